/* SPDX-License-Identifier: BSD-2-Clause */
/* Holes of a mapped file, and fallocate() of it. */
#include "cts.h"

#include "rows.h"

/* Skips the case where the file system has no such operation. */
static void fallocate_or_skip(int fd, int mode, size_t offset, size_t length)
{
	int result = call_fallocate(fd, mode, (off_t)offset, (off_t)length);

	if (result < 0 && errno == EOPNOTSUPP)
		skip("the file system has no fallocate() of mode %#x", (unsigned)mode);
	expect_ok(result);
}

static void punch(int fd, size_t offset, size_t length)
{
	fallocate_or_skip(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
}

CASES("file.hole.reads-zero", struct object_row, objects,
      RULE("a hole reads 0, and a store to it reaches the object"),
      REQUIRES("io.sparse-hole-reads-zero"))
{
	int fd = fixture_object(row->backing, 0);
	char *m;

	/* | hole | x… | hole | */
	expect_int(1, call_pwrite(fd, "x", 1, (off_t)page));
	expect_ok(call_ftruncate(fd, 3 * (off_t)page));
	m = map_file(fd, 0, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	expect_zeroes(m, page);
	expect_byte(m + page, 'x');
	expect_zeroes(m + page + 1, 2 * page - 1);
	/* A store after the load reaches the file: there is no page of zeroes in its place. */
	expect_access(store(m + 2, 0x5a));
	expect_access(store(m + 3 * page - 1, 0xa5));
	expect_file_byte(fd, 2, 0x5a);
	expect_file_byte(fd, 3 * (off_t)page - 1, 0xa5);
	expect_zeroes(m, 2);
	expect_file_filled(fd, 2 * (off_t)page, 0, page - 1);
}

CASE("file.hole.store-allocates", "a store to a hole gives the file blocks",
     REQUIRES("io.sparse-hole-reads-zero"))
{
	/* Larger than what a file system keeps inside the inode. */
	size_t length = 64 * page;
	int fd = fixture_file(0);
	blkcnt_t before;
	struct stat st;
	char *m;

	before = fixture_stat(fd).st_blocks;
	expect_ok(call_ftruncate(fd, (off_t)length));
	if (fixture_stat(fd).st_blocks != before)
		skip("the file system has no holes");
	m = map_file(fd, 0, length, PROT_READ | PROT_WRITE, MAP_SHARED);
	expect_access(store(m + length / 2, 1));
	expect_ok(call_msync(m, length, MS_SYNC));
	expect_ok(call_fstat(fd, &st));
	expect(st.st_blocks > before);
}

struct punch_row {
	struct row row;
	enum backing backing;
	int share;
};

/* Of pages that are not copied yet. */
#define FOLLOWS REQUIRES("trunc.punch-hole", "mmap.flag.private.cow-page-granular")

static const struct punch_row punched[] = {
	{ ROW("file-shared", "a file, in a shared mapping"), BACKING_FILE, MAP_SHARED },
	{ ROW("file-private", "a file, in a private mapping without copies",
	      FOLLOWS),
	  BACKING_FILE, MAP_PRIVATE },
	{ ROW("memfd-shared", "a memfd, in a shared mapping"), BACKING_MEMFD, MAP_SHARED },
	{ ROW("memfd-private", "a memfd, in a private mapping without copies",
	      FOLLOWS),
	  BACKING_MEMFD, MAP_PRIVATE },
	{ ROW("shm-shared", "a shared memory object, in a shared mapping"), BACKING_SHM,
	  MAP_SHARED },
};

CASES("file.hole.punch", struct punch_row, punched,
      RULE("a punched hole reads 0 and can be stored to, and what is beside it stays"),
      REQUIRES("trunc.punch-hole"))
{
	int fd;
	char *m = map_backing(row->backing, 4 * page, PROT_READ | PROT_WRITE, row->share, &fd);

	/* Page 1 was accessed before, page 2 was not. */
	expect_pattern(m, 0, 2 * page);
	punch(fd, page, 2 * page);
	expect_pattern(m, 0, page);
	expect_zeroes(m + page, 2 * page);
	expect_pattern(m + 3 * page, 3 * page, page);
	expect_file_size(fd, 4 * (off_t)page);
	expect_file_filled(fd, (off_t)page, 0, 2 * page);
	expect_access(store(m + page, 0x5a));
	expect_file_byte(fd, (off_t)page, row->share == MAP_SHARED ? 0x5a : 0);
}

CASES("file.hole.punch-inside-pages", struct object_row, objects,
      RULE("a punched hole that begins and ends inside pages reads 0 to the byte"),
      REQUIRES("trunc.punch-hole"))
{
	int fd;
	char *m = map_backing(row->backing, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED, &fd);
	size_t from = page - 1, to = 2 * page + 1;

	expect_byte(m, pattern(0));
	punch(fd, from, to - from);
	expect_pattern(m, 0, from);
	expect_zeroes(m + from, to - from);
	expect_pattern(m + to, to, 3 * page - to);
	expect_file_filled(fd, (off_t)from, 0, to - from);
	expect_file_pattern(fd, (off_t)to, 3 * page - to);
}

CASES("file.hole.punch-keeps-copies", struct object_row, objects,
      RULE("a punched hole leaves private copies alone"),
      REQUIRES("trunc.punch-hole-private-cow-kept"))
{
	int fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, &fd);

	expect_access(store(m, 0x5a));
	punch(fd, 0, 2 * page);
	expect_byte(m, 0x5a);
	expect_pattern(m + 1, 1, page - 1);
	expect_zeroes(m + page, page);
	expect_file_filled(fd, 0, 0, 2 * page);
}

CASE("file.hole.zero-range", "FALLOC_FL_ZERO_RANGE shows through mappings, and nothing beside it",
     REQUIRES("trunc.zero-range"))
{
	int fd;
	char *m = map_backing(BACKING_FILE, 3 * page, PROT_READ, MAP_SHARED, &fd);

	expect_pattern(m, 0, 3 * page);
	fallocate_or_skip(fd, FALLOC_FL_ZERO_RANGE, page / 2, 2 * page);
	expect_pattern(m, 0, page / 2);
	expect_zeroes(m + page / 2, 2 * page);
	expect_pattern(m + 2 * page + page / 2, 2 * page + page / 2, page - page / 2);
	expect_file_size(fd, 3 * (off_t)page);
}

CASE("file.hole.allocate-keeps", "fallocate() of what has content changes none of it",
     REQUIRES("trunc.fallocate-keeps-content"))
{
	int fd = fixture_file((off_t)page + 1);
	char *m = map_file(fd, 0, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_access(store(m, 0x5a));
	fallocate_or_skip(fd, FALLOC_FL_KEEP_SIZE, 0, 3 * page);
	/* With that flag the end of the file stays where it is, and with it what is beyond. */
	expect_file_size(fd, (off_t)page + 1);
	expect_signo(SIGBUS, load(m + 2 * page));
	fallocate_or_skip(fd, 0, 0, 3 * page);
	expect_file_size(fd, 3 * (off_t)page);
	expect_byte(m, 0x5a);
	expect_pattern(m + 1, 1, page);
	expect_zeroes(m + page + 1, 2 * page - 1);
}

struct range_row {
	struct row row;
	int mode;
};

static const struct range_row moved[] = {
	{ ROW("collapse", "FALLOC_FL_COLLAPSE_RANGE of a block"), FALLOC_FL_COLLAPSE_RANGE },
	{ ROW("insert", "FALLOC_FL_INSERT_RANGE of a block"), FALLOC_FL_INSERT_RANGE },
};

/* The shortest range of pages that the file system moves; a page where it moves none. */
static size_t move_unit(int mode)
{
	size_t unit;
	int fd;

	for (unit = page; unit <= (size_t)1 << 20; unit *= 2) {
		fd = fixture_file(2 * (off_t)unit);
		if (call_fallocate(fd, mode, 0, (off_t)unit) == 0 || errno != EINVAL)
			return unit;
	}
	return page;
}

/*
 * Block 1 of | 0 | 1 | 2 | 3 | goes, or a hole comes before it. File systems move whole blocks of their
 * own, which may be larger than a page.
 */
CASES("file.hole.moved", struct range_row, moved,
      RULE("what fallocate() moves in the file moves in its mapping"),
      REQUIRES("trunc.moved-ranges"))
{
	const bool inserts = row->mode == FALLOC_FL_INSERT_RANGE;
	size_t block = move_unit(row->mode);
	int fd = fixture_file(4 * (off_t)block);
	char *m = map_file(fd, 0, 4 * block, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_pattern(m, 0, 4 * block);
	expect_access(store(m + 2 * block, 0x5a));
	fallocate_or_skip(fd, row->mode, block, block);
	expect_pattern(m, 0, block);
	expect_layout(m + 4 * block - page, inserts ? "w" : "B");
	expect_layout(m + 3 * block - page, inserts ? "ww" : "wB");
	if (inserts) {
		expect_zeroes(m + block, block);
		expect_pattern(m + 2 * block, (off_t)block, block);
		expect_byte(m + 3 * block, 0x5a);
		expect_file_size(fd, 5 * (off_t)block);
	} else {
		expect_byte(m + block, 0x5a);
		expect_pattern(m + block + 1, 2 * (off_t)block + 1, block - 1);
		expect_pattern(m + 2 * block, 3 * (off_t)block, block);
		expect_file_size(fd, 3 * (off_t)block);
	}
}
