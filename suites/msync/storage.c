/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What msync() writes to storage. A page of a file is dirty from the store until it is written,
 * which smaps tells; memory file systems have no storage and keep their pages dirty for ever.
 */
#include "cts.h"
#ifdef HAVE_SYS_STATFS_H
#include <sys/statfs.h>
#endif

#define RW (PROT_READ | PROT_WRITE)

/* The dirty memory of the mapping that holds the address, in KiB. */
static intmax_t dirty(const void *at)
{
	intmax_t shared = smaps_kib(at, "Shared_Dirty"), own = smaps_kib(at, "Private_Dirty");

	if (shared < 0 || own < 0)
		skip("smaps tells nothing of dirty pages");
	return shared + own;
}

#define PAGE_KIB ((intmax_t)(page / 1024))

/* Whether files of the file system may be memory that is never written. */
static bool may_be_memory(int fd)
{
#ifdef HAVE_SYS_STATFS_H
	static const unsigned numbers[] = {
		0x01021994, /* tmpfs */
		0x858458f6, /* ramfs */
		0x794c7630, /* overlay, whose upper layer may be one of these */
	};
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		broken("fstatfs: %s", strerror(errno));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if ((unsigned)fs.f_type == numbers[i])
			return true;
	}
#else
	(void)fd;
#endif
	return false;
}

/*
 * A file of the directory under test. What fill_pattern() left dirty is written first, so that only
 * the stores count; memory without storage stays dirty even then.
 */
static int clean_file(off_t size)
{
	int fd = fixture_file(size);
	char *m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);

	if (fsync(fd) != 0)
		broken("fsync: %s", strerror(errno));
	expect_access(load(m));
	if (dirty(m) != 0 && may_be_memory(fd))
		skip("the file system of the directory under test is memory without storage");
	expect_ok(call_munmap(m, page));
	return fd;
}

CASE("msync.storage.sync", "no page of the range is dirty any more when MS_SYNC returns",
     NEEDS(NEED_PROC), REQUIRES("msync.sync.data-durable"))
{
	char *m = map_file(clean_file(3 * (off_t)page), 0, 3 * page, RW, MAP_SHARED);

	expect_access(store(m, 0));
	expect_access(store(m + 3 * page - 1, 0));
	expect_ok(call_msync(m, 3 * page, MS_SYNC));
	expect_int(0, dirty(m));
	/* And each new store counts anew. */
	expect_access(store(m + page, 0));
	expect_ok(call_msync(m, 3 * page, MS_SYNC));
	expect_int(0, dirty(m));
}

CASE("msync.storage.read-only",
     "MS_SYNC of a mapping that is only read writes what was stored through another",
     NEEDS(NEED_PROC), REQUIRES("msync.sync.data-durable"))
{
	int fd = clean_file((off_t)page);
	char *m = map_file(fd, 0, page, RW, MAP_SHARED);
	char *reader = map_file(fd, 0, page, PROT_READ, MAP_SHARED);

	expect_access(store(m, 0));
	expect_ok(call_msync(reader, page, MS_SYNC));
	expect_int(0, dirty(m));
}

CASE("msync.storage.length-1", "length 1 leaves nothing of the page dirty", NEEDS(NEED_PROC),
     REQUIRES("msync.len-rounded"))
{
	char *m = map_file(clean_file((off_t)page), 0, page, RW, MAP_SHARED);

	expect_access(store(m + page - 1, 0));
	expect_ok(call_msync(m, 1, MS_SYNC));
	expect_int(0, dirty(m));
}

/*
 * The kernel may write of its own accord at any time, so a page found clean proves nothing; that
 * it happens in each of many attempts does.
 */
CASE("msync.storage.async", "MS_ASYNC starts no writing: the page is as dirty right after it",
     NEEDS(NEED_PROC), REQUIRES("msync.async.noop-linux"))
{
	char *m = map_file(clean_file((off_t)page), 0, page, RW, MAP_SHARED);
	int attempt;

	for (attempt = 0; attempt < 20; attempt++) {
		expect_access(store(m, (unsigned char)attempt));
		expect_ok(call_msync(m, page, MS_ASYNC));
		if (dirty(m) == PAGE_KIB)
			break;
	}
	expect(attempt < 20);
}

/*
 *	| one file, dirty |    | another file, dirty |
 */
CASE("msync.storage.hole", "MS_SYNC over a hole fails, but writes what is mapped on both sides",
     NEEDS(NEED_PROC), REQUIRES("msync.hole-rest-written", "msync.hole-enomem"))
{
	int one = clean_file((off_t)page), other = clean_file((off_t)page);
	char *a = arena(3);

	map_file_at(a, one, 0, page, RW, MAP_SHARED);
	map_file_at(a + 2 * page, other, 0, page, RW, MAP_SHARED);
	hole(a + page, page);
	expect_access(store(a, 0));
	expect_access(store(a + 2 * page, 0));
	expect_fails(ENOMEM, call_msync(a, 3 * page, MS_SYNC));
	expect_int(0, dirty(a));
	expect_int(0, dirty(a + 2 * page));
	expect_file_byte(one, 0, 0);
	expect_file_byte(other, 0, 0);
}

CASE("msync.storage.other-process", "msync() writes the pages that another process made dirty",
     NEEDS(NEED_PROC), REQUIRES("msync.part-other-process"))
{
	int fd = clean_file(2 * (off_t)page);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_SHARED);
	struct child c;

	in_child(c) {
		expect_access(store(m, 0));
		expect_access(store(m + 2 * page - 1, 0));
		wake(&c);
		await(&c);
		expect_int(0, dirty(m));
	}
	await(&c);
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	wake(&c);
	join_child(&c);
	expect_int(0, dirty(m));
	expect_file_byte(fd, 0, 0);
	expect_file_pattern(fd, 1, 2 * page - 2);
	expect_file_byte(fd, 2 * (off_t)page - 1, 0);
}

/* O_DIRECT goes past the page cache; what it reads has been on the storage. */
CASE("msync.storage.direct", "after MS_SYNC a read with O_DIRECT gives the stored bytes",
     NEEDS(NEED_DIR), REQUIRES("msync.sync.data-durable"))
{
#ifdef O_DIRECT
	const char *path = fixture_path("direct", (off_t)page);
	char *m = map_file(open_path(path, O_RDWR), 0, page, RW, MAP_SHARED);
	int direct = call_open(path, O_RDONLY | O_DIRECT, 0);
	char *buffer;

	if (direct < 0)
		skip("no O_DIRECT on the file system of the directory under test");
	buffer = map_anon(page, RW, MAP_PRIVATE);
	expect_access(store(m, 0));
	expect_access(store(m + page - 1, 0));
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_int((intmax_t)page, call_pread(direct, buffer, page, 0));
	expect_byte(buffer, 0);
	expect_pattern(buffer + 1, 1, page - 2);
	expect_byte(buffer + page - 1, 0);
#else
	skip("no O_DIRECT");
#endif
}
