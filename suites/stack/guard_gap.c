/* SPDX-License-Identifier: BSD-2-Clause */
/* The gap that is kept free between a mapping that grows and the next one below it. */
#include "growing.h"

/*
 * A page of the kind, gap and two more pages of nothing, and a page that grows. *gap is set; what
 * is returned is the page of the kind, the other one begins at its end + (*gap + 2) pages.
 *
 *	| lower | hole of gap + 2 pages | growing | no access |
 */
static char *lower_neighbour(size_t *gap)
{
	char *a;

	*gap = guard_gap();
	a = arena(*gap + 4);
	allow_growth(*gap + 4);
	map_growing(a + (*gap + 3) * page, 1, READ_WRITE);
	hole(a + page, (*gap + 2) * page);
	return a;
}

struct lower_row {
	struct row row;
	enum backing backing;
	int share;
	int prot;
	const char *letter;
};

static const struct lower_row accessible[] = {
	{ ROW("anon", "growth stops stack_guard_gap pages above memory"), BACKING_ANON, MAP_PRIVATE,
	  READ_WRITE, "w" },
	{ ROW("read-only", "growth stops stack_guard_gap pages above read-only memory"),
	  BACKING_ANON, MAP_PRIVATE, PROT_READ, "r" },
	{ ROW("file-shared", "growth stops stack_guard_gap pages above a shared file"),
	  BACKING_FILE, MAP_SHARED, READ_WRITE, "w" },
	{ ROW("file-private", "growth stops stack_guard_gap pages above a private file"),
	  BACKING_FILE, MAP_PRIVATE, PROT_READ, "r" },
};

CASES("stack.guard_gap.lower", struct lower_row, accessible,
      REQUIRES("stack.guard-gap", "growsdown.stops-at-lower-mapping"))
{
	int fd = row->backing == BACKING_FILE ? fixture_file((off_t)page) : -1;
	size_t gap;
	char *lower = lower_neighbour(&gap), *nearest = lower + (gap + 1) * page;
	const unsigned char first = backing_byte(row->backing, 0);

	if (fd >= 0)
		map_file_at(lower, fd, 0, page, row->prot, row->share);
	else
		map_anon_at(lower, page, row->prot, row->share);
	skip_unless(gap > 1, "the system keeps no gap");
	/* One page too near, by its last byte and by its first. */
	expect_signal(SIGSEGV, SEGV_MAPERR, nearest - 1, load(nearest - 1));
	expect_signal(SIGSEGV, SEGV_MAPERR, nearest - page, store(nearest - page, 1));
	/* The page next to the lower mapping. */
	expect_signal(SIGSEGV, SEGV_MAPERR, lower + page, store(lower + page, 1));
	expect_mapped(nearest, "0011");
	expect_access(store(nearest, 'n'));
	expect_mapped(nearest - page, "01111");
	expect_signal(SIGSEGV, SEGV_MAPERR, nearest - 1, load(nearest - 1));
	expect_byte(nearest, 'n');
	expect_layout(lower, row->letter);
	expect_byte(lower, first);
}

CASE("stack.guard_gap.none", "growth goes on up to the page next to a mapping without access",
     REQUIRES("stack.guard-gap-none-exempt"))
{
	size_t gap;
	char *lower = lower_neighbour(&gap);

	expect_access(store(lower + page, 'n'));
	expect_layout(lower, "-ww");
	expect_signal(SIGSEGV, SEGV_ACCERR, lower, store(lower, 1));
}

CASE("stack.guard_gap.revoked",
     "the gap is of a mapping that can be accessed at the time: not before, nor after that",
     REQUIRES("stack.guard-gap-none-exempt", "stack.guard-gap"))
{
	size_t gap;
	char *lower = lower_neighbour(&gap), *at = lower + 2 * page;

	skip_unless(gap > 1, "the system keeps no gap");
	expect_ok(call_mprotect(lower, page, PROT_READ));
	expect_signal(SIGSEGV, SEGV_MAPERR, at, store(at, 1));
	expect_ok(call_mprotect(lower, page, PROT_NONE));
	expect_access(store(at, 'n'));
	expect_mapped(lower, "1011");
	expect_ok(call_mprotect(lower, page, READ_WRITE));
	expect_signal(SIGSEGV, SEGV_MAPERR, at - 1, store(at - 1, 1));
	expect_byte(at, 'n');
}

