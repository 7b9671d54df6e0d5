/* SPDX-License-Identifier: BSD-2-Clause */
/* The length of munmap(): 0, what is no multiple of the page size, and what no range can have. */
#include "cts.h"

CASE("munmap.length.zero", "munmap() of length 0 fails with EINVAL and unmaps nothing",
     REQUIRES("munmap.len-zero-einval"))
{
	char *a = arena(3);

	map_anon_at(a, page, PROT_READ, MAP_PRIVATE);
	hole(a + page, page);
	expect_fails(EINVAL, call_munmap(a, 0));
	expect_fails(EINVAL, call_munmap(a + page, 0));
	expect_layout(a, "r.-");
}

/* A length in pages and bytes, and what it leaves of four pages from the second one on. */
struct rounding_row {
	struct row row;
	size_t pages;
	int bytes;
	const char *left;
	enum backing backing;
};

static const struct rounding_row rounding[] = {
	{ ROW("one", "munmap() of one byte unmaps the page that holds it"),
	  0, 1, "w.ww", BACKING_ANON },
	{ ROW("page-minus-one", "munmap() of a page less one byte unmaps the page"),
	  1, -1, "w.ww", BACKING_ANON },
	{ ROW("page", "munmap() of one page unmaps just it", REQUIRES("munmap.whole-pages")),
	  1, 0, "w.ww", BACKING_ANON },
	{ ROW("page-plus-one", "munmap() of a page and one byte unmaps two pages"),
	  1, 1, "w..w", BACKING_ANON },
	{ ROW("two-pages-minus-one", "munmap() of two pages less one byte unmaps two pages"),
	  2, -1, "w..w", BACKING_ANON },
	{ ROW("file-one", "munmap() of one byte of a file unmaps the page that holds it"),
	  0, 1, "w.ww", BACKING_FILE },
	{ ROW("file-page-plus-one", "munmap() of a page and one byte of a file unmaps two pages"),
	  1, 1, "w..w", BACKING_FILE },
};

/*
 *	| w | w | w | w |
 *	    ^ the range
 */
CASES("munmap.length.rounded", struct rounding_row, rounding,
      REQUIRES("munmap.whole-pages", "munmap.len-not-multiple-ok"))
{
	const size_t size = 4 * page;
	const int prot = PROT_READ | PROT_WRITE;
	char *a = arena(4);
	size_t i;

	if (row->backing == BACKING_FILE)
		map_file_at(a, fixture_file((off_t)size), 0, size, prot, MAP_SHARED);
	else
		map_anon_at(a, size, prot, MAP_PRIVATE);
	for (i = 0; i < 4; i++) {
		expect_access(store(a + i * page, 'x'));
		expect_access(store(a + (i + 1) * page - 1, 'x'));
	}
	expect_ok(call_munmap(a + page, row->pages * page + (size_t)row->bytes));
	expect_layout(a, row->left);
	for (i = 0; i < 4; i++)
		if (row->left[i] == 'w') {
			expect_byte(a + i * page, 'x');
			expect_byte(a + (i + 1) * page - 1, 'x');
		}
}

CASE("munmap.length.file-size",
     "munmap() of the size of a mapped file unmaps the page of its end, and leaves the file alone",
     REQUIRES("munmap.whole-pages", "munmap.len-not-multiple-ok"))
{
	const size_t size = page + 100;
	int fd = fixture_file((off_t)size);
	char *a = arena(3);

	map_file_at(a, fd, 0, size, PROT_READ, MAP_SHARED);
	expect_layout(a, "rr-");
	expect_ok(call_munmap(a, size));
	expect_layout(a, "..-");
	expect_file_size(fd, (off_t)size);
	expect_file_pattern(fd, 0, size);
}

/* A length: so many pages and bytes less than SIZE_MAX + 1. It fails, and unmaps nothing. */
struct overflow_row {
	struct row row;
	size_t pages;
	size_t bytes;
};

static const struct overflow_row overflow[] = {
	{ ROW("max", "munmap() of SIZE_MAX bytes fails with EINVAL"), 0, 1 },
	{ ROW("rounds-to-zero", "munmap() of a length that rounds up to 0 fails with EINVAL"),
	  1, (size_t)-1 },
	{ ROW("max-page", "munmap() of the greatest multiple of the page size fails with EINVAL"),
	  1, 0 },
	{ ROW("max-page-minus-one", "munmap() of a byte less than that multiple fails with EINVAL"),
	  1, 1 },
};

CASES("munmap.length.overflow", struct overflow_row, overflow,
      REQUIRES("munmap.len-overflow-einval"))
{
	char *a = arena(3);

	map_anon_at(a + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_fails(EINVAL, call_munmap(a + page, -(row->pages * page + row->bytes)));
	expect_layout(a, "-w-");
}

/*
 * Not where it ends just at the top or before: there are architectures whose user address space
 * reaches up to there.
 */
CASE("munmap.length.wraps",
     "munmap() of a range that goes past the top of the address space fails with EINVAL",
     REQUIRES("munmap.out-of-range-einval"))
{
	char *a = arena(3);
	const size_t to_top = -(size_t)(uintptr_t)(a + page);

	map_anon_at(a + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_fails(EINVAL, call_munmap(a + page, to_top + 1));
	expect_fails(EINVAL, call_munmap(a + page, to_top + page));
	expect_fails(EINVAL, call_munmap(a + page, to_top + page + 1));
	expect_layout(a, "-w-");
}
