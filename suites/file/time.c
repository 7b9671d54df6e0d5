/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Access, modification and change time of a mapped file. Nothing waits for a clock to go on: the
 * times are set back by years, and the change time, which cannot be, by one tick of its clock.
 */
#include "cts.h"

#include <time.h>

/* Even, for file systems that keep every other second. */
#define LONG_AGO 1000000000

static struct stat status(int fd)
{
	struct stat st;

	expect_ok(call_fstat(fd, &st));
	return st;
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool later(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

/* Sets access and modification time back. What they are then is what is compared with. */
static struct stat set_back(int fd)
{
	const struct timespec times[2] = { { .tv_sec = LONG_AGO }, { .tv_sec = LONG_AGO } };
	struct stat st;

	/* What is asked is not under test here. */
	if (futimens(fd, times) < 0 || fstat(fd, &st) < 0)
		broken("futimens or fstat: %s", strerror(errno));
	trace_note("times set back with futimens()");
	/* A time zone away, where a file system keeps local time. */
	if (modification_time(&st).tv_sec > LONG_AGO + 86400)
		skip("the file system does not keep the time that was set");
	return st;
}

#ifdef CLOCK_REALTIME_COARSE
#define TICKS CLOCK_REALTIME_COARSE
#else
#define TICKS CLOCK_REALTIME
#endif

static struct timespec now(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) < 0)
		broken("clock_gettime: %s", strerror(errno));
	return t;
}

/*
 * Whether the file system tells changes within a tick of the clock apart: three in a row have times
 * of their own, all of them between the tick and now. Each is asked for before the next, as Linux
 * gives only what somebody has seen a finer time. The last is *st.
 */
static bool tells_changes_apart(int fd, struct stat *st)
{
	const struct stat first = set_back(fd), second = set_back(fd);

	*st = set_back(fd);
	return later(change_time(&first), now(TICKS)) &&
	       later(change_time(&second), change_time(&first)) &&
	       later(change_time(st), change_time(&second)) &&
	       !later(change_time(st), now(CLOCK_REALTIME));
}

/* Sets the times back, and returns when a change would have a later time than that one has. */
static struct stat set_back_for_change(int fd)
{
	struct stat st = set_back(fd);
	struct timespec changed;

	if (tells_changes_apart(fd, &st))
		return st;
	changed = change_time(&st);
	if (changed.tv_nsec == 0 && changed.tv_sec > LONG_AGO + 86400)
		skip("the file system keeps change times in whole seconds");
	do {
		if (changed.tv_sec > now(TICKS).tv_sec + 1)
			skip("the clock of the file system is ahead");
	} while (!later(now(TICKS), changed));
	return st;
}

enum before { UNTOUCHED, LOADED };

struct time_row {
	struct row row;
	enum before before;
	int msync; /* MS_ */
};

static const struct time_row synchronised[] = {
	{ ROW("untouched-ms-sync", "an untouched page, and MS_SYNC"), UNTOUCHED, MS_SYNC },
	{ ROW("untouched-ms-async", "an untouched page, and MS_ASYNC"), UNTOUCHED, MS_ASYNC },
	{ ROW("loaded-ms-sync", "a page that was loaded, and MS_SYNC"), LOADED, MS_SYNC },
	{ ROW("loaded-ms-async", "a page that was loaded, and MS_ASYNC"), LOADED, MS_ASYNC },
};

/*
 * Stores to a page as the row says, and synchronises it. Only who looks at the change time, which is
 * not set back, may have to wait for its clock.
 */
static struct stat store_and_synchronise(const struct time_row *row, struct stat *before,
					 bool for_change)
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	if (row->before == LOADED)
		expect_byte(m, pattern(0));
	*before = for_change ? set_back_for_change(fd) : set_back(fd);
	expect_access(store(m, 0x5a));
	expect_ok(call_msync(m, page, row->msync));
	return status(fd);
}

CASES("file.time.modification", struct time_row, synchronised,
      RULE("st_mtime is marked between a store and the return of msync()"),
      REQUIRES("time.mtime.after-store-before-msync"))
{
	struct stat before, after = store_and_synchronise(row, &before, false);

	expect(later(modification_time(&after), modification_time(&before)));
}

CASES("file.time.change", struct time_row, synchronised,
      RULE("st_ctime is marked between a store and the return of msync()"),
      REQUIRES("time.mtime.after-store-before-msync", "msync.mtime"))
{
	struct stat before, after = store_and_synchronise(row, &before, true);

	expect(later(change_time(&after), change_time(&before)));
}

