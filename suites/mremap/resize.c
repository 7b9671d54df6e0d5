/* SPDX-License-Identifier: BSD-2-Clause */
/* Shrinking and growing where the mapping is. */
#include "remap.h"

static const struct remap shrinks[] = {
	{ ROW("one", "shrinking by a page unmaps the last one"),
	  "wwww", 0, 4, 3, 0, NO_ADDRESS, 0,
	  "www.", "abc " },
	{ ROW("to-one", "shrinking to a page keeps the first one"),
	  "wwww", 0, 4, 1, 0, NO_ADDRESS, 0,
	  "w...", "a   " },
	{ ROW("maymove", "MREMAP_MAYMOVE does not move what shrinks"),
	  "wwww", 0, 4, 2, MREMAP_MAYMOVE, NO_ADDRESS, 0,
	  "ww..", "ab  " },
	{ ROW("middle", "shrinking the middle of a mapping leaves both ends"),
	  "wwwww", 1, 3, 1, 0, NO_ADDRESS, 0,
	  "ww..w", "ab  e" },
	{ ROW("read-only", "a read-only mapping shrinks"),
	  "wrrw", 1, 2, 1, 0, NO_ADDRESS, 0,
	  "wr.w", "ab d" },
	{ ROW("no-access", "a mapping without access shrinks"),
	  "w--w", 1, 2, 1, 0, NO_ADDRESS, 0,
	  "w-.w", "a  d" },
};

CASES("mremap.resize.shrink", struct remap, shrinks,
      RULE("shrinking returns the old address, keeps the head and unmaps the tail alone"),
      REQUIRES("mremap.resize-shrink"))
{
	expect_remap(row);
}

static const struct remap across[] = {
	{ ROW("tail", "the part that goes spans two mappings"),
	  "wwrr", 0, 4, 1, 0, NO_ADDRESS, 0,
	  "w...", "a   " },
	{ ROW("kept", "the part that stays spans two mappings"),
	  "wrww", 0, 4, 3, 0, NO_ADDRESS, 0,
	  "wrw.", "abc " },
	{ ROW("hole-in-tail", "the part that goes has a hole"),
	  "ww.ww", 0, 4, 1, 0, NO_ADDRESS, 0,
	  "w...w", "a   e" },
	{ ROW("hole-in-kept", "the part that stays has a hole"),
	  "w.www", 0, 4, 3, MREMAP_MAYMOVE, NO_ADDRESS, 0,
	  "w.w.w", "a c e" },
	{ ROW("only-hole", "the part that goes is a hole"),
	  "ww..w", 0, 4, 2, 0, NO_ADDRESS, 0,
	  "ww..w", "ab  e" },
};

CASES("mremap.resize.shrink-across", struct remap, across,
      RULE("an old range that shrinks may span several mappings and holes"),
      REQUIRES("mremap.shrink-spans-mappings", "mremap.resize-shrink"))
{
	expect_remap(row);
}

static const struct remap same[] = {
	{ ROW("flags-0", "the size that it has"),
	  "wwww", 0, 4, 4, 0, NO_ADDRESS, 0, NULL, NULL },
	{ ROW("maymove", "the size that it has, with MREMAP_MAYMOVE"),
	  "wwww", 0, 4, 4, MREMAP_MAYMOVE, NO_ADDRESS, 0, NULL, NULL },
	{ ROW("part", "the same size of a part of a mapping"),
	  "wwww", 1, 2, 2, MREMAP_MAYMOVE, NO_ADDRESS, 0, NULL, NULL },
};

CASES("mremap.resize.same", struct remap, same,
      RULE("an equal size returns the old address and changes nothing"),
      REQUIRES("mremap.same-size"))
{
	expect_remap(row);
}

static const struct remap grows[] = {
	{ ROW("one", "growing by a page adds a page of zeroes"),
	  "ww.w", 0, 2, 3, 0, NO_ADDRESS, 0,
	  "wwww", "ab0d" },
	{ ROW("three", "growing by three pages adds three pages of zeroes"),
	  "w...w", 0, 1, 4, 0, NO_ADDRESS, 0,
	  "wwwww", "a000e" },
	{ ROW("maymove", "MREMAP_MAYMOVE does not move what has room"),
	  "ww..w", 0, 2, 4, MREMAP_MAYMOVE, NO_ADDRESS, 0,
	  "wwwww", "ab00e" },
	{ ROW("tail-of-mapping", "the end of a mapping grows"),
	  "www.w", 1, 2, 3, 0, NO_ADDRESS, 0,
	  "wwwww", "abc0e" },
	{ ROW("read-only", "the new pages of a read-only mapping are read only"),
	  "rr.w", 0, 2, 3, 0, NO_ADDRESS, 0,
	  "rrrw", "ab0d" },
	{ ROW("no-access", "the new pages of a mapping without access have none"),
	  "w--.w", 2, 1, 2, 0, NO_ADDRESS, 0,
	  "w---w", "a   e" },
};

