/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
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
	*p = 's';
	if (madvise((void *)p, page, MADV_WIPEONFORK) != 0)
		return 0;
	if (fork() == 0)
		_exit(*p);
	if (wait(&status) < 0)
		return 2;
	printf("after MADV_WIPEONFORK the child finds %d\n", WEXITSTATUS(status));
	return status != 0;
}
