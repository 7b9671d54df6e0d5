/* SPDX-License-Identifier: BSD-2-Clause */
/* process_madvise(): advice by a vector of ranges, to a process that a descriptor stands for. */
#include "cts.h"
#include "pages.h"

#ifdef HAVE_SYS_UIO_H
#include <sys/uio.h>
#endif

#ifndef CAP_SYS_NICE
#define CAP_SYS_NICE 23
#endif

#if defined(HAVE_SYSTEM_CALL) && defined(HAVE_SYS_UIO_H)
static int pidfd_of(pid_t pid)
{
	int fd = (int)system_call(__NR_pidfd_open, pid, 0);

	if (fd < 0)
		skip("no descriptor of a process can be had");
	return trace_fd(fd);
}

static int own_pidfd(void)
{
	return pidfd_of(getpid());
}

static struct iovec range_of(char *at, size_t length)
{
	return (struct iovec){ .iov_base = at, .iov_len = length };
}

struct advice_row {
	struct row row;
	int advice;
};

static const struct advice_row harmless[] = {
	{ ROW("cold", "MADV_COLD of several ranges returns the sum of their lengths"), MADV_COLD },
	{ ROW("pageout", "MADV_PAGEOUT of several ranges returns the sum of their lengths"),
	  MADV_PAGEOUT },
	{ ROW("willneed", "MADV_WILLNEED of several ranges returns the sum of their lengths",
	      REQUIRES("process-madvise.willneed")), MADV_WILLNEED },
};

CASES("process_madvise.call.bytes", struct advice_row, harmless,
      REQUIRES("process-madvise.bytes-advised"))
{
	char *a = arena_of("wwwww");
	const struct iovec ranges[] = { range_of(a, page), range_of(a + 2 * page, 2 * page) };
	int fd = own_pidfd();

	expect_int((intmax_t)(3 * page), call_process_madvise(fd, ranges, 2, row->advice, 0));
	expect_int((intmax_t)page, call_process_madvise(fd, ranges, 1, row->advice, 0));
	expect_int(0, call_process_madvise(fd, ranges, 0, row->advice, 0));
	expect_held(a, "abcde");
	expect_layout(a, "wwwww");
}

CASE("process_madvise.call.partial-unaligned",
     "ranges before one at an address that is no page boundary are advised and counted",
     REQUIRES("process-madvise.partial"))
{
	char *a = arena_of("www");
	const struct iovec ranges[] = { range_of(a, page), range_of(a + page + 1, page),
					range_of(a + 2 * page, page) };
	int fd = own_pidfd();

	expect_int((intmax_t)page, call_process_madvise(fd, ranges, 3, MADV_COLD, 0));
	expect_fails(EINVAL, call_process_madvise(fd, ranges + 1, 2, MADV_COLD, 0));
	expect_held(a, "abc");
}

/*	| w | w | hole | w |	*/
CASE("process_madvise.call.partial", "ranges before one that is not mapped are advised and counted",
     REQUIRES("process-madvise.partial"))
{
	char *a = arena_of("ww.w");
	const struct iovec ranges[] = { range_of(a, 2 * page), range_of(a + 2 * page, page),
					range_of(a + 3 * page, page) };
	int fd = own_pidfd();

	expect_int((intmax_t)(2 * page), call_process_madvise(fd, ranges, 3, MADV_COLD, 0));
	/* Where it is the first, nothing was advised. */
	expect_fails(ENOMEM, call_process_madvise(fd, ranges + 1, 2, MADV_COLD, 0));
	expect_layout(a, "ww.w");
	expect_held(a, "ab d");
}

CASE("process_madvise.call.partial-effect",
     "what is behind the range that is not mapped is not advised",
     REQUIRES("process-madvise.partial", "process-madvise.self-any-advice"))
{
	char *a = arena_of("ww.w");
	const struct iovec ranges[] = { range_of(a, page), range_of(a + 2 * page, page),
					range_of(a + 3 * page, page) };

	expect_int((intmax_t)page,
		   call_process_madvise(own_pidfd(), ranges, 3, MADV_DONTNEED, 0));
	expect_held(a, "0b d");
}

