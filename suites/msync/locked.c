/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * msync() of locked pages. Of three pages one is locked:
 *
 *	| 0 | 1 locked | 2 |
 */
#include "cts.h"

struct locked_row {
	struct row row;
	int flags;
	int first; /* page of the range */
	int pages;
};

static char *with_locked_page(void)
{
	int fd = fixture_file(3 * (off_t)page);
	char *m = map_file(fd, 0, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	allow_locking(page);
	expect_ok(call_mlock(m + page, page));
	expect_access(store(m + page, 0));
	return m;
}

#define SYNC  (MS_SYNC | MS_INVALIDATE)
#define ASYNC (MS_ASYNC | MS_INVALIDATE)
#define LINUX REQUIRES("msync.invalidate.locked-ebusy", "msync.flags.invalidate-only-ok")

static const struct locked_row busy[] = {
	{ ROW("sync", "MS_SYNC|MS_INVALIDATE of a locked page gives EBUSY"), SYNC, 1, 1 },
	{ ROW("async", "MS_ASYNC|MS_INVALIDATE of a locked page gives EBUSY"), ASYNC, 1, 1 },
	{ ROW("alone", "MS_INVALIDATE of a locked page gives EBUSY", LINUX), MS_INVALIDATE, 1, 1 },
	{ ROW("sync-last", "MS_SYNC|MS_INVALIDATE of a range that ends with a locked page"), SYNC,
	  0, 2 },
	{ ROW("async-last", "MS_ASYNC|MS_INVALIDATE of a range that ends with a locked page"),
	  ASYNC, 0, 2 },
	{ ROW("sync-first", "MS_SYNC|MS_INVALIDATE of a range that begins with a locked page"),
	  SYNC, 1, 2 },
	{ ROW("sync-middle", "MS_SYNC|MS_INVALIDATE of a range with a locked page in it"), SYNC, 0,
	  3 },
	{ ROW("async-middle", "MS_ASYNC|MS_INVALIDATE of a range with a locked page in it"), ASYNC,
	  0, 3 },
};

CASES("msync.locked.invalidate", struct locked_row, busy, REQUIRES("msync.invalidate.locked-ebusy"))
{
	char *m = with_locked_page();
	char *start = m + (size_t)row->first * page;
	size_t length = (size_t)row->pages * page;

	expect_fails(EBUSY, call_msync(start, length, row->flags));
	expect_locked(m, "010");
	expect_byte(m + page, 0);
	/* It was the lock: without it the same call succeeds. */
	expect_ok(call_munlock(m + page, page));
	expect_ok(call_msync(start, length, row->flags));
}

static const struct locked_row idle[] = {
	{ ROW("sync", "MS_SYNC alone of locked pages succeeds", REQUIRES("msync.locked.sync-ok")),
	  MS_SYNC, 0, 3 },
	{ ROW("async", "MS_ASYNC alone of locked pages succeeds", REQUIRES("msync.ret.zero")),
	  MS_ASYNC, 0, 3 },
	{ ROW("sync-before", "the page before a locked one can be invalidated",
	      REQUIRES("msync.ret.zero")), SYNC, 0, 1 },
	{ ROW("sync-behind", "the page behind a locked one can be invalidated",
	      REQUIRES("msync.ret.zero")), SYNC, 2, 1 },
	{ ROW("async-behind", "the page behind a locked one can be invalidated, MS_ASYNC",
	      REQUIRES("msync.ret.zero")), ASYNC, 2, 1 },
};

CASES("msync.locked.allowed", struct locked_row, idle)
{
	char *m = with_locked_page();

	expect_ok(call_msync(m + (size_t)row->first * page, (size_t)row->pages * page, row->flags));
	expect_locked(m, "010");
	expect_byte(m + page, 0);
}

struct way_row {
	struct row row;
	int (*lock)(char *m);
};

static int by_mlock(char *m)
{
	return call_mlock(m, page);
}

static int by_mlock2(char *m)
{
	return call_mlock2(m, page, MLOCK_ONFAULT);
}

static int by_map_locked(char *m)
{
	map_anon_at(m, page, PROT_READ, MAP_PRIVATE | MAP_LOCKED);
	return 0;
}

static const struct way_row ways[] = {
	{ ROW("mlock", "pages that mlock() locked are busy"), by_mlock },
	{ ROW("mlock2", "pages that mlock2(MLOCK_ONFAULT) locked are busy",
	      REQUIRES("msync.invalidate.locked-ebusy", "mlock2.onfault")), by_mlock2 },
	{ ROW("map-locked", "pages mapped with MAP_LOCKED are busy"), by_map_locked },
};

CASES("msync.locked.anonymous", struct way_row, ways, REQUIRES("msync.invalidate.locked-ebusy"))
{
	char *a = arena(3);

	map_anon_at(a, page, PROT_READ, MAP_PRIVATE);
	allow_locking(page);
	expect_ok(row->lock(a));
	expect_fails(EBUSY, call_msync(a, page, SYNC));
	expect_fails(EBUSY, call_msync(a, page, ASYNC));
	expect_ok(call_msync(a, page, MS_SYNC));
	expect_ok(call_msync(a + page, page, SYNC));
}
