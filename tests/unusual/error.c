/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of two errors is found first, and what errno is after a success. */
#include "cts.h"
#include "defect.h"

static int fail(int error)
{
	errno = error;
	return -1;
}

static void *fd_first(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS) && fcntl(fd, F_GETFD) < 0)
		return map_fails(EBADF);
	errno = 0;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

VARIANT("mmap-descriptor-first", "mmap() looks at the descriptor first",
	UNMET("mmap.off.unaligned-before-fd"))
{
	wrong->mmap = fd_first;
}

static void *length_first(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (length == 0 || !(flags & MAP_TYPE))
		return map_fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

VARIANT("mmap-operands-first", "mmap() looks at length and flags first", UNMET("mmap.err.order"))
{
	wrong->mmap = length_first;
}

static bool has_hole(void *addr, size_t length)
{
	char *start = page_of(addr);

	return length && length < (size_t)1 << 24 && (char *)addr + length > (char *)addr &&
	       entry_syscall.msync(start, length + (size_t)((char *)addr - start), MS_ASYNC) != 0 &&
	       errno == ENOMEM;
}

static int msync_range_first(void *addr, size_t length, int flags)
{
	if (has_hole(addr, length))
		return fail(ENOMEM);
	errno = 0;
	return right->msync(addr, length, flags);
}

static int mprotect_range_first(void *addr, size_t length, int prot)
{
	if (has_hole(addr, length))
		return fail(ENOMEM);
	errno = 0;
	return right->mprotect(addr, length, prot);
}

static int mlock_range_first(const void *addr, size_t length)
{
	if (has_hole((void *)(uintptr_t)addr, length))
		return fail(ENOMEM);
	errno = 0;
	return right->mlock(addr, length);
}

static int mincore_range_first(void *addr, size_t length, unsigned char *vec)
{
	if (has_hole(addr, length))
		return fail(ENOMEM);
	errno = 0;
	return right->mincore(addr, length, vec);
}

VARIANT("range-first", "an unmapped page is found before anything else, and nothing is done",
	UNMET("mincore.hole-vector", "mincore.unaligned-before-range",
	      "mlock.hole-first-part-locked", "mprotect.hole-partial-effect",
	      "mprotect.prot-before-range", "msync.flags-before-range", "msync.hole-rest-written"))
{
	if (!entry_syscall.msync)
		return;
	wrong->msync = msync_range_first;
	wrong->mprotect = mprotect_range_first;
	wrong->mlock = mlock_range_first;
	wrong->mincore = mincore_range_first;
}

/* Each leaves some number in errno that means nothing. */
#define NOISY(type, name, parameters, arguments)     \
	static type noisy_##name parameters          \
	{                                            \
		type result = right->name arguments; \
                                                     \
		if (result != (type)-1)              \
			errno = EINTR;               \
		return result;                       \
	}
NOISY(void *, mmap, (void *addr, size_t length, int prot, int flags, int fd, off_t offset),
      (addr, length, prot, flags, fd, offset))
NOISY(int, munmap, (void *addr, size_t length), (addr, length))
NOISY(int, mprotect, (void *addr, size_t length, int prot), (addr, length, prot))
NOISY(void *, mremap, (void *old, size_t old_size, size_t new_size, int flags, void *new),
      (old, old_size, new_size, flags, new))
NOISY(int, msync, (void *addr, size_t length, int flags), (addr, length, flags))
NOISY(int, mincore, (void *addr, size_t length, unsigned char *vec), (addr, length, vec))
NOISY(int, mlock, (const void *addr, size_t length), (addr, length))
NOISY(int, munlock, (const void *addr, size_t length), (addr, length))
NOISY(int, mlockall, (int flags), (flags))
NOISY(int, munlockall, (void), ())
NOISY(int, madvise, (void *addr, size_t length, int advice), (addr, length, advice))
NOISY(int, posix_madvise, (void *addr, size_t length, int advice), (addr, length, advice))
NOISY(int, shm_open, (const char *name, int oflag, mode_t mode), (name, oflag, mode))
NOISY(int, shm_unlink, (const char *name), (name))
NOISY(int, memfd_create, (const char *name, unsigned int flags), (name, flags))
NOISY(int, open, (const char *path, int oflag, mode_t mode), (path, oflag, mode))
NOISY(int, close, (int fd), (fd))
NOISY(int, fstat, (int fd, struct stat *status), (fd, status))
NOISY(int, ftruncate, (int fd, off_t length), (fd, length))
NOISY(ssize_t, read, (int fd, void *buffer, size_t count), (fd, buffer, count))
NOISY(ssize_t, write, (int fd, const void *buffer, size_t count), (fd, buffer, count))
NOISY(ssize_t, pread, (int fd, void *buffer, size_t count, off_t offset),
      (fd, buffer, count, offset))
NOISY(ssize_t, pwrite, (int fd, const void *buffer, size_t count, off_t offset),
      (fd, buffer, count, offset))
NOISY(void *, shmat, (int id, const void *addr, int flags), (id, addr, flags))
NOISY(int, shmdt, (const void *addr), (addr))
NOISY(int, brk, (void *addr), (addr))
NOISY(void *, sbrk, (intptr_t increment), (increment))
NOISY(pid_t, fork, (void), ())
NOISY(int, mlock2, (const void *addr, size_t length, unsigned int flags), (addr, length, flags))
NOISY(int, mseal, (void *addr, size_t length, unsigned long flags), (addr, length, flags))

VARIANT("errno-changed", "a call that succeeds changes errno",
	UNMET("libc.mmap.errno-preserved-on-success"))
{
#define LAY(name) wrong->name = right->name ? noisy_##name : NULL
	LAY(mmap), LAY(munmap), LAY(mprotect), LAY(mremap), LAY(msync), LAY(mincore), LAY(mlock);
	LAY(munlock), LAY(mlockall), LAY(munlockall), LAY(madvise), LAY(posix_madvise);
	LAY(shm_open), LAY(shm_unlink), LAY(memfd_create), LAY(open), LAY(close), LAY(fstat);
	LAY(ftruncate), LAY(read), LAY(write), LAY(pread), LAY(pwrite), LAY(shmat), LAY(shmdt);
	LAY(brk), LAY(sbrk), LAY(fork), LAY(mlock2), LAY(mseal);
#undef LAY
}
