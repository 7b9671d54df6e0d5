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
	printf("SIGSEGV with %s\n", info->si_code == SEGV_ACCERR ? "SEGV_ACCERR" :
	       info->si_code == SEGV_MAPERR ? "SEGV_MAPERR" : "another code");
	fflush(stdout);
	_exit(info->si_code != SEGV_ACCERR);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = caught, .sa_flags = SA_SIGINFO };
	volatile char *p = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_NONE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	sigaction(SIGSEGV, &action, NULL);
	return p == MAP_FAILED ? 2 : p[0] + 2;
}
