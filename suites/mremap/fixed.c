/* SPDX-License-Identifier: BSD-2-Clause */
/* MREMAP_FIXED: moves to a given address, over what is there. */
#include "remap.h"

static const struct remap moves[] = {
	{ ROW("up", "a mapping moves to a higher address"),
	  "www-----", 0, 3, 3, FIXED, 5, 0,
	  "...--www", "     abc" },
	{ ROW("down", "a mapping moves to a lower address"),
	  "-----www", 5, 3, 3, FIXED, 0, 0,
	  "www--...", "fgh     " },
	{ ROW("adjacent-above", "the target begins where the source ends"),
	  "www---", 0, 3, 3, FIXED, 3, 0,
	  "...www", "   abc" },
	{ ROW("adjacent-below", "the target ends where the source begins"),
	  "---www", 3, 3, 3, FIXED, 0, 0,
	  "www...", "def   " },
	{ ROW("head", "the head of a mapping moves away from the rest"),
	  "wwww--", 0, 1, 1, FIXED, 5, 0,
	  ".www-w", " bcd a" },
	{ ROW("middle", "the middle of a mapping moves away from both ends"),
	  "wwww---", 1, 2, 2, FIXED, 5, 0,
	  "w..w-ww", "a  d bc" },
	{ ROW("tail", "the tail of a mapping moves away from the rest"),
	  "wwww--", 3, 1, 1, FIXED, 5, 0,
	  "www.-w", "abc  d" },
	{ ROW("read-only", "a read-only mapping is read only where it comes to"),
	  "rr--", 0, 2, 2, FIXED, 2, 0,
	  "..rr", "  ab" },
	{ ROW("no-access", "a mapping without access has none where it comes to"),
	  "-www", 0, 1, 1, FIXED, 2, 0,
	  ".w-w", " b d" },
	{ ROW("to-hole", "the target is free"),
	  "ww...w", 0, 2, 2, FIXED, 3, 0,
	  "...www", "   abf" },
};

CASES("mremap.fixed.move", struct remap, moves,
      RULE("the mapping goes to exactly the new address with its bytes; the old range is free"),
      REQUIRES("mremap.fixed-exact"))
{
	expect_remap(row);
}

static const struct remap replaces[] = {
	{ ROW("whole", "a mapping of the size of the target goes"),
	  "wwrr--", 0, 2, 2, FIXED, 2, 0,
	  "..ww--", "  ab  " },
	{ ROW("middle", "the middle of a larger mapping goes, its ends stay"),
	  "ww-rrrr", 0, 2, 2, FIXED, 4, 0,
	  "..-rwwr", "   dabg" },
	{ ROW("head", "the head of a larger mapping goes"),
	  "ww-rrrr", 0, 2, 2, FIXED, 3, 0,
	  "..-wwrr", "   abfg" },
	{ ROW("several", "parts of three mappings go"),
	  "www-rrwrr", 0, 3, 3, FIXED, 5, 0,
	  "...-rwwwr", "    eabci" },
	{ ROW("same-mapping", "a part of a mapping replaces another part of it"),
	  "wwww", 0, 1, 1, FIXED, 2, 0,
	  ".www", " bad" },
	{ ROW("partly-hole", "the target is partly free"),
	  "ww-r.r", 0, 2, 2, FIXED, 3, 0,
	  "..-wwr", "   abf" },
};

CASES("mremap.fixed.replace", struct remap, replaces,
      RULE("what is mapped at the target goes, what is beside it stays"),
      REQUIRES("mremap.fixed-replaces-target", "mremap.fixed-exact"))
{
	expect_remap(row);
}

