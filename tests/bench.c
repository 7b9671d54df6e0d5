/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The time of a whole run, as a multiple of what as many children cost that are forked, do nothing
 * and are waited for. The two alternate, so that both meet the same machine.
 *	bench PROGRAM [ROUNDS]
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS_MAX 99

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *what)
{
	perror(what);
	exit(2);
}

static double time_of_forks(int count)
{
	double begin = now();
	int i;

	for (i = 0; i < count; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		if (pid < 0 || waitpid(pid, NULL, 0) != pid)
			fail("fork");
	}
	return now() - begin;
}

/* Verdicts do not matter here, but the run has to take place: status 0 or 1. */
static double time_of_run(const char *program, const char *jobs)
{
	double begin = now();
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDOUT_FILENO);
		execl(program, program, "run", "--jobs", jobs, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		fail("fork");
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
		fprintf(stderr, "bench: %s run --jobs %s failed\n", program, jobs);
		exit(2);
	}
	return now() - begin;
}

static int count_cases(const char *program)
{
	char command[4096];
	int count = 0, c;
	FILE *list;

	snprintf(command, sizeof(command), "'%s' list", program);
	list = popen(command, "r");
	if (!list)
		fail("popen");
	while ((c = getc(list)) != EOF)
		count += c == '\n';
	if (pclose(list) != 0)
		exit(2);
	return count;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *times, int count)
{
	qsort(times, (size_t)count, sizeof(*times), compare);
	return times[count / 2];
}

int main(int argc, char **argv)
{
	static double floors[ROUNDS_MAX], one[ROUNDS_MAX], two[ROUNDS_MAX];
	int rounds = argc > 2 ? atoi(argv[2]) : 7;
	double floor, jobs1, jobs2;
	int count, i;

	if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
		fprintf(stderr, "usage: bench PROGRAM [ROUNDS]\n");
		return 2;
	}
	count = count_cases(argv[1]);
	for (i = 0; i < rounds; i++) {
		floors[i] = time_of_forks(count);
		one[i] = time_of_run(argv[1], "1");
		two[i] = time_of_run(argv[1], "2");
	}
	floor = median(floors, rounds);
	jobs1 = median(one, rounds);
	jobs2 = median(two, rounds);
	printf("%d cases, median of %d rounds\n", count, rounds);
	printf("fork, exit and wait  %7.1f ms\n", floor * 1e3);
	printf("--jobs 1             %7.1f ms  %5.2f times as long\n", jobs1 * 1e3, jobs1 / floor);
	printf("--jobs 2             %7.1f ms  %5.2f times as long\n", jobs2 * 1e3, jobs2 / floor);
	printf("--jobs 2 is %.2f times as fast as --jobs 1\n", jobs1 / jobs2);
	return 0;
}
