/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the cases of a plan, several at a time, and reports them in its order. */
#ifndef CTS_SCHEDULE_H
#define CTS_SCHEDULE_H

#include <stdbool.h>
#include <sys/types.h>

#include "options.h"
#include "plan.h"

/* More than this many cases do not run at the same time. */
#define JOBS_MAX 128

/*
 * Has all that a run needs; directory is that of the run, or NULL. Complains and returns false if
 * there is not enough memory.
 */
bool schedule_init(const struct plan *plan, const struct options *options, const char *directory);

/*
 * Returns when all are reported, a signal interrupts or the output fails; no process of a case is
 * left then, and every setting is back.
 */
void schedule_run(void);

/* Whether the process belongs to a case that is running, or has just ended. */
bool schedule_owns(pid_t pid);

#endif
