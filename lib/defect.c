/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <sys/mman.h>

#include "defect.h"

const struct entry *right;

void *map_fails(int error)
{
	errno = error;
	return MAP_FAILED;
}

void defect_apply(const struct defect *defect)
{
	static struct entry wrong;

	right = entry;
	wrong = *entry;
	defect->apply(&wrong);
	entry = &wrong;
}
