/* SPDX-License-Identifier: BSD-2-Clause */
/* Mappings beside each other, and one page mapped many times. */
#include "cts.h"
#include "rows.h"

/* The order in which three adjacent pages are mapped. */
struct order_row {
	struct row row;
	int order[3];
};

static const struct order_row orders[] = {
	{ ROW("upwards", "A mapping directly above another of its kind extends its line"),
	  { 0, 1, 2 } },
	{ ROW("downwards", "A mapping directly below another of its kind extends its line"),
	  { 2, 1, 0 } },
	{ ROW("between", "A mapping that fills the gap between two of its kind joins their lines"),
	  { 0, 2, 1 } },
};

CASES("mmap.merge.anon", struct order_row, orders, REQUIRES("mmap.many.adjacent-merge"),
      NEEDS(NEED_PROC))
{
	char *a = arena(3);
	struct map_line line;
	size_t i;

	for (i = 0; i < 3; i++)
		map_anon_at(a + row->order[i] * page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect(maps_find(a + page, &line));
	expect_address(a, (void *)line.start);
	expect_address(a + 3 * page, (void *)line.end);
}

/* The seam is at page 2; the rules hold whether the system joins the two or not. */
CASES("mmap.merge.seam", struct mapping_row, each_mapping,
      RULE("munmap() and mprotect() take any range of two adjacent mappings"),
      REQUIRES("mmap.many.adjacent-merge"))
{
	struct layout m = lay_out(row->backing, row->share, 6, true);
	char *seam = m.at + 2 * page;

	expect_address(seam, map_object(&m, seam, 2, 4 * page, PROT_READ | PROT_WRITE, MAP_FIXED));
	expect_access(store(m.at + page, 1));
	expect_access(store(seam + 2 * page, 2));
	expect_ok(call_mprotect(seam - page, 3 * page, PROT_READ));
	expect_layout(m.at - page, "-wrrrww-");
	expect_ok(call_munmap(seam - page, 2 * page));
	expect_layout(m.at - page, "-w..rww-");
	expect_byte(seam + 2 * page, 2);
}

struct unmerged_row {
	struct row row;
	int prot;
	int share;
	off_t offset; /* of the second mapping, in pages; the first shows page 1 */
	bool other_open;
	bool merged;
};

static const struct unmerged_row files[] = {
	{ ROW("continuous", "Adjacent mappings of continuous pages of a file are one line"),
	  PROT_READ, MAP_SHARED, 2, false, true },
	{ ROW("same-page", "Adjacent mappings of the same page of a file are two lines"), PROT_READ,
	  MAP_SHARED, 1, false, false },
	{ ROW("reversed", "Adjacent mappings of pages in reverse order are two lines"), PROT_READ,
	  MAP_SHARED, 0, false, false },
	{ ROW("gap", "Adjacent mappings of pages of a file that leave one out are two lines"),
	  PROT_READ, MAP_SHARED, 3, false, false },
	{ ROW("protection", "Adjacent mappings of different protections are two lines"), PROT_NONE,
	  MAP_SHARED, 2, false, false },
	{ ROW("type", "Adjacent shared and private mappings of a file are two lines"), PROT_READ,
	  MAP_PRIVATE, 2, false, false },
	{ ROW("other-open", "Adjacent mappings of a file by descriptors of two opens are two lines"),
	  PROT_READ, MAP_SHARED, 2, true, false },
};

CASES("mmap.merge.file", struct unmerged_row, files, REQUIRES("mmap.many.file-contiguous-merge"),
      NEEDS(NEED_PROC))
{
	const char *path = fixture_path("file", 5 * (off_t)page);
	int fd = open_path(path, O_RDWR);
	int second = row->other_open ? open_path(path, O_RDWR) : fd;
	struct map_line line;
	char *a = arena(2);

	map_file_at(a, fd, (off_t)page, page, PROT_READ, MAP_SHARED);
	map_file_at(a + page, second, row->offset * (off_t)page, page, row->prot, row->share);
	expect(maps_find(a, &line));
	expect_int((uintptr_t)a, line.start);
	expect_int((uintptr_t)a + (row->merged ? 2 : 1) * page, line.end);
	expect_int(page, line.offset);
	expect_pattern(a, page, page);
	if (row->prot == PROT_READ)
		expect_pattern(a + page, (size_t)row->offset * page, page);
	expect(maps_find(a + page, &line));
	expect_int((uintptr_t)a + 2 * page, line.end);
	expect_int(row->merged ? page : (size_t)row->offset * page, line.offset);
}

struct joined_row {
	struct row row;
	enum backing backing;
	int share;
};

static const struct joined_row joined[] = {
	{ ROW("file-private", "private mappings of a file"), BACKING_FILE, MAP_PRIVATE },
	{ ROW("file-shared", "shared mappings of a file"), BACKING_FILE, MAP_SHARED },
	{ ROW("memfd-private", "private mappings of a memfd"), BACKING_MEMFD, MAP_PRIVATE },
	{ ROW("memfd-shared", "shared mappings of a memfd"), BACKING_MEMFD, MAP_SHARED },
	{ ROW("shm-private", "private mappings of a shared memory object"), BACKING_SHM,
	  MAP_PRIVATE },
	{ ROW("shm-shared", "shared mappings of a shared memory object"), BACKING_SHM, MAP_SHARED },
};

/* Of two pages each, that are touched only when all are there. */
CASES("mmap.merge.content", struct joined_row, joined,
      RULE("adjacent mappings show what each was made of, in whatever order they were made"),
      REQUIRES("mmap.many.file-contiguous-content"))
{
	const size_t part = 2 * page;
	int fd = fixture_object(row->backing, (off_t)(page + 3 * part));

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		char *a = arena(6);

		for (size_t j = 0; j < 3; j++) {
			size_t at = (size_t)orders[i].order[j] * part;

			map_file_at(a + at, fd, (off_t)(page + at), part, PROT_READ | PROT_WRITE,
				    row->share);
		}
		expect_pattern(a, page, 3 * part);
	}
}

