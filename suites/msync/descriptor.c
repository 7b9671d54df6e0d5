/* SPDX-License-Identifier: BSD-2-Clause */
/* msync() does not depend on the descriptor, nor on the name, that the file was mapped by. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

struct fate_row {
	struct row row;
	void (*befall)(int fd, const char *path);
};

static void closed(int fd, const char *path)
{
	(void)path;
	expect_ok(call_close(fd));
}

static void reused(int fd, const char *path)
{
	int other = fixture_file(2 * (off_t)page);

	(void)path;
	if (dup2(other, fd) != fd)
		broken("dup2: %s", strerror(errno));
}

static void unlinked(int fd, const char *path)
{
	expect_ok(call_close(fd));
	if (unlink(path) != 0)
		broken("unlink: %s", strerror(errno));
}

static void renamed(int fd, const char *path)
{
	(void)fd;
	if (rename(path, fixture_path("other", (off_t)page)) != 0)
		broken("rename: %s", strerror(errno));
}

static const struct fate_row fates[] = {
	{ ROW("closed", "after close() msync() writes to the file that was mapped"), closed },
	{ ROW("reused", "when another file has got the descriptor msync() leaves that file alone"),
	  reused },
	{ ROW("unlinked", "after close() and unlink() msync() succeeds"), unlinked },
	{ ROW("renamed", "after rename() msync() writes to the file that was mapped"), renamed },
};

CASES("msync.descriptor", struct fate_row, fates, NEEDS(NEED_DIR),
      REQUIRES("msync.ret.zero", "msync.sync.read-sees"))
{
	const char *path = fixture_path("mapped", 2 * (off_t)page);
	int fd = open_path(path, O_RDWR), kept = open_path(path, O_RDONLY);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_SHARED);

	row->befall(fd, path);
	expect_access(store(m + page, 0));
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	expect_file_pattern(kept, 0, page);
	expect_file_byte(kept, (off_t)page, 0);
	expect_file_pattern(kept, (off_t)page + 1, page - 1);
	if (row->befall == reused)
		expect_file_pattern(fd, 0, 2 * page);
}

CASE("msync.descriptor.read-only",
     "msync() of a mapping of a descriptor without write access succeeds",
     REQUIRES("msync.ret.zero"))
{
	int fd = fixture_file_opened((off_t)page, O_RDONLY);
	char *m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);

	expect_ok(call_msync(m, page, MS_SYNC));
	expect_ok(call_msync(m, page, MS_ASYNC));
	expect_pattern(m, 0, page);
}
