/* SPDX-License-Identifier: BSD-2-Clause */
/* MADV_REMOVE: the pages go from the object itself, as by a hole in the file. */
#include "cts.h"

#ifdef HAVE_SYS_MOUNT_H
#include <sys/mount.h>
#endif

#define RW (PROT_READ | PROT_WRITE)

struct kind_row {
	struct row row;
	enum backing backing;
	int prot;
};

#define FILES REQUIRES("madvise.remove.shared-file")
#define MAYWRITE REQUIRES("madvise.remove.maywrite-suffices")

static const struct kind_row kinds[] = {
	{ ROW("anon", "removed shared anonymous memory reads 0"), BACKING_ANON, RW },
	{ ROW("zero", "removed shared memory of /dev/zero reads 0"), BACKING_ZERO, RW },
	{ ROW("file", "a removed range of a file reads 0", FILES), BACKING_FILE, RW },
	{ ROW("memfd", "a removed range of a memfd reads 0", FILES), BACKING_MEMFD, RW },
	{ ROW("shm", "a removed range of a shared memory object reads 0", FILES), BACKING_SHM, RW },
	{ ROW("file-read-only",
	      "a range of a file that the mapping can only read is removed, as the "
	      "descriptor can write", MAYWRITE), BACKING_FILE, PROT_READ },
	{ ROW("memfd-no-access", "a range of a memfd that the mapping cannot access is removed too",
	      MAYWRITE), BACKING_MEMFD, PROT_NONE },
};

/* The middle two of four pages, one of which was loaded and stored to. */
static void remove_middle(const struct kind_row *row, char *m)
{
	int result;

	expect_access(store(m + page, 0xff));
	expect_access(store(m + 3 * page, 0xff));
	expect_ok(call_mprotect(m, 4 * page, row->prot));
	result = call_madvise(m + page, 2 * page, MADV_REMOVE);
	if (result != 0 && errno == EOPNOTSUPP && row->backing == BACKING_FILE)
		skip("the file system under test cannot punch holes");
	expect_ok(result);
	expect_layout(m, row->prot == RW ? "wwww" : row->prot ? "rrrr" : "----");
	expect_ok(call_mprotect(m, 4 * page, RW));
}

CASES("madvise.remove.zero", struct kind_row, kinds,
      RULE("MADV_REMOVE takes the bytes from the mapping and from its object"),
      REQUIRES("madvise.remove.shared-anon"))
{
	int fd;
	char *m = map_backing(row->backing, 4 * page, RW, MAP_SHARED, &fd);

	remove_middle(row, m);
	expect_zeroes(m + page, 2 * page);
	expect_byte(m, backing_byte(row->backing, 0));
	expect_byte(m + page - 1, backing_byte(row->backing, (off_t)page - 1));
	expect_byte(m + 3 * page, 0xff);
	if (row->backing >= BACKING_FILE) {
		expect_file_pattern(fd, 0, page);
		expect_file_filled(fd, (off_t)page, 0, 2 * page);
		expect_file_byte(fd, 3 * (off_t)page, 0xff);
		expect_file_size(fd, 4 * (off_t)page);
	}
	/* It is memory of the object still. */
	expect_access(store(m + page, 1));
	expect_byte(m + page, 1);
}

CASES("madvise.remove.seen-by-all", struct kind_row, kinds,
      RULE("MADV_REMOVE takes the bytes from every process that has the object mapped"),
      REQUIRES("madvise.remove.shared-anon"))
{
	char *m = map_backing(row->backing, 4 * page, RW, MAP_SHARED, NULL);
	struct child c;

	expect_access(store(m + 2 * page, 0xfe));
	in_child(c) {
		remove_middle(row, m);
		wake(&c);
		await(&c);
		expect_byte(m + page, 1);
	}
	await(&c);
	expect_zeroes(m + page, 2 * page);
	expect_byte(m + 3 * page, 0xff);
	expect_access(store(m + page, 1));
	wake(&c);
	join_child(&c);
}

CASE("madvise.remove.offset", "the range of the file is counted from the offset of the mapping",
     REQUIRES("madvise.remove.shared-file"))
{
	int fd = fixture_memfd(6 * (off_t)page);
	char *m = map_file(fd, 2 * (off_t)page, 3 * page, RW, MAP_SHARED);

	expect_ok(call_madvise(m + page, page, MADV_REMOVE));
	expect_file_pattern(fd, 0, 3 * page);
	expect_file_filled(fd, 3 * (off_t)page, 0, page);
	expect_file_pattern(fd, 4 * (off_t)page, 2 * page);
}

