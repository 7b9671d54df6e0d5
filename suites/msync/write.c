/* SPDX-License-Identifier: BSD-2-Clause */
/* What msync() makes of stores through a mapping, as read() of the file tells. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

struct backing_row {
	struct row row;
	enum backing backing;
};

static const struct backing_row objects[] = {
	{ ROW("file", "after MS_SYNC read() of a file gives the stored bytes"), BACKING_FILE },
	{ ROW("memfd", "after MS_SYNC read() of a memfd gives the stored bytes",
	      REQUIRES("msync.sync.read-sees")), BACKING_MEMFD },
	{ ROW("shm", "after MS_SYNC read() of a shared memory object gives the stored bytes",
	      REQUIRES("msync.sync.read-sees")), BACKING_SHM },
};

/* The first and the last byte of the page, which are what an error of one would miss. */
CASES("msync.write.sync", struct backing_row, objects, REQUIRES("msync.sync.read-sees"))
{
	int fd;
	char *m = map_backing(row->backing, 2 * page, RW, MAP_SHARED, &fd);

	expect_access(store(m, 0));
	expect_access(store(m + page - 1, 0));
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_file_byte(fd, 0, 0);
	expect_file_pattern(fd, 1, page - 2);
	expect_file_byte(fd, (off_t)page - 1, 0);
	expect_file_pattern(fd, (off_t)page, page);
	expect_file_size(fd, 2 * (off_t)page);
}

CASE("msync.write.async", "what MS_ASYNC began to write is in the file once MS_SYNC returns",
     REQUIRES("msync.async.returns"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, RW, MAP_SHARED);

	expect_access(store(m + 7, 0));
	expect_ok(call_msync(m, page, MS_ASYNC));
	expect_byte(m + 7, 0);
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_file_pattern(fd, 0, 7);
	expect_file_byte(fd, 7, 0);
	expect_file_pattern(fd, 8, page - 8);
}

CASE("msync.write.length-1", "length 1 writes the whole page of the address",
     REQUIRES("msync.len-rounded"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_SHARED);

	expect_access(store(m + page, 0));
	expect_access(store(m + 2 * page - 1, 0));
	expect_ok(call_msync(m + page, 1, MS_SYNC));
	expect_file_pattern(fd, 0, page);
	expect_file_byte(fd, (off_t)page, 0);
	expect_file_byte(fd, 2 * (off_t)page - 1, 0);
}

/*
 *	file  | 0 | 1 | 2 | 3 | 4 | 5 | 6 |
 *	map               | 0 | 1 | 2 |
 *	msync                 |###|
 */
CASE("msync.write.offset", "a page is written at its own offset of the file, and no other byte is",
     REQUIRES("msync.sync.read-sees"))
{
	int fd = fixture_file(7 * (off_t)page);
	char *m = map_file(fd, 3 * (off_t)page, 3 * page, RW, MAP_SHARED);
	off_t at = 4 * (off_t)page;

	expect_access(store(m + page, 0));
	expect_access(store(m + page + 1, 1));
	expect_ok(call_msync(m + page, page, MS_SYNC));
	expect_file_pattern(fd, 0, 4 * page);
	expect_file_byte(fd, at, 0);
	expect_file_byte(fd, at + 1, 1);
	expect_file_pattern(fd, at + 2, 3 * page - 2);
	expect_file_size(fd, 7 * (off_t)page);
}

CASE("msync.write.private", "msync() of a private mapping succeeds and does not change the file",
     REQUIRES("msync.private-not-written"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *shared = map_file(fd, 0, 2 * page, PROT_READ, MAP_SHARED);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_PRIVATE);

	expect_access(store(m, 0));
	expect_access(store(m + 2 * page - 1, 0));
	expect_ok(call_msync(m, 2 * page, MS_ASYNC));
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	expect_ok(call_msync(m, 2 * page, MS_SYNC | MS_INVALIDATE));
	expect_file_pattern(fd, 0, 2 * page);
	expect_pattern(shared, 0, 2 * page);
	/* The private pages stay what they were. */
	expect_byte(m, 0);
	expect_pattern(m + 1, 1, 2 * page - 2);
	expect_byte(m + 2 * page - 1, 0);
	expect_ok(call_munmap(m, 2 * page));
	expect_file_pattern(fd, 0, 2 * page);
}

struct kind_row {
	struct row row;
	enum backing backing;
	int prot;
	int share;
};

