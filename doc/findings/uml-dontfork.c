/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	volatile char *p = mmap(NULL, page, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status;

	if (p == MAP_FAILED)
		return 2;
	*p = 'p';
	if (madvise((void *)p, page, MADV_DONTFORK) != 0)
		return 2;
	if (fork() == 0) {
		*p = 'c';
		_exit(0);
	}
	if (wait(&status) < 0)
		return 2;
	printf("the child %s, the parent finds '%c'\n",
	       WIFEXITED(status) ? "stores to the page" : "is refused the page", *p);
	return WIFEXITED(status) || *p != 'p';
}
