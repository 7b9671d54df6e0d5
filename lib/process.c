/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <unistd.h>

#include "entry.h"
#include "names.h"
#include "probe.h"
#include "process.h"
#include "process_end.h"
#include "trace.h"

/* What goes through the pipes: a turn, and last of all that the block came to its end. */
static const char turn = 't', end = 'e';

/* Of a child whose function returned instead of dying. */
#define SURVIVED 99

pid_t fork_process(void)
{
	pid_t pid;
	char name[24];

	if (!entry->fork)
		skip("no fork()");
	pid = entry->fork();
	if (pid < 0 && errno == ENOSYS)
		skip("fork: ENOSYS");
	if (pid < 0)
		broken("fork: %s", errno_name(errno, name));
	return pid;
}

int wait_for_end(pid_t pid)
{
	int status;
	char name[24];

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			broken("waitpid: %s", errno_name(errno, name));
	return status;
}

void end_text(int status, char *text, size_t size)
{
	char name[24];

	if (WIFSIGNALED(status))
		snprintf(text, size, "killed by %s", signal_name(WTERMSIG(status), name));
	else
		snprintf(text, size, "exit status %d", WEXITSTATUS(status));
}

_Noreturn void end_with_child(const char *at, int status)
{
	char text[48];

	end_text(status, text, sizeof(text));
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		report_fail(at, "a child of the case", "it ends by itself", text);
	if (WIFSIGNALED(status) || WEXITSTATUS(status) > REPORTED)
		report_broken(at, "a child of the case ended before its time: %s", text);
	/* It has reported why; if it has not, this process ends without a word as well. */
	_exit(WEXITSTATUS(status));
}

void pipe_closed_by_exec(int ends[2])
{
	char name[24];

#ifdef HAVE_PIPE2
	if (pipe2(ends, O_CLOEXEC) == 0)
		return;
#endif
	if (pipe(ends) != 0)
		broken("pipe: %s", errno_name(errno, name));
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
}

bool fork_child(struct child *child)
{
	/* Who writes to a process that is no more learns it from EPIPE. */
	signal(SIGPIPE, SIG_IGN);
	pipe_closed_by_exec(child->to_child);
	pipe_closed_by_exec(child->to_parent);
	child->pid = fork_process();
	if (child->pid == 0) {
		report_forked();
		close(child->to_child[1]);
		close(child->to_parent[0]);
		trace_note("in a child");
		return true;
	}
	close(child->to_child[0]);
	close(child->to_parent[1]);
	trace_note("a child is forked");
	return false;
}

static bool send_turn(int fd, char what)
{
	ssize_t written;

	do {
		written = write(fd, &what, 1);
	} while (written < 0 && errno == EINTR);
	return written == 1;
}

/* What came, or 0 at the end. */
static char receive(int fd)
{
	char what;
	ssize_t got;

	do {
		got = read(fd, &what, 1);
	} while (got < 0 && errno == EINTR);
	return got == 1 ? what : 0;
}

_Noreturn void end_child(struct child *child)
{
	if (!send_turn(child->to_parent[1], end))
		_exit(REPORTED);
	report_end(0);
}

/*
 * Whether a child that is no more came to the end of its block. It has written all it will, but one
 * of its own may keep the pipe open.
 */
static bool came_to_end(struct child *child)
{
	char what;

	fcntl(child->to_parent[0], F_SETFL, O_NONBLOCK);
	do {
		what = receive(child->to_parent[0]);
	} while (what == turn);
	return what == end;
}

void join_child_at(const char *at, struct child *child)
{
	int status = wait_for_end(child->pid);

	if (!came_to_end(child) || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		end_with_child(at, status);
	close(child->to_child[1]);
	close(child->to_parent[0]);
	trace_note("the child has ended");
}

/* The other process takes no more turns; what is the last that was received of it. */
_Noreturn static void partner_lost(const char *at, struct child *child, char what)
{
	int status;

	if (child->pid == 0)
		_exit(REPORTED);
	status = wait_for_end(child->pid);
	if (what == end || came_to_end(child))
		report_broken(at, "the child takes no more turns: it has come to its end");
	end_with_child(at, status);
}

void wake_at(const char *at, struct child *child)
{
	trace_note(child->pid ? "the child's turn" : "the parent's turn");
	if (!send_turn(child->pid ? child->to_child[1] : child->to_parent[1], turn))
		partner_lost(at, child, 0);
}

void await_at(const char *at, struct child *child)
{
	char what = receive(child->pid ? child->to_parent[0] : child->to_child[0]);

	if (what != turn)
		partner_lost(at, child, what);
	trace_note(child->pid ? "the parent goes on" : "the child goes on");
}

int in_vfork_at(const char *at, int (*function)(void *), void *arg)
{
	pid_t pid;
	int status;
	char name[24];

	if (!entry->vfork_run)
		skip("no vfork()");
	pid = entry->vfork_run(function, arg);
	if (pid < 0 && errno == ENOSYS)
		skip("vfork: ENOSYS");
	if (pid < 0)
		report_broken(at, "vfork: %s", errno_name(errno, name));
	status = wait_for_end(pid);
	if (!WIFEXITED(status))
		end_with_child(at, status);
	trace_call("vfork", "", 'i', (uintmax_t)WEXITSTATUS(status), 0);
	return WEXITSTATUS(status);
}

_Noreturn static void run_to_death(int signo, void (*function)(void *), void *arg)
{
	sigset_t none;

	probe_uncatch();
	/* Fails for SIGKILL, which needs it not. */
	signal(signo, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
#ifdef HAVE_PRCTL
	/* A limit of 0 does not keep a core dump from a program that takes them. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
	function(arg);
	_exit(SURVIVED);
}

void expect_death(const char *at, int signo, void (*function)(void *), void *arg)
{
	pid_t pid;
	int status;
	char name[24], expected[48], observed[48];

	report_checked();
	trace_note("a child is forked that is to die");
	pid = fork_process();
	if (pid == 0)
		run_to_death(signo, function, arg);
	status = wait_for_end(pid);
	if (WIFSIGNALED(status) && WTERMSIG(status) == signo) {
		trace_note("it has died");
		return;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) != SURVIVED)
		end_with_child(at, status);
	snprintf(expected, sizeof(expected), "killed by %s", signal_name(signo, name));
	end_text(status, observed, sizeof(observed));
	report_fail(at, "a child of the case", expected,
		    WIFEXITED(status) ? "no signal, it went on" : observed);
}

/* Without the instrumentation of a sanitizer, which would say so instead of dying. */
__attribute__((no_sanitize_address)) void load_unguarded(void *at)
{
	(void)*(volatile unsigned char *)at;
}

__attribute__((no_sanitize_address)) void store_unguarded(void *at)
{
	*(volatile unsigned char *)at = 1;
}
