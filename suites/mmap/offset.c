/* SPDX-License-Identifier: BSD-2-Clause */
/* Offsets: which page of the object, and those that are refused. */
#include "cts.h"

/* The largest offset of a page, and the largest file offset. */
#define OFFSET_MAX  ((off_t)((UINTMAX_C(1) << (sizeof(off_t) * CHAR_BIT - 1)) - 1))
#define LAST_OFFSET (OFFSET_MAX / (off_t)page * (off_t)page)

enum place { PLACE_ANY, PLACE_HINT, PLACE_FIXED };

struct place_row {
	struct row row;
	enum place place;
};

static const struct place_row places[] = {
	{ ROW("any", "each page of a file can be mapped at an address of the system's choice"),
	  PLACE_ANY },
	{ ROW("hint", "each page of a file can be mapped at each page of free memory"),
	  PLACE_HINT },
	{ ROW("fixed", "each page of a file can be mapped at each page with MAP_FIXED"),
	  PLACE_FIXED },
};

#define PAGES 17

/* Page k of the file goes to another page of the arena, so that no larger unit fits both. */
CASES("mmap.offset.page", struct place_row, places, REQUIRES("mmap.off.selects-file-page"))
{
	int fd = fixture_file(PAGES * (off_t)page);
	char *m, *at, *a = row->place == PLACE_ANY ? NULL : arena(PAGES);
	off_t k;

	for (k = 0; k < PAGES; k++) {
		at = a ? a + (size_t)(k * 5 % PAGES) * page : NULL;
		if (row->place == PLACE_HINT)
			hole(at, page);
		m = expect_map(call_mmap(at, page, PROT_READ,
					 MAP_SHARED | (row->place == PLACE_FIXED ? MAP_FIXED : 0),
					 fd, k * (off_t)page));
		if (row->place == PLACE_FIXED)
			expect_address(at, m);
		expect_pattern(m, k * (off_t)page, page);
	}
}

CASE("mmap.offset.private", "the offset selects the page of a private mapping of several pages",
     REQUIRES("mmap.off.selects-file-page"))
{
	char *m = map_file(fixture_file(4 * (off_t)page), (off_t)page, 3 * page, PROT_READ,
			   MAP_PRIVATE);

	expect_pattern(m, page, 3 * page);
}

struct far_row {
	struct row row;
	uintmax_t base; /* the offset is base + pages * page */
	int pages;
};

/* Where sums, signs and units of 32 bits overflow. */
static const struct far_row far[] = {
	{ ROW("below-2g", "the page below 2 GiB is mapped at that offset"), 0x80000000, -1 },
	{ ROW("2g", "the page at 2 GiB is mapped at that offset"), 0x80000000, 0 },
	{ ROW("high-bit", "an offset with bit 31 is not taken for a negative one"), 0xace00000, 0 },
	{ ROW("below-4g", "the page below 4 GiB is mapped at that offset"), 0x100000000, -1 },
	{ ROW("4g", "the page at 4 GiB is mapped at that offset"), 0x100000000, 0 },
	{ ROW("above-4g",
	      "the page after 4 GiB is mapped at that offset, and not at that offset modulo 4 GiB"),
	  0x100000000, 1 },
};

CASES("mmap.offset.far", struct far_row, far,
      REQUIRES("mmap.off.selects-file-page", "libc.mmap64.lfs", "libc.mmap.syscall-alias"),
      NEEDS(NEED_DIR))
{
	off_t at = (off_t)row->base + row->pages * (off_t)page, low = at & 0x7fffffff;
	int fd = fixture_file(0);
	char *m;

	need_limit(RLIMIT_FSIZE, (uintmax_t)at + 2 * page);
	if (call_ftruncate(fd, at + 2 * (off_t)page))
		skip("the file system has no files of that size");
	fill_pattern(fd, at, page);
	if (low != at)
		expect_int(1, call_pwrite(fd, "\0", 1, low));
	m = expect_map(call_mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, at));
	expect_pattern(m, at, page);
	expect_zeroes(m + page, page);
	expect_access(store(m, 0xff));
	expect_file_byte(fd, at, 0xff);
	if (low != at)
		expect_file_byte(fd, low, 0);
}

struct unaligned_row {
	struct row row;
	int pages; /* the offset is pages * page + bytes */
	int bytes;
};

