/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

int main(void)
{
	int id = shmget(IPC_PRIVATE, 1, IPC_CREAT | 0), error;

	if (id < 0 || (geteuid() == 0 && setuid(65534) != 0))
		return 2;
	error = shmat(id, NULL, 0) == (void *)-1 ? errno : 0;
	shmctl(id, IPC_RMID, NULL);
	printf("shmat() without permission says: %s\n", strerror(error));
	return error != EACCES;
}
