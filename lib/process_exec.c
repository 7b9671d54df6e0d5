/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "entry.h"
#include "names.h"
#include "process.h"
#include "process_end.h"
#include "trace.h"

/* POSIX has it declared by the program. NOLINTNEXTLINE(readability-redundant-declaration) */
extern char **environ;

/* Exit statuses of the new image, and of the child that did not become one. */
#define WELL	     100
#define UNWELL	     101
#define NOT_EXECUTED 126

#define WORDS 32
#define TEXT  1024

static struct {
	void (*function)(void *);
	void *arg;
} preparation;

void before_exec(void (*function)(void *), void *arg)
{
	preparation.function = function;
	preparation.arg = arg;
}

const char *decimal(intmax_t number)
{
	static char texts[8][24];
	static unsigned next;
	char *text = texts[next++ % 8];

	snprintf(text, sizeof(texts[0]), "%jd", number);
	return text;
}

const char *inherited(int fd)
{
	char name[24];

	if (fcntl(fd, F_SETFD, 0) != 0)
		broken("fcntl(F_SETFD): %s", errno_name(errno, name));
	return decimal(fd);
}

int call_execve(const char *path, char *const argv[])
{
	int error, result;

	if (!entry->execve)
		skip("no execve()");
	errno = 0;
	result = entry->execve(path, argv, environ);
	error = errno;
	/* Where the program is installed differs from machine to machine. */
	if (path == program_path)
		path = "mmap-cts";
	trace_call("execve", "s", 'z', (uintmax_t)result, error, (uintmax_t)(uintptr_t)path);
	errno = error;
	return result;
}

/* The words of the wrapper, if there is one; text is cut up for them. */
static size_t wrapper_words(char *text, size_t size, char **words)
{
	const char *wrapper = getenv(WRAPPER_VARIABLE);
	size_t count = 0;
	char *word;

	if (!wrapper)
		return 0;
	if (strlen(wrapper) >= size)
		broken("%s is too long", WRAPPER_VARIABLE);
	strcpy(text, wrapper);
	for (word = strtok(text, " "); word && count < WORDS / 2; word = strtok(NULL, " "))
		words[count++] = word;
	return count;
}

/* As execvp() does, but by execve() of the entry. */
static void execute_found(char *const words[])
{
	const char *path = getenv("PATH");
	char file[TEXT];

	if (strchr(words[0], '/') || !path) {
		entry->execve(words[0], words, environ);
		return;
	}
	while (*path) {
		size_t length = strcspn(path, ":");
		int used = snprintf(file, sizeof(file), "%.*s/%s", (int)length, path, words[0]);

		if (length && used > 0 && (size_t)used < sizeof(file))
			entry->execve(file, words, environ);
		path += length;
		path += *path == ':';
	}
}

_Noreturn static void execute_again(const char *const *words, int output)
{
	static char option[] = EXECED_OPTION;
	char wrapper[TEXT], reason[64], error[24];
	char *all[WORDS + 1];
	size_t count = wrapper_words(wrapper, sizeof(wrapper), all);

	all[count++] = (char *)program_path;
	all[count++] = option;
	for (; *words && count < WORDS; words++)
		all[count++] = (char *)*words;
	all[count] = NULL;
	if (preparation.function)
		preparation.function(preparation.arg);
	signal(SIGPIPE, SIG_DFL);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execute_found(all);
	snprintf(reason, sizeof(reason), "execve: %s", errno_name(errno, error));
	if (write(STDOUT_FILENO, reason, strlen(reason)) < 0)
		_exit(0);
	_exit(NOT_EXECUTED);
}

/* All that is written until nobody has the other end; its beginning is kept. */
static void read_output(int fd, char *text, size_t size)
{
	char rest[256];
	size_t used = 0;
	ssize_t got;

	do {
		if (used < size - 1)
			got = read(fd, text + used, size - 1 - used);
		else
			got = read(fd, rest, sizeof(rest));
		if (got > 0 && used < size - 1)
			used += (size_t)got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	while (used && text[used - 1] == '\n')
		used--;
	text[used] = '\0';
}

void expect_status_of_exec(const char *at, const char *const *words)
{
	const char *name = words[0];
	char output[TEXT], observed[TEXT + 64], end[48];
	int ends[2], status;
	pid_t pid;

	report_checked();
	if (!program_path)
		skip("the program does not know its own path");
	if (!entry->execve)
		skip("no execve()");
	pipe_closed_by_exec(ends);
	trace_note("the program is executed again, in a child");
	pid = fork_process();
	if (pid == 0)
		execute_again(words, ends[1]);
	preparation.function = NULL;
	close(ends[1]);
	read_output(ends[0], output, sizeof(output));
	close(ends[0]);
	status = wait_for_end(pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == WELL)
		return;
	if (WIFEXITED(status) && WEXITSTATUS(status) == REPORTED)
		end_with_child(at, status);
	end_text(status, end, sizeof(end));
	if (WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == NOT_EXECUTED))
		report_broken(at, "%s was not executed to its end: %s: %s", name, end, output);
	snprintf(observed, sizeof(observed), "%s%s%s", end, *output ? ": " : "", output);
	report_fail(at, name, "the new image finds nothing wrong", observed);
}

int execed_main(int argc, char **argv)
{
	const struct execed *const *execed;

	for (execed = __start_cts_execed; argc > 2 && execed < __stop_cts_execed; execed++) {
		int result;

		if (strcmp((*execed)->name, argv[2]) != 0)
			continue;
		result = (*execed)->run(argc - 3, argv + 3);
		return result ? UNWELL : WELL;
	}
	fprintf(stderr, "%s: no such name\n", EXECED_OPTION);
	return NOT_EXECUTED;
}
