/* SPDX-License-Identifier: BSD-2-Clause */
/* The flags of msync(). */
#include "cts.h"

#define KNOWN ((unsigned)(MS_ASYNC | MS_SYNC | MS_INVALIDATE))

struct flags_row {
	struct row row;
	int flags;
};

static const struct flags_row valid[] = {
	{ ROW("sync", "msync() with MS_SYNC returns 0", REQUIRES("msync.ret.zero")), MS_SYNC },
	{ ROW("async", "msync() with MS_ASYNC returns 0", REQUIRES("msync.ret.zero")), MS_ASYNC },
	{ ROW("sync-invalidate", "MS_INVALIDATE goes together with MS_SYNC",
	      REQUIRES("msync.ret.zero")), MS_SYNC | MS_INVALIDATE },
	{ ROW("async-invalidate", "MS_INVALIDATE goes together with MS_ASYNC",
	      REQUIRES("msync.ret.zero")), MS_ASYNC | MS_INVALIDATE },
	{ ROW("invalidate", "MS_INVALIDATE is accepted alone",
	      REQUIRES("msync.flags.invalidate-only-ok")), MS_INVALIDATE },
	{ ROW("zero", "flags 0 is accepted, as MS_ASYNC is", REQUIRES("msync.flags.zero-ok")), 0 },
};

CASES("msync.flags.valid", struct flags_row, valid)
{
	int fd = fixture_file(2 * (off_t)page);
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_access(store(m + page, 0));
	expect_ok(call_msync(m, 2 * page, row->flags));
	expect_layout(m, "ww");
	expect_pattern(m, 0, page);
	expect_byte(m + page, 0);
	expect_pattern(m + page + 1, (off_t)page + 1, page - 1);
}

static const struct flags_row both[] = {
	{ ROW("alone", "MS_ASYNC and MS_SYNC exclude each other"), MS_ASYNC | MS_SYNC },
	{ ROW("invalidate", "MS_ASYNC and MS_SYNC exclude each other, with MS_INVALIDATE too"),
	  MS_ASYNC | MS_SYNC | MS_INVALIDATE },
};

CASES("msync.flags.async-and-sync", struct flags_row, both,
      REQUIRES("msync.flags.async-and-sync-einval"))
{
	char *m = map_file(fixture_file((off_t)page), 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_access(store(m, 0));
	expect_fails(EINVAL, call_msync(m, page, row->flags));
	expect_byte(m, 0);
	expect_fails(EINVAL, call_msync(m, 0, row->flags));
}

CASES("msync.flags.async-and-sync-unmapped", struct flags_row, both,
      RULE("where nothing is mapped"), REQUIRES("msync.flags-before-range"))
{
	char *a = arena(1);

	hole(a, page);
	expect_fails(EINVAL, call_msync(a, page, row->flags));
	expect_layout(a, ".");
}

static const struct flags_row unknown[] = {
	{ ROW("alone", "a bit that is no flag of msync() is refused"), 0 },
	{ ROW("sync", "a bit that is no flag of msync() is refused beside MS_SYNC"), MS_SYNC },
	{ ROW("async", "a bit that is no flag of msync() is refused beside MS_ASYNC"), MS_ASYNC },
};

CASES("msync.flags.unknown", struct flags_row, unknown, REQUIRES("msync.flags.unknown-einval"))
{
	char *m = map_file(fixture_file((off_t)page), 0, page, PROT_READ, MAP_SHARED);
	unsigned bit;

	for (bit = 1; bit; bit <<= 1) {
		if (bit & KNOWN)
			continue;
		expect_fails(EINVAL, call_msync(m, page, row->flags | (int)bit));
		expect_fails(EINVAL, call_msync(m, 0, row->flags | (int)bit));
	}
	expect_pattern(m, 0, page);
}
