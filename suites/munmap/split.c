/* SPDX-License-Identifier: BSD-2-Clause */
/* A part of a mapping is unmapped: what is left is as it was, and the part is gone. */
#include "cts.h"

static const struct parted_row parts[] = { EACH_PART("munmap() of") };

/*
 *	| guard | w | . | . | w | guard |
 *	        ^ mapping.at
 */
CASES("munmap.split", struct parted_row, parts,
      REQUIRES("munmap.whole-pages", "munmap.neighbours-untouched", "munmap.hole-middle",
	       "munmap.len-not-multiple-ok"))
{
	struct layout m = lay_out(row->backing, row->share, PART_PAGES, row->touched);

	expect_ok(call_munmap(m.at + row->first * page, part_length(row)));
	expect_parted(&m, row, '.');
}

struct protection_row {
	struct row row;
	int prot;
	char letter;
};

static const struct protection_row protections[] = {
	{ ROW("none", "What munmap() leaves of PROT_NONE stays inaccessible"), PROT_NONE, '-' },
	{ ROW("read", "What munmap() leaves of PROT_READ stays read-only"), PROT_READ, 'r' },
	{ ROW("write", "What munmap() leaves of PROT_READ | PROT_WRITE stays writable"),
	  PROT_READ | PROT_WRITE, 'w' },
	{ ROW("exec", "What munmap() leaves of PROT_READ | PROT_EXEC stays read-only"),
	  PROT_READ | PROT_EXEC, 'r' },
};

CASES("munmap.split.protection", struct protection_row, protections,
      REQUIRES("munmap.neighbours-untouched"))
{
	char *a = arena(3);
	char layout[] = { '-', row->letter, '.', row->letter, '-', '\0' };

	map_anon_at(a, 3 * page, row->prot, MAP_PRIVATE);
	expect_ok(call_munmap(a + page, page));
	expect_layout(a - page, layout);
}

/* The mappings on either side are of other kinds, and not the caller's to lose. */
CASE("munmap.split.neighbours",
     "munmap() of a whole mapping leaves the mappings on either side of it as they were",
     REQUIRES("munmap.neighbours-untouched"))
{
	char *a = arena(4);
	int fd = fixture_memfd(2 * (off_t)page);

	map_file_at(a, fd, 0, page, PROT_READ, MAP_SHARED);
	map_anon_at(a + page, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	map_file_at(a + 3 * page, fd, (off_t)page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a + 3 * page, 0));
	expect_ok(call_munmap(a + page, 2 * page));
	expect_layout(a - page, "-r..w-");
	expect_pattern(a, 0, page);
	expect_byte(a + 3 * page, 0);
	expect_pattern(a + 3 * page + 1, page + 1, page - 1);
}

/* Which page goes is told by the contents of the rest, and by what is stored to them. */
CASE("munmap.split.every-second-page",
     "munmap() of every second page of a file leaves the others at their places of the file",
     REQUIRES("munmap.hole-middle", "munmap.neighbours-untouched"))
{
	enum { COUNT = 16 };
	int fd = fixture_file(COUNT * (off_t)page);
	char *a = arena(COUNT);
	size_t i;

	map_file_at(a, fd, 0, COUNT * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	for (i = 0; i < COUNT; i += 2)
		expect_ok(call_munmap(a + i * page, page));
	expect_layout(a - page, "-.w.w.w.w.w.w.w.w-");
	for (i = 1; i < COUNT; i += 2) {
		expect_byte(a + i * page, pattern((off_t)(i * page)));
		expect_access(store(a + i * page, 0));
		expect_file_byte(fd, (off_t)(i * page), 0);
	}
}
