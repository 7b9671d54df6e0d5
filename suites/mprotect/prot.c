/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits of prot beyond PROT_READ, PROT_WRITE and PROT_EXEC. */
#include "cts.h"
#include "pages.h"

#ifndef PROT_SEM
#define PROT_SEM 0x8
#endif

/* Bits 4 and 5 mean something on some architectures, 24 and 25 are the PROT_GROWS bits. */
CASE("mprotect.prot.unknown-bits", "each bit without a meaning fails with EINVAL, changing nothing",
     REQUIRES("mprotect.invalid-prot-einval", "mprotect.einval-no-effect"))
{
	char *a = arena_of("www");

	for (int bit = 6; bit < 32; bit++) {
		if (bit == 24 || bit == 25)
			continue;
		expect_fails(EINVAL, call_mprotect(a + page, page, (int)(PROT_READ | 1u << bit)));
		expect_fails(EINVAL, call_mprotect(a + page, page, (int)(1u << bit)));
		expect_layout(a, "www");
	}
}

CASE("mprotect.prot.unknown-bits-x86",
     "0x10 and 0x20, which other architectures use, fail with EINVAL",
     REQUIRES("mprotect.invalid-prot-einval", "mprotect.einval-no-effect"), NEEDS(NEED_X86_64))
{
	char *a = arena_of("www");

	expect_fails(EINVAL, call_mprotect(a + page, page, PROT_READ | 0x10));
	expect_fails(EINVAL, call_mprotect(a + page, page, PROT_READ | 0x20));
	expect_layout(a, "www");
}

CASE("mprotect.prot.unknown-bit-in-hole", "an unknown bit is refused before the range is looked at",
     REQUIRES("mprotect.prot-before-range"))
{
	char *a = arena_of("ww.w");

	expect_fails(EINVAL, call_mprotect(a, 4 * page, 0x40));
	expect_fails(EINVAL, call_mprotect(a + 2 * page, page, 0x40));
	expect_layout(a, "ww.w");
}

struct sem_row {
	struct row row;
	int prot;
	const char *after;
};

static const struct sem_row sem[] = {
	{ ROW("none", "PROT_SEM alone gives no access"), PROT_NONE, "w-w" },
	{ ROW("read", "PROT_SEM | PROT_READ gives reading"), PROT_READ, "wrw" },
	{ ROW("write", "PROT_SEM | PROT_READ | PROT_WRITE gives both"),
	  PROT_READ | PROT_WRITE, "www" },
};

CASES("mprotect.prot.sem", struct sem_row, sem, REQUIRES("mprotect.prot-sem-accepted"))
{
	char *a = arena_of("w-w");

	expect_ok(call_mprotect(a + page, page, row->prot | PROT_SEM));
	expect_layout(a, row->after);
}

struct grows_row {
	struct row row;
	int bits;
};

static const struct grows_row both[] = {
	{ ROW("alone", "both PROT_GROWS bits alone"), PROT_NONE },
	{ ROW("read", "both PROT_GROWS bits with PROT_READ"), PROT_READ },
	{ ROW("write", "both PROT_GROWS bits with PROT_READ | PROT_WRITE"),
	  PROT_READ | PROT_WRITE },
};

CASES("mprotect.prot.grows-both", struct grows_row, both,
      RULE("PROT_GROWSDOWN and PROT_GROWSUP together fail with EINVAL and change nothing"),
      REQUIRES("mprotect.grows-both-einval", "mprotect.einval-no-effect"))
{
	char *a = arena_of("w-r");

	expect_fails(EINVAL, call_mprotect(a, 3 * page, row->bits | PROT_GROWSDOWN | PROT_GROWSUP));
	expect_fails(EINVAL, call_mprotect(a, 0, row->bits | PROT_GROWSDOWN | PROT_GROWSUP));
	expect_layout(a, "w-r");
}

static const struct grows_row one[] = {
	{ ROW("down", "PROT_GROWSDOWN on a mapping that does not grow down"), PROT_GROWSDOWN },
	{ ROW("up", "PROT_GROWSUP on a mapping that does not grow up"), PROT_GROWSUP },
};

CASES("mprotect.prot.grows-not", struct grows_row, one,
      RULE("EINVAL for a direction in which the mapping does not grow, and nothing is changed"),
      REQUIRES("mprotect.growsdown-on-normal-einval", "mprotect.einval-no-effect",
	       "mprotect.unmapped-enomem"))
{
	char *a = arena_of("wwww");

	expect_fails(EINVAL, call_mprotect(a + page, 2 * page, PROT_READ | row->bits));
	expect_layout(a, "wwww");

	hole(a + page, 2 * page);
	expect_fails(ENOMEM, call_mprotect(a + page, 2 * page, PROT_READ | row->bits));
	expect_layout(a, "w..w");
}

/* Pages 1 to 4 of six are one mapping that grows down; mprotect() of [first, first + count). */
struct down_row {
	struct row row;
	size_t first, count;
	const char *after;
};

static const struct down_row down[] = {
	{ ROW("top", "from the top page: all of the mapping is changed"), 4, 1, "wrrrrw" },
	{ ROW("middle", "from a middle page: those above it are not changed"), 3, 1, "wrrrww" },
	{ ROW("lowest", "from the lowest page: that one is changed"), 1, 1, "wrwwww" },
	{ ROW("two", "from two pages: those below are changed with them"), 2, 2, "wrrrww" },
};

CASES("mprotect.prot.grows-down", struct down_row, down,
      RULE("PROT_GROWSDOWN changes the range and all of its mapping below it"),
      REQUIRES("mprotect.growsdown-to-start"))
{
	char *a = arena_of("w----w");

	expect_address(a + page,
		       call_mmap(a + page, 4 * page, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, -1, 0));
	expect_ok(call_mprotect(a + row->first * page, row->count * page,
				PROT_READ | PROT_GROWSDOWN));
	expect_layout(a, row->after);
}

struct combination_row {
	struct row row;
	int prot;
};

static const struct combination_row combinations[] = {
	{ ROW("none", "no access"), PROT_NONE },
	{ ROW("r", "reading"), PROT_READ },
	{ ROW("w", "writing"), PROT_WRITE },
	{ ROW("rw", "reading and writing"), PROT_READ | PROT_WRITE },
	{ ROW("x", "executing"), PROT_EXEC },
	{ ROW("rx", "reading and executing"), PROT_READ | PROT_EXEC },
	{ ROW("wx", "writing and executing"), PROT_WRITE | PROT_EXEC },
	{ ROW("rwx", "all access"), PROT_READ | PROT_WRITE | PROT_EXEC },
};

CASES("mprotect.prot.combination", struct combination_row, combinations,
      RULE("a combination is granted, or refused with ENOTSUP and no change"),
      REQUIRES("mprotect.enotsup"))
{
	size_t size;
	const unsigned char *function = code_return(&size);
	char *m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int result;

	for (size_t i = 0; i < size; i++)
		expect_access(store(m + i, function[i]));
	__builtin___clear_cache(m, m + size);
	expect_ok(call_mprotect(m, page, PROT_NONE));
	expect_layout(m, "-");

	result = call_mprotect(m, page, row->prot);
	if (result) {
		expect_fails(ENOTSUP, result);
		expect_layout(m, "-");
		return;
	}
	if (row->prot == PROT_NONE)
		expect_layout(m, "-");
	if (row->prot & PROT_READ)
		expect_byte(m, function[0]);
	if (row->prot & PROT_WRITE)
		expect_access(store(m, function[0]));
	if (row->prot & PROT_EXEC)
		expect_access(execute(m));
}
