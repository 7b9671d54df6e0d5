/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	char *p = mmap(NULL, page, PROT_READ, flags, -1, 0), *got;

	if (p == MAP_FAILED)
		return 2;
	got = mmap(p, page, PROT_READ, flags | MAP_FIXED_NOREPLACE, -1, 0);
	if (got == MAP_FAILED)
		return errno != EEXIST;
	printf("MAP_FIXED_NOREPLACE over a mapping gives %s address\n", got == p ?
	       "that" : "another");
	return 1;
}
