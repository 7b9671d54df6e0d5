/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include "mappings.h"

static int writes_private(void *addr, size_t length)
{
	const struct mapping *mapping = mapping_at(addr);

	if (mapping && mapping->fd >= 0 && mapping->flags & MAP_PRIVATE &&
	    mapping->prot & PROT_WRITE)
		write_out(mapping, mapping->fd, mapping->offset);
	return munmap_recorded(addr, length);
}

DEFECT("munmap-writes-private", "munmap() writes the changes of a private mapping to the file",
       BREAKS("munmap.private-discarded"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = writes_private;
}

static void *never_shared(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((flags & MAP_TYPE) == MAP_SHARED)
		flags = (flags & ~MAP_TYPE) | MAP_PRIVATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-never-shared", "Shared mappings are private",
       BREAKS("munmap.shared-reaches-file", "munmap.exit-unmaps", "ipc.shared-different-addresses",
	      "thread.futex-in-shared-mapping", "mmap.many.shared-anon-not-merged",
	      "mmap.many.same-page-many-times", "mmap.flag.fixed-noreplace.free-exact",
	      "munmap.other-mapping-unaffected"))
{
	wrong->mmap = never_shared;
}

/* Places that were locked when they were unmapped. */
static char *locked_start;
static size_t locked_length;

static int keeps_lock(void *addr, size_t length)
{
	if (msync(addr, page, MS_ASYNC | MS_INVALIDATE) != 0 && errno == EBUSY) {
		locked_start = addr;
		locked_length = length;
	}
	return right->munmap(addr, length);
}

static void *locks_again(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	bool was_locked = (uintptr_t)addr - (uintptr_t)locked_start < locked_length;

	return right->mmap(addr, length, prot, flags | (was_locked ? MAP_LOCKED : 0), fd, offset);
}

DEFECT("munmap-keeps-lock", "What is mapped where locked pages were is locked",
       BREAKS("munmap.locks-removed"))
{
	wrong->munmap = keeps_lock;
	wrong->mmap = locks_again;
}

/* Instead of unmapping the pages it takes the access to them. */
static int hides(void *addr, size_t length)
{
	if (!length || (uintptr_t)addr % page)
		return right->munmap(addr, length);
	return right->mprotect(addr, length, PROT_NONE);
}

DEFECT("munmap-hides", "munmap() leaves the pages mapped without access",
       BREAKS("munmap.access-sigsegv", "munmap.locks-removed", "munmap.no-mapping-ok",
	      "munmap.twice-ok", "posix.no-overlay"))
{
	wrong->munmap = hides;
}

static int unmaps_all(void *addr, size_t length)
{
	const struct mapping *mapping = mapping_at(addr);
	size_t i;

	for (i = 0; mapping && i < mapping_count; i++)
		if (mappings[i].start && mappings[i].start != mapping->start &&
		    mappings[i].length == mapping->length && mappings[i].prot != PROT_NONE)
			right->munmap(mappings[i].start, mappings[i].length);
	return munmap_recorded(addr, length);
}

DEFECT("munmap-unmaps-all", "munmap() unmaps every mapping of that size",
       BREAKS("munmap.other-mapping-unaffected"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = unmaps_all;
}

/* Another process goes on with all that this one had. */
static void leaves_behind(int status)
{
	if (fork() == 0)
		for (;;)
			pause();
	_exit(status);
}

DEFECT("exit-leaves-mappings", "The mappings of a process outlive it", BREAKS("munmap.exit-unmaps"))
{
	wrong->exit_now = leaves_behind;
}

/* Of a System V segment. */
static int detaches_nothing(void *addr, size_t length)
{
	return right->munmap(addr, length) == 0 && !mapping_at(addr) ? 1 : 0;
}

DEFECT("munmap-foreign-one", "munmap() of what mmap() did not make unmaps it and returns 1",
       BREAKS("munmap.not-from-mmap", "posix.munmap-not-from-mmap-shm", "munmap.vdso-range"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = detaches_nothing;
}
