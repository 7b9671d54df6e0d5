/* SPDX-License-Identifier: BSD-2-Clause */
/* A range for a row of a table, which cannot know the page size. */
#ifndef CTS_RANGE_H
#define CTS_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

struct range {
	int page;	/* the start: this many pages into what the case works in … */
	int byte;	/* … and this many bytes */
	long pages;	/* the length, modulo 2 to the power of its width: pages … */
	long bytes;	/* … and bytes, { 0, -1 } being SIZE_MAX */
	bool to_wrap;	/* the length counts from the end of all addresses, where it becomes 0 */
};

#define RANGE(page_, byte_, pages_, bytes_) { page_, byte_, pages_, bytes_, false }
#define RANGE_TO_WRAP(pages_, bytes_)	     { 0, 0, pages_, bytes_, true }

/* byte -1 is the last of the page. */
static inline char *range_start(const void *base, const struct range *range)
{
	uintptr_t byte = range->byte < 0 ? page - (size_t)-range->byte : (size_t)range->byte;

	return (char *)((uintptr_t)base + (size_t)range->page * page + byte);
}

static inline size_t range_length(const void *base, const struct range *range)
{
	size_t length = (size_t)range->pages * page + (size_t)range->bytes;

	return range->to_wrap ? length - (size_t)(uintptr_t)range_start(base, range) : length;
}

#endif
