/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The signals of the runner. They are delivered nowhere but in signals_wait(), so that no state is
 * seen half-changed. That is made of poll() and a pipe, which every system has.
 */
#ifndef CTS_SIGNALS_H
#define CTS_SIGNALS_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Takes over SIGCHLD and those that end a program. One of the latter that comes from a process for
 * which is_ours() holds does not count: a case does not end the run. Complains and returns false if
 * there are no descriptors left.
 */
bool signals_take_over(bool (*is_ours)(pid_t pid));

/* In a child: the default actions and an empty mask. */
void signals_default(void);

/*
 * Waits for count descriptors, a signal, or nanoseconds (-1: without end). fds has room for one
 * more. Returns how many are ready, 0 when the time is over, -1 when only a signal came.
 */
int signals_wait(struct pollfd *fds, nfds_t count, int64_t nanoseconds);

/* The same without descriptors. */
void signals_pause(int64_t nanoseconds);

/* The first signal that asked to end the run, or 0; and how many did. */
int interrupted(void);
int interruptions(void);

#endif
