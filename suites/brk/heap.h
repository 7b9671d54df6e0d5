/* SPDX-License-Identifier: BSD-2-Clause */
/* The program break, at a page boundary with room above it. */
#ifndef BRK_HEAP_H
#define BRK_HEAP_H

#include "cts.h"
#include "entry.h"

/*
 * Moves the break up to the next page boundary and returns it. From there on `room` pages are free;
 * skips the case where other mappings leave less.
 *
 *	| heap of the libc, if any | hole of room pages …
 *	                           ^ returned
 */
static inline char *heap(size_t room)
{
	char *now = call_raw_brk(NULL), *start = page_of(now + page - 1);

	for (size_t i = 0; i <= room; i++)
		skip_unless(!is_mapped(start + i * page), "no room above the program break");
	expect_address(start, call_raw_brk(start));
	return start;
}

/* The same by brk() and sbrk() themselves, for libcs that remember the break. */
static inline char *heap_of_libc(size_t room)
{
	char *now = call_sbrk(0), *start = page_of(now + page - 1);

	expect(now != (char *)-1);
	for (size_t i = 0; i <= room; i++)
		skip_unless(!is_mapped(start + i * page), "no room above the program break");
	expect_ok(call_brk(start));
	return start;
}

/* Something else in the way of the heap: a page of 'x'. */
static inline void map_in_the_way(char *at)
{
	expect_address(at, call_mmap(at, page, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
	memset(at, 'x', page);
}

#endif
