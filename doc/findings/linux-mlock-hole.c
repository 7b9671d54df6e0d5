/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int locked;

	if (p == MAP_FAILED || munmap(p + page, page) != 0)
		return 2;
	if (mlock(p, 2 * page) == 0 || errno != ENOMEM)
		return 2;
	/* What is locked cannot be invalidated. */
	locked = msync(p, page, MS_ASYNC | MS_INVALIDATE) != 0;
	printf("mlock() has failed, and the page before the hole is %slocked\n", locked ?
	       "" : "not ");
	return locked;
}