CASE("stack.guard_gap.unmapped", "growth goes on when the lower mapping is gone",
     REQUIRES("stack.guard-gap", "growsdown.stops-at-lower-mapping"))
{
	size_t gap;
	char *lower = lower_neighbour(&gap);

	skip_unless(gap > 1, "the system keeps no gap");
	map_anon_at(lower, page, READ_WRITE, MAP_PRIVATE);
	expect_signal(SIGSEGV, SEGV_MAPERR, lower + page, load(lower + page));
	hole(lower, page);
	expect_access(store(lower + page, 1));
	expect_access(store(lower, 1));
}

/*
 * A mapping with MAP_GROWSDOWN below is taken for a part of the same stack: the upper one grows
 * until it meets it.
 */
CASE("stack.guard_gap.growing", "growth goes on up to the page next to another that grows",
     REQUIRES("stack.guard-gap-growing-exempt"))
{
	size_t gap;
	char *lower = lower_neighbour(&gap);

	map_growing(lower, 1, READ_WRITE);
	expect_access(store(lower, 'l'));
	expect_access(store(lower + page, 'n'));
	expect_layout(lower, "www");
	expect_byte(lower, 'l');
}

struct hint_row {
	struct row row;
	int pages; /* of the gap that the hinted page takes */
};

static const struct hint_row hints[] = {
	{ ROW("below", "a hint for the page below the gap is followed"), 0 },
	{ ROW("lowest", "a hint for the lowest page of the gap is not followed"), 1 },
	{ ROW("next", "a hint for the page next to the mapping that grows is not followed"), -1 },
};

static bool is_in_gap(const char *at, const char *start, size_t gap)
{
	return at + page > start - gap * page && at < start;
}

CASES("stack.guard_gap.hint", struct hint_row, hints, REQUIRES("growsdown.hint-avoids-gap"))
{
	size_t gap;
	char *lower = lower_neighbour(&gap), *start = lower + (gap + 3) * page, *got;
	char *hint = row->pages < 0 ? start - page :
				      start - (gap + 1) * page + (size_t)row->pages * page;

	skip_unless(gap > 1, "the system keeps no gap");
	got = expect_map(call_mmap(hint, page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	if (row->pages == 0)
		expect_address(hint, got);
	expect(!is_in_gap(got, start, gap));
}

CASE("stack.guard_gap.null", "mappings without a hint are never placed in the gap",
     REQUIRES("growsdown.hint-avoids-gap"))
{
	size_t gap;
	char *lower = lower_neighbour(&gap), *start = lower + (gap + 3) * page;

	skip_unless(gap > 1, "the system keeps no gap");
	for (int i = 0; i < 50; i++) {
		char *got = map_anon(page, PROT_NONE, MAP_PRIVATE);

		expect(!is_in_gap(got, start, gap));
	}
	expect_access(store(start - page, 1));
}

CASE("stack.guard_gap.fixed", "MAP_FIXED_NOREPLACE maps in the gap, and growth stops there",
     REQUIRES("growsdown.hint-avoids-gap", "growsdown.stops-at-lower-mapping"))
{
	size_t gap;
	char *lower = lower_neighbour(&gap), *start = lower + (gap + 3) * page;

	skip_unless(gap > 2, "the system keeps no gap");
	expect_address(start - 2 * page,
		       call_mmap(start - 2 * page, page, READ_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
	expect_access(store(start - 2 * page, 'n'));
	expect_signal(SIGSEGV, SEGV_MAPERR, start - page, store(start - page, 1));
	expect_mapped(start - 3 * page, "01011");
	expect_byte(start - 2 * page, 'n');
}
