/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	int fd = memfd_create("seal", MFD_ALLOW_SEALING);

	if (fd < 0 || ftruncate(fd, page) != 0 || fallocate(fd, 1, page, page) != 0)
		return 2;
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_GROW) != 0)
		return 2;
	if (fallocate(fd, 1 /* FALLOC_FL_KEEP_SIZE */, page, page) == 0)
		return 0;
	printf("fallocate() that keeps the size says: %s\n", strerror(errno));
	return 1;
}
