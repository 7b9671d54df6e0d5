/* SPDX-License-Identifier: BSD-2-Clause */
/* What becomes of a mapping when its file loses its name, or the name its file. */
#include "cts.h"

static void rename_path(const char *from, const char *to)
{
	if (rename(from, to) < 0)
		broken("rename: %s", strerror(errno));
	trace_note("rename()");
}

static void unlink_path(const char *path)
{
	if (unlink(path) < 0)
		broken("unlink: %s", strerror(errno));
	trace_note("unlink()");
}

/* What /proc/self/maps says of the mapping ends with the name. */
static void expect_name(const void *at, const char *name)
{
	struct map_line line;
	size_t length;

	expect(maps_find(at, &line));
	length = strlen(line.path);
	if (length == sizeof(line.path) - 1)
		skip("the path of the directory under test is too long");
	expect(length >= strlen(name) && strcmp(line.path + length - strlen(name), name) == 0);
}

struct share_row {
	struct row row;
	int share;
};

static const struct share_row shares[] = {
	{ ROW("shared", "a shared mapping"), MAP_SHARED },
	{ ROW("private", "a private mapping"), MAP_PRIVATE },
};

CASES("file.name.unlinked", struct share_row, shares,
      RULE("after unlink() a mapping can be used as before"),
      REQUIRES("io.unlink-while-mapped"))
{
	const char *path = fixture_path("file", 2 * (off_t)page);
	int fd = open_path(path, O_RDWR);
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, row->share);

	expect_byte(m, pattern(0));
	unlink_path(path);
	expect_ok(call_close(fd));
	expect_pattern(m, 0, 2 * page);
	expect_access(store(m + page, 0x5a));
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	expect_byte(m + page, 0x5a);
	expect_pattern(m + page + 1, page + 1, page - 1);
	expect_ok(call_munmap(m, 2 * page));
}

CASE("file.name.unlinked-maps", "after unlink() /proc/self/maps says (deleted)",
     REQUIRES("io.unlink-while-mapped"), NEEDS(NEED_PROC))
{
	const char *path = fixture_path("file", (off_t)page);
	char *m = map_file(open_path(path, O_RDWR), 0, page, PROT_READ, MAP_SHARED);

	expect_name(m, "/file");
	unlink_path(path);
	expect_name(m, "/file (deleted)");
}

CASE("file.name.created-anew", "a new file at the path of an unlinked one is another object",
     REQUIRES("io.unlink-while-mapped"))
{
	const char *path = fixture_path("file", (off_t)page);
	char *m = map_file(open_path(path, O_RDWR), 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	int fd;

	unlink_path(path);
	fd = open_path(path, O_RDWR | O_CREAT | O_EXCL);
	expect_ok(call_ftruncate(fd, (off_t)page));
	expect_access(store(m, 0x5a));
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_file_filled(fd, 0, 0, page);
	expect_int(1, call_pwrite(fd, "x", 1, 1));
	expect_byte(m, 0x5a);
	expect_pattern(m + 1, 1, page - 1);
}

CASES("file.name.renamed", struct share_row, shares,
      RULE("after rename() a mapping is still that of the file"),
      REQUIRES("io.rename-while-mapped"))
{
	const char *path = fixture_path("before", (off_t)page);
	char *m = map_file(open_path(path, O_RDWR), 0, page, PROT_READ | PROT_WRITE, row->share);
	const char *after = fixture_path("after", 0);
	int fd;

	rename_path(path, after);
	fd = open_path(after, O_RDWR);
	expect_pattern(m, 0, page);
	expect_access(store(m, 0x5a));
	expect_file_byte(fd, 0, row->share == MAP_SHARED ? 0x5a : pattern(0));
	expect_int(1, call_pwrite(fd, "x", 1, 1));
	if (row->share == MAP_SHARED)
		expect_byte(m + 1, 'x');
	expect_byte(m, 0x5a);
}

CASE("file.name.renamed-maps", "after rename() /proc/self/maps has the new name",
     REQUIRES("io.rename-while-mapped"), NEEDS(NEED_PROC))
{
	const char *path = fixture_path("before", (off_t)page);
	char *m = map_file(open_path(path, O_RDWR), 0, page, PROT_READ, MAP_SHARED);
	const char *after = fixture_path("after", 0);

	expect_name(m, "/before");
	rename_path(path, after);
	expect_name(m, "/after");
}

CASES("file.name.replaced", struct share_row, shares,
      RULE("when another file is renamed over the name, a mapping is still that of the old file"),
      REQUIRES("io.replace-file-not-followed"))
{
	const char *path = fixture_path("old", 2 * (off_t)page);
	const char *other = fixture_path("new", 0);
	int old = open_path(path, O_RDWR);
	int new = open_path(other, O_RDWR);
	char *m = map_file(old, 0, 2 * page, PROT_READ | PROT_WRITE, row->share);

	/* Page 0 was accessed before, page 1 was not. */
	expect_byte(m, pattern(0));
	expect_ok(call_ftruncate(new, 2 * (off_t)page));
	rename_path(other, path);
	expect_pattern(m, 0, 2 * page);
	expect_access(store(m, 0x5a));
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	expect_file_filled(new, 0, 0, 2 * page);
	expect_file_byte(old, 0, row->share == MAP_SHARED ? 0x5a : pattern(0));
}
