/* SPDX-License-Identifier: BSD-2-Clause */
/* The system call brk: it returns the break, the new one or the unchanged. */
#include "heap.h"

#include <inttypes.h>

CASE("brk.raw.returned", "the call returns the new break, and the present one for 0",
     REQUIRES("brk.raw-returns-break"))
{
	char *start = heap(4);

	expect_address(start, call_raw_brk(NULL));
	expect_address(start + page + 5, call_raw_brk(start + page + 5));
	expect_address(start + page + 5, call_raw_brk(NULL));
	expect_layout(start, "ww.");
	expect_zeroes(start, 2 * page);
	expect_address(start + 3 * page, call_raw_brk(start + 3 * page));
	expect_layout(start, "www.");
	expect_address(start + 1, call_raw_brk(start + 1));
	expect_layout(start, "w..");
	expect_address(start, call_raw_brk(start));
	expect_layout(start, "...");
	expect_address(start, call_raw_brk(NULL));
}

struct address_row {
	struct row row;
	uintptr_t address;
};

static const struct address_row impossible[] = {
	{ ROW("top", "the highest address"), UINTPTR_MAX },
	/* Of a process of 32 bits, half of all addresses and more may be free in one piece. */
	{ ROW("high", "an address above all that is mapped, but for the last 64th"),
	  UINTPTR_MAX / 64 * 63 },
};

CASES("brk.raw.impossible", struct address_row, impossible,
      RULE("a break that is impossible leaves the old one, which is returned"),
      REQUIRES("brk.raw-returns-break"))
{
	char *start = heap(4);

	expect_address(start + page, call_raw_brk(start + page));
	expect_access(store_range(start, page, 'h'));
	expect_address(start + page, call_raw_brk((void *)row->address));
	expect_address(start + page, call_raw_brk(NULL));
	expect_layout(start, "w.");
	expect_filled(start, 'h', page);
}

static const struct address_row below[] = {
	{ ROW("one", "the address 1"), 1 },
	{ ROW("small", "an address below all that is mapped"), 1023 },
};

CASES("brk.raw.below", struct address_row, below,
      RULE("an address below the start of the heap leaves the break as it is"),
      REQUIRES("brk.below-start-unchanged", "brk.raw-returns-break"))
{
	char *start = heap(4);

	expect_address(start + page, call_raw_brk(start + page));
	expect_access(store(start, 'h'));
	expect_address(start + page, call_raw_brk((void *)row->address));
	expect_address(start + page, call_raw_brk(NULL));
	expect_layout(start, "w.");
	expect_byte(start, 'h');
}

/* The start of the heap is the 47th field of the file; the second is a name in parentheses. */
static char *start_of_heap(void)
{
	static char text[4096];
	char *at;

	if (!entry->proc_read || entry->proc_read("/proc/self/stat", text, sizeof(text)) < 0)
		skip("no /proc/self/stat");
	at = strrchr(text, ')');
	for (int field = 2; at && field < 47; field++) {
		at = strchr(at, ' ');
		at += at != NULL;
	}
	skip_unless(at && strtoumax(at, NULL, 10) != 0, "the start of the heap is not known");
	return (char *)(uintptr_t)strtoumax(at, NULL, 10);
}

CASE("brk.raw.below-start", "an address one byte below the start of the heap is refused",
     REQUIRES("brk.below-start-unchanged"), NEEDS(NEED_PROC))
{
	char *lowest = start_of_heap(), *start = heap(4);

	expect_address(start + page, call_raw_brk(start + page));
	expect_access(store(start, 'h'));
	expect_address(start + page, call_raw_brk(lowest - 1));
	expect_address(start + page, call_raw_brk(lowest - page));
	expect_layout(start, "w.");
	expect_byte(start, 'h');
}

CASE("brk.raw.in-the-way",
     "a break beyond another mapping is refused, whether that is at its start or behind it",
     REQUIRES("brk.over-mapping-enomem", "brk.raw-returns-break"))
{
	char *start = heap(8);

	map_in_the_way(start + 4 * page);
	for (size_t i = 0; i < 4; i++)
		expect_address(start, call_raw_brk(start + 4 * page + 1 + i * page));
	expect_layout(start, "....w....");
	expect_filled(start + 4 * page, 'x', page);
	expect_address(start + page, call_raw_brk(start + page));
}

/*
 *	| heap … | free | in the way |
 *	         ^ the highest break
 */
CASE("brk.raw.page-kept", "the page below the next mapping stays free",
     REQUIRES("brk.page-below-mapping-free", "brk.over-mapping-enomem"))
{
	char *start = heap(8), *highest = start + 3 * page;

	map_in_the_way(start + 4 * page);
	expect_address(start, call_raw_brk(highest + page));
	expect_address(start, call_raw_brk(highest + 1));
	expect_layout(start, "....w");
	expect_address(highest, call_raw_brk(highest));
	expect_layout(start, "www.w");
	expect_address(highest, call_raw_brk(highest + 1));
	expect_zeroes(start, 3 * page);
	expect_filled(start + 4 * page, 'x', page);
}

CASE("brk.raw.in-page", "the break moves by bytes within a page, up and down",
     REQUIRES("brk.raw-returns-break"))
{
	static const size_t bytes[] = { 1, 7, 8, 3, 1, 0 };
	char *start = heap(4);

	expect_address(start + page, call_raw_brk(start + page));
	expect_access(store_range(start, page, 'h'));
	for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		char *to = start + page + bytes[i];

		expect_address(to, call_raw_brk(to));
		expect_address(to, call_raw_brk(NULL));
		expect_layout(start, bytes[i] ? "ww." : "w..");
	}
	expect_filled(start, 'h', page);
}
