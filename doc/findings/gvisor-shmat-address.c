/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

int main(void)
{
	char *p = mmap(NULL, 2 * SHMLBA, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *at;
	int id = shmget(IPC_PRIVATE, 1, IPC_CREAT | 0600);

	if (p == MAP_FAILED || id < 0)
		return 2;
	p += -(size_t)p % SHMLBA;
	at = shmat(id, p, 0);	/* where something else is mapped */
	shmctl(id, IPC_RMID, NULL);
	if (at == (char *)-1)
		return 0;
	printf("shmat() attaches at another address than it was given\n");
	return 1;
}
