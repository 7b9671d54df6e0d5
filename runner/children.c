/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

#include "children.h"
#include "clock.h"
#include "proc.h"
#include "signals.h"

#define PATIENCE    (5 * SECOND)
#define FOREIGN_MAX 64
#define PID_LIMIT   4194304 /* of Linux */

/* Those of who executed this program. */
static pid_t foreign[FOREIGN_MAX];
static size_t foreign_count;

static pid_t pid_limit(void)
{
	char text[32];
	long limit;

	if (!proc_read("/proc/sys/kernel/pid_max", text, sizeof(text)))
		return PID_LIMIT;
	limit = strtol(text, NULL, 10);
	return limit > 0 && limit < PID_LIMIT ? (pid_t)limit : PID_LIMIT;
}

static bool is_foreign(pid_t pid)
{
	size_t i;

	for (i = 0; i < foreign_count; i++) {
		if (foreign[i] == pid)
			return true;
	}
	return false;
}

void children_init(void)
{
	pid_t pid, limit;

#if defined(HAVE_SYS_PRCTL_H) && defined(PR_SET_CHILD_SUBREAPER)
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
#endif
	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		;
	if (pid < 0)
		return;
	limit = pid_limit();
	for (pid = 1; pid < limit && foreign_count < FOREIGN_MAX; pid++) {
		if (waitpid(pid, NULL, WNOHANG) == 0)
			foreign[foreign_count++] = pid;
	}
}

bool children_are_all_ours(void)
{
	return !foreign_count;
}

#ifdef HAVE_WAITID
static bool is_waitid_missing; /* from the system, that is */

/* Without reaping what ended. */
static bool peek(struct change *change, bool *none_left)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	if (waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) != 0) {
		*none_left = errno == ECHILD;
		if (errno == ENOSYS || errno == EINVAL)
			is_waitid_missing = true;
		return false;
	}
	if (!info.si_pid)
		return false;
	change->pid = info.si_pid;
	change->ending.number = info.si_status;
	switch (info.si_code) {
	case CLD_EXITED:
		change->ending.kind = ENDED_EXIT;
		break;
	case CLD_KILLED:
	case CLD_DUMPED:
		change->ending.kind = ENDED_SIGNAL;
		break;
	default:
		/* Told once. */
		waitid(P_PID, (id_t)change->pid, &info, WSTOPPED | WNOHANG);
		change->ending.kind = ENDED_STOP;
	}
	return true;
}
#endif

static bool reap(struct change *change, bool *none_left)
{
	int status;

	change->pid = waitpid(-1, &status, WNOHANG | WUNTRACED);
	*none_left = change->pid < 0;
	if (change->pid <= 0)
		return false;
	if (WIFEXITED(status))
		change->ending = (struct ending){ ENDED_EXIT, WEXITSTATUS(status) };
	else if (WIFSIGNALED(status))
		change->ending = (struct ending){ ENDED_SIGNAL, WTERMSIG(status) };
	else
		change->ending = (struct ending){ ENDED_STOP, WSTOPSIG(status) };
	return true;
}

bool children_next_change(struct change *change, bool *none_left)
{
#ifdef HAVE_WAITID
	if (!is_waitid_missing && peek(change, none_left))
		return true;
	if (!is_waitid_missing)
		return false;
#endif
	return reap(change, none_left);
}

/* With its group, which a case made: no process can join one of another session. */
static bool end(pid_t pid, int64_t deadline)
{
	pid_t group = getpgid(pid);

	kill(pid, SIGKILL);
	if (group > 1 && group != getpgrp())
		kill(-group, SIGKILL);
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (now() > deadline)
			return false;
		signals_pause(100 * MILLISECOND);
	}
	return true;
}

/*
 * Any number may be that of a child, and waitpid() knows: no /proc is needed. The children of one
 * that is killed become the runner's, and have higher numbers, if these did not begin anew.
 */
bool children_kill(pid_t origin)
{
	int64_t deadline = now() + PATIENCE;
	bool all = foreign_count < FOREIGN_MAX;
	pid_t limit, offset, pid;

	do {
		pid = waitpid(-1, NULL, WNOHANG);
	} while (pid > 0);
	if (pid < 0)
		return true;
	limit = pid_limit();
	for (offset = 0; all && offset < limit; offset++) {
		pid = (origin + offset) % limit;
		if (pid < 2 || waitpid(pid, NULL, WNOHANG) != 0 || is_foreign(pid))
			continue;
		all = end(pid, deadline);
		if (!foreign_count && waitpid(-1, NULL, WNOHANG) < 0)
			break;
	}
	return all;
}
