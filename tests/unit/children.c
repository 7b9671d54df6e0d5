/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "children.h"
#include "unit.h"

static pid_t start(void (*function)(int number), int number)
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		function(number);
		_exit(0);
	}
	return pid;
}

static void stay(int number)
{
	(void)number;
	for (;;)
		pause();
}

static void end_by_signal(int number)
{
	raise(number);
}

static const struct {
	void (*function)(int number);
	int number;
	struct ending ending;
} ends[] = {
	{ _exit, 0, { ENDED_EXIT, 0 } },
	{ _exit, 255, { ENDED_EXIT, 255 } },
	{ end_by_signal, SIGKILL, { ENDED_SIGNAL, SIGKILL } },
	{ end_by_signal, SIGUSR1, { ENDED_SIGNAL, SIGUSR1 } },
	{ end_by_signal, SIGSTOP, { ENDED_STOP, SIGSTOP } },
};

START_TEST(change_is_told)
{
	bool none_left = false;
	struct change change;
	pid_t pid;

	children_init();
	ck_assert(children_are_all_ours());
	pid = start(ends[_i].function, ends[_i].number);
	while (!children_next_change(&change, &none_left))
		ck_assert(!none_left);
	ck_assert_int_eq(change.pid, pid);
	ck_assert_int_eq(change.ending.kind, ends[_i].ending.kind);
	ck_assert_int_eq(change.ending.number, ends[_i].ending.number);
	ck_assert(children_kill(pid));
	ck_assert(!children_next_change(&change, &none_left));
	ck_assert(none_left);
}
END_TEST

/* An orphan in a session of its own, which ignores what can be ignored. */
static void leave_an_orphan(int ready)
{
	if (fork() != 0)
		return;
	setsid();
	signal(SIGTERM, SIG_IGN);
	(void)!write(ready, "x", 1);
	stay(0);
}

START_TEST(orphans_are_killed)
{
	int pipe_ends[2];
	pid_t pid;
	char x;

	children_init();
	ck_assert_int_eq(pipe(pipe_ends), 0);
	pid = start(leave_an_orphan, pipe_ends[1]);
	close(pipe_ends[1]);
	ck_assert_int_eq(read(pipe_ends[0], &x, 1), 1);
	ck_assert(children_kill(pid));
	/* It held the other end. */
	ck_assert_int_eq(read(pipe_ends[0], &x, 1), 0);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(children_of_who_started_us_are_left_alone)
{
	pid_t foreign = start(stay, 0), ours;

	children_init();
	ck_assert(!children_are_all_ours());
	ours = start(stay, 0);
	ck_assert(children_kill(ours));
	ck_assert_int_eq(kill(ours, 0), -1);
	ck_assert_int_eq(errno, ESRCH);
	ck_assert_int_eq(waitpid(foreign, NULL, WNOHANG), 0);
	kill(foreign, SIGKILL);
	ck_assert_int_eq(waitpid(foreign, NULL, 0), foreign);
}
END_TEST

TCase *case_of_children(void)
{
	TCase *tcase = tcase_create("children");

	add_rows(tcase, change_is_told, ends);
	tcase_add_test(tcase, orphans_are_killed);
	tcase_add_test(tcase, children_of_who_started_us_are_left_alone);
	return tcase;
}
