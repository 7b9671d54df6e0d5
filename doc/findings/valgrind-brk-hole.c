/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	uintptr_t page = sysconf(_SC_PAGESIZE), start = ((uintptr_t)sbrk(0) + page - 1) & -page;
	int status;

	if (fork() == 0) {
		if (brk((void *)(start + 2 * page)) != 0 ||
		    munmap((void *)(start + page), page) != 0)
			_exit(2);
		_exit(brk((void *)(start + 3 * page)) != 0);
	}
	if (wait(&status) < 0)
		return 2;
	printf("brk() after munmap() of the top of the heap %s\n",
	       status ? "ends the process" : "succeeds");
	return status != 0;
}
