/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One call of mremap() on an arena of private anonymous pages, drawn before and after. Included by
 * the files of this folder that make tables of it.
 *
 *	{ ROW("up", "a mapping moves to a higher address"),
 *	  "www-----", 0, 3, 3, FIXED, 5, 0,
 *	  "...--www", "     abc" },
 *
 * moves the three pages at page 0 to page 5, which succeeds and leaves the second picture.
 */
#ifndef MREMAP_REMAP_H
#define MREMAP_REMAP_H

#include "cts.h"
#include "pages.h"

#define FIXED	  (MREMAP_MAYMOVE | MREMAP_FIXED)
#define DONTUNMAP (MREMAP_MAYMOVE | MREMAP_DONTUNMAP)

struct remap {
	struct row row;
	const char *before;		  /* arena_of() */
	size_t old, old_pages, new_pages; /* in pages, old from the start of the arena */
	int flags;
	int new;	   /* page of new_address, or NO_ADDRESS */
	int error;	   /* 0: succeeds */
	const char *after; /* the arena, as page_state() gives it; NULL: as before */
	const char *held;  /* expect_held(); NULL: as before */
};

#define NO_ADDRESS (-1)

static inline void expect_remap(const struct remap *row)
{
	char *a = arena_of(row->before);
	char *old = a + row->old * page;
	char *new = row->new == NO_ADDRESS ? NULL : a + row->new *(ptrdiff_t)page;
	char *got = call_mremap(old, row->old_pages * page, row->new_pages * page, row->flags, new);

	if (row->error)
		expect_map_fails(row->error, got);
	else
		expect_address(new ? new : old, got);
	expect_layout(a, row->after ? row->after : row->before);
	if (row->held) {
		expect_held(a, row->held);
		return;
	}
	for (size_t i = 0; row->before[i]; i++) {
		if (row->before[i] == 'w' || row->before[i] == 'r')
			expect_byte(a + i * page, (unsigned char)('a' + i));
	}
}

#endif
