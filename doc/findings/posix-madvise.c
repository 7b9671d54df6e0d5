/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, 2 * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int unknown, unmapped;

	if (p == MAP_FAILED || munmap(p + page, page) != 0)
		return 2;
	unknown = posix_madvise(p, page, 77);
	unmapped = posix_madvise(p + page, page, POSIX_MADV_WILLNEED);
	printf("unknown advice: %d, EINVAL is %d; nothing mapped: %d, ENOMEM is %d\n",
	       unknown, EINVAL, unmapped, ENOMEM);
	return unknown != EINVAL || unmapped != ENOMEM;
}
