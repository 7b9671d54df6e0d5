/* SPDX-License-Identifier: BSD-2-Clause */
/* MFD_HUGETLB. An empty file of huge pages needs none of them. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

/* A kernel that is built with huge pages still has none where the processor knows none. */
static int create(unsigned flags)
{
	skip_unless(access("/sys/kernel/mm", F_OK) != 0 ||
			    access("/sys/kernel/mm/hugepages", F_OK) == 0,
		    "the kernel has no huge pages");
	return trace_fd(expect_at_least(0, call_memfd_create("case", MFD_HUGETLB | flags)));
}

/* The seals but for F_SEAL_EXEC, which vm.memfd_noexec may set. */
static int seals(int fd)
{
	return call_fcntl(fd, F_GET_SEALS, 0) & ~F_SEAL_EXEC;
}

static size_t huge_page(int fd)
{
	return (size_t)fixture_stat(fd).st_blksize;
}

CASE("memfd.hugetlb.create",
     "MFD_HUGETLB gives an empty file of huge pages, which write() cannot write",
     REQUIRES("memfd.hugetlb"))
{
	int fd = create(MFD_CLOEXEC);

	expect_file_size(fd, 0);
	expect(huge_page(fd) > page);
	expect_int(0, (intmax_t)(huge_page(fd) % page));
	expect_fails(EINVAL, call_write(fd, "a", 1));
	expect_fails(EINVAL, call_ftruncate(fd, 1));
	expect_fails(EINVAL, call_ftruncate(fd, (off_t)page));
	expect_file_size(fd, 0);
	expect_int(FD_CLOEXEC, call_fcntl(fd, F_GETFD, 0) & FD_CLOEXEC);
}

CASE("memfd.hugetlb.seal", "MFD_HUGETLB goes together with MFD_ALLOW_SEALING",
     REQUIRES("memfd.hugetlb"))
{
	int fd = create(MFD_ALLOW_SEALING);
	off_t size = (off_t)huge_page(fd);

	need_limit(RLIMIT_FSIZE, (uintmax_t)size);
	expect_ok(call_ftruncate(fd, size));
	expect_int(0, seals(fd));
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	expect_fails(EPERM, call_ftruncate(fd, 0));
	expect_file_size(fd, size);
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_WRITE));
	expect_fails(EPERM, call_ftruncate(fd, 2 * size));
	expect_file_size(fd, size);
	expect_map_fails(EPERM, call_mmap(NULL, (size_t)size, RW, MAP_SHARED, fd, 0));
}

CASE("memfd.hugetlb.sizes",
     "MFD_HUGETLB gives a file of each size that the kernel has, and ENODEV for any other",
     REQUIRES("memfd.hugetlb"))
{
	unsigned shift;

	skip_unless(access("/sys/kernel/mm/hugepages", R_OK) == 0, "no /sys/kernel/mm/hugepages");
	for (shift = 1; shift < 40; shift++) {
		unsigned flags = MFD_HUGETLB | shift << MAP_HUGE_SHIFT;
		char path[80];

		snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%jukB",
			 ((uintmax_t)1 << shift) / 1024);
		if (shift < 10 || access(path, F_OK) != 0)
			expect_fails(ENODEV, call_memfd_create("case", flags));
		else
			expect_int((intmax_t)1 << shift, (intmax_t)huge_page(create(flags)));
	}
}

CASE("memfd.hugetlb.map",
     "a mapping of an MFD_HUGETLB file is shared memory of huge pages, unmapped as a whole",
     HUGEPAGES(1), REQUIRES("memfd.hugetlb"))
{
	int fd = create(0);
	size_t size = huge_page(fd);
	char *m, *other;

	expect_ok(call_ftruncate(fd, (off_t)size));
	m = map_file(fd, 0, size, RW, MAP_SHARED);
	other = map_file(fd, 0, size, PROT_READ, MAP_SHARED);
	expect_byte(m + size - 1, 0);
	expect_access(store(m + size - 1, 1));
	expect_byte(other + size - 1, 1);
	expect_ok(call_munmap(other, size));
	/* A length within the huge page is rounded up to it. */
	other = map_file(fd, 0, page + 1, PROT_READ, MAP_SHARED);
	expect_byte(other + size - 1, 1);
	expect_fails(EINVAL, call_munmap(m, size / 2));
	expect_fails(EINVAL, call_munmap(m + size / 2, size / 2));
	expect_byte(m + size - 1, 1);
	expect_ok(call_munmap(m, size));
	expect_layout(m, ".");
	expect_byte(other + size - 1, 1);
}
