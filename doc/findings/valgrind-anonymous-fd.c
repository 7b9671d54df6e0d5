/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	int status, flags = MAP_PRIVATE | MAP_ANONYMOUS;

	if (fork() == 0)
		_exit(mmap(NULL, page, PROT_READ, flags, -2, 0) == MAP_FAILED);
	if (wait(&status) < 0)
		return 2;
	printf("mmap(MAP_ANONYMOUS) with the descriptor -2 %s\n",
	       status ? "ends the process" : "succeeds");
	return status != 0;
}
