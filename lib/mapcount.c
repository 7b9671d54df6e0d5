/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#include "abi.h"
#include "arena.h"
#include "entry.h"
#include "mapcount.h"
#include "report.h"
#include "rlimit.h"

#define GREATEST (1 << 18)

/* Not traced: these are tens of thousands of calls. Each cuts a page out of a mapping. */
void fill_map_count(void)
{
	intmax_t limit = sysctl_number("vm/max_map_count", 0);
	char *at;

	if (limit <= 0 || limit > GREATEST)
		skip("vm.max_map_count is unknown or too large to be reached");
	if (!entry->mprotect)
		skip("no mprotect()");
	at = entry->mmap(NULL, ((size_t)limit + 2) * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);
	if (at == MAP_FAILED)
		broken("mmap of vm.max_map_count pages: %s", strerror(errno));
	for (intmax_t i = 1; i <= limit; i += 2)
		if (entry->mprotect(at + i * (intmax_t)page, page, PROT_READ) < 0)
			return;
	broken("vm.max_map_count is not enforced");
}
