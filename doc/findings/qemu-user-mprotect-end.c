/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	uintptr_t page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status;

	if (p == MAP_FAILED)
		return 2;
	/* Up to the end of all addresses. */
	if (fork() == 0)
		_exit(mprotect(p, -(uintptr_t)p, PROT_READ) == 0 || errno != ENOMEM);
	if (wait(&status) < 0)
		return 2;
	printf("mprotect() up to the last address %s\n", status ? "ends the process" : "fails");
	return status != 0;
}
