/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	int fd = memfd_create("empty", 0);
	char *p = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED || mlock(p, page) == 0)
		return 2;
	printf("mlock() of a page beyond the end says: %s\n", strerror(errno));
	return errno != ENOMEM && errno != EAGAIN;
}