CASE("process_madvise.call.flags", "flags other than 0 fail with EINVAL",
     REQUIRES("process-madvise.flags-einval"))
{
	char *a = arena_of("w");
	const struct iovec range = range_of(a, page);
	int fd = own_pidfd();
	unsigned bit;

	for (bit = 1; bit; bit <<= 1)
		expect_fails(EINVAL, call_process_madvise(fd, &range, 1, MADV_COLD, bit));
	expect_fails(EINVAL, call_process_madvise(fd, &range, 1, MADV_COLD, -1u));
}

CASE("process_madvise.call.vector",
     "a vector longer than IOV_MAX fails with EINVAL, and one that cannot be read with EFAULT",
     REQUIRES("process-madvise.vlen-einval"))
{
	enum { MOST = 1024 };
	static struct iovec ranges[MOST + 1];
	char *a = arena_of("w-");
	int fd = own_pidfd();
	size_t i;

	for (i = 0; i <= MOST; i++)
		ranges[i] = range_of(a, page);
	expect_int((intmax_t)(MOST * page), call_process_madvise(fd, ranges, MOST, MADV_COLD, 0));
	expect_fails(EINVAL, call_process_madvise(fd, ranges, MOST + 1, MADV_COLD, 0));
	expect_fails(EINVAL, call_process_madvise(fd, ranges, SIZE_MAX, MADV_COLD, 0));
	expect_fails(EFAULT, call_process_madvise(fd, (const struct iovec *)(void *)(a + page), 1,
						  MADV_COLD, 0));
	expect_held(a, "a ");
}

struct count_row {
	struct row row;
	unsigned low; /* half of the count; the high half is 1 */
};

static const struct count_row counts[] = {
	{ ROW("none", "of which the low 32 bits are 0"), 0 },
	{ ROW("one", "of which the low 32 bits are 1"), 1 },
};

CASES("process_madvise.call.long-vector", struct count_row, counts, NEEDS(NEED_64BIT),
      RULE("a vector of 4 Gi ranges fails with EINVAL and nothing is advised"),
      REQUIRES("process-madvise.vlen-einval"))
{
	char *a = arena_of("w");
	const struct iovec range = range_of(a, page);
	const size_t count = (size_t)UINT32_MAX + 1 + row->low;

	expect_fails(EINVAL, call_process_madvise(own_pidfd(), &range, count, MADV_COLD, 0));
	expect_held(a, "a");
}

CASE("process_madvise.call.bad-advice",
     "unknown advice, an unaligned address: EINVAL as of madvise()",
     REQUIRES("process-madvise.flags-einval", "madvise.bad-advice-einval",
	      "madvise.unaligned-einval"))
{
	char *a = arena_of("ww");
	const struct iovec range = range_of(a, page), unaligned = range_of(a + 1, page);
	int fd = own_pidfd();

	expect_fails(EINVAL, call_process_madvise(fd, &range, 1, 5, 0));
	expect_fails(EINVAL, call_process_madvise(fd, &range, 1, -1, 0));
	expect_fails(EINVAL, call_process_madvise(fd, &unaligned, 1, MADV_COLD, 0));
	expect_held(a, "ab");
}

CASE("process_madvise.call.not-a-process", "a descriptor of no process fails with EBADF",
     REQUIRES("process-madvise.bad-pidfd-ebadf"))
{
	char *a = arena_of("w");
	const struct iovec range = range_of(a, page);
	int fd = own_pidfd(), ends[2];

	fixture_pipe(ends);
	expect_fails(EBADF, call_process_madvise(-1, &range, 1, MADV_COLD, 0));
	expect_fails(EBADF, call_process_madvise(ends[0], &range, 1, MADV_COLD, 0));
	expect_ok(call_close(fd));
	expect_fails(EBADF, call_process_madvise(fd, &range, 1, MADV_COLD, 0));
}

