/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Residency of files. Pages that have to be resident are locked through another mapping, so that
 * nothing can reclaim them; pages that must not be are of a file without data, which nothing read.
 */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

struct object_row {
	struct row row;
	int (*make)(off_t size); /* with pattern */
	int share;
};

static const struct object_row objects[] = {
	{ ROW("file-shared", "a shared mapping of a file"),
	  fixture_file, MAP_SHARED },
	{ ROW("file-private", "a private mapping of a file",
	      REQUIRES("mincore.private-file-correct", "mincore.file-page-cache")),
	  fixture_file, MAP_PRIVATE },
	{ ROW("memfd-shared", "a shared mapping of a memfd"),
	  fixture_memfd, MAP_SHARED },
	{ ROW("memfd-private", "a private mapping of a memfd",
	      REQUIRES("mincore.private-file-correct", "mincore.file-page-cache")),
	  fixture_memfd, MAP_PRIVATE },
	{ ROW("shm-shared",
	      "a shared memory object"),
	  fixture_shm, MAP_SHARED },
};

CASES("mincore.file.cached", struct object_row, objects,
      RULE("what another mapping keeps in memory is resident in one that nothing touched"),
      REQUIRES("mincore.file-page-cache"))
{
	int fd = row->make(3 * (off_t)page);
	char *held = map_file(fd, 0, 3 * page, PROT_READ, MAP_SHARED);
	char *m;

	allow_locking(3 * page);
	expect_ok(call_mlock(held, 3 * page));
	m = map_file(fd, 0, 3 * page, RW, row->share);
	expect_resident(m, "111");
}

CASES("mincore.file.sparse", struct object_row, objects,
      RULE("a page without data is not resident until it is read, by whatever mapping"),
      REQUIRES("mincore.file-page-cache"))
{
	int fd = row->make(0);
	char *m, *held;

	small_pages();
	expect_ok(call_ftruncate(fd, 64 * (off_t)page));
	m = map_file(fd, 0, 64 * page, RW, row->share);
	expect_resident(m + 62 * page, "00");
	/* Page 0 comes in through another mapping. */
	held = map_file(fd, 0, page, PROT_READ, MAP_SHARED);
	allow_locking(page);
	expect_ok(call_mlock(held, page));
	expect_resident(m, "1");
}

CASE("mincore.file.offset", "the pages of the file are counted from the offset of the mapping",
     REQUIRES("mincore.file-page-cache"))
{
	int fd = fixture_memfd(0);
	char *held, *m;

	small_pages();
	expect_ok(call_ftruncate(fd, 8 * (off_t)page));
	held = map_file(fd, 5 * (off_t)page, page, PROT_READ, MAP_SHARED);
	m = map_file(fd, 4 * (off_t)page, 4 * page, PROT_READ, MAP_SHARED);
	allow_locking(page);
	expect_ok(call_mlock(held, page));
	expect_resident(m, "0100");
}

CASE("mincore.file.private-copy",
     "a page that was copied is resident, whatever the file's own page is",
     REQUIRES("mincore.private-file-correct"))
{
	int fd = fixture_memfd(0);
	char *m, *shared;

	small_pages();
	expect_ok(call_ftruncate(fd, 3 * (off_t)page));
	m = map_file(fd, 0, 3 * page, RW, MAP_PRIVATE);
	expect_resident(m, "000");
	expect_access(store(m + page, 1));
	expect_resident(m, "010");
	/* The file's page goes; the copy stays. */
	shared = map_file(fd, 0, 3 * page, PROT_READ, MAP_SHARED);
	expect_ok(call_fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)page,
				 (off_t)page));
	expect_resident(shared, "000");
	expect_resident(m, "010");
	expect_byte(m + page, 1);
	/* A file that ends before it takes the copy with it. */
	expect_ok(call_ftruncate(fd, (off_t)page));
	expect_ok(call_ftruncate(fd, 3 * (off_t)page));
	expect_resident(m, "000");
}

CASE("mincore.file.truncated", "a page is not resident any more when the file ends before it",
     REQUIRES("mincore.beyond-eof-zero", "mincore.file-page-cache"))
{
	int fd = fixture_memfd(2 * (off_t)page);
	char *m = map_file(fd, 0, 2 * page, PROT_READ, MAP_SHARED);

	expect_pattern(m, 0, 2 * page);
	expect_resident(m, "11");
	expect_ok(call_ftruncate(fd, (off_t)page));
	expect_resident(m, "10");
}

struct beyond_row {
	struct row row;
	int (*make)(off_t size);
};

static const struct beyond_row ends[] = {
	{ ROW("file", "pages beyond the end of a file are not resident, and raise no signal"),
	  fixture_file },
	{ ROW("memfd", "pages beyond the end of a memfd are not resident, and raise no signal"),
	  fixture_memfd },
};

CASES("mincore.file.beyond-eof", struct beyond_row, ends, REQUIRES("mincore.beyond-eof-zero"))
{
	int fd = row->make((off_t)page + 1);
	size_t end = fixture_block_end(fd);
	char *m = map_file(fd, 0, end + 2 * page, PROT_READ, MAP_SHARED);

	allow_locking(2 * page);
	expect_ok(call_mlock(m, 2 * page));
	expect_resident(m, "11");
	expect_resident(m + end, "00");
}

/* A file of somebody else that everybody may read and this process must not write. */
static int foreign_file(void)
{
	static const char *const candidates[] = { "/etc/passwd", "/etc/group", "/etc/hosts",
						  "/bin/sh" };
	struct stat status;
	size_t i;
	int fd;

	for (i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
		fd = open(candidates[i], O_RDONLY);
		if (fd < 0)
			continue;
		status = fixture_stat(fd);
		if (S_ISREG(status.st_mode) && status.st_size > 0 && status.st_uid != geteuid() &&
		    access(candidates[i], W_OK) != 0)
			return trace_fd(fd);
		close(fd);
	}
	skip("no file of another user that can be read and not be written");
}

/* Beyond the end of the file there is nothing that could be resident. */
CASE("mincore.file.hidden", "of a file that the caller could not write every page looks resident",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mincore.file-not-writable-hidden"))
{
	int fd = foreign_file();
	off_t end = (fixture_stat(fd).st_size + (off_t)page - 1) / (off_t)page * (off_t)page;
	char *m = map_file(fd, end, 3 * page, PROT_READ, MAP_SHARED);

	expect_resident(m, "111");
	expect_layout(m, "BBB");
}

CASE("mincore.file.hugetlb", "each page of a huge page is resident once one byte of it was touched",
     HUGEPAGES(2), REQUIRES("mincore.ret.zero", "mincore.anon-untouched-zero"))
{
	int fd = trace_fd(expect_at_least(0, call_memfd_create("case", MFD_HUGETLB)));
	size_t size = (size_t)fixture_stat(fd).st_blksize;
	char *m;

	expect_ok(call_ftruncate(fd, 2 * (off_t)size));
	m = map_file(fd, 0, 2 * size, RW, MAP_SHARED);
	expect_resident(m, "0000");
	expect_access(store(m + page, 1));
	expect_resident(m, "1111");
	expect_resident(m + size - page, "10");
}
