/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each seal forbids. An operation fails with EPERM under the seals that forbid it, changing
 * nothing, and succeeds under every other. The file has two pages of pattern.
 */
#include "cts.h"

#define SIZE (2 * (off_t)page)
#define WRITE (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)
#define RW (PROT_READ | PROT_WRITE)

/* The seals but for F_SEAL_EXEC, which vm.memfd_noexec may set. */
static int seals(int fd)
{
	return call_fcntl(fd, F_GET_SEALS, 0) & ~F_SEAL_EXEC;
}

static int sealed_file(int seal)
{
	int fd = trace_fd(expect_at_least(0, call_memfd_create("case", MFD_ALLOW_SEALING)));

	fill_pattern(fd, 0, (size_t)SIZE);
	expect_ok(call_fcntl(fd, F_ADD_SEALS, seal));
	return fd;
}

struct operation_row {
	struct row row;
	int (*operate)(int fd); /* 0, or -1 with errno */
	int forbidden_by;
	off_t size; /* pages of the file afterwards */
};

static int write_inside(int fd)
{
	return call_write(fd, "a", 1) == 1 ? 0 : -1;
}

static int pwrite_inside(int fd)
{
	return call_pwrite(fd, "a", 1, SIZE - 1) == 1 ? 0 : -1;
}

static int pwrite_at_end(int fd)
{
	return call_pwrite(fd, "a", 1, SIZE) == 1 ? 0 : -1;
}

static int truncate_to_nothing(int fd)
{
	return call_ftruncate(fd, 0);
}

static int truncate_by_byte(int fd)
{
	return call_ftruncate(fd, SIZE - 1);
}

static int truncate_same(int fd)
{
	return call_ftruncate(fd, SIZE);
}

static int enlarge_by_byte(int fd)
{
	return call_ftruncate(fd, SIZE + 1);
}

static int enlarge_by_page(int fd)
{
	return call_ftruncate(fd, SIZE + (off_t)page);
}

static int allocate_inside(int fd)
{
	return call_fallocate(fd, 0, 0, SIZE);
}

static int allocate_beyond(int fd)
{
	return call_fallocate(fd, 0, 0, SIZE + 1);
}

static int allocate_keep_size(int fd)
{
	return call_fallocate(fd, FALLOC_FL_KEEP_SIZE, SIZE, (off_t)page);
}

static int punch(int fd)
{
	return call_fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)page);
}

static int open_truncating(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	skip_unless(access(path, F_OK) == 0, "no /proc/self/fd to open a memfd by");
	return call_open(path, O_RDWR | O_TRUNC, 0) >= 0 ? 0 : -1;
}

#define SHRINK_GROW REQUIRES("memfd.seal.shrink-grow")
#define CONTENTS REQUIRES("memfd.seal.write-forbids")

static const struct operation_row operations[] = {
	{ ROW("write", "write() inside the file", CONTENTS), write_inside, WRITE, 2 },
	{ ROW("pwrite", "pwrite() of the last byte", CONTENTS), pwrite_inside, WRITE, 2 },
	{ ROW("pwrite-at-end", "pwrite() at the end of the file",
	      REQUIRES("memfd.seal.write-forbids", "memfd.seal.shrink-grow")),
	  pwrite_at_end, WRITE | F_SEAL_GROW, -1 },
	{ ROW("ftruncate-nothing", "ftruncate() to nothing", SHRINK_GROW), truncate_to_nothing,
	  F_SEAL_SHRINK, 0 },
	{ ROW("ftruncate-byte", "ftruncate() by one byte", SHRINK_GROW), truncate_by_byte,
	  F_SEAL_SHRINK, -1 },
	{ ROW("ftruncate-same", "ftruncate() to the same size", SHRINK_GROW), truncate_same, 0, 2 },
	{ ROW("ftruncate-byte-up", "ftruncate() to one byte more", SHRINK_GROW), enlarge_by_byte,
	  F_SEAL_GROW, -1 },
	{ ROW("ftruncate-page-up", "ftruncate() to one page more", SHRINK_GROW), enlarge_by_page,
	  F_SEAL_GROW, 3 },
	{ ROW("fallocate", "fallocate() inside the file", CONTENTS), allocate_inside, 0, 2 },
	{ ROW("fallocate-beyond", "fallocate() beyond the end of the file", SHRINK_GROW),
	  allocate_beyond, F_SEAL_GROW, -1 },
	{ ROW("fallocate-keep-size", "fallocate() with FALLOC_FL_KEEP_SIZE beyond the end",
	      REQUIRES("memfd.seal.grow-keep-size")),
	  allocate_keep_size, 0, 2 },
	{ ROW("punch", "fallocate() with FALLOC_FL_PUNCH_HOLE", CONTENTS), punch, WRITE, 2 },
	{ ROW("open-truncate", "open() with O_TRUNC", SHRINK_GROW), open_truncating, F_SEAL_SHRINK,
	  0 },
};

CASES("memfd.sealed", struct operation_row, operations,
      RULE("a call fails with EPERM under the seals that forbid it, and under no other"))
{
	static const int each[] = { 0, F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE,
				    F_SEAL_FUTURE_WRITE };
	size_t i;

	for (i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
		int fd = sealed_file(each[i]);

		if (each[i] & row->forbidden_by) {
			expect_fails(EPERM, row->operate(fd));
			expect_file_size(fd, SIZE);
			expect_file_pattern(fd, 0, (size_t)SIZE);
		} else {
			expect_ok(row->operate(fd));
			if (row->size >= 0)
				expect_file_size(fd, row->size * (off_t)page);
		}
		expect_int(each[i], seals(fd));
		expect_ok(call_close(fd));
	}
}

/*
 *	file   |  1/2 page  |
 *	write       |  1/2 page  |
 */
CASE("memfd.sealed.grow-within-page",
     "under F_SEAL_GROW a write over the end writes no byte of its page",
     REQUIRES("memfd.seal.shrink-grow"))
{
	int fd = trace_fd(expect_at_least(0, call_memfd_create("case", MFD_ALLOW_SEALING)));
	size_t half = page / 2;
	char *zeroes = calloc(1, half);

	if (!zeroes)
		broken("calloc: no memory");
	fill_pattern(fd, 0, half);
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
	expect_fails(EPERM, call_pwrite(fd, zeroes, half, (off_t)half / 2));
	expect_file_size(fd, (off_t)half);
	expect_file_pattern(fd, 0, half);
	expect_int((intmax_t)half / 2, call_pwrite(fd, zeroes, half / 2, (off_t)half / 2));
	expect_file_size(fd, (off_t)half);
	free(zeroes);
}

CASE("memfd.sealed.no-sigbus", "inside a file with F_SEAL_SHRINK a mapping never raises SIGBUS",
     NEEDS(NEED_PROC), REQUIRES("memfd.seal.shrink-no-sigbus"))
{
	int fd = sealed_file(F_SEAL_SHRINK);
	char *m = map_file(fd, 0, (size_t)SIZE, RW, MAP_SHARED);
	struct child c;

	in_child(c) {
		expect_fails(EPERM, truncate_to_nothing(fd));
		expect_fails(EPERM, truncate_by_byte(fd));
		expect_fails(EPERM, open_truncating(fd));
	}
	join_child(&c);
	expect_pattern(m, 0, (size_t)SIZE);
	/* A hole in the file is still the file. */
	expect_ok(punch(fd));
	expect_zeroes(m, page);
	expect_access(store(m, 1));
	expect_pattern(m + page, (off_t)page, page);
}