CASE("madvise.remove.last-page",
     "the size of the file stays, also where its last page is not whole",
     REQUIRES("madvise.remove.shared-file"))
{
	const off_t size = (off_t)(page + page / 2);
	int fd = fixture_memfd(size);
	char *m = map_file(fd, 0, 3 * page, RW, MAP_SHARED);

	expect_ok(call_madvise(m + page, 2 * page, MADV_REMOVE));
	expect_file_size(fd, size);
	expect_file_pattern(fd, 0, page);
	expect_file_filled(fd, (off_t)page, 0, page / 2);
	expect_layout(m, "wwB");
}

CASE("madvise.remove.private-copy", "what was stored in private mappings of the file stays",
     REQUIRES("madvise.remove.shared-file"))
{
	int fd = fixture_memfd((off_t)page);
	char *shared = map_file(fd, 0, page, RW, MAP_SHARED);
	char *private = map_file(fd, 0, page, RW, MAP_PRIVATE);

	expect_access(store(private, 0xff));
	expect_ok(call_madvise(shared, page, MADV_REMOVE));
	expect_zeroes(shared, page);
	expect_byte(private, 0xff);
}

struct refused_row {
	struct row row;
	enum backing backing;
	int oflag; /* of BACKING_FILE */
	int share;
	int error;
};

static const struct refused_row refused[] = {
	{ ROW("private-file", "nothing is removed by a private mapping of a file: EACCES"),
	  BACKING_FILE, O_RDWR, MAP_PRIVATE, EACCES },
	{ ROW("private-read-only",
	      "nothing is removed by a private mapping without write access: EACCES"),
	  BACKING_FILE, O_RDONLY, MAP_PRIVATE, EACCES },
	{ ROW("shared-read-only",
	      "nothing is removed by a shared mapping of a descriptor opened for "
	      "reading: EACCES"), BACKING_FILE, O_RDONLY, MAP_SHARED, EACCES },
	{ ROW("private-memfd", "nothing is removed by a private mapping of a memfd: EACCES"),
	  BACKING_MEMFD, O_RDWR, MAP_PRIVATE, EACCES },
	{ ROW("private-anon", "private anonymous memory has no object to remove from: EINVAL",
	      REQUIRES("madvise.remove.private-anon-einval")),
	  BACKING_ANON, O_RDWR, MAP_PRIVATE, EINVAL },
};

CASES("madvise.remove.refused", struct refused_row, refused,
      REQUIRES("madvise.remove.private-file-eacces"))
{
	const int prot = row->oflag == O_RDWR ? RW : PROT_READ;
	int fd = -1;
	char *m;

	if (row->backing == BACKING_FILE) {
		fd = fixture_file_opened(2 * (off_t)page, row->oflag);
		m = map_file(fd, 0, 2 * page, prot, row->share);
	} else {
		m = map_backing(row->backing, 2 * page, prot, row->share, &fd);
	}
	if (prot == RW)
		expect_access(store(m, 0xff));
	expect_fails(row->error, call_madvise(m, 2 * page, MADV_REMOVE));
	expect_byte(m, prot == RW ? 0xff : pattern(0));
	expect_byte(m + page, backing_byte(row->backing, (off_t)page));
	if (fd >= 0)
		expect_file_pattern(fd, 0, 2 * page);
}

#ifdef HAVE_SYS_MOUNT_H
/* ramfs has no holes. */
CASE("madvise.remove.no-holes",
     "on a file system that cannot punch holes MADV_REMOVE fails with EOPNOTSUPP",
     NEEDS(NEED_USERNS | NEED_DIR), REQUIRES("madvise.remove.unsupported-eopnotsupp"))
{
	const char *where = fixture_directory();
	int fd;
	char *m;

	enter_namespace();
	if (mount("ramfs", where, "ramfs", 0, NULL) != 0)
		skip("no ramfs can be mounted");
	fd = open_path(fixture_path("file", 2 * (off_t)page), O_RDWR);
	m = map_file(fd, 0, 2 * page, RW, MAP_SHARED);
	expect_fails(EOPNOTSUPP, call_madvise(m, page, MADV_REMOVE));
	expect_pattern(m, 0, 2 * page);
	expect_file_pattern(fd, 0, 2 * page);
}
#endif
