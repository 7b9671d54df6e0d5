/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#define RW (PROT_READ | PROT_WRITE)

/* What was mapped or locked last, and how; lock is the flags of mlock2(), -1 for none. */
static struct {
	char *start;
	size_t length;
	int flags;
	int lock;
} last = { NULL, 0, 0, -1 };

static struct {
	char *start;
	size_t length;
	int advice;
} advised;

static void *remember_flags(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	last.flags |= flags & (MAP_NORESERVE | MAP_GROWSDOWN);
	last.start = right->mmap(addr, length, prot, flags, fd, offset);
	last.length = length;
	return last.start;
}

static int remember_advice(void *addr, size_t length, int advice)
{
	advised.start = addr;
	advised.length = length;
	advised.advice = advice;
	return right->madvise(addr, length, advice);
}

static int remember_lock(const void *addr, size_t length)
{
	last.lock = 0;
	last.start = (char *)addr;
	last.length = length;
	return right->mlock(addr, length);
}

static int remember_lock2(const void *addr, size_t length, unsigned int flags)
{
	last.lock = (int)flags;
	last.start = (char *)addr;
	last.length = length;
	return right->mlock2(addr, length, flags);
}

static void lock_like_last(void *start, size_t length)
{
	if (last.lock >= 0)
		right->mlock2(start, length, (unsigned)last.lock);
}

static bool touches_advised(const char *start, size_t length)
{
	return start <= advised.start + advised.length && advised.start <= start + length;
}

static void *like_neighbour(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *start = remember_flags(addr, length, prot, flags | last.flags, fd, offset);

	if (start == MAP_FAILED)
		return start;
	if (advised.length && touches_advised(start, length))
		right->madvise(start, length, advised.advice);
	lock_like_last(start, length);
	return start;
}

DEFECT("mmap-takes-after-neighbour", "a new mapping has what was asked for the one beside it",
       BREAKS("mprotect.keeps-attributes"))
{
	wrong->mmap = like_neighbour;
	wrong->madvise = remember_advice;
	wrong->mlock = remember_lock;
	wrong->mlock2 = remember_lock2;
}

/* The pages hold what they did. */
static int protect_anew(void *addr, size_t length, int prot)
{
	unsigned char kept[16];
	size_t count = length / page, i;

	if (count > sizeof(kept) || right->mprotect(addr, length, RW) != 0)
		return right->mprotect(addr, length, prot);
	for (i = 0; i < count; i++)
		kept[i] = ((unsigned char *)addr)[i * page];
	right->mmap(addr, length, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	for (i = 0; i < count; i++)
		((unsigned char *)addr)[i * page] = kept[i];
	return right->mprotect(addr, length, prot);
}

DEFECT("mprotect-maps-anew", "mprotect() takes away what was asked for the pages",
       BREAKS("mprotect.keeps-attributes"))
{
	wrong->mprotect = protect_anew;
}

static pid_t fork_unmarked(void)
{
	pid_t pid = right->fork();

	if (pid == 0 && last.start)
		right->mmap(last.start, last.length, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
			    -1, 0);
	if (pid == 0)
		lock_like_last(last.start, last.length);
	return pid;
}

DEFECT("fork-loses-attributes", "a child's mapping has the locks of the parent's and nothing else",
       BREAKS("fork.attributes-inherited"))
{
	wrong->mmap = remember_flags;
	wrong->mlock = remember_lock;
	wrong->mlock2 = remember_lock2;
	wrong->fork = fork_unmarked;
}
