/* SPDX-License-Identifier: BSD-2-Clause */
/* cachestat() counts the pages of a file in the page cache. */
#include "cts.h"

/* The binary interface; the kernel's own headers may lack it. */
struct cachestat_range {
	uint64_t offset, length;
};
struct cachestat {
	uint64_t cached, dirty, writeback, evicted, recently_evicted;
};

#define PAGES 4

/* A file of whole blocks, four pages at least, that are in memory and stay there. */
static int fixture_cached(size_t *pages)
{
	int fd = fixture_file((off_t)(PAGES * page));
	size_t size = fixture_block_end(fd);
	char *m;

	skip_unless(size <= (size_t)1 << 24, "the file system has blocks of %zu bytes", size);
	fill_pattern(fd, 0, size);
	m = map_file(fd, 0, size, PROT_READ, MAP_SHARED);
	allow_locking(size);
	expect_ok(call_mlock(m, size));
	*pages = size / page;
	return fd;
}

struct range_row {
	struct row row;
	bool from_end;
	int halves, bytes;	     /* offset: halves of a page, and bytes */
	int long_halves, long_bytes; /* length */
	bool to_end;
	unsigned cached; /* to the end, so many of four pages */
};

static const struct range_row ranges[] = {
	{ ROW("all", "four pages from the beginning of the file"), false, 0, 0, 8, 0, false, 4 },
	{ ROW("to-end", "length 0 counts to the end of the file"), false, 0, 0, 0, 0, true, 4 },
	{ ROW("rest", "length 0 from the third page on"), false, 4, 0, 0, 0, true, 2 },
	{ ROW("middle", "two pages in the middle"), false, 2, 0, 4, 0, false, 2 },
	{ ROW("byte", "a byte of a page counts the page"), false, 3, 0, 0, 1, false, 1 },
	{ ROW("across", "a byte on either side of a page boundary counts both pages"),
	  false, 2, -1, 0, 2, false, 2 },
	{ ROW("up-to-boundary", "a range that ends at a boundary does not count the next page"),
	  false, 1, 0, 1, 0, false, 1 },
	{ ROW("over-end", "a range that reaches beyond the end of the file"),
	  true, -2, 0, 8, 0, false, 1 },
	{ ROW("beyond", "behind the end of the file there are none"),
	  true, 0, 0, 2, 0, false, 0 },
	{ ROW("far", "the greatest length counts to the end"), false, 0, 0, 0, -1, true, 4 },
};

CASES("cachestat.count.range", struct range_row, ranges,
      RULE("the pages in the page cache that the range touches are counted"),
      REQUIRES("cachestat.range", "cachestat.counts"))
{
	size_t pages;
	int fd = fixture_cached(&pages);
	struct cachestat_range range = {
		(row->from_end ? pages * page : 0) +
			(uint64_t)(int64_t)row->halves * (page / 2) + (uint64_t)(int64_t)row->bytes,
		(uint64_t)row->long_halves * (page / 2) + (uint64_t)(int64_t)row->long_bytes,
	};
	struct cachestat_range all = { 0, pages * page };
	struct cachestat counts;

	expect_ok(call_cachestat(fd, &all, &counts, 0));
	expect_int(pages, counts.cached);
	expect_ok(call_cachestat(fd, &range, &counts, 0));
	expect_int(row->cached + (row->to_end ? pages - PAGES : 0), counts.cached);
	expect_int(0, counts.evicted);
	expect_int(0, counts.recently_evicted);
}

/* Anything may write the page back at any time: a store is looked at right after it, repeatedly. */
CASE("cachestat.count.dirty", "a page stored to through a shared mapping is dirty",
     REQUIRES("cachestat.dirty"))
{
	int fd = fixture_file((off_t)(PAGES * page));
	char *m = map_file(fd, 0, PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	struct cachestat_range second = { page, page };
	struct cachestat counts;

	for (int i = 0; i < 100; i++) {
		expect_access(store(m + page, (unsigned char)i));
		expect_ok(call_cachestat(fd, &second, &counts, 0));
		if (counts.dirty == 1)
			break;
	}
	expect_int(1, counts.dirty);
	expect_int(1, counts.cached);
}

CASE("cachestat.count.errors", "flags, descriptors and pointers that are no good are refused",
     REQUIRES("cachestat.errors"))
{
	int fd = fixture_file((off_t)page);
	struct cachestat_range all = { 0, 0 };
	struct cachestat counts = { .cached = 99 };
	char *none = arena(1);

	expect_fails(EINVAL, call_cachestat(fd, &all, &counts, 1));
	expect_fails(EINVAL, call_cachestat(fd, &all, &counts, 1u << 31));
	expect_fails(EBADF, call_cachestat(-1, &all, &counts, 0));
	expect_fails(EFAULT, call_cachestat(fd, (void *)none, &counts, 0));
	expect_fails(EFAULT, call_cachestat(fd, &all, (void *)none, 0));
	expect_int(99, counts.cached);
}
