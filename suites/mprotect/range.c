/* SPDX-License-Identifier: BSD-2-Clause */
/* Which pages the range names, and what becomes of a range that is not mapped throughout. */
#include "cts.h"
#include "pages.h"

struct length_row {
	struct row row;
	size_t pages; /* length = pages * page + bytes */
	ptrdiff_t bytes;
	const char *after; /* of "wwwww", mprotect() from the second page on */
};

static const struct length_row lengths[] = {
	{ ROW("byte", "length 1 changes the whole first page and no other"), 0, 1, "wrwww" },
	{ ROW("page-less-1", "a byte less than a page changes one page"), 1, -1, "wrwww" },
	{ ROW("page", "a page changes one page"), 1, 0, "wrwww" },
	{ ROW("page-and-1", "a byte more than a page changes two pages"), 1, 1, "wrrww" },
	{ ROW("3-pages-less-1", "a byte less than three pages changes three"), 3, -1, "wrrrw" },
	{ ROW("3-pages", "three pages changes three"), 3, 0, "wrrrw" },
	{ ROW("3-pages-and-1", "a byte more than three pages changes four"), 3, 1, "wrrrr" },
};

CASES("mprotect.range.length", struct length_row, lengths,
      RULE("all pages that the range touches are changed, and no others"),
      REQUIRES("mprotect.whole-pages"))
{
	char *a = arena_of("wwwww");

	expect_ok(call_mprotect(a + page, row->pages * page + (size_t)row->bytes, PROT_READ));
	expect_layout(a, row->after);
	expect_held(a, "abcde");
}

/* The range is all but the first and the last page, which stay writable. */
struct hole_row {
	struct row row;
	const char *before;
	const char *after;
};

static const struct hole_row holes[] = {
	{ ROW("all", "nothing of the range is mapped", REQUIRES("mprotect.unmapped-enomem")),
	  "w....w", "w....w" },
	{ ROW("head", "the first page is a hole: nothing is changed",
	      REQUIRES("mprotect.hole-enomem", "mprotect.starts-in-hole")),
	  "w.wwww", "w.wwww" },
	{ ROW("middle", "the pages before the hole are changed, those after it are not"),
	  "www.ww", "wrr.ww" },
	{ ROW("tail", "the pages before the hole are changed"), "wwww.w", "wrrr.w" },
	{ ROW("two", "the pages before the first of two holes are changed"), "ww.w.w", "wr.w.w" },
	{ ROW("second-mapping", "a mapping between the first and the hole is changed too"),
	  "ww-.ww", "wrr.ww" },
	{ ROW("same-protection", "pages before the hole that had the protection already keep it"),
	  "wrw.ww", "wrr.ww" },
	{ ROW("after-none", "the pages after the hole keep PROT_NONE"), "ww.-ww", "wr.-ww" },
};

CASES("mprotect.range.hole-error", struct hole_row, holes,
      RULE("mprotect() of a range with a page that is not mapped fails with ENOMEM"),
      REQUIRES("mprotect.hole-enomem"))
{
	size_t count = strlen(row->before);
	char *a = arena_of(row->before);

	expect_fails(ENOMEM, call_mprotect(a + page, (count - 2) * page, PROT_READ));
	expect_layout(a, "w");
	expect_layout(a + (count - 1) * page, "w");
	for (size_t i = 0; i < count; i++)
		expect((row->before[i] == '.') == !is_mapped(a + i * page));
}

CASES("mprotect.range.hole-effect", struct hole_row, holes,
      RULE("on Linux the pages up to the first hole are changed and no others"),
      REQUIRES("mprotect.hole-partial-effect", "mprotect.hole-enomem"))
{
	char *a = arena_of(row->before);

	expect_fails(ENOMEM, call_mprotect(a + page, (strlen(row->before) - 2) * page, PROT_READ));
	expect_layout(a, row->after);
}

CASE("mprotect.range.starts-in-hole", "with the first page unmapped nothing at all is changed",
     REQUIRES("mprotect.starts-in-hole"))
{
	char *a = arena_of(".ww-r");

	expect_fails(ENOMEM, call_mprotect(a, 5 * page, PROT_NONE));
	expect_layout(a, ".ww-r");
	expect_held(a, " bc e");
}

/*
 *	anon private | anon shared | file private | file shared | /dev/zero private
 *	     RW      |     RW      |      R       |     RW      |      NONE
 */
