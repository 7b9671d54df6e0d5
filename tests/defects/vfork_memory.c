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
