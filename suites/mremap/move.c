/* SPDX-License-Identifier: BSD-2-Clause */
/* MREMAP_MAYMOVE: growing where there is no room. */
#include "remap.h"

struct move {
	struct row row;
	const char *before; /* without a hole: the new place is outside the arena */
	size_t old, old_pages, new_pages;
	const char *after; /* the arena */
	const char *moved; /* the new range: its layout, and what it holds */
	const char *moved_held;
};

static const struct move moves[] = {
	{ ROW("blocked", "a mapping without room behind it moves"),
	  "wwrr", 0, 2, 3, "..rr", "www", "ab0" },
	{ ROW("blocked-far", "growing by many pages"),
	  "wwrr", 0, 2, 7, "..rr", "wwwwwww", "ab00000" },
	{ ROW("read-only", "the new pages of a read-only mapping are read only"),
	  "wrrw", 1, 2, 3, "w..w", "rrr", "bc0" },
	{ ROW("no-access", "the new pages of a mapping without access have none"),
	  "w-w", 1, 1, 2, "w.w", "--", "  " },
	{ ROW("one", "a single page moves"),
	  "rwr", 1, 1, 2, "r.r", "ww", "b0" },
};

static void expect_moved(const struct move *row)
{
	char *a = arena_of(row->before);
	char *old = a + row->old * page;
	/* Without MREMAP_FIXED the new address is not looked at, aligned or not. */
	char *got = call_mremap(old, row->old_pages * page, row->new_pages * page, MREMAP_MAYMOVE,
				old + 1);

	expect_map(got);
	expect(got + row->new_pages * page <= a || got >= a + strlen(row->before) * page);
	expect_layout(a, row->after);
	expect_layout(got, row->moved);
	expect_held(got, row->moved_held);
	for (size_t i = 0; row->after[i]; i++) {
		if (row->after[i] == 'w' || row->after[i] == 'r')
			expect_byte(a + i * page, (unsigned char)('a' + i));
	}
}

CASES("mremap.move.blocked", struct move, moves,
      RULE("MREMAP_MAYMOVE moves what has no room, with its bytes; the old range is free"),
      REQUIRES("mremap.grow-maymove"))
{
	expect_moved(row);
}

static const struct move parts[] = {
	{ ROW("head", "the head of a mapping moves to grow"),
	  "wwwwr", 0, 2, 3, "..wwr", "www", "ab0" },
	{ ROW("middle", "the middle of a mapping moves to grow"),
	  "wwwwr", 1, 2, 3, "w..wr", "www", "bc0" },
	{ ROW("tail", "the tail of a mapping moves to grow"),
	  "wwwwr", 2, 2, 4, "ww..r", "wwww", "cd00" },
};

CASES("mremap.move.part", struct move, parts,
      RULE("a part of a mapping moves to grow, the rest stays"),
      REQUIRES("mremap.grow-part-of-mapping", "mremap.grow-maymove"))
{
	expect_moved(row);
}

struct size_row {
	struct row row;
	size_t pages;
};

static const struct size_row doublings[] = {
	{ ROW("from-1", "from 1 page"), 1 },
	{ ROW("from-8", "from 8 pages"), 8 },
	{ ROW("from-128", "from 128 pages"), 128 },
};

/* Each page holds its number; the next mapping is right behind the first. */
CASES("mremap.move.double", struct size_row, doublings,
      RULE("every page keeps its byte when a mapping moves to twice its size"),
      REQUIRES("mremap.grow-maymove"))
{
	size_t size = row->pages * page;
	char *a = arena(row->pages + 1);
	char *m = map_anon_at(a, size, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	for (size_t i = 0; i < row->pages; i++)
		expect_access(store(m + i * page, (unsigned char)(i + 1)));
	m = expect_map(call_mremap(m, size, 2 * size, MREMAP_MAYMOVE, NULL));
	for (size_t i = 0; i < row->pages; i++)
		expect_byte(m + i * page, (unsigned char)(i + 1));
	expect_zeroes(m + size, size);
	expect(!is_mapped(a));
	expect(!is_mapped(a + size - page));
	expect(is_mapped(a + size));
	expect_access(store(m + 2 * size - 1, 1));
}

/*
 * Whole page tables move when source and target are placed alike in them. The source begins at a
 * boundary of tables or a page above it, and so does the target; below each there is a page that
 * must stay.
 */
struct table_row {
	struct row row;
	size_t source, target; /* in pages from a boundary */
};

static const struct table_row tables[] = {
	{ ROW("aligned", "source and target at a boundary"), 0, 0 },
	{ ROW("source-off", "the source a page above a boundary"), 1, 0 },
	{ ROW("target-off", "the target a page above a boundary"), 0, 1 },
	{ ROW("both-off", "source and target a page above a boundary"), 1, 1 },
	{ ROW("middle", "source and target in the middle of a table"), 8, 8 },
	{ ROW("apart", "source and target at different places of a table"), 3, 5 },
};

/* The bytes that a page of page table entries covers. */
static size_t table_span(void)
{
	return page / sizeof(void *) * page;
}

static char *boundary(char *at)
{
	size_t span = table_span();

	return (char *)(((uintptr_t)at + span - 1) / span * span);
}

static void expect_table_move(const struct table_row *row, bool huge)
{
	size_t span = table_span(), length = 2 * span + 2 * page;
	char *a = arena(9 * (span / page));
	char *source = boundary(a) + span + row->source * page;
	char *target = boundary(a) + 5 * span + row->target * page;
	const size_t at[] = { 0, page, span - page, span, span + page, 2 * span, length - page };
	const size_t count = sizeof(at) / sizeof(at[0]);

	/* Few of the pages are touched. */
	expect_address(source - page,
		       call_mmap(source - page, length + page, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0));
	map_anon_at(target - page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	if (huge)
		expect_ok(call_madvise(source, length, MADV_HUGEPAGE));
	else
		small_pages();
	expect_access(store(source - page, 's'));
	expect_access(store(target - page, 't'));
	for (size_t i = 0; i < count; i++)
		expect_access(store(source + at[i], (unsigned char)(i + 1)));

	expect_address(target, call_mremap(source, length, length, FIXED, target));
	for (size_t i = 0; i < count; i++)
		expect_byte(target + at[i], (unsigned char)(i + 1));
	expect_zeroes(target + span + 2 * page, page);
	expect_byte(source - page, 's');
	expect_byte(target - page, 't');
	expect(!is_mapped(source));
	expect(!is_mapped(source + length - page));
	expect_layout(target + length, "-");
}

CASES("mremap.move.page-tables", struct table_row, tables,
      RULE("moves by whole page tables take all pages along and none beside them"),
      REQUIRES("mremap.fixed-exact", "mremap.fixed-replaces-target"), NEEDS(NEED_64BIT))
{
	expect_table_move(row, false);
}

CASES("mremap.move.huge-pages", struct table_row, tables,
      RULE("moves of huge pages, whole or in part, take all pages along and none beside them"),
      REQUIRES("mremap.fixed-exact", "mremap.fixed-replaces-target"), NEEDS(NEED_64BIT))
{
	skip_unless(table_span() <= (size_t)1 << 22, "a huge page is larger than 4 MiB");
	skip_unless(advice_supported(MADV_HUGEPAGE), "no transparent huge pages");
	expect_table_move(row, true);
}
