/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The range of mlock() and munlock(): rounding, length, and what is not mapped. Each case works in
 *
 *	page   0    1    2    3    4
 *	     | rw | rw |    | rw |    |
 */
#include "cts.h"

#define HOLE 2

struct range_row {
	struct row row;
	struct range range;
	const char *locked; /* of pages 0 and 1 afterwards */
};

static char *striped(void)
{
	char *a = arena(5);

	allow_locking(5 * page);
	map_anon_at(a, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	map_anon_at(a + 3 * page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	hole(a + HOLE * page, page);
	hole(a + 4 * page, page);
	return a;
}

static char *striped_and_locked(void)
{
	char *a = striped();

	expect_ok(call_mlock(a, 2 * page));
	expect_ok(call_mlock(a + 3 * page, page));
	return a;
}

static void expect_pages(char *a, const char *first, const char *behind)
{
	expect_locked(a, first);
	expect_locked(a + 3 * page, behind);
	expect_layout(a, "ww.w.");
}

/* Whole pages, of which a part is in the range. */
static const struct range_row rounded[] = {
	{ ROW("byte", "length 1 is the whole page", REQUIRES("mlock.whole-pages")),
	  RANGE(0, 0, 0, 1), "10" },
	{ ROW("page", "a length of a page is one page", REQUIRES("mlock.whole-pages")),
	  RANGE(0, 0, 1, 0), "10" },
	{ ROW("page-and-1", "a length of a page and one byte is two pages",
	      REQUIRES("mlock.whole-pages")),
	  RANGE(0, 0, 1, 1), "11" },
	{ ROW("second", "a range that begins with the second page", REQUIRES("mlock.whole-pages")),
	  RANGE(1, 0, 0, 1), "01" },
	{ ROW("inside", "an unaligned range within a page is the whole page"), RANGE(0, 1, 0, 1),
	  "10" },
	{ ROW("to-boundary", "an unaligned range up to a boundary is one page"), RANGE(0, 1, 1, -1),
	  "10" },
	{ ROW("over-boundary", "an unaligned range one byte over a boundary is two pages"),
	  RANGE(0, 1, 1, 0), "11" },
	{ ROW("two-bytes", "two bytes on both sides of a boundary are two pages"),
	  RANGE(0, -1, 0, 2), "11" },
	{ ROW("last-byte", "the last byte of a page is that page"), RANGE(0, -1, 0, 1), "10" },
};

CASES("mlock.range.lock", struct range_row, rounded,
      RULE("mlock() locks whole pages"),
      REQUIRES("mlock.unaligned-ok", "mlock.whole-pages"))
{
	char *a = striped();

	expect_ok(call_mlock(range_start(a, &row->range), range_length(a, &row->range)));
	expect_pages(a, row->locked, "0");
}

CASES("mlock.range.unlock", struct range_row, rounded,
      RULE("munlock() unlocks whole pages"),
      REQUIRES("mlock.unaligned-ok", "mlock.whole-pages", "mlock.munlock-effect"))
{
	char *a = striped_and_locked();
	char left[3] = { (char)('1' - row->locked[0] + '0'), (char)('1' - row->locked[1] + '0') };

	expect_ok(call_munlock(range_start(a, &row->range), range_length(a, &row->range)));
	expect_pages(a, left, "1");
}

static const struct range_row nothing[] = {
	{ ROW("mapped", "length 0 is accepted and changes no lock"), RANGE(0, 0, 0, 0), NULL },
	{ ROW("hole", "length 0 is accepted where nothing is mapped"), RANGE(HOLE, 0, 0, 0), NULL },
};

CASES("mlock.range.length-0", struct range_row, nothing,
      RULE("mlock() and munlock()"),
      REQUIRES("mlock.len-zero"))
{
	char *a = striped();

	expect_ok(call_mlock(range_start(a, &row->range), 0));
	expect_pages(a, "00", "0");
	expect_ok(call_mlock(a, 2 * page));
	expect_ok(call_munlock(range_start(a, &row->range), 0));
	expect_pages(a, "11", "0");
}

CASE("mlock.range.length-0-unaligned", "length 0 inside a page is that page",
     REQUIRES("mlock.len-zero-unaligned"))
{
	char *a = striped();

	expect_ok(call_mlock(a + 1, 0));
	expect_pages(a, "10", "0");
	expect_ok(call_munlock(a + page - 1, 0));
	expect_pages(a, "00", "0");
}

static const struct range_row unmapped[] = {
	{ ROW("page", "a page that is not mapped gives ENOMEM"), RANGE(HOLE, 0, 1, 0), NULL },
	{ ROW("byte", "a byte that is not mapped gives ENOMEM"), RANGE(HOLE, 0, 0, 1), NULL },
	{ ROW("after-mapping", "the page right after a mapping is not of it"), RANGE(4, 0, 1, 0),
	  NULL },
	{ ROW("head", "a range that begins in a hole gives ENOMEM"), RANGE(HOLE, 0, 2, 0), NULL },
};

CASES("mlock.range.unmapped", struct range_row, unmapped,
      RULE("mlock() fails and locks nothing"),
      REQUIRES("mlock.unmapped-enomem", "mlock.error-changes-nothing"))
{
	char *a = striped();

	expect_fails(ENOMEM, call_mlock(range_start(a, &row->range), range_length(a, &row->range)));
	expect_pages(a, "00", "0");
}

CASES("mlock.range.unlock-unmapped", struct range_row, unmapped,
      RULE("munlock() fails and unlocks nothing"),
      REQUIRES("mlock.unmapped-enomem", "mlock.error-changes-nothing"))
{
	char *a = striped_and_locked();

	expect_fails(ENOMEM,
		     call_munlock(range_start(a, &row->range), range_length(a, &row->range)));
	expect_pages(a, "11", "1");
}

static const struct range_row holes[] = {
	{ ROW("middle", "a range over a hole"), RANGE(0, 0, 4, 0), NULL },
	{ ROW("tail", "a range that ends in a hole"), RANGE(0, 0, 3, 0), NULL },
	{ ROW("tail-byte", "a range of which one byte is in a hole"), RANGE(0, 0, 2, 1), NULL },
	{ ROW("two", "a range over two holes"), RANGE(0, 0, 5, 0), NULL },
};

CASES("mlock.range.hole", struct range_row, holes,
      RULE("mlock() and munlock() fail with ENOMEM"),
      REQUIRES("mlock.unmapped-enomem"))
{
	char *a = striped();

	expect_fails(ENOMEM, call_mlock(a, range_length(a, &row->range)));
	expect_layout(a, "ww.w.");
	expect_fails(ENOMEM, call_munlock(a, range_length(a, &row->range)));
	expect_layout(a, "ww.w.");
}

CASES("mlock.range.hole-posix", struct range_row, holes,
      RULE("when mlock() fails no lock changes"),
      REQUIRES("mlock.error-changes-nothing"))
{
	char *a = striped();

	expect_fails(ENOMEM, call_mlock(a, range_length(a, &row->range)));
	expect_pages(a, "00", "0");
}

CASES("mlock.range.hole-linux", struct range_row, holes,
      RULE("when mlock() fails the pages before the hole are locked"),
      NEEDS(NEED_PROC),
      REQUIRES("mlock.hole-first-part-locked"))
{
	char *a = striped();
	intmax_t before = status_kib("VmLck");

	expect_fails(ENOMEM, call_mlock(a, range_length(a, &row->range)));
	expect_pages(a, "11", "0");
	expect_int(before + 2 * (intmax_t)page / 1024, status_kib("VmLck"));
}

CASES("mlock.range.unlock-hole-posix", struct range_row, holes,
      RULE("when munlock() fails no lock changes"),
      REQUIRES("mlock.error-changes-nothing"))
{
	char *a = striped_and_locked();

	expect_fails(ENOMEM, call_munlock(a, range_length(a, &row->range)));
	expect_pages(a, "11", "1");
}

CASES("mlock.range.unlock-hole-linux", struct range_row, holes,
      RULE("when munlock() fails the pages before the hole are unlocked"),
      REQUIRES("mlock.munlock-hole-first-part"))
{
	char *a = striped_and_locked();

	expect_fails(ENOMEM, call_munlock(a, range_length(a, &row->range)));
	expect_pages(a, "00", "1");
}

/* A kernel of 64 bits does not see the sums of a 32-bit process wrap. */
static const struct range_row wraps[] = {
	{ ROW("last-page", "a length of the last page of all addresses wraps"), RANGE(0, 0, -1, 0),
	  NULL },
	{ ROW("two-less", "a length of two pages less than all addresses wraps"),
	  RANGE(0, 0, -2, 0), NULL },
	{ ROW("end-0", "a range that ends where the addresses do wraps"), RANGE_TO_WRAP(0, 0),
	  NULL },
	{ ROW("end-page", "a range that ends in page 0 wraps"), RANGE_TO_WRAP(1, 0), NULL },
};

CASES("mlock.range.wrap", struct range_row, wraps,
      RULE("mlock() fails with EINVAL"),
      NEEDS(NEED_64BIT), REQUIRES("mlock.overflow-einval"))
{
	char *a = striped();

	if (!locks_without_limit() && get_limit(RLIMIT_MEMLOCK) != RLIM_INFINITY)
		skip("without CAP_IPC_LOCK the limit is what such a length exceeds first");
	expect_fails(EINVAL, call_mlock(a, range_length(a, &row->range)));
	expect_pages(a, "00", "0");
}

CASES("mlock.range.unlock-wrap", struct range_row, wraps,
      RULE("munlock() fails with EINVAL"),
      NEEDS(NEED_64BIT), REQUIRES("mlock.overflow-einval"))
{
	char *a = striped_and_locked();

	expect_fails(EINVAL, call_munlock(a, range_length(a, &row->range)));
	expect_pages(a, "11", "1");
}

static const struct range_row rounds[] = {
	{ ROW("max", "a length of SIZE_MAX"), RANGE(0, 0, 0, -1), NULL },
	{ ROW("least", "the least length that rounds up to 0"), RANGE(0, 0, -1, 1), NULL },
};

CASES("mlock.range.rounds-to-0", struct range_row, rounds,
      RULE("mlock() and munlock() return 0 and change no lock"),
      NEEDS(NEED_64BIT), REQUIRES("mlock.overflow-rounds-to-zero"))
{
	char *a = striped();

	expect_ok(call_mlock(a, range_length(a, &row->range)));
	expect_pages(a, "00", "0");
	expect_ok(call_mlock(a, page));
	expect_ok(call_munlock(a, range_length(a, &row->range)));
	expect_pages(a, "10", "0");
}

CASES("mlock.range.too-long", struct range_row, rounds,
      RULE("mlock() and munlock() fail with ENOMEM"),
      NEEDS(NEED_64BIT), REQUIRES("mlock.wrap-enomem"))
{
	char *a = striped();

	expect_fails(ENOMEM, call_mlock(a, range_length(a, &row->range)));
	expect_fails(ENOMEM, call_munlock(a, range_length(a, &row->range)));
	expect_pages(a, "00", "0");
}