CASE("mprotect.range.several-kinds", "one call changes adjacent mappings of different kinds",
     REQUIRES("mprotect.across-several-mappings"))
{
	int fd = fixture_file((off_t)page);
	int zero = fixture_device("/dev/zero", O_RDWR);
	char *a = arena(7);

	map_anon_at(a + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	map_anon_at(a + 2 * page, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	map_file_at(a + 3 * page, fd, 0, page, PROT_READ, MAP_PRIVATE);
	map_file_at(a + 4 * page, fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	map_file_at(a + 5 * page, zero, 0, page, PROT_NONE, MAP_PRIVATE);
	expect_layout(a, "-wwrw--");

	expect_ok(call_mprotect(a + page, 5 * page, PROT_READ));
	expect_layout(a, "-rrrrr-");
	expect_ok(call_mprotect(a + page, 5 * page, PROT_READ | PROT_WRITE));
	expect_layout(a, "-wwwww-");
	expect_byte(a + 3 * page, pattern(0));
	expect_byte(a + 4 * page, pattern(0));

	/* Each is still of its own kind. */
	expect_access(store(a + 3 * page, 'p'));
	expect_file_byte(fd, 0, pattern(0));
	expect_access(store(a + 4 * page, 's'));
	expect_file_byte(fd, 0, 's');
}

CASE("mprotect.range.several-mappings", "one call gives several mappings the same protection",
     REQUIRES("mprotect.across-several-mappings"))
{
	char *a = arena_of("ww-rrw-w");

	expect_ok(call_mprotect(a + page, 6 * page, PROT_READ));
	expect_layout(a, "wrrrrrrw");
	expect_held(a, "ab0def0h");
}

CASE("mprotect.range.beyond-end",
     "pages beyond the end of a file are protected too, and raise SIGBUS else",
     REQUIRES("mprotect.changes-access"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_ok(call_mprotect(m + page, page, PROT_NONE));
	expect_signal(SIGSEGV, SEGV_ACCERR, m + page, load(m + page));
	expect_signal(SIGBUS, BUS_ADRERR, m + 2 * page, load(m + 2 * page));
	expect_ok(call_mprotect(m + page, page, PROT_READ));
	expect_signal(SIGBUS, BUS_ADRERR, m + page, load(m + page));
	expect_signal(SIGSEGV, SEGV_ACCERR, m + page, store(m + page, 1));
	expect_pattern(m, 0, page);
	expect_file_size(fd, (off_t)page);
}

CASE("mprotect.range.locked", "locked pages stay locked and in memory under any protection",
     REQUIRES("mprotect.keeps-lock"), NEEDS(NEED_PROC))
{
	char *a = arena_of("www");

	allow_locking(3 * page);
	expect_ok(call_mlock(a, 3 * page));
	expect_ok(call_mprotect(a + page, page, PROT_NONE));
	expect(smaps_flag(a + page, "lo"));
	expect_ok(call_mprotect(a, page, PROT_READ));
	expect(smaps_flag(a, "lo"));
	expect_resident(a, "111");
	expect_layout(a, "r-w");
	expect_ok(call_mprotect(a + page, page, PROT_READ | PROT_WRITE));
	expect(smaps_flag(a + page, "lo"));
	expect_held(a, "abc");
}

/* Where there are transparent huge pages the page lies in the middle of one. */
CASE("mprotect.range.huge-page",
     "a page in a huge page is changed alone, and all others keep their bytes",
     REQUIRES("mprotect.whole-pages", "mprotect.data-preserved"))
{
	size_t huge = page / sizeof(void *) * page;
	char *m, *middle;

	skip_unless(huge <= (size_t)1 << 22, "a huge page is larger than 4 MiB");
	m = map_anon(2 * huge, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	m = (char *)(((uintptr_t)m + huge - 1) / huge * huge);
	middle = m + huge / 2;
	skip_unless(advice_supported(MADV_HUGEPAGE), "no transparent huge pages");
	expect_ok(call_madvise(m, huge, MADV_HUGEPAGE));
	expect_access(store(m, 'h'));
	expect_access(store(middle, 'm'));

	expect_ok(call_mprotect(middle, page, PROT_READ));
	expect_layout(middle - page, "wrw");
	expect_ok(call_mprotect(m, huge / 2, PROT_NONE));
	expect_layout(middle - page, "-rw");
	expect_byte(middle, 'm');
	expect_ok(call_mprotect(m, huge, PROT_READ | PROT_WRITE));
	expect_byte(m, 'h');
	expect_zeroes(m + 1, page);
	expect_layout(middle - page, "www");
}

CASE("mprotect.range.again", "the same protection again changes nothing and returns 0",
     REQUIRES("mprotect.ret.zero", "mprotect.data-preserved"))
{
	char *a = arena_of("w-rw");

	expect_ok(call_mprotect(a, page, PROT_READ | PROT_WRITE));
	expect_ok(call_mprotect(a + page, page, PROT_NONE));
	expect_ok(call_mprotect(a + 2 * page, page, PROT_READ));
	expect_layout(a, "w-rw");
	expect_held(a, "a cd");
}
