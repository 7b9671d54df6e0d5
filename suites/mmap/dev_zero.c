/* SPDX-License-Identifier: BSD-2-Clause */
/* /dev/zero: anonymous memory by another way. */
#include "cts.h"

struct zero_row {
	struct row row;
	int oflag;
	int prot;
	int share;
	int bytes; /* the length is two pages and that */
};

static const struct zero_row zeroes[] = {
	{ ROW("private", "a private mapping", REQUIRES("mmap.anon.dev-zero-private")), O_RDWR,
	  PROT_READ | PROT_WRITE, MAP_PRIVATE, 0 },
	{ ROW("private-read-only-descriptor",
	      "a private writable mapping of a descriptor that is read-only",
	      REQUIRES("mmap.anon.dev-zero-private")), O_RDONLY, PROT_READ | PROT_WRITE,
	  MAP_PRIVATE, 0 },
	{ ROW("private-part-of-page",
	      "a private mapping of a length that is no multiple of the page",
	      REQUIRES("mmap.anon.dev-zero-private")), O_RDWR, PROT_READ | PROT_WRITE, MAP_PRIVATE,
	  -1 },
	{ ROW("shared", "a shared mapping", REQUIRES("mmap.anon.dev-zero-shared")), O_RDWR,
	  PROT_READ | PROT_WRITE, MAP_SHARED, 0 },
	{ ROW("shared-part-of-page",
	      "a shared mapping of a length that is no multiple of the page",
	      REQUIRES("mmap.anon.dev-zero-shared")), O_RDWR, PROT_READ | PROT_WRITE, MAP_SHARED,
	  -1 },
};

CASES("mmap.dev_zero.memory", struct zero_row, zeroes,
      RULE("/dev/zero gives zeroed memory that can be stored to"))
{
	int fd = fixture_device("/dev/zero", row->oflag);
	char *m = map_file(fd, 0, (size_t)(2 * (off_t)page + row->bytes), row->prot, row->share);

	expect_zeroes(m, 2 * page);
	expect_access(store(m + 2 * page - 1, 0x5a));
	expect_byte(m + 2 * page - 1, 0x5a);
	expect_zeroes(m, 2 * page - 1);
}

CASES("mmap.dev_zero.offset", struct zero_row, zeroes,
      RULE("/dev/zero has no end: at an offset it gives the same memory"))
{
	int fd = fixture_device("/dev/zero", row->oflag);
	char *m = map_file(fd, 5 * (off_t)page, (size_t)(2 * (off_t)page + row->bytes), row->prot,
			   row->share);

	/* There is no end of it. */
	expect_layout(m, "ww");
	expect_zeroes(m, 2 * page);
}

CASES("mmap.dev_zero.alone", struct zero_row, zeroes,
      RULE("each mapping of /dev/zero is memory of its own"))
{
	int fd = fixture_device("/dev/zero", row->oflag);
	char *a = map_file(fd, 0, page, row->prot, row->share);
	char *b = map_file(fd, 0, page, row->prot, row->share);
	char *c = map_file(fixture_device("/dev/zero", row->oflag), 0, page, row->prot, row->share);
	char byte = 1;

	/* What is stored to one is neither in the others nor in the device. */
	expect_access(store(a, 0x5a));
	expect_zeroes(b, page);
	expect_access(store(b, 0xa5));
	expect_zeroes(c, page);
	expect_byte(a, 0x5a);
	expect_int(1, call_read(fd, &byte, 1));
	expect_int(0, byte);
}

CASE("mmap.dev_zero.shared-with-child",
     "a shared mapping of /dev/zero is common to a process and the children that it forks later",
     REQUIRES("mmap.anon.dev-zero-shared"))
{
	int fd = fixture_device("/dev/zero", O_RDWR);
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	struct child c;

	expect_access(store(m, 1));
	in_child(c) {
		char *own = map_file(fd, 0, page, PROT_READ, MAP_SHARED);

		expect_byte(m, 1);
		expect_access(store(m + page, 2));
		expect_zeroes(own, page);
	}
	join_child(&c);
	expect_byte(m + page, 2);
}

CASE("mmap.dev_zero.private-with-child",
     "a private mapping of /dev/zero is each process's own after fork()",
     REQUIRES("mmap.anon.dev-zero-private"))
{
	int fd = fixture_device("/dev/zero", O_RDWR);
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct child c;

	expect_access(store(m, 1));
	in_child(c) {
		expect_byte(m, 1);
		expect_access(store(m, 2));
		expect_access(store(m + page, 3));
	}
	join_child(&c);
	expect_byte(m, 1);
	expect_zeroes(m + page, page);
}
