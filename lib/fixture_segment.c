/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>
#ifdef HAVE_SYS_SHM_H
#include <sys/shm.h>
#endif

#include "call.h"
#include "expect.h"
#include "fixture.h"

#ifdef HAVE_SYS_SHM_H
int shm_segment(int id)
{
	int error = errno;
	bool kept;

	if (id < 0)
		return id;
	kept = shmat(id, NULL, 0) != (void *)-1;
	if (shmctl(id, IPC_RMID, NULL) != 0 || !kept)
		broken("the segment cannot be kept and removed: %s", strerror(errno));
	errno = error;
	return id;
}

size_t shm_attached(int id)
{
	struct shmid_ds status;

	expect_ok(call_shmctl(id, IPC_STAT, &status));
	return status.shm_nattch - 1;
}
#endif
