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
	void *p = mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char resident = 0;

	if (p == MAP_FAILED)
		return 2;
	if (mincore(p, page, &resident) == 0)
		return 0;
	printf("mincore() of a page of PROT_NONE says: %s\n", strerror(errno));
	return 1;
}
