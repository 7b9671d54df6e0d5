/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>

int main(void)
{
	struct rlimit limit, none;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 2;
	shm_unlink("/emfile");
	none = limit;
	none.rlim_cur = 0;
	if (setrlimit(RLIMIT_NOFILE, &none) != 0)
		return 2;
	if (shm_open("/emfile", O_RDWR | O_CREAT, 0600) >= 0 || errno != EMFILE)
		return 2;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 2;
	if (shm_unlink("/emfile") != 0)
		return errno != ENOENT;
	printf("shm_open() has failed with EMFILE, and has made the object\n");
	return 1;
}
