/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int result;

	if (p == MAP_FAILED)
		return 2;
	result = mprotect(p, SIZE_MAX, PROT_READ);
	*p = 1;
	printf("mprotect() of SIZE_MAX bytes returns %d, and the page can be written\n", result);
	return result == 0;
}
