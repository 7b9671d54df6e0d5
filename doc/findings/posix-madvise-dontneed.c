/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int needed, unneeded;

	if (p == MAP_FAILED || munmap(p, page) != 0)
		return 2;
	needed = posix_madvise(p, page, POSIX_MADV_WILLNEED);
	unneeded = posix_madvise(p, page, POSIX_MADV_DONTNEED);
	printf("nothing is mapped: POSIX_MADV_WILLNEED %d, POSIX_MADV_DONTNEED %d, ENOMEM is %d\n",
	       needed, unneeded, ENOMEM);
	return unneeded != ENOMEM;
}
