/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls that hold for the thread that made them alone, or that are not done at once. */
#include "cts.h"

#include <sched.h>
#include <sys/syscall.h>

#include "defect.h"

static bool is_first_thread(void)
{
	return syscall(SYS_gettid) == getpid();
}

static void *mmap_first_alone(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (is_first_thread() || !(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)))
		return right->mmap(addr, length, prot, flags, fd, offset);
	return addr;
}

static int munmap_first_alone(void *addr, size_t length)
{
	return is_first_thread() ? right->munmap(addr, length) : 0;
}

static int mprotect_first_alone(void *addr, size_t length, int prot)
{
	return is_first_thread() ? right->mprotect(addr, length, prot) : 0;
}

static void *mremap_first_alone(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	return is_first_thread() ? right->mremap(old, old_size, new_size, flags, new) : new;
}

static int madvise_first_alone(void *addr, size_t length, int advice)
{
	return is_first_thread() ? right->madvise(addr, length, advice) : 0;
}

DEFECT("thread-first-alone",
       "What another thread than the first maps, unmaps, moves or protects has no effect",
       BREAKS("clone-vm.shares-maps", "thread.munmap-visible", "thread.concurrent-map-unmap",
	      "mmap.flag.fixed.thread-race-clobbers", "mmap.flag.fixed-noreplace.one-thread-wins",
	      "thread.mremap-visible", "thread.dontneed-visible"))
{
	wrong->mremap = mremap_first_alone;
	wrong->madvise = madvise_first_alone;
	wrong->mmap = mmap_first_alone;
	wrong->munmap = munmap_first_alone;
	wrong->mprotect = mprotect_first_alone;
}

/* A stale entry of a TLB: what a thread has used stays. */
static int munmap_later(void *addr, size_t length)
{
	static void *last;
	static size_t last_length;

	if (is_first_thread())
		return right->munmap(addr, length);
	if (last && last != addr)
		right->munmap(last, last_length);
	last = addr;
	last_length = length;
	return 0;
}

DEFECT("thread-munmap-later", "munmap() in another thread takes effect with the next one",
       BREAKS("thread.munmap-visible", "clone-vm.shares-maps"))
{
	wrong->munmap = munmap_later;
}

/* The same place for all threads, as an allocator without a lock gives it. */
static void *one_place(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	static char *place;

	if (addr || is_first_thread() || length > 16 * page)
		return right->mmap(addr, length, prot, flags, fd, offset);
	if (!place)
		place = right->mmap(NULL, 16 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return right->mmap(place, length, prot, flags | MAP_FIXED, fd, offset);
}

static int keeps(void *addr, size_t length)
{
	(void)addr;
	(void)length;
	return 0;
}

DEFECT("thread-one-place", "Threads are given memory at one and the same place",
       BREAKS("libc.mt-safe"))
{
	wrong->mmap = one_place;
	wrong->munmap = keeps;
}

/* Long enough for another processor, or for another thread on this one. */
static void *not_at_once(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	unsigned i;

	if (flags & MAP_FIXED && !is_first_thread()) {
		right->munmap(addr, length);
		for (i = 0; i < 10; i++)
			sched_yield();
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("thread-replaces-in-steps", "MAP_FIXED unmaps first and maps later",
       BREAKS("thread.replace-atomic"))
{
	wrong->mmap = not_at_once;
}

static void no_fault(struct access *access)
{
	right->access(access);
	if (access->signo == SIGSEGV)
		access->signo = 0;
}

static ssize_t shared_stack(const char *path, char *text, size_t size)
{
	ssize_t length = right->proc_read(path, text, size);
	char *mode;

	for (mode = length > 0 ? strstr(text, " rw-p ") : NULL; mode; mode = strstr(mode, " rw-p "))
		mode[4] = 's';
	return length;
}

DEFECT("thread-stack-shared", "The stack of a thread is shared, and has no guard",
       BREAKS("thread.stack-is-mmap"))
{
	wrong->proc_read = shared_stack;
	wrong->access = no_fault;
}
