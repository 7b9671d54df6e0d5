/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <signal.h>
#include <stddef.h>

#include "clock.h"
#include "signals.h"

static const int ending[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM, SIGXCPU };

static bool taken_over;
static sigset_t changed; /* whose action is not the default one */
static sigset_t waiting; /* the mask of signals_wait() */
static bool (*sent_by_us)(pid_t pid);

static volatile sig_atomic_t first_signal;
static volatile sig_atomic_t signal_count;

static void on_end(int signo, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code == SI_USER && sent_by_us && sent_by_us(info->si_pid))
		return;
	if (!signal_count)
		first_signal = signo;
	signal_count++;
}

static void on_child(int signo)
{
	(void)signo; /* signals_wait() returns, that is all */
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

static void set_handler(int signo, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };

	sigemptyset(&action.sa_mask);
	sigaction(signo, &action, NULL);
	sigaddset(&changed, signo);
}

void signals_take_over(bool (*is_ours)(pid_t pid))
{
	struct sigaction action = { .sa_sigaction = on_end, .sa_flags = SA_SIGINFO };
	sigset_t block;
	size_t i;

	sent_by_us = is_ours;
	note_changed();
	sigemptyset(&action.sa_mask);
	sigemptyset(&block);
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
		if (sigismember(&changed, ending[i]))
			continue; /* ignored, as by nohup */
		sigaction(ending[i], &action, NULL);
		sigaddset(&changed, ending[i]);
		sigaddset(&block, ending[i]);
	}
	set_handler(SIGCHLD, on_child);
	sigaddset(&block, SIGCHLD);
	/* A reader that is gone and a limit of the file size are errors of write(). */
	set_handler(SIGPIPE, SIG_IGN);
	set_handler(SIGXFSZ, SIG_IGN);
	sigprocmask(SIG_BLOCK, &block, &waiting);
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigdelset(&waiting, ending[i]);
	sigdelset(&waiting, SIGCHLD);
	taken_over = true;
}

void signals_default(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;
	int signo;

	sigemptyset(&action.sa_mask);
	for (signo = 1; signo < NSIG; signo++) {
		if (sigismember(&changed, signo) == 1)
			sigaction(signo, &action, NULL);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int signals_wait(struct pollfd *fds, nfds_t count, int64_t nanoseconds)
{
	struct timespec timeout;

	if (nanoseconds >= 0) {
		timeout.tv_sec = (time_t)(nanoseconds / SECOND);
		timeout.tv_nsec = (long)(nanoseconds % SECOND);
	}
	return ppoll(fds, count, nanoseconds >= 0 ? &timeout : NULL, taken_over ? &waiting : NULL);
}

int interrupted(void)
{
	return first_signal;
}

int interruptions(void)
{
	return signal_count;
}
