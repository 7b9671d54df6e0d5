/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
	static const struct timespec past[2] = { { 1, 0 }, { 1, 0 } };
	long page = sysconf(_SC_PAGESIZE);
	int fd = memfd_create("time", 0);
	struct stat st;
	volatile char *p;

	if (fd < 0 || ftruncate(fd, page) != 0 || futimens(fd, past) != 0)
		return 2;
	p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return 2;
	*p = 1;
	if (msync((void *)p, page, MS_SYNC) != 0 || fstat(fd, &st) != 0)
		return 2;
	printf("after a store and msync() st_mtime is %smarked\n", st.st_mtime == 1 ? "not " : "");
	return st.st_mtime == 1;
}
