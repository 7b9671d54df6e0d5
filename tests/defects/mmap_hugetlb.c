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
