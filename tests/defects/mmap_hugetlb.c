/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static void *fails(int error)
{
	errno = error;
	return MAP_FAILED;
}

static size_t huge_page(void)
{
	return (size_t)meminfo("Hugepagesize") * 1024;
}

static void *small_pages_instead(void *addr, size_t length, int prot, int flags, int fd,
				 off_t offset)
{
	if (flags & MAP_HUGETLB)
		flags &= ~(MAP_HUGETLB | (int)((unsigned)MAP_HUGE_MASK << MAP_HUGE_SHIFT));
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-hugetlb-ignored", "mmap() ignores MAP_HUGETLB and its size",
       BREAKS("mmap.hugetlb.length-rounded", "mmap.hugetlb.aligned", "mmap.hugetlb.offset-einval",
	      "mmap.hugetlb.fixed-unaligned-einval", "mmap.hugetlb.no-pages-enomem",
	      "mmap.hugetlb.noreserve-sigbus", "mmap.hugetlb.bad-size-einval",
	      "mmap.hugetlb.size-field-zero-default", "mmap.hugetlb.sizes-sysfs",
	      "mmap.hugetlb.on-normal-file-einval", "mmap.hugetlb.munmap-unaligned-einval",
	      "mmap.hugetlb.mprotect-unaligned-einval", "mmap.hugetlb.fixed-over-part-einval",
	      "mmap.hugetlb.mremap-grow-einval", "mmap.flag.populate.hugetlb-short-ok"))
{
	wrong->mmap = small_pages_instead;
}

static void *default_size(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_HUGETLB)
		flags &= ~(int)((unsigned)MAP_HUGE_MASK << MAP_HUGE_SHIFT);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-hugetlb-default-size", "mmap() ignores the size in the flags of MAP_HUGETLB",
       BREAKS("mmap.hugetlb.bad-size-einval", "mmap.hugetlb.sizes-sysfs"))
{
	wrong->mmap = default_size;
}

static void *needs_privilege(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_HUGETLB && !has_capability(CAP_IPC_LOCK))
		return fails(EPERM);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-hugetlb-needs-privilege", "MAP_HUGETLB without privilege fails with EPERM",
       BREAKS("mmap.hugetlb.unprivileged", "mmap.hugetlb.no-pages-enomem"))
{
	wrong->mmap = needs_privilege;
}

static void *offset_rounded(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (offset % (off_t)huge_page() && (flags & MAP_HUGETLB || !(flags & MAP_ANONYMOUS)))
		offset -= offset % (off_t)huge_page();
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-hugetlb-offset-rounded", "mmap() rounds an offset down to the huge page",
       BREAKS("mmap.hugetlb.offset-einval"))
{
	wrong->mmap = offset_rounded;
}

static void *address_rounded(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_HUGETLB && flags & MAP_FIXED)
		addr = (char *)addr - (uintptr_t)addr % huge_page();
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-hugetlb-address-rounded", "MAP_FIXED rounds an address down to the huge page",
       BREAKS("mmap.hugetlb.fixed-unaligned-einval"))
{
	wrong->mmap = address_rounded;
}

static bool is_huge(int fd)
{
	struct stat status;

	return !fstat(fd, &status) && (size_t)status.st_blksize == huge_page();
}

static void *sharing_exchanged(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS) && is_huge(fd))
		flags ^= MAP_PRIVATE | MAP_SHARED;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-hugetlb-sharing", "a file of huge pages is private when it should be shared",
       BREAKS("mmap.hugetlb.file-coherent"))
{
	wrong->mmap = sharing_exchanged;
}

static int mprotect_of_small(void *addr, size_t length, int prot)
{
	return length < huge_page() ? right->mprotect(addr, length, prot) : 0;
}

DEFECT("mprotect-no-huge", "mprotect() of huge pages changes nothing",
       BREAKS("mmap.hugetlb.mprotect-whole"))
{
	wrong->mprotect = mprotect_of_small;
}

static void *mremap_moves_none(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	if (old_size >= huge_page() && flags & MREMAP_FIXED)
		return map_fails(EINVAL);
	return right->mremap(old, old_size, new_size, flags, new);
}

DEFECT("mremap-no-huge", "mremap() moves no huge pages", BREAKS("mmap.hugetlb.mremap-move"))
{
	wrong->mremap = mremap_moves_none;
}

static int mlock_of_small(const void *addr, size_t length)
{
	if (length >= huge_page()) {
		errno = EINVAL;
		return -1;
	}
	return right->mlock(addr, length);
}

DEFECT("mlock-no-huge", "mlock() locks no huge pages", BREAKS("mmap.hugetlb.mlock"))
{
	wrong->mlock = mlock_of_small;
}

static int keeps_huge(int fd, off_t length)
{
	struct stat status;

	if (is_huge(fd) && !fstat(fd, &status) && length < status.st_size)
		return 0;
	return right->ftruncate(fd, length);
}

DEFECT("ftruncate-keeps-huge", "a file of huge pages never becomes shorter",
       BREAKS("mmap.hugetlb.file-truncated"))
{
	wrong->ftruncate = keeps_huge;
}

/* As a page of the program's would be. */
static int lock_counted(const void *addr, size_t length)
{
	static char counted;

	right->mlock(&counted, 1);
	return right->mlock(addr, length);
}

DEFECT("mlock-counts-huge", "mlock() of huge pages counts for VmLck",
       BREAKS("mmap.hugetlb.not-counted-locked"))
{
	wrong->mlock = lock_counted;
}
