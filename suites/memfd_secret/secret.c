/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that the kernel itself does not see. */
#include "cts.h"

#include <sys/uio.h>

#define RW (PROT_READ | PROT_WRITE)
#define KIB(pages) ((intmax_t)((pages) * page / 1024))

static int secret(size_t pages)
{
	int fd = trace_fd(expect_at_least(0, call_memfd_secret(0)));

	if (pages)
		expect_ok(call_ftruncate(fd, (off_t)(pages * page)));
	allow_locking((pages + 1) * page);
	return fd;
}

CASE("memfd_secret.secret.unknown-flags", "a bit that is no flag of memfd_secret() is refused",
     REQUIRES("memfd-secret.flags-einval"))
{
	unsigned bit;

	secret(0);
	for (bit = 1; bit; bit <<= 1)
		if (bit != O_CLOEXEC)
			expect_fails(EINVAL, call_memfd_secret(bit));
}

CASE("memfd_secret.secret.create",
     "memfd_secret() gives an empty file, with O_CLOEXEC closed by exec",
     REQUIRES("memfd-secret.create"))
{
	int fd = secret(0);

	expect_file_size(fd, 0);
	expect_int(O_RDWR, call_fcntl(fd, F_GETFL, 0) & O_ACCMODE);
	expect_int(0, call_fcntl(fd, F_GETFD, 0) & FD_CLOEXEC);
	fd = trace_fd(expect_at_least(0, call_memfd_secret(O_CLOEXEC)));
	expect_int(FD_CLOEXEC, call_fcntl(fd, F_GETFD, 0) & FD_CLOEXEC);
}

CASE("memfd_secret.secret.shared",
     "a shared mapping of secret memory is memory, shared with every other",
     REQUIRES("memfd-secret.mmap-shared-only"))
{
	int fd = secret(2);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_SHARED);
	char *other;
	struct child c;

	expect_zeroes(m, 2 * page);
	expect_access(store(m + page, 1));
	allow_locking(4 * page);
	other = map_file(fd, (off_t)page, page, PROT_READ, MAP_SHARED);
	expect_byte(other, 1);
	in_child(c) {
		expect_byte(m + page, 1);
		expect_access(store(m + page, 2));
	}
	join_child(&c);
	expect_byte(other, 2);
}

CASE("memfd_secret.secret.beyond-eof", "a page beyond the end of secret memory raises SIGBUS",
     REQUIRES("memfd-secret.mmap-shared-only"))
{
	char *m = map_file(secret(1), 0, 2 * page, RW, MAP_SHARED);

	expect_byte(m, 0);
	expect_signal(SIGBUS, BUS_ADRERR, m + page, load(m + page));
}

CASE("memfd_secret.secret.private", "a private mapping of secret memory fails with EINVAL",
     REQUIRES("memfd-secret.mmap-shared-only"))
{
	int fd = secret(1);

	expect_map_fails(EINVAL, call_mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, 0));
	expect_map_fails(EINVAL, call_mmap(NULL, page, RW, MAP_PRIVATE, fd, 0));
}

CASE("memfd_secret.secret.private-fixed",
     "a private mapping of secret memory that is refused takes no other mapping away",
     REQUIRES("mmap.fail.no-mapping-left"))
{
	int fd = secret(1);
	char *a = arena(1);

	expect_map_fails(EINVAL, call_mmap(a, page, RW, MAP_PRIVATE | MAP_FIXED, fd, 0));
	expect_layout(a, "-");
}

CASE("memfd_secret.secret.locked",
     "pages of secret memory are not dumped, brought in by touch, and stay",
     NEEDS(NEED_PROC), REQUIRES("memfd-secret.locked"))
{
	char *m;

	small_pages();
	m = map_file(secret(3), 0, 3 * page, RW, MAP_SHARED);
	expect(smaps_flag(m, "dd"));
	expect_resident(m, "000");
	expect_access(store(m + page, 1));
	expect_resident(m, "010");
	observe("memfd-secret.pageout", "%s",
		call_madvise(m, 3 * page, MADV_PAGEOUT) == 0 ? "accepted" : "refused");
	expect_resident(m, "010");
	expect_byte(m + page, 1);
}

