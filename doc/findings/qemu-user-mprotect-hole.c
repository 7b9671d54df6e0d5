/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	static const struct timespec limit = { 5, 0 };
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	sigset_t ended;
	pid_t child;

	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ended, NULL);
	if (p == MAP_FAILED || munmap(p + page, page) != 0 ||
	    mprotect(p, 2 * page, PROT_READ) == 0)
		return 2;
	child = fork();
	if (child == 0)
		_exit(*(volatile char *)p = 0);	/* allowed or refused: both are right */
	if (sigtimedwait(&ended, NULL, &limit) == SIGCHLD)
		return wait(NULL) == child ? 0 : 2;
	printf("after mprotect() has failed a store to the page never ends\n");
	return kill(child, SIGKILL) == 0;
}
