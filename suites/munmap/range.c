/* SPDX-License-Identifier: BSD-2-Clause */
/* Which ranges munmap() takes: holes, several mappings, odd ends, and the ends of the space. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

CASE("munmap.range.nothing", "munmap() of a range without any mapping returns 0 and has no effect",
     REQUIRES("munmap.no-mapping-ok", "munmap.ret.zero"))
{
	char *a = arena(4);

	map_anon_at(a, page, RW, MAP_PRIVATE);
	map_anon_at(a + 3 * page, page, RW, MAP_PRIVATE);
	expect_access(store(a, 1));
	expect_access(store(a + 3 * page, 2));
	hole(a + page, 2 * page);
	expect_ok(call_munmap(a + page, 1));
	expect_ok(call_munmap(a + page, 2 * page));
	expect_layout(a - page, "-w..w-");
	expect_byte(a, 1);
	expect_byte(a + 3 * page, 2);
}

CASE("munmap.range.twice", "munmap() of the same range a second time returns 0",
     REQUIRES("munmap.twice-ok", "munmap.no-mapping-ok"))
{
	char *a = arena(2);

	map_anon_at(a, 2 * page, RW, MAP_SHARED);
	expect_ok(call_munmap(a, 2 * page));
	expect_ok(call_munmap(a, 2 * page));
	expect_ok(call_munmap(a + page, 1));
	expect_layout(a - page, "-..-");
}

/*
 *	| guard | . | r | - | . | w | w | . | guard |
 *	          0   1   2   3   4   5   6
 */
struct span_row {
	struct row row;
	int first, pages, bytes;
	const char *layout;
};

static const struct span_row spans[] = {
	{ ROW("all", "munmap() over mappings and holes unmaps all of them"), 0, 7, 0, "-.......-" },
	{ ROW("hole-first", "munmap() that begins in a hole unmaps what follows it"), 0, 2, 0,
	  "-..-.ww.-" },
	{ ROW("hole-last", "munmap() that ends in a hole unmaps what stands before it"), 5, 2, 0,
	  "-.r-.w..-" },
	{ ROW("between", "munmap() from one mapping to another takes a page of each"), 2, 3, 0,
	  "-.r...w.-" },
	{ ROW("odd-end", "munmap() that ends at the first byte of a page takes that page"), 1, 3, 1,
	  "-.....w.-" },
	{ ROW("even-end", "munmap() that ends a byte before a page leaves that page"), 1, 3, -1,
	  "-....ww.-" },
};

CASES("munmap.range.span", struct span_row, spans,
      REQUIRES("munmap.spans-holes", "munmap.neighbours-untouched", "munmap.ret.zero"))
{
	int fd = fixture_memfd((off_t)page);
	char *a = arena(7);
	size_t i;

	map_file_at(a + page, fd, 0, page, PROT_READ, MAP_SHARED);
	map_anon_at(a + 4 * page, 2 * page, RW, MAP_PRIVATE);
	expect_access(store(a + 4 * page, 4));
	expect_access(store(a + 5 * page, 5));
	hole(a, page);
	hole(a + 3 * page, page);
	hole(a + 6 * page, page);
	expect_layout(a - page, "-.r-.ww.-");
	expect_ok(call_munmap(a + row->first * page,
			       (size_t)row->pages * page + (size_t)row->bytes));
	expect_layout(a - page, row->layout);
	if (row->layout[2] == 'r')
		expect_pattern(a + page, 0, page);
	for (i = 4; i < 6; i++)
		if (row->layout[i + 1] == 'w')
			expect_byte(a + i * page, (unsigned char)i);
}

struct unaligned_row {
	struct row row;
	int from_end; /* of a page */
	int bytes;
};

static const struct unaligned_row unaligned[] = {
	{ ROW("one", "An address one byte above a page boundary is refused"), 0, 1 },
	{ ROW("half", "An address in the middle of a page is refused"), 0, 0 },
	{ ROW("last", "An address one byte below a page boundary is refused"), 1, -1 },
};

