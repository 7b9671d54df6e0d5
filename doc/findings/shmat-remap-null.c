/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int main(void)
{
	int id = shmget(IPC_PRIVATE, 1, IPC_CREAT | 0600), error = 0;

	if (id < 0)
		return 2;
	if (shmat(id, NULL, SHM_REMAP) == (void *)-1)
		error = errno;
	shmctl(id, IPC_RMID, NULL);
	printf("shmat() with SHM_REMAP and no address gives error %d, EINVAL is %d\n",
	       error, EINVAL);
	return error != EINVAL;
}
