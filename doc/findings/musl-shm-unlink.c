/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	int seen;

	if (geteuid() != 0)
		return 77;
	if (shm_open("/finding", O_RDWR | O_CREAT, 0600) < 0)
		return 2;
	if (seteuid(65534) != 0 || shm_unlink("/finding") == 0)
		return 2;
	seen = errno;
	printf("shm_unlink() of the object of another user says: %s\n", strerror(seen));
	if (seteuid(0) != 0 || shm_unlink("/finding") != 0)
		return 2;
	return seen != EACCES;
}