CASES("munmap.range.unaligned", struct unaligned_row, unaligned,
      REQUIRES("munmap.unaligned-einval", "munmap.ret.zero"))
{
	size_t byte = row->bytes ? row->from_end * page + (size_t)row->bytes : page / 2;
	char *a = arena(3);

	map_anon_at(a, 3 * page, RW, MAP_PRIVATE);
	expect_access(store(a + page, 1));
	expect_fails(EINVAL, call_munmap(a + page + byte, 1));
	expect_fails(EINVAL, call_munmap(a + page + byte, page));
	/* Up to the boundary, as though the address were rounded up or down. */
	expect_fails(EINVAL, call_munmap(a + page + byte, page - byte));
	expect_layout(a - page, "-www-");
	expect_byte(a + page, 1);
	/* Nor where nothing is mapped. */
	hole(a, 3 * page);
	expect_fails(EINVAL, call_munmap(a + page + byte, page));
}

/* What the range counts from: a mapping, the end of the address space, or address 0. */
enum base { MAPPED, END, ZERO };

struct beyond_row {
	struct row row;
	enum base base;
	struct range range;
};

/* The first address that is not the user's is page 0 from END, the last page is page -1. */
static const struct beyond_row beyond[] = {
	{ ROW("first-page", "The first page above the address space is refused"),
	  END, RANGE(0, 0, 1, 0) },
	{ ROW("across", "Two pages from the last page of the address space are refused"),
	  END, RANGE(-1, 0, 2, 0) },
	{ ROW("across-by-one", "A byte more than the last page of the address space is refused"),
	  END, RANGE(-1, 0, 1, 1) },
	{ ROW("top-page", "The topmost page is refused"), ZERO, RANGE(-1, 0, 1, 0) },
	{ ROW("top-byte", "The first byte of the topmost page is refused"),
	  ZERO, RANGE(-1, 0, 0, 1) },
	{ ROW("over-the-top", "A range that wraps round to page 0 is refused"),
	  ZERO, RANGE(-1, 0, 2, 0) },
	{ ROW("to-top-page", "A range from a mapping to where the topmost page begins is refused"),
	  MAPPED, RANGE_TO_WRAP(-1, 0) },
	{ ROW("before-wrap", "A range from a mapping up to the last byte is refused"),
	  MAPPED, RANGE_TO_WRAP(0, -1) },
	{ ROW("to-wrap", "A range from a mapping whose end is 0 is refused"),
	  MAPPED, RANGE_TO_WRAP(0, 0) },
};

CASES("munmap.range.beyond", struct beyond_row, beyond, REQUIRES("munmap.out-of-range-einval"))
{
	char *a = arena(1), *end = end_of_addresses(), *last = end - page;
	const void *base = row->base == END ? end : row->base == MAPPED ? a : NULL;
	char *start = range_start(base, &row->range);
	size_t length = range_length(base, &row->range);

	need_beyond(start, length);
	map_anon_at(a, page, RW, MAP_PRIVATE);
	expect_access(store(a, 1));
	if (!is_mapped(last))
		map_anon_at(last, page, RW, MAP_PRIVATE);
	expect_fails(EINVAL, call_munmap(start, length));
	expect_layout(a - page, "-w-");
	expect_byte(a, 1);
	expect(is_mapped(last));
}

CASE("munmap.range.last-page", "The last page of the address space can be unmapped",
     REQUIRES("munmap.no-mapping-ok", "munmap.out-of-range-einval"))
{
	char *last = end_of_addresses() - page;

	if (is_mapped(last))
		skip("the last page of the address space is in use");
	expect_ok(call_munmap(last, page));
	expect_ok(call_munmap(last, 1));
	map_anon_at(last, page, RW, MAP_PRIVATE);
	expect_ok(call_munmap(last, page));
	expect(!is_mapped(last));
}

CASE("munmap.range.null", "munmap() of page 0, where nothing is mapped, returns 0",
     REQUIRES("munmap.no-mapping-ok"))
{
	char *volatile null = NULL;

	need_unmapped_null();
	expect_ok(call_munmap(null, page));
	expect_fails(EINVAL, call_munmap(null, 0));
	expect_fails(EINVAL, call_munmap(null + 1, page));
}
