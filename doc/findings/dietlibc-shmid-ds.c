/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int main(void)
{
	union {
		struct shmid_ds status;
		unsigned char byte[1024];
	} u;
	int id = shmget(IPC_PRIVATE, 1, IPC_CREAT | 0600), overwritten = 0;

	memset(&u, 0xa5, sizeof(u));
	if (id < 0 || shmctl(id, IPC_STAT, &u.status) != 0 || shmctl(id, IPC_RMID, NULL) != 0)
		return 2;
	for (size_t i = sizeof(u.status); i < sizeof(u); i++)
		overwritten += u.byte[i] != 0xa5;
	printf("shmctl() has overwritten %d bytes behind struct shmid_ds\n", overwritten);
	return overwritten != 0;
}
