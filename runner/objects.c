/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "entry.h"
#include "objects.h"
#include "report.h"

/* Where each entry makes them. */
void objects_remove(const struct result *result)
{
	const char *name = result->objects;

	for (; name < result->objects + result->named; name += strlen(name) + 1) {
		if (strncmp(name, OBJECT_PREFIX, sizeof(OBJECT_PREFIX) - 1) != 0)
			continue;
		if (entry_libc.shm_unlink)
			entry_libc.shm_unlink(name);
		if (entry_syscall.shm_unlink)
			entry_syscall.shm_unlink(name);
	}
}
