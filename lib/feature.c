/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "arena.h"
#include "entry.h"
#include "feature.h"
#include "names.h"

bool advice_supported(int advice)
{
	return entry->madvise && (entry->madvise(NULL, 0, advice) == 0 || errno != EINVAL);
}

/* Asked past the entry, so that a mistake of what is under test is not taken for a policy. */
void need_executable_memory(void)
{
	void *m = entry_libc.mmap(NULL, page, PROT_READ | PROT_WRITE | PROT_EXEC,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char name[24];

	if (m != MAP_FAILED)
		entry_libc.munmap(m, page);
	else if (errno == EACCES || errno == EPERM)
		skip("a policy of the system forbids executable memory: %s", errno_name(errno, name));
}

void need_libc(void)
{
	if (strcmp(entry->name, entry_libc.name) != 0)
		skip("it is about functions of the libc");
}
