/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

int main(void)
{
	int result = mlockall(MCL_CURRENT | 1 << 30);

	printf("mlockall() of a flag without a meaning returns %d\n", result);
	return result == 0 || errno != EINVAL;
}
