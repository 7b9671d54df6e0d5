/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/sysinfo.h>
#endif

#include "entry.h"
#include "meminfo.h"
#include "report.h"

intmax_t meminfo(const char *field)
{
	static char text[1 << 14];
	char start[64];
	const char *line;

	if (entry->proc_read("/proc/meminfo", text + 1, sizeof(text) - 1) <= 0)
		skip("/proc/meminfo cannot be read");
	text[0] = '\n';
	snprintf(start, sizeof(start), "\n%s:", field);
	line = strstr(text, start);
	if (!line)
		skip("/proc/meminfo says nothing of %s", field);
	return strtoimax(line + strlen(start), NULL, 10);
}

uint64_t total_memory(void)
{
#ifdef __linux__
	struct sysinfo info;

	if (sysinfo(&info) == 0)
		return ((uint64_t)info.totalram + info.totalswap) * info.mem_unit;
#endif
	skip("the size of the memory is not known");
}
