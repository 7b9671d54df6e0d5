/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	int id = shmget(IPC_PRIVATE, page, IPC_CREAT | 0444), result;
	char *p = shmat(id, NULL, SHM_RDONLY);

	if (id < 0 || shmctl(id, IPC_RMID, NULL) != 0 || p == (char *)-1)
		return 2;
	result = mprotect(p, page, PROT_READ | PROT_WRITE);
	if (result != 0)
		return errno != EACCES;
	*(volatile char *)p = 1;
	printf("mprotect() makes an attachment by SHM_RDONLY writable\n");
	return 1;
}
