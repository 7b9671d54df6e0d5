/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void)
{
	struct rlimit limit;
	char *end = sbrk(0);
	int result;

	if (end == (char *)-1 || getrlimit(RLIMIT_DATA, &limit) != 0)
		return 2;
	limit.rlim_cur = 0;
	if (setrlimit(RLIMIT_DATA, &limit) != 0)
		return 2;
	result = brk(end + (1L << 24));
	printf("beyond the limit brk() returns %d\n", result);
	return result == 0;
}