CASE("process_madvise.call.dead-process", "a process that has been waited for fails with ESRCH",
     REQUIRES("process-madvise.bad-pidfd-ebadf"))
{
	char *a = arena_of("w");
	const struct iovec range = range_of(a, page);
	struct child c;
	int fd;

	in_child(c) {
		await(&c);
	}
	fd = pidfd_of(c.pid);
	wake(&c);
	join_child(&c);
	expect_fails(ESRCH, call_process_madvise(fd, &range, 1, MADV_COLD, 0));
}

static const struct advice_row destructive[] = {
	{ ROW("dontneed", "MADV_DONTNEED is not for another process"), MADV_DONTNEED },
	{ ROW("free", "MADV_FREE is not for another process"), MADV_FREE },
	{ ROW("dontfork", "MADV_DONTFORK is not for another process"), MADV_DONTFORK },
	{ ROW("wipeonfork", "MADV_WIPEONFORK is not for another process"), MADV_WIPEONFORK },
	{ ROW("guard", "MADV_GUARD_INSTALL is not for another process"), MADV_GUARD_INSTALL },
};

CASES("process_madvise.call.other-process", struct advice_row, destructive,
      REQUIRES("process-madvise.destructive-remote-einval"))
{
	char *a = arena_of("ww");
	const struct iovec range = range_of(a, 2 * page);
	struct child c;

	in_child(c) {
		await(&c);
		expect_held(a, "ab");
		expect_layout(a, "ww");
	}
	expect_fails(EINVAL, call_process_madvise(pidfd_of(c.pid), &range, 1, row->advice, 0));
	wake(&c);
	join_child(&c);
	expect_held(a, "ab");
}

CASE("process_madvise.call.other-cold",
     "with the privilege, advice of accesses goes to another process",
     REQUIRES("process-madvise.bytes-advised", "process-madvise.other-needs-cap"))
{
	char *a = arena_of("www");
	const struct iovec range = range_of(a, 2 * page);
	struct child c;

	skip_unless(has_first_capability(CAP_SYS_NICE),
		    "needs CAP_SYS_NICE in the first user namespace");
	in_child(c) {
		await(&c);
		expect_held(a, "abc");
	}
	/* Here it is not mapped: the addresses are those of the other process. */
	hole(a, 3 * page);
	expect_int((intmax_t)(2 * page),
		   call_process_madvise(pidfd_of(c.pid), &range, 1, MADV_COLD, 0));
	wake(&c);
	join_child(&c);
}

CASE("process_madvise.call.no-privilege",
     "without CAP_SYS_NICE advice to another process fails with EPERM",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("process-madvise.other-needs-cap"))
{
	char *a = arena_of("w");
	const struct iovec range = range_of(a, page);
	struct child c;

	in_child(c) {
		await(&c);
		expect_held(a, "a");
	}
	expect_fails(EPERM, call_process_madvise(pidfd_of(c.pid), &range, 1, MADV_COLD, 0));
	wake(&c);
	join_child(&c);
	/* To itself it needs none. */
	expect_int((intmax_t)page, call_process_madvise(own_pidfd(), &range, 1, MADV_COLD, 0));
}

static const struct advice_row self[] = {
	{ ROW("dontneed", "MADV_DONTNEED of its own memory drops it"), MADV_DONTNEED },
	{ ROW("guard", "MADV_GUARD_INSTALL of its own memory makes guards"), MADV_GUARD_INSTALL },
};

CASES("process_madvise.call.self", struct advice_row, self,
      REQUIRES("process-madvise.self-any-advice"))
{
	char *a = arena_of("wwww");
	const struct iovec ranges[] = { range_of(a, page), range_of(a + 2 * page, page) };
	const bool guard = row->advice == MADV_GUARD_INSTALL;

	expect_int((intmax_t)(2 * page), call_process_madvise(own_pidfd(), ranges, 2, row->advice,
			0));
	expect_layout(a, guard ? "-w-w" : "wwww");
	expect_held(a, guard ? " b d" : "0b0d");
}
#endif
