/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>

int main(void)
{
	int fd = memfd_create("seal", MFD_ALLOW_SEALING), result;

	if (fd < 0)
		return 2;
	result = fcntl(fd, F_ADD_SEALS, 1 << 30);
	printf("adding a seal that does not exist returns %d\n", result);
	return result == 0 || errno != EINVAL;
}
