/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The arguments of mincore(): alignment, length, and what is not mapped. Each case works in
 *
 *	page   0    1    2    3    4
 *	     | rw | rw |    | rw |    |
 */
#include "cts.h"

#define HOLE 2
#define UNTOUCHED 0x5b

struct range_row {
	struct row row;
	struct range range;
};

static char *striped(void)
{
	char *a = arena(5);

	map_anon_at(a, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	map_anon_at(a + 3 * page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	hole(a + HOLE * page, page);
	hole(a + 4 * page, page);
	return a;
}

/* A failure or an empty range: no byte of the vector that no page before a hole has is written. */
static void expect_error(char *a, char *base, const struct range *range, int error, size_t written)
{
	unsigned char vec[16];
	char *start = range_start(base, range);
	size_t i, length = range_length(base, range);

	memset(vec, UNTOUCHED, sizeof(vec));
	if (error)
		expect_fails(error, call_mincore(start, length, vec));
	else
		expect_ok(call_mincore(start, length, vec));
	for (i = 0; i < written; i++)
		expect_int(0, vec[i] & 1);
	for (; i < sizeof(vec); i++)
		expect_int(UNTOUCHED, vec[i]);
	expect_layout(a, "ww.w.");
}

static const struct range_row unaligned[] = {
	{ ROW("first-byte", "an address one byte into a page is refused"), RANGE(0, 1, 1, 0) },
	{ ROW("last-byte", "the address of the last byte of a page is refused"),
	  RANGE(0, -1, 1, 0) },
	{ ROW("length-0", "an unaligned address is refused with length 0 too"), RANGE(0, 1, 0, 0) },
	{ ROW("not-mapped", "an unaligned address is refused where nothing is mapped",
	      REQUIRES("mincore.unaligned-before-range")),
	  RANGE(HOLE, 1, 1, 0) },
	{ ROW("wraps", "an unaligned address is refused with a length that wraps"),
	  RANGE(0, 1, 0, -1) },
};

CASES("mincore.range.unaligned", struct range_row, unaligned,
      RULE("mincore() fails with EINVAL and writes nothing"), REQUIRES("mincore.unaligned-einval"))
{
	char *a = striped();

	expect_error(a, a, &row->range, EINVAL, 0);
}

static const struct range_row nothing[] = {
	{ ROW("mapped", "length 0 is accepted"), RANGE(0, 0, 0, 0) },
	{ ROW("hole", "length 0 is accepted where nothing is mapped"), RANGE(HOLE, 0, 0, 0) },
};

CASES("mincore.range.length-0", struct range_row, nothing,
      RULE("mincore() returns 0 and writes nothing"), REQUIRES("mincore.len-zero-ok"))
{
	char *a = striped();

	expect_error(a, a, &row->range, 0, 0);
}

CASE("mincore.range.length-0-null",
     "length 0 is accepted at the null pointer, without a vector too",
     REQUIRES("mincore.len-zero-ok"))
{
	char *a = striped();

	expect_error(a, NULL, &(struct range){ .page = 0 }, 0, 0);
	expect_ok(call_mincore(NULL, 0, NULL));
	expect_ok(call_mincore(a, 0, NULL));
}

static const struct range_row unmapped[] = {
	{ ROW("page", "a page that is not mapped gives ENOMEM"), RANGE(HOLE, 0, 1, 0) },
	{ ROW("byte", "length 1 where nothing is mapped gives ENOMEM"), RANGE(HOLE, 0, 0, 1) },
	{ ROW("after-mapping", "the page right after a mapping is not of it"), RANGE(4, 0, 1, 0) },
	{ ROW("head", "a range that begins in a hole gives ENOMEM"), RANGE(HOLE, 0, 2, 0) },
};

CASES("mincore.range.unmapped", struct range_row, unmapped,
      RULE("mincore() fails and writes nothing"), REQUIRES("mincore.unmapped-enomem"))
{
	char *a = striped();

	expect_error(a, a, &row->range, ENOMEM, 0);
}

static const struct range_row holes[] = {
	{ ROW("middle", "a range over a hole gives ENOMEM"), RANGE(0, 0, 4, 0) },
	{ ROW("tail", "a range that ends in a hole gives ENOMEM"), RANGE(0, 0, 3, 0) },
	{ ROW("tail-byte", "a range of which one byte is in a hole gives ENOMEM"),
	  RANGE(0, 0, 2, 1) },
	{ ROW("two", "a range over two holes gives ENOMEM"), RANGE(0, 0, 5, 0) },
};

/* Two pages lie before the hole. */
CASES("mincore.range.hole", struct range_row, holes,
      RULE("mincore() fails, and has written of the pages before the hole alone"),
      REQUIRES("mincore.unmapped-enomem", "mincore.hole-vector"))
{
	char *a = striped();

	small_pages();
	expect_error(a, a, &row->range, ENOMEM, 2);
}

static const struct range_row beyond[] = {
	{ ROW("max", "a length of SIZE_MAX is refused"), RANGE(0, 0, 0, -1) },
	{ ROW("rounds-to-0", "the least length that rounds up to 0 is refused"),
	  RANGE(0, 0, -1, 1) },
	{ ROW("last-page", "a length of the last page of all addresses is refused"),
	  RANGE(0, 0, -1, 0) },
	{ ROW("end-0", "a range that ends where the addresses do is refused"),
	  RANGE_TO_WRAP(0, 0) },
	{ ROW("end-page", "a range that ends in page 0 is refused"), RANGE_TO_WRAP(1, 0) },
	{ ROW("end-before", "a range that ends in the kernel's addresses is refused"),
	  RANGE_TO_WRAP(-1, 0) },
};

/* Nothing is written: the length is wrong before any page is looked at. */
CASES("mincore.range.beyond", struct range_row, beyond, NEEDS(NEED_64BIT),
      RULE("mincore() fails with ENOMEM and writes nothing"),
      REQUIRES("mincore.huge-len-enomem"))
{
	char *a = striped();

	expect_error(a, a, &row->range, ENOMEM, 0);
}

/* A kernel of 64 bits does not see the sum wrap, but the hole that the range reaches. */
CASES("mincore.range.beyond-32", struct range_row, beyond, NEEDS(NEED_32BIT),
      RULE("in 32 bits mincore() fails with ENOMEM where the range comes to a hole"),
      REQUIRES("mincore.huge-len-enomem"))
{
	char *a = striped();
	unsigned char vec[16];
	size_t i;

	memset(vec, UNTOUCHED, sizeof(vec));
	expect_fails(ENOMEM, call_mincore(a, range_length(a, &row->range), vec));
	for (i = HOLE; i < sizeof(vec); i++)
		expect_int(UNTOUCHED, vec[i]);
	expect_layout(a, "ww.w.");
}
