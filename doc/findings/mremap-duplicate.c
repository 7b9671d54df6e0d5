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
	volatile char *p = mmap(NULL, page, PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0), *q;

	if (p == MAP_FAILED)
		return 2;
	q = mremap((void *)p, 0, page, MREMAP_MAYMOVE);
	if (q == MAP_FAILED) {
		printf("mremap() of an old size of 0 says: %s\n", strerror(errno));
		return 1;
	}
	*p = 1;
	return *q != 1;
}
