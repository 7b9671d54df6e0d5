/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The children of the runner: the first processes of cases, and what these left to it. The runner
 * adopts the orphans of its cases, where the system lets it.
 */
#ifndef CTS_CHILDREN_H
#define CTS_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

#include "judge.h"

/* Becomes the one that adopts; notes which children it was started with, to leave them alone. */
void children_init(void);

/* Whether it was started without any. */
bool children_are_all_ours(void);

struct change {
	pid_t pid;
	struct ending ending;
};

/*
 * The next child that ended or stopped. One that ended stays to be reaped by waitpid(), where the
 * system has waitid(). False if there is none; *none_left says that there are no children at all.
 */
bool children_next_change(struct change *change, bool *none_left);

/*
 * Kills and reaps all children: for when no case is running. They were born after the process
 * origin, if it is not long ago. False if some are left.
 */
bool children_kill(pid_t origin);

#endif
