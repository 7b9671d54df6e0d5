/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>
#include <sys/mman.h>

#include "objects.h"
#include "report.h"

void objects_remove(const struct result *result)
{
#ifdef HAVE_SHM_UNLINK
	const char *name = result->objects;

	for (; name < result->objects + result->named; name += strlen(name) + 1) {
		if (strncmp(name, OBJECT_PREFIX, sizeof(OBJECT_PREFIX) - 1) == 0)
			shm_unlink(name);
	}
#else
	(void)result;
#endif
}
