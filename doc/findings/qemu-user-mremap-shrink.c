/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	volatile char *p = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status;

	if (p == MAP_FAILED)
		return 2;
	p[2 * page] = 7;
	if (mremap((void *)p, 2 * page, page, 0) != p)
		return 2;
	if (fork() == 0)
		_exit(p[2 * page]);
	if (wait(&status) < 0)
		return 2;
	printf("after mremap() has shrunk its two pages the third is %s\n",
	       WIFEXITED(status) ? "there" : "gone");
	return !WIFEXITED(status) || WEXITSTATUS(status) != 7;
}
