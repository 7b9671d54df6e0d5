/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "entry.h"
#include "feature.h"

bool advice_supported(int advice)
{
	return entry->madvise && (entry->madvise(NULL, 0, advice) == 0 || errno != EINVAL);
}

void need_libc(void)
{
	if (strcmp(entry->name, entry_libc.name) != 0)
		skip("it is about functions of the libc");
}