static const struct remap resizes[] = {
	{ ROW("grow", "pages of zeroes follow the moved ones"),
	  "ww-rrrrr", 0, 2, 4, FIXED, 3, 0,
	  "..-wwwwr", "   ab00h" },
	{ ROW("grow-to-hole", "pages of zeroes follow in a free target"),
	  "ww....w", 0, 2, 3, FIXED, 3, 0,
	  "...wwww", "   ab0g" },
	{ ROW("shrink", "the tail is dropped and all of the old range is free"),
	  "wwww-rr", 0, 4, 2, FIXED, 5, 0,
	  "....-ww", "     ab" },
	{ ROW("shrink-keeps-neighbour", "behind a smaller new range the target keeps what it has"),
	  "wwww-rrr", 0, 4, 2, FIXED, 5, 0,
	  "....-wwr", "     abh" },
	{ ROW("shrink-part", "what is left of the mapping stays"),
	  "wwwww-r", 1, 3, 1, FIXED, 6, 0,
	  "w...w-w", "a   e b" },
	{ ROW("shrink-between", "a new range between the kept part and the end of the old one"),
	  "wwww--", 0, 4, 1, FIXED, 4, 0,
	  "....w-", "    a " },
};

CASES("mremap.fixed.resize", struct remap, resizes, RULE("a fixed move may change the size"),
      REQUIRES("mremap.fixed-grow-and-shrink"))
{
	expect_remap(row);
}

/*
 * Four pages at page 4 of 13 go to 4 + shift. The old and the new range overlap unless the one ends
 * where the other begins, also where the pages that move do not.
 */
#define OVERLAP(id, words, new_pages, shift)                                                  \
	{                                                                                     \
		ROW(id, words), "----wwww-----", 4, 4, new_pages, FIXED, 4 + (shift), EINVAL, \
			NULL, NULL                                                            \
	}

static const struct remap overlaps[] = {
	OVERLAP("same.itself", "a move to where the mapping is", 4, 0),
	OVERLAP("same.one-below", "a move down by one page", 4, -1),
	OVERLAP("same.two-below", "a move down by half the size", 4, -2),
	OVERLAP("same.three-below", "a move down to a last common page", 4, -3),
	OVERLAP("same.one-above", "a move up by one page", 4, 1),
	OVERLAP("same.two-above", "a move up by half the size", 4, 2),
	OVERLAP("same.three-above", "a move up to a last common page", 4, 3),
	OVERLAP("larger.itself", "growing to where the mapping is", 6, 0),
	OVERLAP("larger.around", "a larger new range around the old one", 6, -1),
	OVERLAP("larger.three-below", "a larger new range from three pages below", 6, -3),
	OVERLAP("larger.four-below", "the new pages of a larger range on the old ones", 6, -4),
	OVERLAP("larger.three-above", "a larger new range with a last common page", 6, 3),
	OVERLAP("smaller.itself", "shrinking to where the mapping is", 2, 0),
	OVERLAP("smaller.inside", "a smaller new range inside the old one", 2, 1),
	OVERLAP("smaller.one-below", "a smaller new range with a first common page", 2, -1),
	OVERLAP("smaller.dropped", "a smaller new range on the pages that are dropped", 2, 2),
	OVERLAP("smaller.last-dropped", "a smaller new range with the last page that is dropped", 2,
		3),
};

CASES("mremap.fixed.overlap", struct remap, overlaps,
      RULE("EINVAL when the old and the new range overlap, and nothing is changed"),
      REQUIRES("mremap.fixed-overlap-einval", "mremap.ret.map-failed"))
{
	expect_remap(row);
}

CASE("mremap.fixed.to-and-fro",
     "a page moved away and back is as it was, also beside its neighbours",
     REQUIRES("mremap.fixed-exact", "mremap.move-keeps-offset"))
{
	int fd = fixture_file((off_t)(4 * page));
	char *a = arena(6);

	map_file_at(a, fd, 0, 4 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	expect_access(store(a + page, 's'));
	expect_address(a + 5 * page, call_mremap(a + page, page, page, FIXED, a + 5 * page));
	expect_layout(a, "w.ww-w");
	expect_address(a + page, call_mremap(a + 5 * page, page, page, FIXED, a + page));
	expect_layout(a, "wwww-.");
	expect_byte(a + page, 's');
	expect_pattern(a, 0, page);
	expect_pattern(a + page + 1, page + 1, 3 * page - 1);
	expect_access(store(a + page, 't'));
	expect_file_byte(fd, (off_t)page, 't');
}
