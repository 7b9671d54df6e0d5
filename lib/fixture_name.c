/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "names.h"
#include "report.h"
#include "trace.h"

#define NAMES 32

const char *shm_object(const char *name)
{
	report_object(name);
	return name;
}

/* Asked of the directory, for shm_open() is what the case is about. */
void need_objects(void)
{
#ifdef __linux__
	char name[24];

	if (access("/dev/shm", W_OK | X_OK) != 0)
		skip("no objects can be made in /dev/shm: %s", errno_name(errno, name));
#endif
}

const char *shm_name(const char *word)
{
	static char names[NAMES][64], prefix[48];
	static unsigned count;
	struct timespec now = { 0 };

	need_objects();
	/* The process alone is not enough: other process namespaces may use the same /dev/shm. */
	if (!prefix[0]) {
		clock_gettime(CLOCK_REALTIME, &now);
		snprintf(prefix, sizeof(prefix), OBJECT_PREFIX "%ld-%jx-", (long)getpid(),
			 (uintmax_t)now.tv_sec * 1000000000 + (uintmax_t)now.tv_nsec);
		trace_prefix(prefix);
	}
	if (count == NAMES)
		broken("more than %d names of shared memory objects", NAMES);
	snprintf(names[count], sizeof(names[count]), "%s%s", prefix, word);
	return shm_object(names[count++]);
}
