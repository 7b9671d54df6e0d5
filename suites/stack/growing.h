/* SPDX-License-Identifier: BSD-2-Clause */
/* Mappings that grow downwards, in a place where nothing else can be. */
#ifndef STACK_GROWING_H
#define STACK_GROWING_H

#include "cts.h"
#include "entry.h"

#define READ_WRITE (PROT_READ | PROT_WRITE)

/* The start of a mapping with MAP_GROWSDOWN of that many pages at the address. */
static inline char *map_growing(char *at, size_t pages, int prot)
{
	return map_or_end(HERE, at, pages * page, prot,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
}

/* Lets mappings grow to that many pages at least, and the stack of the process by a little. */
static inline void allow_growth(size_t pages)
{
	const rlim_t need = (rlim_t)pages * page + 2 * 1024 * 1024;

	if (get_limit(RLIMIT_STACK) < need)
		set_limit(RLIMIT_STACK, need);
}

/*
 * One page that can grow by `room` pages, and returns it. Map nothing at an address of the system's
 * choice from then on.
 *
 *	| no access | hole of room pages | growing | no access |
 */
static inline char *growing(size_t room, int prot)
{
	char *a = arena(room + 1);

	allow_growth(room + 1);
	map_growing(a + room * page, 1, prot);
	hole(a, room * page);
	return a + room * page;
}

/*
 * A digit for each page from the address on, whether it is mapped: "011". No page is touched, as
 * that would make it so.
 */
#define expect_mapped(at, digits) expect_mapped_pages(HERE, #at, (at), (digits))
static inline void expect_mapped_pages(const char *where, const char *what, const char *at,
				       const char *digits)
{
	char seen[EXPECT_PAGES + 1] = "";

	report_checked();
	for (size_t i = 0; digits[i] && i < EXPECT_PAGES; i++)
		seen[i] = is_mapped(at + i * page) ? '1' : '0';
	if (strcmp(digits, seen) != 0)
		report_fail(where, what, digits, seen);
}

/* The number of pages that growth leaves free above another mapping. */
static inline size_t guard_gap(void)
{
	static const char parameter[] = "stack_guard_gap=";
	char text[4096], *found;

	if (!entry->proc_read || entry->proc_read("/proc/cmdline", text, sizeof(text)) < 0)
		return 256;
	found = strstr(text, parameter);
	return found ? strtoul(found + sizeof(parameter) - 1, NULL, 10) : 256;
}

#endif
