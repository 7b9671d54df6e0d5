/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "complain.h"
#include "signals.h"

static const int ending[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM, SIGXCPU };

static sigset_t changed;	 /* whose action is not the default one */
static sigset_t taken;		 /* that are blocked but in signals_wait() */
static int wake[2] = { -1, -1 }; /* a byte in it: a signal came */
static bool (*sent_by_us)(pid_t pid);

static volatile sig_atomic_t first_signal;
static volatile sig_atomic_t signal_count;

static void wake_up(void)
{
	int error = errno;

	if (write(wake[1], "", 1) < 0)
		errno = error; /* it is full, and so wakes as well */
}

static void set_handler(int signo, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };

	sigemptyset(&action.sa_mask);
	sigaction(signo, &action, NULL);
}

static void on_child(int signo)
{
	(void)signo;
	wake_up();
}

static void note_end(int signo)
{
	if (!signal_count)
		first_signal = signo;
	signal_count++;
	wake_up();
}

static void on_end(int signo, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code != SI_USER || !sent_by_us(info->si_pid))
		note_end(signo);
}

static void handle_end(int signo)
{
	struct sigaction action = { .sa_flags = 0 };

	handle_by(&action, on_end);
	sigemptyset(&action.sa_mask);
	sigaction(signo, &action, NULL);
}

static void note_changed(void)
{
	struct sigaction action;
	int signo;

	sigemptyset(&changed);
	for (signo = 1; signo < NSIG; signo++) {
		if (sigaction(signo, NULL, &action) == 0 && action.sa_handler != SIG_DFL)
			sigaddset(&changed, signo);
	}
}

static bool open_wake(void)
{
	if (pipe(wake) != 0) {
		complain("cannot make a pipe: %s", strerror(errno));
		return false;
	}
	fcntl(wake[0], F_SETFL, O_NONBLOCK);
	fcntl(wake[1], F_SETFL, O_NONBLOCK);
	return true;
}

bool signals_take_over(bool (*is_ours)(pid_t pid))
{
	size_t i;

	sent_by_us = is_ours;
	if (!open_wake())
		return false;
	note_changed();
	sigemptyset(&taken);
	sigaddset(&taken, SIGCHLD);
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
		if (sigismember(&changed, ending[i]))
			continue; /* ignored, as by nohup */
		sigaddset(&taken, ending[i]);
		sigaddset(&changed, ending[i]);
		handle_end(ending[i]);
	}
	sigprocmask(SIG_BLOCK, &taken, NULL);
	set_handler(SIGCHLD, on_child);
	/* A reader that is gone and a limit of the file size are errors of write(). */
	set_handler(SIGPIPE, SIG_IGN);
	set_handler(SIGXFSZ, SIG_IGN);
	sigaddset(&changed, SIGCHLD);
	sigaddset(&changed, SIGPIPE);
	sigaddset(&changed, SIGXFSZ);
	return true;
}

void signals_default(void)
{
	sigset_t none;
	int signo;

	for (signo = 1; signo < NSIG; signo++) {
		if (sigismember(&changed, signo) == 1)
			set_handler(signo, SIG_DFL);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static int milliseconds(int64_t nanoseconds)
{
	int64_t rounded = (nanoseconds + MILLISECOND - 1) / MILLISECOND;

	if (nanoseconds < 0)
		return -1;
	return rounded < INT_MAX ? (int)rounded : INT_MAX;
}

static void empty_wake(void)
{
	char bytes[64];

	while (read(wake[0], bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes))
		;
}

int signals_wait(struct pollfd *fds, nfds_t count, int64_t nanoseconds)
{
	nfds_t i;
	int ready;

	if (wake[0] < 0)
		return poll(fds, count, milliseconds(nanoseconds));
	fds[count] = (struct pollfd){ .fd = wake[0], .events = POLLIN };
	sigprocmask(SIG_UNBLOCK, &taken, NULL);
	ready = poll(fds, count + 1, milliseconds(nanoseconds));
	sigprocmask(SIG_BLOCK, &taken, NULL);
	for (i = 0; ready < 0 && i < count; i++)
		fds[i].revents = 0;
	if (ready == 0 || (ready > 0 && !fds[count].revents))
		return ready;
	empty_wake();
	return ready > 1 ? ready - 1 : -1;
}

void signals_pause(int64_t nanoseconds)
{
	struct pollfd none;

	signals_wait(&none, 0, nanoseconds);
}

int interrupted(void)
{
	return first_signal;
}

int interruptions(void)
{
	return signal_count;
}