CASE("memfd_secret.secret.unlock",
     "munlock() and munlockall() of secret memory succeed and unlock nothing",
     NEEDS(NEED_PROC), REQUIRES("memfd-secret.locked"))
{
	char *m = map_file(secret(1), 0, page, RW, MAP_SHARED);
	const bool shown = smaps_flag(m, "lo");

	expect_access(store(m, 1));
	expect_ok(call_munlock(m, page));
	expect_ok(call_munlockall());
	expect(smaps_flag(m, "lo") == shown);
	expect_locked(m, shown ? "1" : "0");
	expect_byte(m, 1);
}

/* Counted are the mappings of the process, or the pages of the user once they are touched. */
CASE("memfd_secret.secret.limit", "no more secret memory can be had than RLIMIT_MEMLOCK allows",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("memfd-secret.locked"))
{
	int fd = secret(4);
	char *m;

	set_limit(RLIMIT_MEMLOCK, 2 * page);
	m = call_mmap(NULL, 2 * page + 1, RW, MAP_SHARED, fd, 0);
	observe("memfd-secret.limit", "%s", m == MAP_FAILED ? "of mappings" : "of pages");
	if (m == MAP_FAILED) {
		expect_int(EAGAIN, errno);
		m = map_file(fd, 0, 2 * page, RW, MAP_SHARED);
		expect_map_fails(EAGAIN, call_mmap(NULL, page, RW, MAP_SHARED, fd, 0));
		expect_layout(m, "ww");
	} else {
		load(m);
		load(m + page);
		expect_signal(SIGBUS, BUS_ADRERR, m + 2 * page, load(m + 2 * page));
	}
}

CASE("memfd_secret.secret.size-once",
     "the size of secret memory can be set once, and then not changed",
     REQUIRES("memfd-secret.size-once"))
{
	int fd = secret(1);

	expect_fails(EINVAL, call_ftruncate(fd, 2 * (off_t)page));
	expect_fails(EINVAL, call_ftruncate(fd, (off_t)page));
	expect_fails(EINVAL, call_ftruncate(fd, 0));
	expect_file_size(fd, (off_t)page);
}

CASE("memfd_secret.secret.no-io",
     "read() and write() of a descriptor of secret memory fail with EINVAL",
     REQUIRES("memfd-secret.create"))
{
	int fd = secret(1);
	char *m = map_file(fd, 0, page, RW, MAP_SHARED), byte = 7;

	expect_access(store(m, 1));
	expect_fails(EINVAL, call_read(fd, &byte, 1));
	expect_fails(EINVAL, call_write(fd, &byte, 1));
	expect_int(7, byte);
	expect_byte(m, 1);
}

CASE("memfd_secret.secret.not-for-others",
     "the kernel reads no secret memory: /proc/self/mem gives EIO, process_vm_writev() EFAULT",
     NEEDS(NEED_PROC), REQUIRES("memfd-secret.not-for-gup"))
{
	char *m = map_file(secret(1), 0, page, RW, MAP_SHARED), byte = 7, got = 8;
	struct iovec to = { &byte, 1 }, from = { m, 1 };
	int mem = open_path("/proc/self/mem", O_RDONLY);

	expect_access(store(m, 1));
	if (sizeof(off_t) > sizeof(void *) || (off_t)(uintptr_t)m > 0)
		expect_fails(EIO, call_pread(mem, &got, 1, (off_t)(uintptr_t)m));
	expect_fails(EINVAL, call_madvise(m, page, MADV_POPULATE_READ));
	expect_fails(EFAULT, call_process_vm_writev(getpid(), &to, &from));
	expect_int(8, got);
	expect_byte(m, 1);
}

CASE("memfd_secret.secret.not-dumped", "secret memory is marked to be left out of core dumps",
     REQUIRES("memfd-secret.not-dumped"), NEEDS(NEED_PROC))
{
	char *m = map_file(secret(1), 0, page, RW, MAP_SHARED);

	expect(smaps_flag(m, "dd"));
}
