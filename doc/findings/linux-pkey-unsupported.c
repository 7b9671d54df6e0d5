/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
#ifdef SYS_pkey_alloc
	if (syscall(SYS_pkey_alloc, 0, 0) < 0 && errno != ENOSYS) {
		printf("without protection keys pkey_alloc() says: %s\n", strerror(errno));
		return errno != ENOSPC;
	}
#endif
	return 77;
}
