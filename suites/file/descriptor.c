/* SPDX-License-Identifier: BSD-2-Clause */
/* A mapping holds its object by itself: the descriptor it was made from no longer matters. */
#include "cts.h"

enum ending { CLOSED, REUSED, REPLACED };

struct descriptor_row {
	struct row row;
	enum backing backing;
	enum ending ending;
};

#define ENDINGS(id, what, b)                                                                       \
	{ ROW(id ".closed", what " whose descriptor is closed"), b, CLOSED },                      \
	{ ROW(id ".reused", what " whose descriptor's number another file has got"), b, REUSED },  \
	{ ROW(id ".replaced", what " whose descriptor dup2() made another file's"), b, REPLACED }

static const struct descriptor_row endings[] = {
	ENDINGS("file", "a file", BACKING_FILE),
	ENDINGS("memfd", "a memfd", BACKING_MEMFD),
	ENDINGS("shm", "a shared memory object", BACKING_SHM),
};

/* Ends the descriptor as the row says; *other is the file that has its number then, or -1. */
static void end_descriptor(enum ending ending, int fd, int *other)
{
	int file = -1;

	if (ending == CLOSED) {
		expect_ok(call_close(fd));
	} else if (ending == REPLACED) {
		file = fixture_file(2 * (off_t)page);
		if (dup2(file, fd) < 0)
			broken("dup2: %s", strerror(errno));
		trace_note("dup2() of another file over the descriptor");
	} else {
		expect_ok(call_close(fd));
		/* The lowest number is the next one. */
		file = fixture_file(2 * (off_t)page);
		if (file != fd && dup2(file, fd) < 0)
			broken("dup2: %s", strerror(errno));
		trace_note("the number is another file's");
	}
	*other = file;
}

CASES("file.descriptor.shared", struct descriptor_row, endings,
      REQUIRES("mmap.fd.extra-reference"))
{
	int other, keeper, fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, &fd);

	/* Page 0 is accessed before, page 1 is not. */
	expect_byte(m, pattern(0));
	keeper = dup(fd);
	if (keeper < 0)
		broken("dup: %s", strerror(errno));
	end_descriptor(row->ending, fd, &other);
	expect_pattern(m, 0, 2 * page);
	expect_access(store(m, 0x5a));
	expect_access(store(m + page, 0xa5));
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	expect_ok(call_munmap(m, 2 * page));
	expect_file_byte(keeper, 0, 0x5a);
	expect_file_byte(keeper, (off_t)page, 0xa5);
	if (other >= 0)
		expect_file_pattern(other, 0, 2 * page);
}

CASES("file.descriptor.private", struct descriptor_row, endings,
      REQUIRES("mmap.fd.extra-reference"))
{
	int other, fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, &fd);

	expect_byte(m, pattern(0));
	end_descriptor(row->ending, fd, &other);
	expect_access(store(m + page, 0x5a));
	expect_pattern(m, 0, page);
	expect_byte(m + page, 0x5a);
	expect_pattern(m + page + 1, page + 1, page - 1);
	expect_ok(call_munmap(m, 2 * page));
	if (other >= 0)
		expect_file_pattern(other, 0, 2 * page);
}

CASE("file.descriptor.last-reference",
     "a mapping whose file has no name and no descriptor left keeps the file",
     REQUIRES("mmap.fd.extra-reference", "io.unlink-while-mapped"))
{
	int fd = fixture_file(3 * (off_t)page);
	char *m = map_file(fd, (off_t)page, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	char *half;

	expect_ok(call_close(fd));
	expect_access(store(m, 0x5a));
	/* Each half holds it, too. */
	expect_ok(call_munmap(m, page));
	half = m + page;
	expect_pattern(half, 2 * page, page);
	expect_access(store(half, 0xa5));
	expect_ok(call_msync(half, page, MS_SYNC));
	expect_byte(half, 0xa5);
}
