/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	volatile char *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status;

	if (p == MAP_FAILED)
		return 2;
	p[0] = p[page] = 1;
	if (fork() == 0) {
		if (mprotect((void *)(p + page), page, PROT_READ) != 0)
			_exit(2);
		p[0] = 2;	/* its own copy of the first page */
		p[page] = 2;	/* must be refused */
		_exit(1);
	}
	if (wait(&status) < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 2))
		return 2;
	printf("a store to a page of PROT_READ %s\n",
	       WIFEXITED(status) ? "succeeds" : "is refused");
	return WIFEXITED(status);
}
