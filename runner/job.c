/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

#include "clock.h"
#include "defect.h"
#include "job.h"
#include "signals.h"

#define PIPE_SIZE 65536
#define FLOOD	  ((size_t)1 << 20) /* no case has so much to report */
#define PATIENCE  (5 * SECOND)	    /* SIGKILL may take that long */
/* Until then what is said waits in the pipes: most cases end before, and wake the runner once. */
#define DEAF_FOR (5 * MILLISECOND)

/* Descriptors from 3 to this one may be the runner's. */
static int highest = 2;

static void note_descriptor(int fd)
{
	if (fd > highest)
		highest = fd;
}

static void close_pipe(const int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

/* The end to read does not block. */
static bool open_pipe(int ends[2])
{
	if (pipe(ends) != 0)
		return false;
	note_descriptor(ends[0]);
	note_descriptor(ends[1]);
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
		return true;
	close_pipe(ends);
	return false;
}

_Noreturn void job_become(const struct job_setup *setup)
{
	if (setup->entry == ENTRY_SYSCALL)
		entry = &entry_syscall;
	if (setup->defect)
		defect_apply(setup->defect);
	case_run(setup->item->test, setup->item->row, &setup->context);
}

_Noreturn static void child(const struct job_setup *setup, int output, pid_t runner)
{
	int fd;

	setsid();
#if defined(HAVE_SYS_PRCTL_H) && defined(PR_SET_PDEATHSIG)
	/* Should the runner be killed, so that it cannot. */
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != runner)
		_exit(1);
#else
	(void)runner;
#endif
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	close(STDIN_FILENO);
	for (fd = 3; fd <= highest; fd++) {
		if (fd != setup->context.report)
			close(fd);
	}
	signals_default();
	/* Each case has the same address space, however many jobs there are. */
	munmap(setup->results, setup->results_size);
	job_become(setup);
}

bool job_start(struct job *job, struct job_setup *setup, unsigned long timeout)
{
	pid_t runner = getpid(), pid;
	int report[2], output[2];
	int error;

	if (!open_pipe(report))
		return false;
	if (!open_pipe(output)) {
		error = errno;
		close_pipe(report);
		errno = error;
		return false;
	}
	setup->context.report = report[1];
	pid = fork();
	if (pid == 0)
		child(setup, output[1], runner);
	error = errno;
	close(report[1]);
	close(output[1]);
	if (pid < 0) {
		close(report[0]);
		close(output[0]);
		errno = error;
		return false;
	}
	job->pid = pid;
	job->report = report[0];
	job->output = output[0];
	job->listen_from = now() + DEAF_FOR;
	job->deadline = job->listen_from + (int64_t)timeout * SECOND;
	job->killed = job->reaped = job->leaked = false;
	job->received = job->partial = 0;
	return true;
}

/* Hands the whole records of the buffer to the result, and keeps the rest. */
static bool take_records(struct job *job)
{
	char *record = job->result->record;
	struct report_header header;
	size_t at = 0;

	while (job->partial - at >= sizeof(header)) {
		memcpy(&header, record + at, sizeof(header));
		if (header.magic != REPORT_MAGIC || header.zero ||
		    header.length > REPORT_MAX - sizeof(header)) {
			result_distrust(job->result, "not a record");
			return false;
		}
		if (job->partial - at < sizeof(header) + header.length)
			break;
		result_record(job->result, (enum report_type)header.type,
			      record + at + sizeof(header), header.length);
		at += sizeof(header) + header.length;
	}
	job->partial -= at;
	if (job->partial)
		memmove(record, record + at, job->partial);
	return !job->result->untrusted;
}

bool job_read_report(struct job *job, int fd)
{
	struct result *result = job->result;
	ssize_t length;

	for (;;) {
		length = read(fd, result->record + job->partial,
			      sizeof(result->record) - job->partial);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return errno == EAGAIN;
		if (length == 0) {
			if (job->partial)
				result_distrust(job->result, "a record that is cut off");
			return false;
		}
		job->received += (size_t)length;
		if (job->received > FLOOD) {
			result_distrust(job->result, "more than 1 MiB");
			return false;
		}
		job->partial += (size_t)length;
		if (!take_records(job))
			return false;
	}
}

/* Keeps the beginning. At most a pipe's worth at a time, so that no case holds up another. */
static bool read_output(struct job *job)
{
	static char rest[PIPE_SIZE];
	struct result *result = job->result;
	size_t room, total = 0;
	ssize_t length;

	while (total < sizeof(rest)) {
		room = sizeof(result->output) - result->printed;
		length = room ? read(job->output, result->output + result->printed, room)
			      : read(job->output, rest, sizeof(rest));
		if (length < 0)
			return errno == EAGAIN || errno == EINTR;
		if (length == 0)
			return false;
		if (room)
			result->printed += (size_t)length;
		total += (size_t)length;
	}
	return true;
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void job_read(struct job *job)
{
	if (job->report >= 0 && !job_read_report(job, job->report)) {
		close_end(&job->report);
		if (job->result->untrusted)
			job_kill(job, (struct ending){ ENDED_SIGNAL, SIGKILL });
	}
	if (job->output >= 0 && !read_output(job))
		close_end(&job->output);
}

void job_kill(struct job *job, struct ending ending)
{
	if (job->killed)
		return;
	job->killed = true;
	job->ending = ending;
	job->deadline = now() + PATIENCE;
	/* The first process may not have got so far as to lead a group. */
	if (kill(-job->pid, SIGKILL) != 0)
		kill(job->pid, SIGKILL);
}

void job_expire(struct job *job, unsigned long timeout)
{
	if (!job->killed) {
		job_kill(job, (struct ending){ ENDED_TIMEOUT, (int)timeout });
		return;
	}
	if (!job->reaped)
		job->ending.kind = ENDED_UNKILLABLE;
	job->reaped = true;
	job->leaked = true;
	close_end(&job->report);
	close_end(&job->output);
	job->pid = 0;
}

void job_ended(struct job *job, struct ending ending)
{
	/* Its process group cannot be another's, as long as it is not reaped. */
	job_kill(job, ending);
	if (ending.kind == ENDED_STOP)
		return;
	waitpid(job->pid, NULL, 0);
	job->reaped = true;
}

bool job_finish(struct job *job)
{
	pid_t pid;

	if (!job->reaped)
		return false;
	do {
		pid = waitpid(-job->pid, NULL, WNOHANG);
	} while (pid > 0);
	if (pid == 0)
		return false;
	job_read(job);
	job->leaked = job->report >= 0 || job->output >= 0;
	close_end(&job->report);
	close_end(&job->output);
	job->pid = 0;
	return true;
}
