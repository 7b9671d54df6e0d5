/* SPDX-License-Identifier: BSD-2-Clause */
/* A source of several mappings and holes, which a fixed move of equal sizes can have. */
#include "remap.h"

static const struct remap moves[] = {
	{ ROW("two", "two adjacent mappings move together"),
	  "wwrr----", 0, 4, 4, FIXED, 4, 0,
	  "....wwrr", "    abcd" },
	{ ROW("three", "three adjacent mappings move together"),
	  "wrw---", 0, 3, 3, FIXED, 3, 0,
	  "...wrw", "   abc" },
	{ ROW("parts", "the parts of two mappings that are in the range"),
	  "wwrr----", 1, 2, 2, FIXED, 5, 0,
	  "w..r-wr-", "a  d bc " },
	{ ROW("no-access", "a mapping without access between two others"),
	  "w-w---", 0, 3, 3, FIXED, 3, 0,
	  "...w-w", "   a c" },
	{ ROW("hole", "mappings with a hole between them stay as far apart"),
	  "w.w....", 0, 3, 3, FIXED, 4, 0,
	  "....w.w", "    a c" },
	{ ROW("two-holes", "the distances over two holes stay"),
	  "w.w..w......", 0, 6, 6, FIXED, 6, 0,
	  "......w.w..w", "      a c  f" },
	{ ROW("tail-hole", "a hole at the end of the range counts as no mapping"),
	  "wr.----", 0, 3, 3, FIXED, 3, 0,
	  "...wr--", "   ab  " },
	{ ROW("replace", "mappings at the target are replaced"),
	  "wwrrrrww", 0, 4, 4, FIXED, 4, 0,
	  "....wwrr", "    abcd" },
	{ ROW("down", "several mappings move to a lower address"),
	  "----wwrr", 4, 4, 4, FIXED, 0, 0,
	  "wwrr....", "efgh    " },
};

CASES("mremap.several.move", struct remap, moves,
      RULE("a fixed move of equal sizes takes all mappings along, at the same distances"),
      REQUIRES("mremap.multi-vma-move"))
{
	expect_remap(row);
}

static const struct remap opposite[] = {
	{ ROW("middle", "what is opposite to a hole in the middle stays"),
	  "w.w-rrrr", 0, 3, 3, FIXED, 4, 0,
	  "...-wrwr", "    afch" },
	{ ROW("tail", "what is opposite to a hole at the end stays"),
	  "ww.-rrrr", 0, 3, 3, FIXED, 4, 0,
	  "...-wwrr", "    abgh" },
	{ ROW("hole-and-free", "a free page opposite to a hole stays free"),
	  "w.w-r.r", 0, 3, 3, FIXED, 4, 0,
	  "...-w.w", "    a c" },
};

CASES("mremap.several.opposite-hole", struct remap, opposite,
      RULE("target pages opposite to holes of the source are left alone"),
      REQUIRES("mremap.multi-vma-hole-keeps-target"))
{
	expect_remap(row);
}

/* The target at the end of each arena stays as it was. */
static const struct remap refused[] = {
	{ ROW("unmapped-start", "a first page that is not mapped"),
	  ".ww-rrr", 0, 3, 3, FIXED, 4, EFAULT, NULL, NULL },
	{ ROW("unmapped", "a source without any mapping"),
	  "...-rrr", 0, 3, 3, FIXED, 4, EFAULT, NULL, NULL },
};

CASES("mremap.several.unmapped-start", struct remap, refused,
      RULE("a source that is not mapped at its start fails with EFAULT and leaves the target"),
      REQUIRES("mremap.multi-vma-start-unmapped", "mremap.fixed-fail-keeps-target"))
{
	expect_remap(row);
}

static const struct remap resized[] = {
	{ ROW("grow", "growing two mappings"),
	  "wr-rrrr", 0, 2, 3, FIXED, 4, EFAULT, NULL, NULL },
	{ ROW("grow-hole", "growing a mapping and a hole"),
	  "w.-rrrr", 0, 2, 3, FIXED, 4, EFAULT, NULL, NULL },
	{ ROW("shrink", "shrinking where two mappings would be kept"),
	  "wrw-rrr", 0, 3, 2, FIXED, 4, EFAULT, NULL, NULL },
	{ ROW("unmapped", "growing what is not mapped"),
	  "..w-rrr", 0, 2, 3, FIXED, 4, EFAULT, NULL, NULL },
};

CASES("mremap.several.resize", struct remap, resized,
      RULE("a fixed move that changes the size takes one mapping, else EFAULT and no change"),
      REQUIRES("mremap.old-spans-mappings-grow-efault", "mremap.fixed-fail-keeps-target"))
{
	expect_remap(row);
}

CASE("mremap.several.kinds", "mappings of different objects move together and stay what they are",
     REQUIRES("mremap.multi-vma-move"))
{
	int fd = fixture_file((off_t)(3 * page));
	char *a = arena(8);

	map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	map_file_at(a + page, fd, (off_t)page, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	map_file_at(a + 2 * page, fd, (off_t)(2 * page), page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	map_anon_at(a + 3 * page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a, 'a'));
	expect_access(store(a + 3 * page, 'd'));

	expect_address(a + 4 * page, call_mremap(a, 4 * page, 4 * page, FIXED, a + 4 * page));
	expect_layout(a, "....wwww");
	expect_byte(a + 4 * page, 'a');
	expect_pattern(a + 5 * page, page, page);
	expect_pattern(a + 6 * page, 2 * page, page);
	expect_byte(a + 7 * page, 'd');
	expect_access(store(a + 5 * page, 's'));
	expect_access(store(a + 6 * page, 'p'));
	expect_file_byte(fd, (off_t)page, 's');
	expect_file_byte(fd, (off_t)(2 * page), pattern((off_t)(2 * page)));
}

/* Made out of order the three mappings are one if they merge, and move as one or as three. */
CASE("mremap.several.made-apart", "adjacent mappings made in any order move with what they hold",
     REQUIRES("mremap.multi-vma-move"))
{
	char *a = arena(6);

	map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a, 1));
	map_anon_at(a + 2 * page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a + 2 * page, 3));
	map_anon_at(a + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a + page, 2));

	expect_address(a + 3 * page, call_mremap(a, 3 * page, 3 * page, FIXED, a + 3 * page));
	expect_layout(a, "...www");
	for (unsigned char i = 0; i < 3; i++)
		expect_byte(a + (3 + i) * page, (unsigned char)(i + 1));
}

CASE("mremap.several.same-size",
     "equal sizes without a new address change nothing, whatever is in the range",
     REQUIRES("mremap.same-size"))
{
	char *a = arena_of("wr.w-");

	expect_address(a, call_mremap(a, 2 * page, 2 * page, 0, NULL));
	expect_address(a, call_mremap(a, 5 * page, 5 * page, 0, NULL));
	expect_address(a, call_mremap(a, 5 * page, 5 * page, MREMAP_MAYMOVE, NULL));
	expect_layout(a, "wr.w-");
	expect_held(a, "ab d");
}
