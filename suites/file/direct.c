/* SPDX-License-Identifier: BSD-2-Clause */
/* O_DIRECT and the mapping of the same file, one after the other. */
#include "cts.h"

#ifndef O_DIRECT
#define O_DIRECT 0
#endif

/* A file of two pages: a descriptor with O_DIRECT; *m is a shared mapping of it. */
static int open_direct(char **m)
{
	const char *path = fixture_path("file", 2 * (off_t)page);
	int fd = O_DIRECT ? call_open(path, O_RDWR | O_DIRECT, 0) : -1;

	if (!O_DIRECT || (fd < 0 && errno == EINVAL))
		skip("the file system has no O_DIRECT");
	expect_at_least(0, fd);
	*m = map_file(open_path(path, O_RDWR), 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	return fd;
}

enum before { UNTOUCHED, LOADED, PROTECTED };

struct before_row {
	struct row row;
	enum before before;
};

static const struct before_row before[] = {
	{ ROW("untouched", "a page that was not accessed before"), UNTOUCHED },
	{ ROW("loaded", "a page that was loaded before"), LOADED },
	{ ROW("protected", "a page that was stored to, read-only for a while"), PROTECTED },
};

static void prepare(enum before state, char *at)
{
	if (state == UNTOUCHED)
		return;
	expect_byte(at, pattern((off_t)page));
	if (state == PROTECTED) {
		expect_access(store(at, pattern((off_t)page)));
		expect_ok(call_mprotect(at, page, PROT_READ));
		expect_ok(call_mprotect(at, page, PROT_READ | PROT_WRITE));
	}
}

CASES("file.direct.read", struct before_row, before,
      RULE("an O_DIRECT read returns what was stored to a shared mapping before"),
      REQUIRES("io.o-direct-read-sees-store"))
{
	char *m, *buffer = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int fd = open_direct(&m);

	prepare(row->before, m + page);
	expect_access(store(m + page, 0x5a));
	expect_access(store(m + 2 * page - 1, 0xa5));
	expect_int(page, call_pread(fd, buffer, page, (off_t)page));
	expect_byte(buffer, 0x5a);
	expect_pattern(buffer + 1, page + 1, page - 2);
	expect_byte(buffer + page - 1, 0xa5);
	/* The page is still the file's: a second store is seen, too. */
	expect_access(store(m + page, 0x77));
	expect_int(page, call_pread(fd, buffer, page, (off_t)page));
	expect_byte(buffer, 0x77);
}

CASES("file.direct.write", struct before_row, before,
      RULE("a load after an O_DIRECT write yields what was written"),
      REQUIRES("io.o-direct-write-invalidates"))
{
	char *m, *buffer = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int fd = open_direct(&m);

	prepare(row->before, m + page);
	expect_int(page, call_pwrite(fd, buffer, page, (off_t)page));
	expect_zeroes(m + page, page);
	expect_pattern(m, 0, page);
	/* And what is stored then is on top of it. */
	expect_access(store(m + page, 0x5a));
	expect_int(page, call_pread(fd, buffer, page, (off_t)page));
	expect_byte(buffer, 0x5a);
	expect_zeroes(buffer + 1, page - 1);
}

CASE("file.direct.into-mapping",
     "an O_DIRECT read into a shared mapping of another file reaches it",
     REQUIRES("io.o-direct-read-sees-store", "mmap.flag.shared.carried-to-file"))
{
	char *m, *other;
	int fd = open_direct(&m);
	int to;

	other = map_backing(BACKING_FILE, page, PROT_READ | PROT_WRITE, MAP_SHARED, &to);
	expect_access(store(m + page, 0x5a));
	expect_int(page, call_pread(fd, other, page, (off_t)page));
	expect_byte(other, 0x5a);
	expect_file_byte(to, 0, 0x5a);
}
