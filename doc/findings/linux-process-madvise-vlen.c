/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE), advised;
	char *p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec range = { p, page };
	int fd = syscall(434 /* pidfd_open */, getpid(), 0);

	if (p == MAP_FAILED || fd < 0 || SIZE_MAX == UINT32_MAX)
		return 77;
	if (syscall(440 /* process_madvise */, fd, &range, 1, 20 /* MADV_COLD */, 0) != page)
		return 77;
	advised = syscall(440, fd, &range, (size_t)UINT32_MAX + 2, 20, 0);
	printf("process_madvise() of 2^32 + 1 ranges returns %ld\n", advised);
	return advised != -1;
}
