/* SPDX-License-Identifier: BSD-2-Clause */
/* Advice, which is only that, and locks and writes that go further than they must. */
#include "cts.h"
#include "defect.h"

/* Refused like any other, and without effect. */
static int advice_ignored(void *addr, size_t length, int advice)
{
	switch (advice) {
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_WILLNEED:
		return right->madvise(addr, length, MADV_NORMAL);
	}
	return right->madvise(addr, length, advice);
}

VARIANT("madvise-no-effect", "advice on reading has no effect",
	UNMET("mmap.many.attributes-apart", "mremap.dontunmap.advice-kept",
	      "madvise.hole-rest-applied", "madvise.len-rounded-up", "madvise.len-zero-ok",
	      "madvise.normal-random-sequential", "mremap.move-keeps-advice"))
{
	wrong->madvise = advice_ignored;
}

static int free_at_once(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	return result == 0 && advice == MADV_FREE ? right->madvise(addr, length, MADV_DONTNEED)
						  : result;
}

VARIANT("madvise-free-at-once", "MADV_FREE frees at once", MEETS_ALL)
{
	wrong->madvise = free_at_once;
}

static int free_touched(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	if (result == 0 && advice == MADV_FREE) {
		right->madvise(addr, length, MADV_POPULATE_WRITE);
		errno = 0;
	}
	return result;
}

VARIANT("madvise-free-never", "MADV_FREE never frees", UNMET("madvise.free.lazyfree-field"))
{
	wrong->madvise = free_touched;
}

/* The other way round. */
static int eager(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	if (result == 0 && (advice == MADV_WILLNEED || advice == MADV_PAGEOUT))
		right->madvise(addr, length, MADV_POPULATE_READ);
	if (result == 0 && advice == MADV_COLD)
		right->madvise(addr, length, MADV_PAGEOUT);
	if (result == 0)
		errno = 0;
	return result;
}

VARIANT("madvise-other-effect", "MADV_WILLNEED brings all in, MADV_PAGEOUT nothing out", MEETS_ALL)
{
	wrong->madvise = eager;
}

static int posix_advice_ignored(void *addr, size_t length, int advice)
{
	if (advice == POSIX_MADV_RANDOM || advice == POSIX_MADV_SEQUENTIAL ||
	    advice == POSIX_MADV_WILLNEED || advice == POSIX_MADV_DONTNEED)
		advice = POSIX_MADV_NORMAL;
	return right->posix_madvise(addr, length, advice);
}

VARIANT("posix-madvise-no-effect", "posix_madvise() has no effect", MEETS_ALL)
{
	wrong->posix_madvise = posix_advice_ignored;
}

static int posix_advice_taken(void *addr, size_t length, int advice)
{
	int result = right->posix_madvise(addr, length, advice);

	if (result == 0 && advice == POSIX_MADV_WILLNEED)
		right->madvise(addr, length, MADV_POPULATE_READ);
	if (result == 0 && advice == POSIX_MADV_DONTNEED)
		right->madvise(addr, length, MADV_PAGEOUT);
	errno = 0;
	return result;
}

VARIANT("posix-madvise-acts", "posix_madvise() moves pages in and out at once", MEETS_ALL)
{
	wrong->posix_madvise = posix_advice_taken;
}

static int always_sync(void *addr, size_t length, int flags)
{
	if (flags & MS_ASYNC && !(flags & MS_SYNC))
		flags ^= MS_ASYNC | MS_SYNC;
	return right->msync(addr, length, flags);
}

VARIANT("msync-always-sync", "msync(MS_ASYNC) writes at once", UNMET("msync.async.noop-linux"))
{
	wrong->msync = always_sync;
}

/* By the system call: msync() of a library is a cancellation point, which munmap() must not be. */
static int munmap_synced(void *addr, size_t length)
{
	entry_syscall.msync(addr, length, MS_SYNC);
	errno = 0;
	return right->munmap(addr, length);
}

VARIANT("munmap-writes", "munmap() writes to the file what was stored", MEETS_ALL)
{
	if (entry_syscall.msync)
		wrong->munmap = munmap_synced;
}

static bool is_aligned(const void *addr)
{
	return (uintptr_t)addr % page == 0;
}

static int mlock_aligned(const void *addr, size_t length)
{
	return is_aligned(addr) ? right->mlock(addr, length) : (errno = EINVAL, -1);
}

static int munlock_aligned(const void *addr, size_t length)
{
	return is_aligned(addr) ? right->munlock(addr, length) : (errno = EINVAL, -1);
}

VARIANT("mlock-aligned", "mlock() and munlock() take the address of a page only",
	UNMET("mlock.len-zero-unaligned", "mlock.unaligned-ok", "mlock.vmlck-field"))
{
	wrong->mlock = mlock_aligned;
	wrong->munlock = munlock_aligned;
}
