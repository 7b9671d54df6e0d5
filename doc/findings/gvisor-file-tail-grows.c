/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char name[] = "tail.XXXXXX", byte, *p;
	int fd = mkstemp(name);

	if (fd < 0 || unlink(name) != 0 || ftruncate(fd, 1) != 0)
		return 2;
	p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return 2;
	p[1] = 'x';
	if (ftruncate(fd, page) != 0 || pread(fd, &byte, 1, 1) != 1)
		return 2;
	printf("byte 1 of the file that has grown is %d\n", byte);
	return byte != 0;
}
