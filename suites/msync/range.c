/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The range of msync(): alignment, length, and what is not mapped. Each case works in
 *
 *	page   0    1    2    3    4
 *	     | rw | rw |    | rw |    |
 */
#include "cts.h"

#define HOLE 2

struct range_row {
	struct row row;
	struct range range;
};

static const int flags[] = { MS_SYNC, MS_ASYNC, MS_SYNC | MS_INVALIDATE, MS_ASYNC | MS_INVALIDATE };
#define COUNT (sizeof(flags) / sizeof(flags[0]))

static char *striped(void)
{
	char *a = arena(5);

	map_anon_at(a, 5 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	expect_access(store(a, 1));
	expect_access(store(a + 3 * page, 3));
	hole(a + HOLE * page, page);
	hole(a + 4 * page, page);
	return a;
}

/* Each flags gives the same error, 0 for none, and nothing of the memory changes. */
static void expect_each(char *a, char *base, const struct range *range, int error)
{
	char *start = range_start(base, range);
	size_t i, length = range_length(base, range);

	for (i = 0; i < COUNT; i++) {
		if (error)
			expect_fails(error, call_msync(start, length, flags[i]));
		else
			expect_ok(call_msync(start, length, flags[i]));
	}
	expect_layout(a, "ww.w.");
	expect_byte(a, 1);
	expect_byte(a + 3 * page, 3);
}

static const struct range_row unaligned[] = {
	{ ROW("first-byte", "an address one byte into a page is refused"), RANGE(0, 1, 1, 0) },
	{ ROW("last-byte", "the address of the last byte of a page is refused"),
	  RANGE(0, -1, 1, 0) },
	{ ROW("inside", "an unaligned range within one page is refused"), RANGE(0, 8, 0, 8) },
	{ ROW("length-0", "an unaligned address is refused with length 0 too"), RANGE(0, 1, 0, 0) },
	{ ROW("not-mapped", "an unaligned address is refused where nothing is mapped",
	      REQUIRES("msync.flags-before-range")),
	  RANGE(HOLE, 1, 1, 0) },
	{ ROW("wraps", "an unaligned address is refused with a length that wraps"),
	  RANGE(0, 1, 0, -1) },
};

CASES("msync.range.unaligned", struct range_row, unaligned,
      RULE("msync() fails with EINVAL"), REQUIRES("msync.unaligned-einval"))
{
	char *a = striped();

	expect_each(a, a, &row->range, EINVAL);
}

static const struct range_row nothing[] = {
	{ ROW("mapped", "length 0 is accepted"), RANGE(0, 0, 0, 0) },
	{ ROW("hole", "length 0 is accepted where nothing is mapped"), RANGE(HOLE, 0, 0, 0) },
};

CASES("msync.range.length-0", struct range_row, nothing, RULE("msync() returns 0"),
      REQUIRES("msync.len-zero-ok"))
{
	char *a = striped();

	expect_each(a, a, &row->range, 0);
}

CASE("msync.range.length-0-null", "msync() of length 0 returns 0 at the null pointer",
     REQUIRES("msync.len-zero-ok"))
{
	char *a = striped();

	expect_each(a, NULL, &(struct range){ .page = 0 }, 0);
}

static const struct range_row partial[] = {
	{ ROW("byte", "length 1 is a page"), RANGE(0, 0, 0, 1) },
	{ ROW("page-less-1", "a length of one byte less than a page is a page"),
	  RANGE(0, 0, 1, -1) },
	{ ROW("page", "a length of a page is accepted"), RANGE(0, 0, 1, 0) },
	{ ROW("page-and-1", "a length of a page and one byte is two pages"), RANGE(0, 0, 1, 1) },
	{ ROW("to-hole", "a range may end where the mapping does"), RANGE(0, 0, 2, 0) },
	{ ROW("between-holes", "a single page between two holes is accepted"), RANGE(3, 0, 1, 0) },
};

CASES("msync.range.mapped", struct range_row, partial, RULE("msync() returns 0"),
      REQUIRES("msync.ret.zero", "msync.len-rounded"))
{
	char *a = striped();

	expect_each(a, a, &row->range, 0);
}

static const struct range_row unmapped[] = {
	{ ROW("page", "a page that is not mapped gives ENOMEM"), RANGE(HOLE, 0, 1, 0) },
	{ ROW("byte", "length 1 where nothing is mapped gives ENOMEM"), RANGE(HOLE, 0, 0, 1) },
	{ ROW("after-mapping", "the page right after a mapping is not of it"), RANGE(4, 0, 1, 0) },
};

CASES("msync.range.unmapped", struct range_row, unmapped, RULE("msync() fails"),
      REQUIRES("msync.unmapped-enomem"))
{
	char *a = striped();

	expect_each(a, a, &row->range, ENOMEM);
}

/* No mapping follows these. */
static const struct range_row top[] = {
	{ ROW("page", "a page above all mappings gives ENOMEM"), RANGE(-2, 0, 1, 0) },
	{ ROW("byte", "length 1 above all mappings gives ENOMEM"), RANGE(-2, 0, 0, 1) },
};

CASES("msync.range.top", struct range_row, top, REQUIRES("msync.unmapped-enomem"))
{
	char *a = striped();

	expect_each(a, NULL, &row->range, ENOMEM);
}

static const struct range_row holes[] = {
	{ ROW("head", "a range that begins in a hole gives ENOMEM"), RANGE(HOLE, 0, 2, 0) },
	{ ROW("middle", "a range over a hole gives ENOMEM"), RANGE(0, 0, 4, 0) },
	{ ROW("tail", "a range that ends in a hole gives ENOMEM"), RANGE(0, 0, 3, 0) },
	{ ROW("tail-byte", "a range of which one byte is in a hole gives ENOMEM"),
	  RANGE(0, 0, 2, 1) },
	{ ROW("two", "a range over two holes gives ENOMEM"), RANGE(0, 0, 5, 0) },
};

CASES("msync.range.hole", struct range_row, holes, RULE("msync() fails"),
      REQUIRES("msync.hole-enomem"))
{
	char *a = striped();

	expect_each(a, a, &row->range, ENOMEM);
}

static const struct range_row beyond[] = {
	{ ROW("last-page", "a length of the last page of all addresses wraps"),
	  RANGE(0, 0, -1, 0) },
	{ ROW("last-page-less-1", "a length that rounds up to the last page wraps"),
	  RANGE(0, 0, -1, -1) },
	{ ROW("end-0", "a range that ends where the addresses do wraps"), RANGE_TO_WRAP(0, 0) },
	{ ROW("end-page", "a range that ends in page 0 wraps"), RANGE_TO_WRAP(1, 0) },
	{ ROW("end-before", "a range of which the end does not wrap has holes"),
	  RANGE_TO_WRAP(-1, 0) },
	{ ROW("half", "a length of half of all addresses has holes"), RANGE(0, 0, 0, LONG_MIN) },
};

CASES("msync.range.beyond", struct range_row, beyond, RULE("msync() fails with ENOMEM"),
      REQUIRES("msync.unmapped-enomem", "msync.overflow-wrap"))
{
	char *a = striped();

	expect_each(a, a, &row->range, ENOMEM);
}

/* A kernel of 64 bits does not see the sums of a 32-bit process wrap. */
static const struct range_row rounds[] = {
	{ ROW("max", "a length of SIZE_MAX"), RANGE(0, 0, 0, -1) },
	{ ROW("least", "the least length that rounds up to 0"), RANGE(0, 0, -1, 1) },
};

CASES("msync.range.rounds-to-0", struct range_row, rounds,
      RULE("msync() returns 0"),
      NEEDS(NEED_64BIT), REQUIRES("msync.overflow-wrap"))
{
	char *a = striped();

	expect_each(a, a, &row->range, 0);
}

CASES("msync.range.too-long", struct range_row, rounds,
      RULE("msync() fails with ENOMEM"),
      NEEDS(NEED_64BIT), REQUIRES("msync.wrap-enomem"))
{
	char *a = striped();

	expect_each(a, a, &row->range, ENOMEM);
}
