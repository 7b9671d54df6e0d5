/* SPDX-License-Identifier: BSD-2-Clause */
/* A mapping holds its object by itself; mmap.fd.* say so of files, these of what has no name. */
#include "cts.h"

enum ending { CLOSED, REPLACED };

struct descriptor_row {
	struct row row;
	enum backing backing;
	enum ending ending;
};

static const struct descriptor_row endings[] = {
	{ ROW("memfd-closed", "a memfd whose descriptors are closed"), BACKING_MEMFD, CLOSED },
	{ ROW("memfd-replaced", "a memfd whose descriptor became a file's"), BACKING_MEMFD,
	  REPLACED },
	{ ROW("shm-closed", "a shared memory object whose descriptors are closed"), BACKING_SHM,
	  CLOSED },
	{ ROW("shm-replaced", "a shared memory object whose descriptor became a file's"),
	  BACKING_SHM, REPLACED },
};

CASES("file.descriptor.object", struct descriptor_row, endings,
      RULE("a mapping outlives its descriptor"),
      REQUIRES("mmap.fd.extra-reference"))
{
	int fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, &fd);
	char *private = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int file = row->ending == REPLACED ? fixture_file(2 * (off_t)page) : -1;

	/* Page 0 is accessed before, page 1 is not. */
	expect_byte(m, pattern(0));
	if (file < 0)
		expect_ok(call_close(fd));
	else
		expect_int(fd, dup2(file, fd));
	expect_pattern(m, 0, 2 * page);
	expect_pattern(private, 0, 2 * page);
	expect_access(store(m + page, 0x5a));
	expect_access(store(private + page, 0xa5));
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	expect_byte(m + page, 0x5a);
	if (file >= 0)
		expect_file_pattern(file, 0, 2 * page);
}

CASE("file.descriptor.halves", "each half of a mapping that was cut in two holds the file",
     REQUIRES("mmap.fd.extra-reference"))
{
	int fd = fixture_file(3 * (off_t)page);
	char *m = map_file(fd, (off_t)page, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	char *half = m + page;

	expect_ok(call_close(fd));
	expect_access(store(m, 0x5a));
	expect_ok(call_munmap(m, page));
	expect_pattern(half, 2 * (off_t)page, page);
	expect_access(store(half, 0xa5));
	expect_ok(call_msync(half, page, MS_SYNC));
	expect_byte(half, 0xa5);
}
