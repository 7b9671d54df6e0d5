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

/* A file whose pages are in memory and stay there. */
static int fixture_cached(void)
{
	int fd = fixture_file((off_t)(PAGES * page));
	char *m = map_file(fd, 0, PAGES * page, PROT_READ, MAP_SHARED);

	allow_locking(PAGES * page);
	expect_ok(call_mlock(m, PAGES * page));
	return fd;
}

struct range_row {
	struct row row;
	int halves, bytes;	     /* offset: halves of a page, and bytes */
	int long_halves, long_bytes; /* length */
	unsigned cached;
};

static const struct range_row ranges[] = {
	{ ROW("all", "all pages of the file"), 0, 0, 8, 0, 4 },
	{ ROW("to-end", "length 0 counts to the end of the file"), 0, 0, 0, 0, 4 },
	{ ROW("rest", "length 0 from the third page on"), 4, 0, 0, 0, 2 },
	{ ROW("middle", "the two pages in the middle"), 2, 0, 4, 0, 2 },
	{ ROW("byte", "a byte of a page counts the page"), 3, 0, 0, 1, 1 },
	{ ROW("across", "a byte on either side of a page boundary counts both pages"),
	  2, -1, 0, 2, 2 },
	{ ROW("up-to-boundary", "a range that ends at a boundary does not count the next page"),
	  1, 0, 1, 0, 1 },
	{ ROW("over-end", "a range that reaches beyond the end of the file"), 6, 0, 8, 0, 1 },
	{ ROW("beyond", "behind the end of the file there are none"), 8, 0, 2, 0, 0 },
	{ ROW("far", "the greatest length counts to the end"), 0, 0, 0, -1, 4 },
};

CASES("cachestat.count.range", struct range_row, ranges,
      RULE("the pages in the page cache that the range touches are counted"),
      REQUIRES("cachestat.range", "cachestat.counts"))
{
	int fd = fixture_cached();
	struct cachestat_range range = {
		(uint64_t)row->halves * (page / 2) + (uint64_t)(int64_t)row->bytes,
		(uint64_t)row->long_halves * (page / 2) + (uint64_t)(int64_t)row->long_bytes,
	};
	struct cachestat_range all = { 0, PAGES * page };
	struct cachestat counts;

	expect_ok(call_cachestat(fd, &all, &counts, 0));
	expect_int(PAGES, counts.cached);
	expect_ok(call_cachestat(fd, &range, &counts, 0));
	expect_int(row->cached, counts.cached);
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
	int fd = fixture_cached();
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
