/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile char *p;

static void caught(int signo, siginfo_t *info, void *context)
{
	(void)signo, (void)context;
	/* The signal is synchronous: stdio is not in use. */
	printf("SIGBUS of %p with si_addr %p\n", (void *)p, info->si_addr);
	fflush(stdout);
	_exit(info->si_addr != (void *)p);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = caught, .sa_flags = SA_SIGINFO };
	int fd = memfd_create("empty", 0);

	p = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, fd, 0);
	sigaction(SIGBUS, &action, NULL);
	return p == MAP_FAILED ? 2 : p[0] + 2;
}
