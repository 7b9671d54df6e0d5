/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "abi.h"
#include "call.h"
#include "expect.h"
#include "fixture.h"

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
	union shm_status status;

	expect_ok(call_shmctl(id, IPC_STAT, &status.declared));
	return status.declared.shm_nattch - 1;
}
