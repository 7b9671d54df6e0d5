/* SPDX-License-Identifier: BSD-2-Clause */
/* The time stamps of a file that msync() writes; suites/file/time.c has st_ctime. */
#include "cts.h"

#include <time.h>

#define RW (PROT_READ | PROT_WRITE)
#define LONG_AGO 1000000000

struct time_row {
	struct row row;
	int flags;
	int share;
	bool marked;
};

static const struct time_row times[] = {
	{ ROW("sync", "when MS_SYNC returns st_mtime is marked"), MS_SYNC, MAP_SHARED,
	  true },
	{ ROW("sync-invalidate", "when MS_SYNC|MS_INVALIDATE returns st_mtime is marked"),
	  MS_SYNC | MS_INVALIDATE, MAP_SHARED, true },
	{ ROW("private", "msync() of a private mapping marks nothing",
	      REQUIRES("msync.private-not-written")),
	  MS_SYNC, MAP_PRIVATE, false },
};

static void set_back(int fd)
{
	const struct timespec ago[2] = { { .tv_sec = LONG_AGO }, { .tv_sec = LONG_AGO } };

	if (futimens(fd, ago) != 0)
		broken("futimens: %s", strerror(errno));
}

CASES("msync.time", struct time_row, times, REQUIRES("msync.mtime"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, RW, row->share);
	struct stat status;

	expect_ok(call_msync(m, page, MS_SYNC));
	set_back(fd);
	expect_access(store(m, 0));
	expect_ok(call_msync(m, page, row->flags));
	status = fixture_stat(fd);
	if (row->marked)
		expect(status.st_mtime > LONG_AGO);
	else
		expect_int(LONG_AGO, status.st_mtime);
	expect_file_size(fd, (off_t)page);
}
