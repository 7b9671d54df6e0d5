/* SPDX-License-Identifier: BSD-2-Clause */
/* Advice that discards contents, which a seal forbids where the process cannot store. */
#include "cts.h"
#include "pages.h"

struct advice_row {
	struct row row;
	int advice;
};

static const struct advice_row discards[] = {
	{ ROW("dontneed", "MADV_DONTNEED"), MADV_DONTNEED },
	{ ROW("free", "MADV_FREE"), MADV_FREE },
	{ ROW("dontneed-locked", "MADV_DONTNEED_LOCKED"), MADV_DONTNEED_LOCKED },
	{ ROW("dontfork", "MADV_DONTFORK"), MADV_DONTFORK },
	{ ROW("wipeonfork", "MADV_WIPEONFORK"), MADV_WIPEONFORK },
	{ ROW("remove", "MADV_REMOVE"), MADV_REMOVE },
	{ ROW("guard-install", "MADV_GUARD_INSTALL", REQUIRES("mseal.blocks-guard-install")),
	  MADV_GUARD_INSTALL },
};

CASES("mseal.advice.read-only", struct advice_row, discards,
      RULE("advice that discards fails with EPERM on sealed private memory that is read only"),
      REQUIRES("mseal.blocks-discard-readonly"))
{
	char *a = arena_of("rrr");
	struct child c;

	expect_ok(call_mseal(a + page, page, 0));
	expect_fails(EPERM, call_madvise(a + page, page, row->advice));
	expect_layout(a, "rrr");
	expect_held(a, "abc");
	in_child (c) {
		expect_held(a + page, "b");
	}
	join_child(&c);
}

CASES("mseal.advice.no-access", struct advice_row, discards,
      RULE("advice that discards fails with EPERM on sealed private memory without access"),
      REQUIRES("mseal.blocks-discard-readonly"))
{
	char *m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_access(store(m, 'm'));
	expect_ok(call_mprotect(m, page, PROT_NONE));
	expect_ok(call_mseal(m, page, 0));
	expect_fails(EPERM, call_madvise(m, page, row->advice));
	expect_layout(m, "-");
}

/* Pages 0 and 2 of three are not sealed. */
CASE("mseal.advice.reached",
     "advice that comes to a sealed page fails with EPERM and does not go on",
     REQUIRES("mseal.blocks-discard-readonly"))
{
	char *a = arena_of("rrr");

	expect_ok(call_mseal(a + page, page, 0));
	expect_fails(EPERM, call_madvise(a, 3 * page, MADV_DONTNEED));
	expect_layout(a, "rrr");
	expect_held(a, " bc");
}

CASE("mseal.advice.partial", "pages before the sealed one are discarded when madvise() fails",
     REQUIRES("mseal.discard-partial"))
{
	char *a = arena_of("rrr");

	expect_ok(call_mseal(a + page, page, 0));
	expect_fails(EPERM, call_madvise(a, 3 * page, MADV_DONTNEED));
	expect_held(a, "0bc");
}

/* Memory that can be stored to could be cleared anyway. MADV_REMOVE is for shared memory only. */
CASE("mseal.advice.writable", "writable sealed memory can be discarded",
     REQUIRES("mseal.discard-writable"))
{
	char *a = arena_of("www");

	expect_ok(call_mseal(a, 3 * page, 0));
	expect_ok(call_madvise(a, page, MADV_DONTNEED));
	expect_held(a, "0bc");
	expect_layout(a, "www");
	expect_ok(call_madvise(a + page, page, MADV_FREE));
	expect_access(store(a + page, 'f'));
	expect_byte(a + page, 'f');
	expect_byte(a + 2 * page, 'c');
}

/* The file has the contents, so that nothing is lost. */
CASE("mseal.advice.shared", "pages of a shared file can be discarded also when they are read only",
     REQUIRES("mseal.discard-shared"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);

	expect_pattern(m, 0, page);
	expect_ok(call_mseal(m, page, 0));
	expect_ok(call_madvise(m, page, MADV_DONTNEED));
	expect_pattern(m, 0, page);
}

CASE("mseal.advice.private-file",
     "copied pages of a private file can be discarded also when read only",
     REQUIRES("mseal.discard-private-file"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_access(store(m, 'p'));
	expect_ok(call_mprotect(m, page, PROT_READ));
	expect_ok(call_mseal(m, page, 0));
	expect_ok(call_madvise(m, page, MADV_DONTNEED));
	expect_pattern(m, 0, page);
}
