/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"
#include "entry.h"
#include "maps.h"
#include "names.h"
#include "report.h"
#include "rlimit.h"
#include "trace.h"

/* Not inlined, or the space would be the caller's: what it calls goes below it. */
__attribute__((noinline)) static void touch_stack(void)
{
	volatile char space[128 * 1024];

	space[0] = 0;
	(void)space[0];
}

/* Once: a second time, from a frame further down, the stack would grow by another page. */
void settle_stack(void)
{
	static bool settled;

	if (!settled)
		touch_stack();
	settled = true;
}

static const char *resource_name(int resource)
{
	switch (resource) {
	case RLIMIT_DATA:
		return "RLIMIT_DATA";
	case RLIMIT_STACK:
		return "RLIMIT_STACK";
	case RLIMIT_FSIZE:
		return "RLIMIT_FSIZE";
	case RLIMIT_NOFILE:
		return "RLIMIT_NOFILE";
#ifdef RLIMIT_AS
	case RLIMIT_AS:
		return "RLIMIT_AS";
#endif
#ifdef RLIMIT_MEMLOCK
	case RLIMIT_MEMLOCK:
		return "RLIMIT_MEMLOCK";
#endif
	default:
		return "?";
	}
}

static struct rlimit limits_of(int resource)
{
	struct rlimit limit;
	char name[24];

	if (getrlimit(resource, &limit) != 0)
		broken("getrlimit(%s): %s", resource_name(resource), errno_name(errno, name));
	return limit;
}

rlim_t get_limit(int resource)
{
	return limits_of(resource).rlim_cur;
}

void set_limit(int resource, rlim_t soft)
{
	struct rlimit limit = limits_of(resource);
	bool raised = soft > limit.rlim_max;
	char name[24], text[24];

	settle_stack();
	limit.rlim_cur = soft;
	if (raised)
		limit.rlim_max = soft;
	if (setrlimit(resource, &limit) != 0) {
		if (raised && errno == EPERM)
			skip("the hard limit of %s is too low", resource_name(resource));
		broken("setrlimit(%s): %s", resource_name(resource), errno_name(errno, name));
	}
	snprintf(text, sizeof(text), soft == RLIM_INFINITY ? "RLIM_INFINITY" : "%#jx",
		 (uintmax_t)soft);
	trace_call("set_limit", "ss", 'z', 0, 0, (uintmax_t)(uintptr_t)resource_name(resource),
		   (uintmax_t)(uintptr_t)text);
}

void need_limit(int resource, uintmax_t least)
{
	struct rlimit limit = limits_of(resource);

	if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < least)
		set_limit(resource, limit.rlim_max < least ? RLIM_INFINITY : limit.rlim_max);
}

/* What is mapped already counts as well. */
void need_address_space(size_t length)
{
	const uintmax_t least = (uintmax_t)length + (1 << 28);

#ifdef RLIMIT_AS
	need_limit(RLIMIT_AS, least);
#endif
	need_limit(RLIMIT_DATA, least);
}

void leave_data(size_t count)
{
	intmax_t kib = status_kib("VmData");
	char ignored[2] = "";
	int fd = open("/sys/module/kernel/parameters/ignore_rlimit_data", O_RDONLY);

	if (fd >= 0 && read(fd, ignored, 1) == 1 && ignored[0] == 'Y')
		skip("the kernel was started with ignore_rlimit_data");
	if (fd >= 0)
		close(fd);
	if (kib < 0)
		skip("/proc/self/status has no VmData");
	set_limit(RLIMIT_DATA, (rlim_t)kib * 1024 + count * page);
}

intmax_t sysctl_number(const char *name, intmax_t fallback)
{
	char path[128], text[64], *end;
	intmax_t number;

	if (!entry->proc_read)
		return fallback;
	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	if (entry->proc_read(path, text, sizeof(text)) <= 0)
		return fallback;
	number = strtoimax(text, &end, 10);
	return end == text ? fallback : number;
}
