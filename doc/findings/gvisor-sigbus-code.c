/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void caught(int signo, siginfo_t *info, void *context)
{
	(void)signo, (void)context;
	/* The signal is synchronous: stdio is not in use. */
	printf("SIGBUS with %s\n", info->si_code == BUS_ADRERR ? "BUS_ADRERR" :
	       info->si_code == BUS_ADRALN ? "BUS_ADRALN" : "another code");
	fflush(stdout);
	_exit(info->si_code != BUS_ADRERR);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = caught, .sa_flags = SA_SIGINFO };
	int fd = memfd_create("empty", 0);
	volatile char *p = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, fd, 0);

	sigaction(SIGBUS, &action, NULL);
	return p == MAP_FAILED ? 2 : p[0] + 2;
}