CASES("mremap.resize.grow", struct remap, grows,
      RULE("with room behind it a mapping grows where it is, keeps its bytes and gets zeroes"),
      REQUIRES("mremap.resize-grow-in-place"))
{
	expect_remap(row);
}

static const struct remap blocked[] = {
	{ ROW("neighbour", "the next page is another mapping"),
	  "wwrr", 0, 2, 3, 0, NO_ADDRESS, ENOMEM, NULL, NULL },
	{ ROW("later-page", "the page after next is mapped"),
	  "ww.ww", 0, 2, 4, 0, NO_ADDRESS, ENOMEM, NULL, NULL },
	{ ROW("no-access", "the next page is mapped without access"),
	  "ww-w", 0, 2, 3, 0, NO_ADDRESS, ENOMEM, NULL, NULL },
};

CASES("mremap.resize.blocked", struct remap, blocked,
      RULE("growing in place over a mapped page fails with ENOMEM and changes nothing"),
      REQUIRES("mremap.grow-blocked-enomem", "mremap.ret.map-failed"))
{
	expect_remap(row);
}

static const struct remap parts[] = {
	{ ROW("head", "the head of a mapping cannot grow over the rest of it"),
	  "wwww.", 0, 2, 3, 0, NO_ADDRESS, ENOMEM, NULL, NULL },
	{ ROW("middle", "the middle of a mapping cannot grow over its tail"),
	  "wwww.", 1, 1, 2, 0, NO_ADDRESS, ENOMEM, NULL, NULL },
	{ ROW("over-hole", "the middle of a mapping cannot grow to the hole behind its tail"),
	  "www..w", 0, 2, 4, 0, NO_ADDRESS, ENOMEM, NULL, NULL },
};

CASES("mremap.resize.part", struct remap, parts,
      RULE("a range that ends before its mapping does cannot grow in place: ENOMEM"),
      REQUIRES("mremap.grow-part-of-mapping", "mremap.ret.map-failed"))
{
	expect_remap(row);
}

/* Sizes in bytes, whose pages count; the arena is "www.w" and the mapping its first three pages. */
struct rounded {
	struct row row;
	size_t old_pages;
	int old_bytes;
	size_t new_pages;
	int new_bytes;
	const char *after;
};

static const struct rounded rounded[] = {
	{ ROW("new-up", "a new size of two pages and a byte is three pages"), 3, 0, 2, 1, "www.w" },
	{ ROW("new-down", "a new size of a byte less than two pages is two pages"),
	  3, 0, 2, -1, "ww..w" },
	{ ROW("new-byte", "a new size of one byte is one page"), 3, 0, 0, 1, "w...w" },
	{ ROW("old-byte-less", "an old size of a byte less than three pages is three pages"),
	  3, -1, 2, 0, "ww..w" },
	{ ROW("both", "two sizes of the same page are the same size"), 2, 1, 3, -1, "www.w" },
	{ ROW("grow-by-byte", "growing by a byte over a page adds a page"), 3, 0, 3, 1, "wwwww" },
	{ ROW("grow-old-rounded", "the old size is rounded before it is compared with the mapping"),
	  2, 1, 4, 0, "wwwww" },
};

CASES("mremap.resize.rounded", struct rounded, rounded,
      RULE("both sizes are rounded up to pages before they are compared"),
      REQUIRES("mremap.sizes-rounded"))
{
	char *a = arena_of("www.w");

	expect_address(a, call_mremap(a, row->old_pages * page + (size_t)row->old_bytes,
				      row->new_pages * page + (size_t)row->new_bytes, 0, NULL));
	expect_layout(a, row->after);
	expect_held(a, "a");
	expect_held(a + 4 * page, "e");
}

/* Growing closes the gap to a mapping of the same kind; the two are one in /proc/self/maps. */
CASE("mremap.resize.merge", "growing up to a like mapping makes one of the two",
     REQUIRES("mremap.grow-merges"), NEEDS(NEED_PROC))
{
	char *a = arena_of("www");
	struct map_line line;

	hole(a + page, page);
	expect_address(a, call_mremap(a, page, 2 * page, 0, NULL));
	expect(maps_find(a, &line));
	expect_address(a, (char *)line.start);
	expect_int(3 * page, line.end - line.start);
	expect_held(a, "a0c");
}

CASE("mremap.resize.merge-from-inside",
     "growing from inside of a mapping up to a like one makes one of the two",
     REQUIRES("mremap.grow-merges"), NEEDS(NEED_PROC))
{
	char *a = arena_of("wwww");
	struct map_line line;

	hole(a + 2 * page, page);
	expect_address(a + page, call_mremap(a + page, page, 2 * page, 0, NULL));
	expect(maps_find(a, &line));
	expect_address(a, (char *)line.start);
	expect_int(4 * page, line.end - line.start);
	expect_held(a, "ab0d");
}
