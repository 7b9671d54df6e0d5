/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE), above = 1024 * page;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS, status;
	char *p = mmap(NULL, above + page, PROT_NONE, flags, -1, 0);

	if (p == MAP_FAILED || munmap(p, above) != 0)
		return 2;
	flags |= MAP_FIXED | MAP_GROWSDOWN;
	if (mmap(p + above, page, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED)
		return 2;
	if (fork() == 0) {
		*(volatile char *)(p + above - 1) = 1;
		_exit(0);
	}
	if (wait(&status) < 0)
		return 2;
	printf("a store below the mapping %s\n", WIFEXITED(status) ?
	       "makes it grow" : "is refused");
	return WIFSIGNALED(status);
}
