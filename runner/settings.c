/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "proc.h"
#include "settings.h"

#define CHANGES_MAX 8
#define VALUE_MAX   256
#define POOL	    "vm/nr_hugepages"

static struct change {
	const char *name;
	char old[VALUE_MAX];
} changes[CHANGES_MAX];
static unsigned change_count;

static char reason[512];

static const char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	return path;
}

static bool change(const char *name, const char *value)
{
	struct change *change = &changes[change_count];

	if (change_count == CHANGES_MAX) {
		snprintf(reason, sizeof(reason), "more than %d settings", CHANGES_MAX);
		return false;
	}
	change->name = name;
	errno = EOVERFLOW; /* of a value that is not read whole, and could not be put back */
	if (!proc_read(path_of(name), change->old, sizeof(change->old)) ||
	    strlen(change->old) == sizeof(change->old) - 1 || !proc_write(path_of(name), value)) {
		snprintf(reason, sizeof(reason), "needs to set %s to %s: %s", name, value,
			 strerror(errno));
		return false;
	}
	change_count++;
	return true;
}

/* A line of /proc/meminfo; false if there is none such. */
static bool meminfo(const char *text, const char *field, unsigned long *number)
{
	const char *at = strstr(text, field);

	if (!at)
		return false;
	*number = strtoul(at + strlen(field), NULL, 10);
	return true;
}

/* Those of the default size that nobody has or has reserved. */
static bool free_hugepages(unsigned long *number)
{
	unsigned long idle, reserved;
	char text[4096];

	if (!proc_read("/proc/meminfo", text, sizeof(text)) ||
	    !meminfo(text, "\nHugePages_Free:", &idle) ||
	    !meminfo(text, "\nHugePages_Rsvd:", &reserved))
		return false;
	*number = idle > reserved ? idle - reserved : 0;
	return true;
}

static bool add_hugepages(unsigned long missing)
{
	char text[VALUE_MAX];

	if (!proc_read(path_of(POOL), text, sizeof(text))) {
		snprintf(reason, sizeof(reason), "needs to read %s: %s", POOL, strerror(errno));
		return false;
	}
	snprintf(text, sizeof(text), "%lu", strtoul(text, NULL, 10) + missing);
	return change(POOL, text);
}

static bool provide_hugepages(unsigned needed, bool may_add)
{
	unsigned long have;

	if (free_hugepages(&have) && have < needed && may_add && !add_hugepages(needed - have))
		return false;
	if (free_hugepages(&have) && have >= needed)
		return true;
	snprintf(reason, sizeof(reason), "needs %u free huge pages%s", needed,
		 may_add ? "" : ", or --invasive");
	return false;
}

const char *settings_apply(const struct test_case *test, bool may_add_hugepages)
{
	const struct sysctl_setting *setting;

	for (setting = test->sysctls; setting && setting->name; setting++) {
		if (!change(setting->name, setting->value))
			goto failed;
	}
	if (!test->hugepages || provide_hugepages(test->hugepages, may_add_hugepages))
		return NULL;
failed:
	settings_restore();
	return reason;
}

const char *settings_restore(void)
{
	static char problem[512];
	struct change *last;
	bool failed = false;

	while (change_count) {
		last = &changes[--change_count];
		if (proc_write(path_of(last->name), last->old))
			continue;
		snprintf(problem, sizeof(problem), "%s could not be set back to %s: %s", last->name,
			 last->old, strerror(errno));
		complain("%s", problem);
		failed = true;
	}
	return failed ? problem : NULL;
}
