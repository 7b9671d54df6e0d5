/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	off_t far = (off_t)1 << 32;
	int fd = memfd_create("far", 0);
	char *p;

	if (fd < 0 || ftruncate(fd, far + page) != 0)
		return 2;
	if (pwrite(fd, "0", 1, 0) != 1 || pwrite(fd, "4", 1, far) != 1)
		return 2;
	p = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, far);
	if (p == MAP_FAILED)
		return 2;
	printf("at the offset 4 GiB '%c' is mapped, '4' is there\n", *p);
	return *p != '4';
}
