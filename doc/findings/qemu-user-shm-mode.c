/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int main(void)
{
	int id = shmget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
	struct shmid_ds status;
	unsigned int mode;

	if (id < 0 || shmctl(id, IPC_STAT, &status) != 0)
		return 2;
	status.shm_perm.mode = 0640;
	if (shmctl(id, IPC_SET, &status) != 0 || shmctl(id, IPC_STAT, &status) != 0)
		return 2;
	mode = status.shm_perm.mode & 0777;
	shmctl(id, IPC_RMID, NULL);
	printf("shmctl() has set the mode %o, 640 was asked for\n", mode);
	return mode != 0640;
}