CASE("mmap.merge.shared-anon",
     "Two adjacent shared anonymous mappings are two lines and two objects",
     REQUIRES("mmap.many.shared-anon-not-merged"), NEEDS(NEED_PROC))
{
	struct map_line first, second;
	char *a = arena(2);

	map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	map_anon_at(a + page, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	expect(maps_find(a, &first));
	expect(maps_find(a + page, &second));
	expect_int((uintptr_t)a + page, first.end);
	expect_int((uintptr_t)a + page, second.start);
	expect(first.inode != second.inode);
}

/*
 * A shared page at many addresses: readable, writable, of no access, and private. COUNT mappings,
 * each of a page of its own of the arena.
 */
CASE("mmap.merge.same-page",
     "One page of a file can be mapped many times, each time with its own protection and type",
     REQUIRES("mmap.many.same-page-many-times"))
{
	enum { COUNT = 64 };
	static const struct {
		int prot, share;
		char letter;
	} ways[] = {
		{ PROT_READ | PROT_WRITE, MAP_SHARED, 'w' },
		{ PROT_READ, MAP_SHARED, 'r' },
		{ PROT_NONE, MAP_SHARED, '-' },
		{ PROT_READ | PROT_WRITE, MAP_PRIVATE, 'w' },
	};
	int fd = fixture_file(2 * (off_t)page);
	char *a = arena(COUNT);
	char layout[COUNT + 1] = "";
	size_t i;

	for (i = 0; i < COUNT; i++) {
		map_file_at(a + i * page, fd, (off_t)page, page, ways[i % 4].prot,
			    ways[i % 4].share);
		layout[i] = ways[i % 4].letter;
	}
	for (i = 3; i < COUNT; i += 4)
		expect_access(store(a + i * page, (unsigned char)i));
	expect_layout(a, layout);
	/* By the last writable one, to be seen by all the shared ones; the private have copies. */
	expect_access(store(a + (COUNT - 4) * page, 200));
	expect_file_byte(fd, (off_t)page, 200);
	for (i = 0; i < COUNT; i++)
		if (ways[i % 4].prot != PROT_NONE)
			expect_byte(a + i * page, i % 4 == 3 ? i : 200);
}
