/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	int fd = memfd_create("tail", 0);
	char *p;

	if (fd < 0 || ftruncate(fd, 1) != 0)
		return 2;
	p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return 2;
	p[1] = 'x';
	if (msync(p, page, MS_SYNC) != 0 || munmap(p, page) != 0)
		return 2;
	p = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return 2;
	printf("the byte beyond the end is %d in a new mapping\n", p[1]);
	return p[1] != 0;
}
