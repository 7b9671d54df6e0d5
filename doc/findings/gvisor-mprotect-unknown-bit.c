/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int result;

	if (p == MAP_FAILED)
		return 2;
	result = mprotect(p, page, PROT_READ | 0x40);
	printf("mprotect() of a bit without a meaning returns %d\n", result);
	return result == 0 || errno != EINVAL;
}
