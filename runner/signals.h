/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The signals of the runner. They are delivered nowhere but in signals_wait(), so that no state is
 * seen half-changed.
 */
#ifndef CTS_SIGNALS_H
#define CTS_SIGNALS_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Takes over SIGCHLD and those that end a program. One of the latter that comes from a process for
 * which is_ours() holds does not count: a case does not end the run.
 */
void signals_take_over(bool (*is_ours)(pid_t pid));

/* In a child: the default actions and an empty mask. */
void signals_default(void);

/*
 * Waits for the descriptors, a signal, or nanoseconds (-1: without end). Returns as poll() does;
 * a signal is -1 with EINTR.
 */
int signals_wait(struct pollfd *fds, nfds_t count, int64_t nanoseconds);

/* The first signal that asked to end the run, or 0; and how many did. */
int interrupted(void);
int interruptions(void);

#endif
