/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int result;

	if (p == MAP_FAILED)
		return 2;
	result = msync(p, SIZE_MAX, MS_SYNC);
	printf("msync() of SIZE_MAX bytes returns %d\n", result);
	return result == 0;
}
