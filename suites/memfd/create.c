/* SPDX-License-Identifier: BSD-2-Clause */
/* What memfd_create() returns. */
#include "cts.h"

static int create(unsigned flags)
{
	return trace_fd(expect_at_least(0, call_memfd_create("case", flags)));
}

CASE("memfd.create.file",
     "memfd_create() gives an empty regular file without a link, open for reading and writing",
     REQUIRES("memfd.create"))
{
	int fd = create(0);
	struct stat status = fixture_stat(fd);

	expect(S_ISREG(status.st_mode));
	expect_int(0, status.st_size);
	expect_int(0, status.st_nlink);
	expect_int(geteuid(), status.st_uid);
	expect_int(O_RDWR, call_fcntl(fd, F_GETFL, 0) & (O_ACCMODE | O_APPEND | O_NONBLOCK));
	expect_int(0, lseek(fd, 0, SEEK_CUR));
}

CASE("memfd.create.contents", "a memfd holds what is written, and zeroes where it was enlarged",
     REQUIRES("memfd.create"))
{
	int fd = create(0);
	char *m;

	expect_ok(call_ftruncate(fd, 2 * (off_t)page));
	fill_pattern(fd, 0, page);
	m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	expect_pattern(m, 0, page);
	expect_zeroes(m + page, page);
	expect_access(store(m + page, 1));
	expect_file_byte(fd, (off_t)page, 1);
}

CASE("memfd.create.large", "a memfd may be larger than 2 GiB", REQUIRES("memfd.create"))
{
	int fd = create(0);
	const off_t large = (off_t)3 << 30;
	unsigned char byte = 1;

	skip_unless(sizeof(off_t) > 4, "off_t has 32 bits");
	need_limit(RLIMIT_FSIZE, (uintmax_t)large + page);
	expect_ok(call_ftruncate(fd, large));
	expect_int(1, call_pwrite(fd, &byte, 1, large));
	expect_file_byte(fd, large, 1);
	expect_file_size(fd, large + 1);
}

CASE("memfd.create.mapped-empty", "a mapping of an empty memfd shows what it gets later",
     REQUIRES("memfd.create"))
{
	int fd = create(0);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_layout(m, "B");
	expect_ok(call_ftruncate(fd, (off_t)page));
	expect_access(store(m, 1));
	expect_file_byte(fd, 0, 1);
}

struct cloexec_row {
	struct row row;
	unsigned flags;
	int cloexec;
};

static const struct cloexec_row cloexec[] = {
	{ ROW("clear", "without MFD_CLOEXEC the descriptor stays open over exec"), 0, 0 },
	{ ROW("set", "with MFD_CLOEXEC the descriptor is closed by exec"), MFD_CLOEXEC,
	  FD_CLOEXEC },
	{ ROW("sealing", "MFD_ALLOW_SEALING does not set FD_CLOEXEC"), MFD_ALLOW_SEALING, 0 },
	{ ROW("both", "MFD_CLOEXEC goes together with MFD_ALLOW_SEALING"),
	  MFD_CLOEXEC | MFD_ALLOW_SEALING, FD_CLOEXEC },
};

CASES("memfd.create.cloexec", struct cloexec_row, cloexec, REQUIRES("memfd.cloexec"))
{
	int fd = create(row->flags);

	expect_int(row->cloexec, call_fcntl(fd, F_GETFD, 0) & FD_CLOEXEC);
}

CASE("memfd.create.goes-with-last",
     "a memfd stays as long as a mapping of it does, without a descriptor",
     REQUIRES("memfd.create"))
{
	int fd = create(0);
	char *m;

	expect_ok(call_ftruncate(fd, (off_t)page));
	m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	expect_ok(call_close(fd));
	expect_access(store(m, 1));
	expect_byte(m, 1);
}

CASE("memfd.create.fork", "a child has the memfd of its parent", REQUIRES("memfd.create"))
{
	int fd = create(0);
	struct child c;

	in_child(c) {
		fill_pattern(fd, 0, page);
	}
	join_child(&c);
	expect_file_pattern(fd, 0, page);
}

CASE("memfd.create.too-many", "without a free descriptor memfd_create() fails with EMFILE",
     REQUIRES("memfd.emfile"))
{
	int next = dup(fixture_memfd(0));

	if (next < 0)
		broken("dup: %s", strerror(errno));
	close(next);
	set_limit(RLIMIT_NOFILE, (rlim_t)next);
	expect_fails(EMFILE, call_memfd_create("case", 0));
	set_limit(RLIMIT_NOFILE, (rlim_t)next + 1);
	expect_int(next, call_memfd_create("case", 0));
}
