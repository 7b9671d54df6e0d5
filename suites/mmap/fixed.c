/* SPDX-License-Identifier: BSD-2-Clause */
/* Where MAP_FIXED places a mapping, and what it replaces there. */
#include "cts.h"
#include "rows.h"

#define ANON_FIXED (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)

/* lay_out() expects the address itself; the rest is here. */
CASES("mmap.fixed.exact", struct mapping_row, each_mapping,
      RULE("MAP_FIXED places a mapping exactly at the address"),
      REQUIRES("mmap.flag.fixed.exact", "mmap.flag.fixed.supported"))
{
	struct layout m = lay_out(row->backing, row->share, 2, false);

	expect_layout(m.at - page, "-ww-");
	expect_unchanged(&m, 0, 2);
}

/* Only the page size counts: no coarser granularity shows (64 KiB is one that does elsewhere). */
CASE("mmap.fixed.every-page", "MAP_FIXED places any page of a file at any page of a reserved range",
     REQUIRES("mmap.flag.fixed.exact", "mmap.flag.fixed.supported",
	      "mmap.flag.fixed.reserve-then-fix"))
{
	enum { COUNT = 17 };
	int fd = fixture_memfd(COUNT * (off_t)page);
	char *a = arena(COUNT);
	size_t i, where;

	for (i = 0; i < COUNT; i++) {
		where = i * 7 % COUNT; /* in no order */
		expect_address(a + where * page,
			       call_mmap(a + where * page, page, PROT_READ, MAP_PRIVATE | MAP_FIXED,
					 fd, (off_t)(i * page)));
		expect_pattern(a + where * page, i * page, page);
	}
	expect_layout(a - page, "-rrrrrrrrrrrrrrrrr-");
}

struct length_row {
	struct row row;
	size_t pages; /* length = pages * page + bytes */
	int bytes;
	const char *layout; /* of the guards and four pages, the first of them left out */
};

static const struct length_row lengths[] = {
	{ ROW("one", "MAP_FIXED of length 1 replaces one page"), 0, 1, "-wrww-" },
	{ ROW("page-less-one", "MAP_FIXED of a page less a byte replaces one page"), 1, -1,
	  "-wrww-" },
	{ ROW("page", "MAP_FIXED of a page replaces one page"), 1, 0, "-wrww-" },
	{ ROW("page-and-one", "MAP_FIXED of a page and a byte replaces two pages"), 1, 1,
	  "-wrrw-" },
	{ ROW("two-pages-less-one", "MAP_FIXED of two pages less a byte replaces two pages"), 2, -1,
	  "-wrrw-" },
	{ ROW("two-pages", "MAP_FIXED of two pages replaces two pages"), 2, 0, "-wrrw-" },
};

