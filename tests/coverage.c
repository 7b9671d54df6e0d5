/* SPDX-License-Identifier: BSD-2-Clause */
/* For coverage builds: what a process counted is written before _exit() and execve() as well. */
#include "config.h"

#include <signal.h>

void __gcov_dump(void);
void __gcov_reset(void);
int __real_execve(const char *path, char *const argv[], char *const envp[]);
int __wrap_execve(const char *path, char *const argv[], char *const envp[]);
_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);

void __wrap__exit(int status)
{
	signal(SIGXFSZ, SIG_IGN);
	__gcov_dump();
	__real__exit(status);
}

int __wrap_execve(const char *path, char *const argv[], char *const envp[])
{
	__gcov_dump();
	__gcov_reset(); /* it may return */
	return __real_execve(path, argv, envp);
}