static const struct kind_row kinds[] = {
	{ ROW("private", "msync() of private anonymous memory succeeds"), BACKING_ANON, RW,
	  MAP_PRIVATE },
	{ ROW("shared", "msync() of shared anonymous memory succeeds"), BACKING_ANON, RW,
	  MAP_SHARED },
	{ ROW("read-only", "msync() of read-only anonymous memory succeeds"), BACKING_ANON,
	  PROT_READ, MAP_PRIVATE },
	{ ROW("no-access", "msync() of anonymous memory without access succeeds"), BACKING_ANON,
	  PROT_NONE, MAP_PRIVATE },
	{ ROW("zero-private", "msync() of a private mapping of /dev/zero succeeds"), BACKING_ZERO,
	  RW, MAP_PRIVATE },
	{ ROW("zero-shared", "msync() of a shared mapping of /dev/zero succeeds"), BACKING_ZERO, RW,
	  MAP_SHARED },
};

CASES("msync.write.anonymous", struct kind_row, kinds, REQUIRES("msync.anon-ok"))
{
	char *m = map_backing(row->backing, 2 * page, row->prot, row->share, NULL);
	bool writable = row->prot & PROT_WRITE;

	if (writable)
		expect_access(store(m + page, 1));
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	expect_ok(call_msync(m, 2 * page, MS_ASYNC));
	expect_layout(m, writable ? "ww" : row->prot == PROT_NONE ? "--" : "rr");
	if (writable)
		expect_byte(m + page, 1);
}

static const struct kind_row file_kinds[] = {
	{ ROW("shared-read-only", "msync() of a shared read-only mapping succeeds"),
	  BACKING_FILE, PROT_READ, MAP_SHARED },
	{ ROW("shared-no-access", "msync() of a shared mapping without access succeeds"),
	  BACKING_FILE, PROT_NONE, MAP_SHARED },
	{ ROW("private-read-only", "msync() of a private read-only mapping succeeds"),
	  BACKING_FILE, PROT_READ, MAP_PRIVATE },
};

CASES("msync.write.not-writable", struct kind_row, file_kinds, REQUIRES("msync.ret.zero"))
{
	int fd;
	char *m = map_backing(row->backing, page, row->prot, row->share, &fd);

	expect_ok(call_msync(m, page, MS_SYNC));
	expect_ok(call_msync(m, page, MS_ASYNC));
	expect_layout(m, row->prot == PROT_NONE ? "-" : "r");
	expect_file_pattern(fd, 0, page);
}

CASE("msync.write.beyond-eof", "msync() of pages beyond the end of the file succeeds",
     REQUIRES("msync.beyond-eof-ok"))
{
	int fd = fixture_file((off_t)page + 1);
	char *m = map_file(fd, 0, 4 * page, RW, MAP_SHARED);

	expect_access(store(m, 0));
	expect_ok(call_msync(m, 4 * page, MS_SYNC));
	expect_ok(call_msync(m + 2 * page, 2 * page, MS_ASYNC));
	expect_layout(m, "wwBB");
	expect_file_byte(fd, 0, 0);
	expect_file_size(fd, (off_t)page + 1);
}

CASE("msync.write.shm-object", "what msync() of a shared memory object does is left open",
     REQUIRES("msync.shm-object"))
{
	int fd = fixture_shm((off_t)page);
	char *other = map_file(fd, 0, page, PROT_READ, MAP_SHARED);
	char *m = map_file(fd, 0, page, RW, MAP_SHARED);

	expect_access(store(m, 0));
	observe("msync.shm-object", "%d", call_msync(m, page, MS_SYNC));
	/* The object itself is shared memory, whatever msync() does. */
	expect_byte(m, 0);
	expect_byte(other, 0);
	expect_pattern(other + 1, 1, page - 1);
}

CASE("msync.write.never", "when a store reaches the file without msync() is left open",
     REQUIRES("msync.no-guarantee-without"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_SHARED);
	unsigned char byte = 1;

	expect_access(store(m, 0));
	expect_int(1, call_pread(fd, &byte, 1, 0));
	observe("msync.store-seen-by-read", "%s", byte == 0 ? "at once" : "not at once");
	/* The file holds the old byte or the stored one, and nothing else changes. */
	expect(byte == 0 || byte == pattern(0));
	expect_file_pattern(fd, 1, 2 * page - 1);
	expect_file_size(fd, 2 * (off_t)page);
}