CASES("mmap.fixed.length", struct length_row, lengths, REQUIRES("mmap.flag.fixed.replaces"))
{
	size_t length = row->pages * page + (size_t)row->bytes;
	char *a = arena(4), *part = a + page;
	size_t i;

	map_anon_at(a, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	for (i = 0; i < 4; i++)
		expect_access(store(a + i * page, 9));
	expect_address(part, call_mmap(part, length, PROT_READ, ANON_FIXED, -1, 0));
	expect_layout(a - page, row->layout);
	for (i = 0; i < 4; i++)
		expect_byte(a + i * page, row->layout[i + 1] == 'r' ? 0 : 9);
}

/*
 *	| guard | w | r | . | . | w | - | w | guard |
 *	            ^ . . . . . . . . . ^  replaced: from the middle of one to the middle of another
 */
CASE("mmap.fixed.several",
     "One MAP_FIXED call replaces several mappings and holes, and no page outside its range",
     REQUIRES("mmap.flag.fixed.replaces-several", "mmap.flag.fixed.replaces"))
{
	int fd = fixture_memfd(3 * (off_t)page);
	char *a = arena(7);

	map_anon_at(a, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	map_file_at(a + 2 * page, fd, 0, page, PROT_READ, MAP_SHARED);
	map_file_at(a + 4 * page, fd, (off_t)page, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	hole(a + 3 * page, page);
	expect_access(store(a, 1));
	expect_access(store(a + page, 1));
	expect_address(a + page, call_mmap(a + page, 4 * page, PROT_READ, ANON_FIXED, -1, 0));
	expect_layout(a - page, "-wrrrrw--");
	expect_byte(a, 1);
	expect_zeroes(a + page, 4 * page);
	expect_pattern(a + 5 * page, 2 * page, page);
	expect_access(store(a + 5 * page, 0));
	expect_file_byte(fd, 2 * (off_t)page, 0);
	expect_file_pattern(fd, 0, 2 * page);
}

CASE("mmap.fixed.no-overlay",
     "After munmap() of a MAP_FIXED mapping what it replaced does not come back",
     REQUIRES("posix.no-overlay", "mmap.flag.fixed.old-private-data-lost"))
{
	char *a = arena(1);

	map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a, 1));
	map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_byte(a, 0);
	expect_access(store(a, 2));
	expect_ok(call_munmap(a, page));
	expect_layout(a - page, "-.-");
	expect_signal(SIGSEGV, SEGV_MAPERR, a, load(a));
	map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_zeroes(a, page);
}

/* A file mapping over itself: the private copy goes, and the file's bytes show. */
CASE("mmap.fixed.over-itself",
     "MAP_FIXED of a private file over itself shows the file, not the private copy",
     REQUIRES("mmap.flag.fixed.old-private-data-lost"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *a = arena(2);

	map_file_at(a, fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a, 0));
	expect_access(store(a + page, 0));
	map_file_at(a, fd, 0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_pattern(a, 0, page);
	expect_byte(a + page, 0);
}

CASE("mmap.fixed.unlocks", "A page that MAP_FIXED replaces is no longer locked, its neighbours are",
     REQUIRES("mmap.flag.fixed.removes-locks"))
{
	char *a = arena(3);

	allow_locking(3 * page);
	map_anon_at(a, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_ok(call_mlock(a, 3 * page));
	expect_locked(a, "111");
	map_anon_at(a + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_locked(a, "101");
}

CASE("mmap.fixed.unlocks-vmlck", "VmLck goes down by the locked pages that MAP_FIXED replaces",
     REQUIRES("mmap.flag.fixed.removes-locks"), NEEDS(NEED_PROC))
{
	intmax_t kib = (intmax_t)(page / 1024);
	char *a = arena(3);
	intmax_t before;

	allow_locking(3 * page);
	map_anon_at(a, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	before = status_kib("VmLck");
	expect_ok(call_mlock(a, 3 * page));
	expect_int(before + 3 * kib, status_kib("VmLck"));
	map_anon_at(a + page, 2 * page - 1, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_int(before + kib, status_kib("VmLck"));
}

struct backing_row {
	struct row row;
	enum backing backing;
	int flags;
	size_t at; /* page of the arena: 0 is mapped, 2 is a hole */
};

static const struct backing_row unaligned[] = {
	{ ROW("anon", "MAP_FIXED of memory fails at an address off a page boundary"), BACKING_ANON,
	  MAP_PRIVATE | MAP_ANONYMOUS, 0 },
	{ ROW("file", "MAP_FIXED of a file fails at an address off a page boundary"), BACKING_FILE,
	  MAP_SHARED, 0 },
	{ ROW("anon-free", "MAP_FIXED of memory fails at a free address off a page boundary"),
	  BACKING_ANON, MAP_SHARED | MAP_ANONYMOUS, 2 },
	{ ROW("file-free", "MAP_FIXED of a file fails at a free address off a page boundary"),
	  BACKING_FILE, MAP_PRIVATE, 2 },
};

CASES("mmap.fixed.unaligned", struct backing_row, unaligned,
      REQUIRES("mmap.flag.fixed.unaligned-einval", "mmap.flag.fixed.fails-not-elsewhere"))
{
	size_t bytes[] = { 1, 2, page / 2, page - 1 };
	int fd = row->backing == BACKING_FILE ? fixture_file(2 * (off_t)page) : -1;
	char *a = arena(4), *at = a + row->at * page;
	size_t i;

	map_anon_at(a, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a, 1));
	expect_access(store(a + page, 2));
	hole(a + 2 * page, 2 * page);
	for (i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		expect_map_fails(EINVAL, call_mmap(at + bytes[i], page, PROT_READ,
						   row->flags | MAP_FIXED, fd, 0));
		expect_map_fails(EINVAL, call_mmap(at + bytes[i], 1, PROT_READ,
						   row->flags | MAP_FIXED, fd, 0));
	}
	expect_layout(a - page, "-ww..-");
	expect_byte(a, 1);
	expect_byte(a + page, 2);
}

/* What the process did not map itself: the program's data, its heap, its stack. */
static char program_data[2 << 16] = { 1 };
static char program_bss[2 << 16];

enum { IN_DATA, IN_BSS, IN_HEAP, IN_STACK };
struct foreign_row {
	struct row row;
	int where;
};

static const struct foreign_row foreign[] = {
	{ ROW("data", "MAP_FIXED replaces a page of the program's data without a word"), IN_DATA },
	{ ROW("bss", "MAP_FIXED replaces a page of the program's zeroes without a word"), IN_BSS },
	{ ROW("heap", "MAP_FIXED replaces a page below the break without a word"), IN_HEAP },
	{ ROW("stack", "MAP_FIXED replaces a page of the stack without a word"), IN_STACK },
};

CASES("mmap.fixed.foreign", struct foreign_row, foreign,
      REQUIRES("mmap.flag.fixed.libs-overwritten"))
{
	char stack[2 << 16];
	char *start = row->where == IN_DATA    ? program_data
		      : row->where == IN_BSS   ? program_bss
		      : row->where == IN_STACK ? stack
					       : grow_break(2 << 16);
	char *at = page_of(start + page - 1);

	if (page > 1 << 16)
		skip("a page is larger than 64 KiB");
	expect_access(store(at, 7));
	expect_access(store(at + page - 1, 7));
	expect_address(at, call_mmap(at, page, PROT_READ, ANON_FIXED, -1, 0));
	expect_layout(at, "r");
	expect_zeroes(at, page);
}

/* The stack guard gap keeps hints and growth away, not MAP_FIXED. */
CASE("mmap.fixed.below-growsdown",
     "MAP_FIXED places a mapping directly below one that grows downwards",
     REQUIRES("mmap.flag.fixed.ignores-guard-gap"))
{
	char *a = arena(2);

	hole(a, 2 * page);
	expect_address(a + page, call_mmap(a + page, page, PROT_READ | PROT_WRITE,
					   ANON_FIXED | MAP_GROWSDOWN, -1, 0));
	expect_address(a, call_mmap(a, page, PROT_READ | PROT_WRITE, ANON_FIXED, -1, 0));
	expect_access(store(a, 1));
	expect_access(store(a + page, 2));
	expect_byte(a, 1);
	expect_layout(a - page, "-ww-");
}

/* In no order, each piece of another kind; the guards of the arena are the other mappings. */
CASE("mmap.fixed.reserve-then-fill",
     "A reserved range is filled piece by piece by MAP_FIXED, and nothing else is touched",
     REQUIRES("mmap.flag.fixed.reserve-then-fix", "mmap.flag.fixed.supported"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *a = arena(6);

	map_file_at(a + 4 * page, fd, (off_t)page, page, PROT_READ, MAP_SHARED);
	expect_layout(a - page, "-----r--");
	map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_layout(a - page, "-w---r--");
	map_anon_at(a + 2 * page, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	expect_layout(a - page, "-w-wwr--");
	map_file_at(a + 5 * page, fd, 0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_layout(a - page, "-w-wwrw-");
	map_anon_at(a + page, page, PROT_READ, MAP_PRIVATE);
	expect_layout(a - page, "-wrwwrw-");
	expect_zeroes(a, 4 * page);
	expect_pattern(a + 4 * page, page, page);
	expect_pattern(a + 5 * page, 0, page);
}