static const struct unaligned_row unaligned[] = {
	{ ROW("one", "offset 1 is no multiple of the page size"), 0, 1 },
	{ ROW("page-less-one", "a page less one is no multiple of the page size"), 1, -1 },
	{ ROW("page-and-one", "a page and one is no multiple of the page size"), 1, 1 },
	{ ROW("minus-one", "offset -1 is no multiple of the page size"), 0, -1 },
};

static off_t offset_of(const struct unaligned_row *row)
{
	return row->pages * (off_t)page + row->bytes;
}

CASES("mmap.offset.unaligned", struct unaligned_row, unaligned,
      RULE("mmap() of a file fails with EINVAL"),
      REQUIRES("mmap.err.einval.offset-unaligned", "libc.mmap.offset-unaligned-wrapper"))
{
	int fd = fixture_file(4 * (off_t)page);

	expect_map_refused(EINVAL, page, PROT_READ, MAP_SHARED, fd, offset_of(row));
	expect_map_refused(EINVAL, page, PROT_READ, MAP_PRIVATE, fd, offset_of(row));
}

CASES("mmap.offset.unaligned-anon", struct unaligned_row, unaligned,
      RULE("mmap() of anonymous memory fails with EINVAL"),
      REQUIRES("mmap.err.einval.offset-unaligned-anon"))
{
	expect_map_refused(EINVAL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   offset_of(row));
	expect_map_refused(EINVAL, page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, offset_of(row));
}

/* Below the page size, where the page is larger than the unit of the system call mmap2. */
CASE("mmap.offset.half-page",
     "half a page is no multiple of the page size, however large the page is",
     REQUIRES("mmap.err.einval.offset-unaligned"))
{
	int fd = fixture_file(4 * (off_t)page);

	expect_map_refused(EINVAL, page, PROT_READ, MAP_SHARED, fd, (off_t)page / 2);
	expect_map_refused(EINVAL, page, PROT_READ, MAP_SHARED, fd, (off_t)page + (off_t)page / 2);
}

CASE("mmap.offset.unaligned-may-fail",
     "an implementation may refuse an offset that is no multiple of the page size, then with "
     "EINVAL",
     REQUIRES("mmap.off.unaligned-einval"))
{
	char *a = arena(3) + page;
	void *m =
		call_mmap(a, page, PROT_READ, MAP_SHARED | MAP_FIXED, fixture_file((off_t)page), 1);

	observe("mmap.offset-unaligned", "%s", m == MAP_FAILED ? "refused" : "accepted");
	if (m == MAP_FAILED) {
		expect_int(EINVAL, errno);
		expect_layout(a, "-");
	}
	expect_layout(a - page, "-");
	expect_layout(a + page, "-");
}

struct eof_row {
	struct row row;
	int size_pages; /* the file is size_pages * page + size_bytes long */
	int size_bytes;
	int offset_pages;
};

static const struct eof_row beyond[] = {
	{ ROW("empty", "an empty file can be mapped"), 0, 0, 0 },
	{ ROW("at-end", "the offset can be the end of the file"), 1, 0, 1 },
	{ ROW("next-page", "the offset can be the page after the last byte"), 0, 100, 1 },
	{ ROW("far", "the offset can be far beyond the end of the file"), 1, 1, 1000 },
};

CASES("mmap.offset.beyond-eof", struct eof_row, beyond, REQUIRES("mmap.off.beyond-eof-ok"))
{
	off_t size = row->size_pages * (off_t)page + row->size_bytes;
	off_t offset = row->offset_pages * (off_t)page;
	int fd = fixture_file(size);
	char *private =
		expect_map(call_mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, offset));
	char *shared =
		expect_map(call_mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset));

	expect_signal(SIGBUS, BUS_ADRERR, private, load(private));
	expect_signal(SIGBUS, BUS_ADRERR, private + 1, store(private + 1, 0xff));
	expect_signal(SIGBUS, BUS_ADRERR, shared + page - 1, store(shared + page - 1, 0xff));
	expect_file_size(fd, size);
}

struct limit_row {
	struct row row;
	off_t (*offset)(void);
	int length_pages;
	int length_bytes;
};

static off_t last(void)
{
	return LAST_OFFSET;
}

static off_t last_but_one(void)
{
	return LAST_OFFSET - (off_t)page;
}

static off_t minus_one(void)
{
	return -(off_t)page;
}

