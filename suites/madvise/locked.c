/* SPDX-License-Identifier: BSD-2-Clause */
/* Advice that a lock forbids. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

struct locked_row {
	struct row row;
	int advice;
	int share; /* of the anonymous memory that it works on */
};

#define LOCKED(id, advice, share, requirements)                                                    \
	{ ROW(id, #advice " of locked " #share " memory fails with EINVAL and drops nothing",      \
	      requirements),                                                                      \
	  advice, share }

static const struct locked_row locked[] = {
	LOCKED("dontneed", MADV_DONTNEED, MAP_PRIVATE, REQUIRES("madvise.dontneed.locked-einval")),
	LOCKED("dontneed-shared", MADV_DONTNEED, MAP_SHARED,
	       REQUIRES("madvise.dontneed.locked-einval")),
	LOCKED("free", MADV_FREE, MAP_PRIVATE, REQUIRES("madvise.free.locked-einval")),
	LOCKED("remove", MADV_REMOVE, MAP_SHARED, REQUIRES("madvise.remove.locked-einval")),
	LOCKED("cold", MADV_COLD, MAP_PRIVATE, REQUIRES("madvise.cold-pageout-locked-einval")),
	LOCKED("cold-shared", MADV_COLD, MAP_SHARED,
	       REQUIRES("madvise.cold-pageout-locked-einval")),
	LOCKED("pageout", MADV_PAGEOUT, MAP_PRIVATE,
	       REQUIRES("madvise.cold-pageout-locked-einval")),
	LOCKED("pageout-shared", MADV_PAGEOUT, MAP_SHARED,
	       REQUIRES("madvise.cold-pageout-locked-einval")),
	LOCKED("guard", MADV_GUARD_INSTALL, MAP_PRIVATE,
	       REQUIRES("madvise.guard.bad-mapping-einval")),
	LOCKED("guard-shared", MADV_GUARD_INSTALL, MAP_SHARED,
	       REQUIRES("madvise.guard.bad-mapping-einval", "madvise.guard.file-backed")),
};

/*	|    | locked |    |	*/
CASES("madvise.locked.refused", struct locked_row, locked)
{
	char *m = map_anon(3 * page, RW, row->share);

	skip_unless(advice_supported(row->advice), "the kernel does not know the advice");
	allow_locking(page);
	expect_access(store(m + page, 1));
	expect_ok(call_mlock(m + page, page));
	expect_fails(EINVAL, call_madvise(m + page, page, row->advice));
	expect_fails(EINVAL, call_madvise(m, 3 * page, row->advice));
	expect_byte(m + page, 1);
	expect_locked(m, "010");
	/* Its neighbours are not locked, nor is the page itself after munlock(). */
	expect_ok(call_madvise(m + 2 * page, page, row->advice));
	expect_ok(call_munlock(m + page, page));
	expect_ok(call_madvise(m + page, page, row->advice));
}
