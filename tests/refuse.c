/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * refuse EPERM|ENOSYS COMMAND...: runs the command where newer system calls, and what makes
 * namespaces, fail with that error, as in many a sandbox. Exit status 126 if that cannot be done.
 */
#include "config.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "abi.h"

#if defined(__linux__) && __has_include(<linux/seccomp.h>)
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#define REFUSE(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), refused

static int refuse(unsigned error)
{
	const struct sock_filter refused = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error);
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		REFUSE(memfd_create),
		REFUSE(mseal),
		REFUSE(process_madvise),
		REFUSE(unshare),
		REFUSE(userfaultfd),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#else
static int refuse(unsigned error)
{
	(void)error;
	errno = ENOSYS;
	return -1;
}
#endif

int main(int argc, char **argv)
{
	unsigned error = argc > 1 && strcmp(argv[1], "EPERM") == 0 ? EPERM : ENOSYS;

	if (argc < 3 || refuse(error) != 0 || execvp(argv[2], argv + 2) != 0)
		perror("refuse");
	return 126;
}