static off_t minus_two(void)
{
	return -2 * (off_t)page;
}

static off_t lowest(void)
{
	return -OFFSET_MAX - 1;
}

static const struct limit_row overflowing[] = {
	{ ROW("last-page", "the page that would end beyond the largest offset is refused"), last, 1,
	  0 },
	{ ROW("last-byte", "one byte of the page at the largest offset is refused"), last, 0, 1 },
	{ ROW("last-pages", "pages that would end beyond the largest offset are refused"),
	  last_but_one, 1, 1 },
};

CASES("mmap.offset.overflow", struct limit_row, overflowing, REQUIRES("mmap.off.max-eoverflow"))
{
	size_t length = (size_t)row->length_pages * page + (size_t)row->length_bytes;
	int fd = fixture_file((off_t)page);

	expect_map_refused(EOVERFLOW, length, PROT_READ, MAP_SHARED, fd, row->offset());
	expect_map_refused(EOVERFLOW, length, PROT_READ, MAP_PRIVATE, fd, row->offset());
}

CASE("mmap.offset.keeps-old", "an offset that overflows leaves what was there",
     REQUIRES("mmap.fail.fixed-keeps-old"), NEEDS(NEED_64BIT))
{
	expect_map_keeps_old(EOVERFLOW, page, PROT_READ, MAP_SHARED, fixture_file((off_t)page),
			     last());
}

static const struct limit_row negative[] = {
	{ ROW("minus-one-page", "the page before offset 0 is refused"), minus_one, 1, 0 },
	{ ROW("minus-one-pages", "pages from before offset 0 to after it are refused"), minus_one,
	  2, 0 },
	{ ROW("minus-two-pages-less-one", "less than the two pages before offset 0 is refused"),
	  minus_two, 2, -1 },
	{ ROW("minus-two-pages", "the two pages before offset 0 are refused"), minus_two, 2, 0 },
	{ ROW("minus-two-pages-and-one",
	      "pages from before offset 0 to a byte after it are refused"),
	  minus_two, 2, 1 },
	{ ROW("lowest", "the lowest offset is refused"), lowest, 1, 0 },
};

CASES("mmap.offset.negative", struct limit_row, negative, REQUIRES("mmap.off.negative-eoverflow"),
      NEEDS(NEED_64BIT))
{
	size_t length = (size_t)row->length_pages * page + (size_t)row->length_bytes;
	int fd = fixture_file((off_t)page);

	expect_map_refused(EOVERFLOW, length, PROT_READ, MAP_SHARED, fd, row->offset());
	expect_map_refused(EOVERFLOW, length, PROT_READ, MAP_PRIVATE, fd, row->offset());
}

CASE("mmap.offset.below-overflow",
     "the last page that ends at the largest offset can be mapped; the file is not there",
     REQUIRES("mmap.off.just-below-max"), NEEDS(NEED_64BIT))
{
	int fd = fixture_file((off_t)page);
	char *m = expect_map(call_mmap(NULL, page, PROT_READ, MAP_SHARED, fd, last_but_one()));

	expect_signal(SIGBUS, BUS_ADRERR, m, load(m));
	m = expect_map(call_mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, last_but_one()));
	expect_signal(SIGBUS, BUS_ADRERR, m, load(m));
}

static off_t one_page(void)
{
	return (off_t)page;
}

static const struct limit_row ignored[] = {
	{ ROW("one-page", "anonymous memory ignores an offset of a page"), one_page, 3, 0 },
	{ ROW("last-page", "anonymous memory ignores the largest offset"), last, 3, 0 },
	{ ROW("minus-two-pages", "anonymous memory ignores a negative offset"), minus_two, 1, 0 },
};

CASES("mmap.offset.anon", struct limit_row, ignored, REQUIRES("mmap.off.anon-ignored"),
      NEEDS(NEED_64BIT))
{
	static const int shares[] = { MAP_PRIVATE, MAP_SHARED };
	size_t i, length = (size_t)row->length_pages * page;
	char *m;

	for (i = 0; i < 2; i++) {
		m = expect_map(call_mmap(NULL, length, PROT_READ | PROT_WRITE,
					 shares[i] | MAP_ANONYMOUS, -1, row->offset()));
		expect_zeroes(m, length);
		expect_access(store(m + length - 1, 0xff));
	}
}
