/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status;

	if (p == MAP_FAILED || munmap(p, page) != 0)
		return 2;
	if (fork() == 0)
		_exit(mprotect(p, page, PROT_READ | PROT_GROWSDOWN) == 0 || errno == EACCES);
	if (wait(&status) < 0)
		return 2;
	printf("mprotect(PROT_GROWSDOWN) of what is not mapped %s\n",
	       status ? "ends the process" : "fails");
	return status != 0;
}
