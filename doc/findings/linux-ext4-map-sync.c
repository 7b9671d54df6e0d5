/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char name[] = "sync.XXXXXX";
	int fd = mkstemp(name);

	if (fd < 0 || unlink(name) != 0 || ftruncate(fd, page) != 0)
		return 2;
#ifndef MAP_SYNC
	return 77;
#else
	if (mmap(NULL, page, PROT_READ, MAP_SHARED | MAP_SYNC, fd, 0) != MAP_FAILED)
		return 0;
	printf("mmap(MAP_SHARED | MAP_SYNC) says: %s\n", strerror(errno));
	return 1;
#endif
}
