/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

#include "abi.h"
#include "arena.h"
#include "arena_end.h"
#include "entry.h"
#include "report.h"

/* Whether a mapping could be at the page with this number. Nothing that is there is replaced. */
static bool is_usable(uintptr_t number)
{
	void *at = (void *)(number * page);
	void *got = entry->mmap(at, page, PROT_NONE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (got != MAP_FAILED && entry->munmap(got, page) != 0)
		broken("munmap of a page for a trial failed");
	if (got != MAP_FAILED && got != at)
		skip("the end of the address space cannot be told without MAP_FIXED_NOREPLACE");
	return got == at || errno == EEXIST;
}

/* A search by halves between a page of this program and the topmost one. */
char *end_of_addresses(void)
{
	uintptr_t usable = (uintptr_t)&usable / page;
	uintptr_t beyond = UINTPTR_MAX / page;

	while (beyond - usable > 1) {
		uintptr_t middle = usable + (beyond - usable) / 2;

		if (is_usable(middle))
			usable = middle;
		else
			beyond = middle;
	}
	return (char *)(beyond * page);
}

void need_beyond(const char *start, size_t length)
{
	uintptr_t end = (uintptr_t)end_of_addresses(), from = (uintptr_t)start;

	if (from < end && length <= end - from)
		skip("the range is within the address space here");
}
