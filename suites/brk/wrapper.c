/* SPDX-License-Identifier: BSD-2-Clause */
/* brk() and sbrk() as their manual page has them. */
#include "heap.h"

/* A new break, and what it makes of four pages from the old one on. */
struct size_row {
	struct row row;
	size_t pages;
	int bytes;
	const char *mapped;
};

static const struct size_row sizes[] = {
	{ ROW("one", "one byte maps the page that holds it"), 0, 1, "w..." },
	{ ROW("page-minus-one", "a page less one byte maps a page"), 1, -1, "w..." },
	{ ROW("page", "a page maps a page"), 1, 0, "w..." },
	{ ROW("page-plus-one", "a page and one byte map two pages"), 1, 1, "ww.." },
	{ ROW("three-pages", "three pages map three pages"), 3, 0, "www." },
};

CASES("brk.wrapper.grow", struct size_row, sizes,
      RULE("brk() sets the break, and maps zeroes up to the end of its page"),
      REQUIRES("brk.grow-zero"))
{
	char *start = heap_of_libc(6), *to = start + row->pages * page + row->bytes;
	const size_t mapped = strcspn(row->mapped, ".") * page;

	expect_layout(start, "....");
	expect_ok(call_brk(to));
	expect_address(to, call_sbrk(0));
	expect_layout(start, row->mapped);
	expect_zeroes(start, mapped);
	expect_access(store(start, 'a'));
	expect_access(store(to - 1, 'z'));
}

CASES("brk.wrapper.grow-by", struct size_row, sizes,
      RULE("sbrk() returns the old break, and maps zeroes up to the end of the new one's page"),
      REQUIRES("brk.grow-zero", "brk.sbrk-returns-previous"))
{
	char *start = heap_of_libc(6), *to = start + row->pages * page + row->bytes;
	const size_t mapped = strcspn(row->mapped, ".") * page;

	expect_address(start, call_sbrk(to - start));
	expect_address(to, call_sbrk(0));
	expect_layout(start, row->mapped);
	expect_zeroes(start, mapped);
	expect_address(to, call_sbrk(start - to));
	expect_address(start, call_sbrk(0));
	expect_layout(start, "....");
}

CASES("brk.wrapper.shrink", struct size_row, sizes,
      RULE("a break that is lowered to some size leaves the pages of that size and no more"),
      REQUIRES("brk.shrink-unmaps"))
{
	char *start = heap_of_libc(6), *to = start + row->pages * page + row->bytes;
	const size_t left = strcspn(row->mapped, ".");

	expect_ok(call_brk(start + 4 * page));
	expect_access(store_range(start, 4 * page, 's'));
	expect_ok(call_brk(to));
	expect_address(to, call_sbrk(0));
	expect_layout(start, row->mapped);
	expect_signal(SIGSEGV, SEGV_MAPERR, start + left * page, load(start + left * page));
	expect_filled(start, 's', (size_t)(to - start));
	/* Pages that were gone come back as zeroes. */
	expect_ok(call_brk(start + 4 * page));
	expect_filled(start, 's', (size_t)(to - start));
	expect_zeroes(start + left * page, (4 - left) * page);
}

CASE("brk.wrapper.within-page", "a break that moves within a page keeps what the page holds",
     REQUIRES("brk.grow-zero"))
{
	char *start = heap_of_libc(4);

	expect_ok(call_brk(start + 10));
	expect_access(store_range(start, 10, 'p'));
	expect_ok(call_brk(start + page / 2));
	expect_filled(start, 'p', 10);
	expect_zeroes(start + 10, page - 10);
	expect_ok(call_brk(start + page + 1));
	expect_filled(start, 'p', 10);
	expect_ok(call_brk(start + 20));
	expect_filled(start, 'p', 10);
	expect_layout(start, "w..");
}

CASE("brk.wrapper.same", "brk() of the present break and sbrk(0) change nothing",
     REQUIRES("brk.grow-zero", "brk.sbrk-returns-previous"))
{
	char *start = heap_of_libc(4);

	expect_ok(call_brk(start + page));
	expect_access(store(start, 's'));
	expect_ok(call_brk(start + page));
	expect_address(start + page, call_sbrk(0));
	expect_address(start + page, call_sbrk(0));
	expect_layout(start, "w.");
	expect_byte(start, 's');
}

CASE("brk.wrapper.refused",
     "brk() and sbrk() over another mapping fail with ENOMEM and change nothing",
     REQUIRES("brk.over-mapping-enomem", "brk.sbrk-returns-previous"))
{
	char *start = heap_of_libc(6);

	expect_ok(call_brk(start + page));
	expect_access(store_range(start, page, 'h'));
	map_in_the_way(start + 3 * page);
	expect_fails(ENOMEM, call_brk(start + 4 * page));
	expect_fails(ENOMEM, call_brk(start + 6 * page));
	expect_map_fails(ENOMEM, call_sbrk((intptr_t)(3 * page)));
	expect_address(start + page, call_sbrk(0));
	expect_layout(start, "w..w.");
	expect_filled(start, 'h', page);
	expect_filled(start + 3 * page, 'x', page);
}
