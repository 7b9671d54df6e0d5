/* SPDX-License-Identifier: BSD-2-Clause */
/* Growing the mapping of an object of a size of its own. */
#include "cts.h"

#define FIXED (MREMAP_MAYMOVE | MREMAP_FIXED)

struct grow_row {
	struct row row;
	enum backing backing;
	int share;
	enum { IN_PLACE, MOVED, TO_ADDRESS } how;
};

#define HOW(id, words, ...)                                                                  \
	{ ROW(id ".in-place", words " grows in place"), __VA_ARGS__, IN_PLACE },             \
		{ ROW(id ".moved", words " moves to grow"), __VA_ARGS__, MOVED },            \
	{                                                                                    \
		ROW(id ".fixed", words " grows at a given address"), __VA_ARGS__, TO_ADDRESS \
	}

static const struct grow_row grows[] = {
	HOW("file-private", "a private file", BACKING_FILE, MAP_PRIVATE),
	HOW("file-shared", "a shared file", BACKING_FILE, MAP_SHARED),
	HOW("memfd-private", "a private memfd", BACKING_MEMFD, MAP_PRIVATE),
	HOW("memfd-shared", "a shared memfd", BACKING_MEMFD, MAP_SHARED),
};

/*
 * Maps pages 1 and 2 of an object of three and a half at the second page of an arena, with or
 * without room behind it, and grows it to four pages: 1, 2, 3 and what is beyond the end.
 */
static char *grow_beyond_end(const struct grow_row *row)
{
	off_t size = (off_t)(3 * page + page / 2);
	int fd = row->backing == BACKING_FILE ? fixture_file(size) : fixture_memfd(size);
	char *a = arena(9);
	char *m = map_file_at(a + page, fd, (off_t)page, 2 * page, PROT_READ | PROT_WRITE,
			      row->share);

	expect_access(store(m + page, 'd'));
	switch (row->how) {
	case IN_PLACE:
		hole(m + 2 * page, 2 * page);
		expect_address(m, call_mremap(m, 2 * page, 4 * page, 0, NULL));
		expect_layout(a, "-wwwB-");
		return m;
	case MOVED:
		m = expect_map(call_mremap(m, 2 * page, 4 * page, MREMAP_MAYMOVE, NULL));
		break;
	default:
		m = expect_map(call_mremap(m, 2 * page, 4 * page, FIXED, a + 4 * page));
		expect_address(a + 4 * page, m);
	}
	expect_layout(a, "-..-");
	return m;
}

CASES("mremap.file.grow", struct grow_row, grows,
      RULE("growing shows what follows in the file, zeroes to the end of its page, then SIGBUS"),
      REQUIRES("mremap.file-offset-follows"))
{
	char *m = grow_beyond_end(row);

	expect_pattern(m, page, page);
	expect_byte(m + page, 'd');
	expect_pattern(m + page + 1, 2 * page + 1, page - 1);
	expect_pattern(m + 2 * page, 3 * page, page / 2);
	expect_zeroes(m + 2 * page + page / 2, page / 2);
	expect_signal(SIGBUS, BUS_ADRERR, m + 3 * page, load(m + 3 * page));
	expect_signal(SIGBUS, BUS_ADRERR, m + 4 * page - 1, store(m + 4 * page - 1, 0));
}

CASE("mremap.file.extended-later", "a page grown beyond the end is there once the file is longer",
     REQUIRES("mremap.file-offset-follows"))
{
	int fd = fixture_file((off_t)page);
	char *a = arena(3);

	map_file_at(a, fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	hole(a + page, 2 * page);
	expect_address(a, call_mremap(a, page, 2 * page, 0, NULL));
	expect_layout(a, "wB.");
	expect_ok(call_ftruncate(fd, (off_t)(2 * page)));
	expect_zeroes(a + page, page);
	expect_access(store(a + page, 'e'));
	expect_file_byte(fd, (off_t)page, 'e');
}

CASE("mremap.file.copies-kept", "pages copied on write keep their own bytes beside new file pages",
     REQUIRES("mremap.file-offset-follows", "mremap.grow-maymove"))
{
	int fd = fixture_file((off_t)(3 * page));
	char *a = arena(3);

	map_file_at(a, fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a + page, 'd'));
	a = expect_map(call_mremap(a, 2 * page, 3 * page, MREMAP_MAYMOVE, NULL));
	expect_pattern(a, 0, page);
	expect_byte(a + page, 'd');
	expect_pattern(a + page + 1, page + 1, 2 * page - 1);
	expect_file_pattern(fd, 0, 3 * page);
}

/* Its object keeps its first size, and the bytes of pages that are not mapped any more. */
CASE("mremap.file.anonymous-object", "shared anonymous memory has the size that it was made with",
     REQUIRES("mremap.shared-anon-size"))
{
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	char *a = arena(3);

	expect_access(store(m, 'a'));
	expect_access(store(m + page, 'b'));
	expect_address(m, call_mremap(m, 2 * page, page, 0, NULL));
	expect_address(a, call_mremap(m, page, 3 * page, FIXED, a));
	expect_byte(a, 'a');
	expect_byte(a + page, 'b');
	expect_signal(SIGBUS, BUS_ADRERR, a + 2 * page, load(a + 2 * page));
}

/* A large file mapping: every byte of it can be stored to after it has grown. */
CASE("mremap.file.large", "a mapping of 512 KiB that grows to 1 MiB shows all of the file",
     REQUIRES("mremap.file-offset-follows", "mremap.shared-still-shared"))
{
	size_t half = (size_t)1 << 19;
	int fd = fixture_file((off_t)(2 * half));
	char *m = map_file(fd, 0, half, PROT_READ | PROT_WRITE, MAP_SHARED);

	m = expect_map(call_mremap(m, half, 2 * half, MREMAP_MAYMOVE, NULL));
	expect_pattern(m, 0, 2 * half);
	for (size_t at = 0; at < 2 * half; at += page)
		expect_access(store(m + at, 'l'));
	expect_ok(call_msync(m, 2 * half, MS_SYNC));
	for (size_t at = 0; at < 2 * half; at += half / 8)
		expect_file_byte(fd, (off_t)at, 'l');
}
