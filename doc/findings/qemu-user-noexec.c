/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	int fd;

	/* As root: a file system that nobody else sees. */
	if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("none", "/tmp", "tmpfs", MS_NOEXEC, NULL) != 0)
		return 77;
	fd = open("/tmp/file", O_RDWR | O_CREAT, 0600);
	if (fd < 0 || ftruncate(fd, page) != 0)
		return 2;
	if (mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED)
		return errno != EPERM;
	printf("a file of a file system mounted noexec is mapped with PROT_EXEC\n");
	return 1;
}
