/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static pid_t run_forked(int (*function)(void *), void *arg)
{
	pid_t pid = right->fork();

	if (pid == 0)
		_exit(function(arg));
	return pid;
}

DEFECT("vfork-copies", "a child of vfork() has a copy of the memory", BREAKS("vfork.shares-memory"))
{
	wrong->vfork_run = run_forked;
}

static void *map_private(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((flags & 0x0f) == MAP_SHARED)
		flags ^= MAP_SHARED ^ MAP_PRIVATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("vfork-copies-shared", "a child of vfork() has a copy of shared memory, too",
       BREAKS("vfork.shares-memory"))
{
	wrong->vfork_run = run_forked;
	wrong->mmap = map_private;
}
