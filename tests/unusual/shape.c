/* SPDX-License-Identifier: BSD-2-Clause */
/* How many mappings the system keeps for what was mapped by one call, and how it goes about it. */
#include "cts.h"
#include "defect.h"

/* Every other page differs by a flag, so that no two beside each other are one mapping. */
static void *page_by_page(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);
	size_t at;

	if (m == MAP_FAILED || flags & MAP_HUGETLB || length > (size_t)1 << 20)
		return m;
	/* What shared a page once can be one mapping again. */
	if (flags & MAP_ANONYMOUS && !(flags & (MAP_SHARED | MAP_POPULATE)) && prot & PROT_WRITE &&
	    right->madvise(m, page, MADV_DONTNEED) == 0 &&
	    right->madvise(m, page, MADV_POPULATE_WRITE) == 0)
		right->madvise(m, page, MADV_DONTNEED);
	for (at = 0; at < length; at += 2 * page)
		right->madvise(m + at, page, MADV_DONTDUMP);
	errno = 0;
	return m;
}

/* One again, for the system call moves a single mapping. */
static void *remap_joined(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	if (old_size < (size_t)1 << 24)
		right->madvise(old, old_size, MADV_DODUMP);
	errno = 0;
	return right->mremap(old, old_size, new_size, flags, new);
}

VARIANT("mapping-a-page", "each page is a mapping of its own",
	UNMET("mprotect.growsdown-to-start",
	      "mprotect.part-of-mapping-splits", "mremap.grow-merges", "proc.map-files",
	      "remap-file-pages.emulated-splits", "case:*.dontdump", "case:limit.data.mprotect.*",
	      "case:limit.map_count.full", "case:madvise.dump.flag*", "case:mmap.merge.anon.*",
	      "case:mremap.kept.object.zero-private.touched", "case:mseal.blocked.lines",
	      "case:proc.maps.whole", "case:proc.smaps.anonymous",
	      "case:proc.smaps.locked.*", "case:proc.smaps.private-dirty",
	      "case:proc.smaps.proportion.*",
	      "case:proc.smaps.size.*", "case:remap_file_pages.rearrange.pages.all",
	      "case:remap_file_pages.rearrange.pages.two"))
{
	wrong->mmap = page_by_page;
	wrong->mremap = remap_joined;
}

/* Whether a call by pages is worth it and possible. */
static bool is_several(const void *addr, size_t length)
{
	return (uintptr_t)addr % page == 0 && length > page && length < 64 * page;
}

static int mprotect_pages(void *addr, size_t length, int prot)
{
	size_t at;

	if (!is_several(addr, length))
		return right->mprotect(addr, length, prot);
	for (at = 0; at < length; at += page)
		if (right->mprotect((char *)addr + at, page, prot) != 0)
			return -1;
	return 0;
}

VARIANT("mprotect-by-page", "mprotect() goes from page to page",
	UNMET("mprotect.not-from-mmap", "rlimit.data.mprotect-enomem"))
{
	wrong->mprotect = mprotect_pages;
}

static int munmap_pages(void *addr, size_t length)
{
	size_t at;

	if (!is_several(addr, length))
		return right->munmap(addr, length);
	for (at = round_to_pages(length); at > 0; at -= page)
		if (right->munmap((char *)addr + at - page, page) != 0)
			return right->munmap(addr, length);
	return 0;
}

VARIANT("munmap-by-page", "munmap() goes from page to page, downwards",
	UNMET("fork.seals-inherited", "mseal.blocks-munmap"))
{
	wrong->munmap = munmap_pages;
}

static int msync_pages(void *addr, size_t length, int flags)
{
	int result = right->msync(addr, length, flags);
	size_t at;

	for (at = 0; result == 0 && is_several(addr, length) && at < length; at += page)
		result = right->msync((char *)addr + at, page, flags);
	return result;
}

