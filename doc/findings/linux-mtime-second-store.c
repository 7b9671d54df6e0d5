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
	struct stat st[2];
	volatile char *p;

	if (fd < 0 || ftruncate(fd, page) != 0)
		return 2;
	p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	for (int i = 0; i < 2 && p != MAP_FAILED; i++) {
		if (futimens(fd, past) != 0)
			return 2;
		p[i] = 1;
		if (msync((void *)p, page, MS_ASYNC) != 0 || fstat(fd, &st[i]) != 0)
			return 2;
		printf("store %d: st_mtime is %smarked\n", i + 1, st[i].st_mtime == 1 ?
		       "not " : "");
	}
	return p == MAP_FAILED || st[0].st_mtime == 1 ? 2 : st[1].st_mtime == 1;
}
