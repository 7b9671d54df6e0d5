/* SPDX-License-Identifier: BSD-2-Clause */
/* Advice to a part of a mapping, where the process may not have one mapping more. */
#include "cts.h"
#include "mapcount.h"

#define RW (PROT_READ | PROT_WRITE)

struct split_row {
	struct row row;
	int advice;
};

static const struct split_row splits[] = {
	{ ROW("dontfork", "MADV_DONTFORK of a page fails with EAGAIN beyond vm.max_map_count"),
	  MADV_DONTFORK },
	{ ROW("wipeonfork", "MADV_WIPEONFORK of a page fails with EAGAIN beyond vm.max_map_count"),
	  MADV_WIPEONFORK },
	{ ROW("random", "MADV_RANDOM of a page fails with EAGAIN beyond vm.max_map_count"),
	  MADV_RANDOM },
};

/* An advice to the whole mapping needs no further one, and a MADV_DONTNEED none at all. */
CASES("madvise.limit.split", struct split_row, splits, REQUIRES("madvise.split-limit-eagain"))
{
	char *m = map_anon_at(arena(5) + page, 3 * page, RW, MAP_PRIVATE);

	expect_access(store(m + page, 1));
	fill_map_count();
	expect_fails(EAGAIN, call_madvise(m + page, page, row->advice));
	expect_byte(m + page, 1);
	expect_layout(m - page, "-www-");
	expect_ok(call_madvise(m + page, page, MADV_DONTNEED));
	expect_byte(m + page, 0);
	expect_ok(call_madvise(m, 3 * page, row->advice));
}
