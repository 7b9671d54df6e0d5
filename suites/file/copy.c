/* SPDX-License-Identifier: BSD-2-Clause */
/* A mapping in place of read(): copying a file, printing a range of one. */
#include "cts.h"

struct size_row {
	struct row row;
	int pages; /* pages * page + bytes */
	int bytes;
};

static const struct size_row sizes[] = {
	{ ROW("byte", "a file of one byte"), 0, 1 },
	{ ROW("page-less-one", "a file of a page less one byte"), 1, -1 },
	{ ROW("page", "a file of a page"), 1, 0 },
	{ ROW("page-plus-one", "a file of a page and a byte"), 1, 1 },
	{ ROW("pages", "a file of several pages and a part"), 5, 17 },
};

static void expect_same_files(int a, int b, size_t size)
{
	expect_file_size(b, (off_t)size);
	expect_file_pattern(a, 0, size);
	expect_file_pattern(b, 0, size);
}

CASES("file.copy.write-of-mapping", struct size_row, sizes,
      RULE("write() of a mapping copies a file byte for byte"),
      REQUIRES("io.read-write-equivalence"))
{
	size_t size = (size_t)(row->pages * (off_t)page + row->bytes);
	int from = fixture_file((off_t)size);
	int to = fixture_file(0);
	char *m;

	m = map_file(from, 0, size, PROT_READ, MAP_PRIVATE);
	expect_int(size, call_write(to, m, size));
	expect_same_files(from, to, size);
}

CASES("file.copy.mapping-to-mapping", struct size_row, sizes,
      RULE("stores to the mapping of another file copy a file byte for byte"),
      REQUIRES("io.read-write-equivalence"))
{
	size_t size = (size_t)(row->pages * (off_t)page + row->bytes);
	int from = fixture_file((off_t)size);
	int to = fixture_file(0);
	char *source, *target;
	size_t i;

	expect_ok(call_ftruncate(to, (off_t)size));
	source = map_file(from, 0, size, PROT_READ, MAP_SHARED);
	target = map_file(to, 0, size, PROT_READ | PROT_WRITE, MAP_SHARED);
	for (i = 0; i < size; i++)
		expect_access(store(target + i, expect_access(load(source + i))));
	expect_ok(call_munmap(target, size));
	expect_same_files(from, to, size);
}

struct range_row {
	struct row row;
	int first_page; /* the range begins at first_page * page + first_byte */
	int first_byte;
	int pages; /* and is pages * page + bytes long */
	int bytes;
};

/* Of a file of three pages and seven bytes. */
static const struct range_row ranges[] = {
	{ ROW("inside-page", "a range inside a page"), 1, 3, 0, 5 },
	{ ROW("whole-page", "a whole page"), 1, 0, 1, 0 },
	{ ROW("across-pages", "a range across two pages"), 0, 3, 1, 0 },
	{ ROW("last-of-page", "the last byte of a page and the first of the next"), 1, -1, 0, 2 },
	{ ROW("to-the-end", "from inside a page to the end of the file"), 2, 5, 1, 2 },
	{ ROW("last-byte", "the last byte of the file"), 3, 6, 0, 1 },
};

CASES("file.copy.range", struct range_row, ranges,
      RULE("write() from inside a mapping outputs exactly the range"),
      REQUIRES("io.example-print-range"))
{
	off_t size = 3 * (off_t)page + 7;
	off_t first = row->first_page * (off_t)page + row->first_byte;
	size_t length = (size_t)(row->pages * (off_t)page + row->bytes);
	size_t inner = (size_t)first % page;
	int to = fixture_file(0);
	char *m, *written;

	m = map_file(fixture_file(size), first - (off_t)inner, inner + length, PROT_READ,
		     MAP_PRIVATE);
	expect_int(length, call_write(to, m + inner, length));
	expect_file_size(to, (off_t)length);
	written = map_file(to, 0, length, PROT_READ, MAP_PRIVATE);
	expect_pattern(written, first, length);
}
