/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	int fd = memfd_create("huge", MFD_HUGETLB), lost;
	struct stat st;
	char *p;

	if (fd < 0 || fstat(fd, &st) != 0)
		return 77;
	p = mmap(NULL, 2 * st.st_blksize, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return 2;
	p += -(uintptr_t)p % st.st_blksize;
	if (mmap(p, st.st_blksize, PROT_READ, MAP_SHARED | MAP_FIXED, fd, page) != MAP_FAILED ||
	    errno != EINVAL)
		return 2;
	lost = msync(p, st.st_blksize, MS_ASYNC) != 0;
	printf("mmap() has failed with EINVAL, and what was there is %s\n", lost ?
	       "gone" : "there");
	return lost;
}
