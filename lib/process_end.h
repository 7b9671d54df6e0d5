/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of process.h: how processes begin and end, and what an end says. */
#ifndef CTS_PROCESS_END_H
#define CTS_PROCESS_END_H

#include <stddef.h>
#include <sys/types.h>

/* The highest exit status of a process that has sent a report; see report.c. */
#define REPORTED 1

/* fork() of the entry: 0 in the child. A failure breaks the case, a missing one skips it. */
pid_t fork_process(void);

/* waitpid(): the status. */
int wait_for_end(pid_t pid);

/* "killed by SIGSEGV", "exit status 3" */
void end_text(int status, char *text, size_t size);

/*
 * Ends this process because a child did not end as it should: without a word if the child has
 * reported, which its exit status tells.
 */
_Noreturn void end_with_child(const char *at, int status);

void pipe_closed_by_exec(int ends[2]);

#endif
