/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_32BIT and MAP_ABOVE4G of x86-64: where the system chooses an address. */
#include "cts.h"

/* Elsewhere the cases are skipped. */
#ifndef MAP_32BIT
#define MAP_32BIT   0
#define MAP_ABOVE4G 0
#endif

#define RW     (PROT_READ | PROT_WRITE)
#define ANON   (MAP_PRIVATE | MAP_ANONYMOUS)
#define GIB    (UINT64_C(1) << 30)
#define X86_64 NEEDS(NEED_X86_64 | NEED_64BIT)

static bool in_low(const char *m, size_t length)
{
	return (uint64_t)(uintptr_t)m + length <= 2 * GIB;
}

struct range_row {
	struct row row;
	size_t bytes; /* the length is pages * page + bytes */
	size_t pages;
};

static const struct range_row lengths[] = {
	{ ROW("byte", "a byte is mapped below 2 GiB"), 1, 0 },
	{ ROW("page", "a page is mapped below 2 GiB"), 0, 1 },
	{ ROW("pages", "many pages are mapped below 2 GiB, to the last of them"), 0, 257 },
	{ ROW("large", "256 MiB are mapped below 2 GiB, to the last byte"), (size_t)1 << 28, 0 },
};

CASES("mmap.32bit.low", struct range_row, lengths, REQUIRES("mmap.flag.32bit.below-2g"), X86_64)
{
	size_t length = row->pages * page + row->bytes;
	char *m;

	need_address_space(2 * length);
	m = expect_map(call_mmap(NULL, length, PROT_READ, ANON | MAP_32BIT, -1, 0));
	expect(in_low(m, length));
	expect_byte(m, 0);
	expect_byte(m + length - 1, 0);
	m = expect_map(
		call_mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_32BIT, fixture_file(1), 0));
	expect(in_low(m, length));
	expect_byte(m, pattern(0));
}

CASE("mmap.32bit.too-big", "2 GiB do not fit below 2 GiB: ENOMEM",
     REQUIRES("mmap.flag.32bit.too-big-enomem"), X86_64)
{
	const size_t length = (size_t)(2 * GIB);

	expect_map_fails(ENOMEM, call_mmap(NULL, length, PROT_NONE, ANON | MAP_32BIT, -1, 0));
	expect_map_fails(ENOMEM,
			 call_mmap(NULL, length - page, PROT_NONE, ANON | MAP_32BIT, -1, 0));
}

CASE("mmap.32bit.fixed", "with MAP_FIXED the address counts, and MAP_32BIT does not",
     REQUIRES("mmap.flag.32bit.fixed-ignores"), X86_64)
{
	char *a = arena(3) + page;

	if (in_low(a, page))
		skip("the system placed memory below 2 GiB by itself");
	expect_address(a, call_mmap(a, page, RW, ANON | MAP_FIXED | MAP_32BIT, -1, 0));
	expect_layout(a - page, "-w-");
}

CASE("mmap.32bit.high-hint", "MAP_32BIT goes before a free hint above 2 GiB",
     REQUIRES("mmap.flag.32bit.high-hint"), X86_64)
{
	char *a = arena(3) + page, *m;

	if (in_low(a, page))
		skip("the system placed memory below 2 GiB by itself");
	hole(a, page);
	m = expect_map(call_mmap(a, page, RW, ANON | MAP_32BIT, -1, 0));
	expect(in_low(m, page));
	expect_layout(a - page, "-.-");
}

/* The middle one of three free pages below 2 GiB. */
static char *low_hole(void)
{
	char *m = expect_map(call_mmap(NULL, 3 * page, PROT_NONE, ANON | MAP_32BIT, -1, 0));

	hole(m, 3 * page);
	return m + page;
}

CASE("mmap.32bit.low-hint", "MAP_32BIT honours a free hint below 2 GiB",
     REQUIRES("mmap.flag.32bit.below-2g", "mmap.addr.hint-honoured-when-free"), X86_64)
{
	char *m = low_hole();

	expect_address(m, call_mmap(m, page, RW, ANON | MAP_32BIT, -1, 0));
	expect_layout(m, "w");
}

CASE("mmap.32bit.crossing-hint",
     "a range that begins below 2 GiB at the hint and ends above it is placed below 2 GiB",
     REQUIRES("mmap.flag.32bit.below-2g"), X86_64)
{
	char *hint = (char *)(uintptr_t)(2 * GIB - page);
	char *m = expect_map(call_mmap(hint, 4 * page, RW, ANON | MAP_32BIT, -1, 0));

	expect(in_low(m, 4 * page));
}

CASE("mmap.32bit.above-4g", "MAP_ABOVE4G keeps away from the addresses below 4 GiB",
     REQUIRES("mmap.flag.above4g"), X86_64)
{
	char *m = expect_map(call_mmap(NULL, page, RW, ANON | MAP_ABOVE4G, -1, 0));

	expect((uint64_t)(uintptr_t)m >= 4 * GIB);
	expect_layout(m, "w");
	m = expect_map(
		call_mmap(NULL, page, PROT_READ, MAP_SHARED | MAP_ABOVE4G, fixture_file(1), 0));
	expect((uint64_t)(uintptr_t)m >= 4 * GIB);
}

CASE("mmap.32bit.above-4g-hint", "MAP_ABOVE4G honours a free hint below 4 GiB",
     REQUIRES("mmap.flag.above4g"), X86_64)
{
	char *m = low_hole();

	expect_address(m, call_mmap(m, page, RW, ANON | MAP_ABOVE4G, -1, 0));
	expect_layout(m, "w");
}

CASE("mmap.32bit.above-4g-taken-hint",
     "MAP_ABOVE4G with a hint below 4 GiB that is in use gives an address above 4 GiB",
     REQUIRES("mmap.flag.above4g"), X86_64)
{
	char *taken = expect_map(call_mmap(NULL, page, RW, ANON | MAP_32BIT, -1, 0));
	char *m;

	expect_access(store(taken, 0xff));
	m = expect_map(call_mmap(taken, page, RW, ANON | MAP_ABOVE4G, -1, 0));
	expect((uint64_t)(uintptr_t)m >= 4 * GIB);
	expect_byte(taken, 0xff);
}