CASE("file.time.second-store", "a store after msync(MS_SYNC) marks st_mtime like the first",
     REQUIRES("time.mtime.second-store"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	struct stat before, after;
	int round;

	for (round = 0; round < 3; round++) {
		before = set_back(fd);
		expect_access(store(m + 1, (unsigned char)round));
		expect_ok(call_msync(m, page, MS_SYNC));
		after = status(fd);
		expect(later(modification_time(&after), modification_time(&before)));
	}
}

/* Of an object that is never written back, so that nothing else can make the page clean. */
CASE("file.time.second-store-async", "a store after msync(MS_ASYNC) marks st_mtime like the first",
     REQUIRES("time.mtime.second-store-async"))
{
	int fd;
	char *m = map_backing(BACKING_SHM, page, PROT_READ | PROT_WRITE, MAP_SHARED, &fd);
	struct stat before, after;
	int round;

	for (round = 0; round < 2; round++) {
		before = set_back(fd);
		expect_access(store(m + 1, (unsigned char)round));
		expect_ok(call_msync(m, page, MS_ASYNC));
		after = status(fd);
		expect(later(modification_time(&after), modification_time(&before)));
	}
}

CASE("file.time.first-store", "the first store to a page marks st_mtime, without msync()",
     REQUIRES("time.mtime.at-first-store"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	struct stat before = set_back(fd);
	struct stat after;

	expect_access(store(m, 0x5a));
	after = status(fd);
	expect(later(modification_time(&after), modification_time(&before)));
}

struct quiet_row {
	struct row row;
	int share;
	char kind; /* of the access; 0: none */
	int msync;
};

static const struct quiet_row no_store[] = {
	{ ROW("msync", "msync() alone"), MAP_SHARED, 0, MS_SYNC },
	{ ROW("msync-async", "msync(MS_ASYNC) alone"), MAP_SHARED, 0, MS_ASYNC },
	{ ROW("load", "a load"), MAP_SHARED, 'l', 0 },
	{ ROW("load-msync", "a load and msync()"), MAP_SHARED, 'l', MS_SYNC },
};

static const struct quiet_row private_store[] = {
	{ ROW("store", "a private store"), MAP_PRIVATE, 's', 0 },
	{ ROW("store-msync", "a private store and msync()"), MAP_PRIVATE, 's', MS_SYNC },
	{ ROW("store-msync-async", "a private store and msync(MS_ASYNC)"), MAP_PRIVATE, 's',
	  MS_ASYNC },
};

static void expect_times_kept(const struct quiet_row *row)
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, row->share);
	struct stat before = set_back_for_change(fd);
	struct stat after;

	if (row->kind)
		expect_access(access_by(row->kind, m));
	if (row->msync)
		expect_ok(call_msync(m, page, row->msync));
	after = status(fd);
	expect(same_time(modification_time(&after), modification_time(&before)));
	expect_ok(call_munmap(m, page));
	after = status(fd);
	expect(same_time(modification_time(&after), modification_time(&before)));
	expect(same_time(change_time(&after), change_time(&before)));
}

CASES("file.time.no-store", struct quiet_row, no_store,
      RULE("what is no store leaves st_mtime and st_ctime alone"),
      REQUIRES("time.mtime.no-store-no-change"))
{
	expect_times_kept(row);
}

CASES("file.time.private-store", struct quiet_row, private_store,
      RULE("a private store leaves st_mtime and st_ctime alone"),
      REQUIRES("time.mtime.private-store-no-change"))
{
	expect_times_kept(row);
}

CASE("file.time.populated", "MAP_POPULATE and mlock() of a shared mapping are no stores",
     REQUIRES("time.mtime.no-store-no-change"))
{
	int fd = fixture_file((off_t)page);
	struct stat before = set_back_for_change(fd), after;
	char *m;

	allow_locking(page);
	m = expect_map(call_mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd,
				 0));
	expect_ok(call_mlock(m, page));
	expect_ok(call_munmap(m, page));
	after = status(fd);
	expect(same_time(modification_time(&after), modification_time(&before)));
	expect(same_time(change_time(&after), change_time(&before)));
}

struct resize_row {
	struct row row;
	size_t pages; /* of two */
};

static const struct resize_row resizes[] = {
	{ ROW("grow", "ftruncate() to a larger size"), 3 },
	{ ROW("shrink", "ftruncate() to a smaller size"), 1 },
};

CASES("file.time.resized", struct resize_row, resizes,
      RULE("st_mtime and st_ctime of a mapped file are updated"), REQUIRES("trunc.times"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);
	struct stat before = set_back_for_change(fd), after;

	expect_ok(call_ftruncate(fd, (off_t)(row->pages * page)));
	after = status(fd);
	expect(!same_time(modification_time(&after), modification_time(&before)));
	expect(!same_time(change_time(&after), change_time(&before)));
	expect_pattern(m, 0, page);
}

/* Skips the case where the directory under test is mounted so that access times do not count. */
static void need_access_times(int fd)
{
	struct statvfs mounted;

	if (fstatvfs(fd, &mounted) == 0 && (mounted.f_flag & ST_NOATIME))
		skip("the directory under test is mounted noatime");
}

struct share_row {
	struct row row;
	int share;
};

static const struct share_row shares[] = {
	{ ROW("shared", "a shared mapping"), MAP_SHARED },
	{ ROW("private", "a private mapping"), MAP_PRIVATE },
};

/* Set back further than a day, relatime marks them, too. */
CASES("file.time.access", struct share_row, shares,
      RULE("st_atime is marked by the first reference to a page at the latest"),
      REQUIRES("time.atime.first-reference"))
{
	int fd = fixture_file((off_t)page);
	struct stat before, after;
	char *m;

	need_access_times(fd);
	before = set_back(fd);
	m = map_file(fd, 0, page, PROT_READ, row->share);
	expect_byte(m, pattern(0));
	after = status(fd);
	expect(later(access_time(&after), access_time(&before)));
	expect(same_time(modification_time(&after), modification_time(&before)));
}

CASE("file.time.access-observed", "when between mmap() and munmap() the access time is marked",
     REQUIRES("time.atime.any-time-between"))
{
	int fd = fixture_file((off_t)page);
	struct stat before, mapped, loaded, after;
	char *m;

	need_access_times(fd);
	before = set_back(fd);
	m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);
	mapped = status(fd);
	expect_byte(m, pattern(0));
	loaded = status(fd);
	expect_ok(call_munmap(m, page));
	after = status(fd);
	observe("access-time-marked-at", "%s",
		later(access_time(&mapped), access_time(&before)) ? "mmap"
		: later(access_time(&loaded), access_time(&before)) ? "load"
		: later(access_time(&after), access_time(&before)) ? "munmap"
						       : "never");
	expect(same_time(modification_time(&after), modification_time(&before)));
}
