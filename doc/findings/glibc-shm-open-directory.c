/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

int main(void)
{
	int fd = shm_open("/..", O_RDONLY, 0);
	struct stat st;

	if (fd < 0)
		return errno != EINVAL;
	if (fstat(fd, &st) != 0)
		return 2;
	printf("shm_open() of \"/..\" opens %s\n", S_ISDIR(st.st_mode) ? "a directory" : "a file");
	return 1;
}