static int madvise_pages(void *addr, size_t length, int advice)
{
	size_t at;

	if (!is_several(addr, length))
		return right->madvise(addr, length, advice);
	for (at = 0; at < length; at += page)
		if (right->madvise((char *)addr + at, page, advice) != 0)
			return right->madvise(addr, length, advice);
	return 0;
}

static int mlock_pages(const void *addr, size_t length)
{
	int result = right->mlock(addr, length);
	size_t at;

	for (at = 0; result == 0 && is_several(addr, length) && at < length; at += page)
		result = right->mlock((const char *)addr + at, page);
	return result;
}

VARIANT("calls-by-page", "msync(), madvise() and mlock() go from page to page", MEETS_ALL)
{
	wrong->msync = msync_pages;
	wrong->madvise = madvise_pages;
	wrong->mlock = mlock_pages;
}

/* Other threads would see it. The directory has two links more than there are threads. */
static bool is_alone(void)
{
	struct stat tasks;

	return stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink == 3;
}

/* For a moment the range is free. The trial tells what would be refused. */
static void *unmapped_before(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *trial;

	if (!(flags & MAP_FIXED) || (uintptr_t)addr % page || length > (size_t)1 << 24 ||
	    flags & (MAP_FIXED_NOREPLACE | MAP_HUGETLB | MAP_GROWSDOWN) || !is_alone())
		return right->mmap(addr, length, prot, flags, fd, offset);
	trial = right->mmap(NULL, length, prot, flags & ~MAP_FIXED, fd, offset);
	if (trial == MAP_FAILED)
		return right->mmap(addr, length, prot, flags, fd, offset);
	right->munmap(trial, length);
	right->munmap(addr, length);
	errno = 0;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

VARIANT("fixed-unmaps-first", "MAP_FIXED in a single thread unmaps the range and maps it then",
	MEETS_ALL)
{
	wrong->mmap = unmapped_before;
}

#define TWICE(name, parameters, arguments)                      \
	static int twice_##name parameters                      \
	{                                                       \
		int result = right->name arguments;             \
                                                                \
		return result ? result : right->name arguments; \
	}
TWICE(mprotect, (void *addr, size_t length, int prot), (addr, length, prot))
TWICE(msync, (void *addr, size_t length, int flags), (addr, length, flags))
TWICE(mlock, (const void *addr, size_t length), (addr, length))
TWICE(munlock, (const void *addr, size_t length), (addr, length))
TWICE(mlockall, (int flags), (flags))
TWICE(munlockall, (void), ())
TWICE(madvise, (void *addr, size_t length, int advice), (addr, length, advice))
TWICE(posix_madvise, (void *addr, size_t length, int advice), (addr, length, advice))

VARIANT("calls-twice", "what is done twice has the effect of once", MEETS_ALL)
{
	wrong->mprotect = twice_mprotect;
	wrong->msync = twice_msync;
	wrong->mlock = twice_mlock;
	wrong->munlock = twice_munlock;
	wrong->mlockall = twice_mlockall;
	wrong->munlockall = twice_munlockall;
	wrong->madvise = twice_madvise;
	wrong->posix_madvise = twice_posix_madvise;
}

static void *reserving(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags & ~(MAP_NORESERVE | MAP_STACK), fd, offset);
}

VARIANT("noreserve-ignored", "MAP_NORESERVE and MAP_STACK have no effect",
	UNMET("mmap.flag.noreserve.huge-mapping-mode0", "mmap.flag.noreserve.no-commit-charge",
	      "mprotect.noreserve"))
{
	wrong->mmap = reserving;
}

/* By fork(), on whose copy the child works. */
static pid_t vfork_copied(int (*function)(void *), void *arg)
{
	pid_t pid = right->fork();

	if (pid == 0)
		_exit(function(arg));
	return pid;
}

VARIANT("vfork-is-fork", "vfork() is fork()", UNMET("vfork.shares-memory"))
{
	wrong->vfork_run = vfork_copied;
}
