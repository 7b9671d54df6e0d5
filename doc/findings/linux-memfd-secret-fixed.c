/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = syscall(447 /* memfd_secret */, 0), lost;

	if (fd < 0)
		return errno == ENOSYS ? 77 : 2;
	if (p == MAP_FAILED || ftruncate(fd, page) != 0)
		return 2;
	if (mmap(p, page, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) != MAP_FAILED ||
	    errno != EINVAL)
		return 2;
	lost = msync(p, page, MS_ASYNC) != 0;
	printf("mmap() has failed with EINVAL, and what was there is %s\n", lost ?
	       "gone" : "there");
	return lost;
}
