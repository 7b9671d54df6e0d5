/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "job.h"
#include "output.h"
#include "probe.h"
#include "unit.h"

static int capture_fd = -1;

void capture(void)
{
	FILE *file = tmpfile();

	ck_assert_ptr_nonnull(file);
	capture_fd = fileno(file);
	ck_assert_int_eq(dup2(capture_fd, STDOUT_FILENO), STDOUT_FILENO);
	ck_assert_int_eq(dup2(capture_fd, STDERR_FILENO), STDERR_FILENO);
}

const char *captured(void)
{
	static char text[1 << 14];
	ssize_t length;

	output_flush();
	length = pread(capture_fd, text, sizeof(text) - 1, 0);
	ck_assert_int_ge(length, 0);
	text[length] = '\0';
	return text;
}

/* The result, when the writer has come to its end; *status is how. */
static struct result *read_result(int fd, pid_t writer, int *status)
{
	static struct result result;
	struct job *job = calloc(1, sizeof(*job));

	ck_assert_ptr_nonnull(job);
	result_begin(&result);
	job->result = &result;
	job_read_report(job, fd);
	close(fd);
	ck_assert_int_eq(waitpid(writer, status, 0), writer);
	free(job);
	return &result;
}

static struct ending ending_of(int status)
{
	if (WIFSIGNALED(status))
		return (struct ending){ ENDED_SIGNAL, WTERMSIG(status) };
	return (struct ending){ ENDED_EXIT, WEXITSTATUS(status) };
}

const struct result *judged(void (*function)(void *arg), void *arg)
{
	static const struct test_case any = { .id = "any" };
	static const struct item item = { &any, NULL };
	struct ending ending;
	struct result *result;
	int ends[2], status;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		close(ends[0]);
		probe_catch();
		report_open(ends[1]);
		function(arg);
		report_end(1);
	}
	close(ends[1]);
	result = read_result(ends[0], pid, &status);
	ending = ending_of(status);
	result_judge(result, &item, &ending);
	return result;
}

const struct result *judged_records(void (*write_records)(int fd, const void *arg),
				    const void *arg, const struct item *item, struct ending ending)
{
	struct result *result;
	int ends[2], status;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		close(ends[0]);
		write_records(ends[1], arg);
		_exit(0);
	}
	close(ends[1]);
	result = read_result(ends[0], pid, &status);
	result_judge(result, item, &ending);
	return result;
}

static char path[64];

static void remove_file(void)
{
	if (path[0])
		unlink(path);
}

const char *file_of(const char *text)
{
	int fd;

	remove_file();
	strcpy(path, "/tmp/mmap-cts-unit-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	atexit(remove_file);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return path;
}
