/* SPDX-License-Identifier: BSD-2-Clause */
/* The type of the mapping in flags, and bits without a meaning. */
#include "cts.h"

struct flags_row {
	struct row row;
	int flags;
	enum backing backing;
};

/* Type 8, MAP_DROPPABLE, is one of anonymous memory since Linux 6.11. */
static const struct flags_row no_type[] = {
	{ ROW("file-0", "mmap() of a file with flags 0 fails", REQUIRES("mmap.flags.none-einval")),
	  0, BACKING_FILE },
	{ ROW("anon-0", "mmap() with MAP_ANONYMOUS alone fails", REQUIRES("mmap.flags.none-einval")),
	  MAP_ANONYMOUS, BACKING_ANON },
	{ ROW("file-4", "4 is no type of a file mapping"), 4, BACKING_FILE },
	{ ROW("file-7", "7 is no type of a file mapping"), 7, BACKING_FILE },
	{ ROW("anon-4", "4 is no type of an anonymous mapping"), 4 | MAP_ANONYMOUS, BACKING_ANON },
	{ ROW("anon-15", "15 is no type of an anonymous mapping"), 15 | MAP_ANONYMOUS, BACKING_ANON },
};

CASES("mmap.flags.no-type", struct flags_row, no_type,
      REQUIRES("mmap.flags.bad-type-einval"))
{
	int fd = row->backing == BACKING_FILE ? fixture_file((off_t)page) : -1;
	char *a = arena(1);

	expect_map_fails(EINVAL, call_mmap(NULL, page, PROT_READ, row->flags, fd, 0));
	/* With MAP_FIXED it does not take away what is there either. */
	expect_map_fails(EINVAL, call_mmap(a, page, PROT_READ, row->flags | MAP_FIXED, fd, 0));
	expect_layout(a, "-");
}
