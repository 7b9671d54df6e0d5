/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	int fd = memfd_create("empty", 0), status;
	char *p = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED)
		return 2;
	if (fork() == 0)
		_exit(open(p, O_RDONLY) >= 0 || errno != EFAULT);
	if (wait(&status) < 0)
		return 2;
	printf("open() of a path beyond the end of a file %s\n", status ?
	       "ends the process" : "fails");
	return status != 0;
}
