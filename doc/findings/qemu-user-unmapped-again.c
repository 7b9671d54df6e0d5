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

	if (p == MAP_FAILED || munmap(p, page) != 0)
		return 2;
	if (mprotect(p, page, PROT_READ | PROT_WRITE) != 0)
		return errno != ENOMEM;
	*(volatile char *)p = 1;
	printf("mprotect() makes memory of what munmap() has unmapped\n");
	return 1;
}
