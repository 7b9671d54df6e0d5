/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd[2], mapped;

	if (p == MAP_FAILED || pipe(fd) != 0 || write(fd[1], "x", 1) != 1)
		return 2;
	if (mremap(p, page, page, MREMAP_MAYMOVE | 4 /* MREMAP_DONTUNMAP */, NULL) == MAP_FAILED)
		return 77;
	mapped = read(fd[0], p, 1) == 1;
	printf("after MREMAP_DONTUNMAP the old range is %smapped\n", mapped ? "" : "not ");
	return !mapped;
}
