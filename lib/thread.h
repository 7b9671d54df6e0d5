/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads of a case. Each is one more flow of the same process: an expectation that fails in one
 * ends the case at once.
 */
#ifndef CTS_THREAD_H
#define CTS_THREAD_H

/*
 * Runs function(0, arg) to function(count - 1, arg), each in a thread of its own. They are let go
 * at the same time, when all of them exist. Returns when all of them have returned. Skips the case
 * where there are no threads. count is 1 to THREADS_MAX.
 */
#define THREADS_MAX 64
void run_threads(unsigned count, void (*function)(unsigned index, void *arg), void *arg);

#endif
