/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "facts.h"
#include "privilege.h"
#include "needs.h"

static const char *no_root(void);
static const char *no_proc(void);
static const char *no_directory(void);
static const char *no_threads(void);
static const char *no_64bit(void);
static const char *no_32bit(void);
static const char *no_x86_64(void);
static const char *no_exec(void);
static const char *not_invasive(void);

/* unmet() gives the reason, or NULL; a need without it is met in the child. */
static const struct {
	unsigned bit;
	const char *name;
	const char *(*unmet)(void);
} table[] = {
	{ NEED_ROOT, "root", no_root },
	{ NEED_NO_PRIVILEGE, "no-privilege", NULL },
	{ NEED_PROC, "proc", no_proc },
	{ NEED_DIR, "dir", no_directory },
	{ NEED_USERNS, "userns", NULL },
	{ NEED_THREADS, "threads", no_threads },
	{ NEED_64BIT, "64bit", no_64bit },
	{ NEED_32BIT, "32bit", no_32bit },
	{ NEED_X86_64, "x86_64", no_x86_64 },
	{ NEED_EXEC, "exec", no_exec },
	{ NEED_INVASIVE, "invasive", not_invasive },
};
#define NEEDS_COUNT (sizeof(table) / sizeof(table[0]))

static bool invasive;
static const char *run_directory;
static unsigned unmet;			 /* the bits */
static const char *reasons[NEEDS_COUNT]; /* NULL: met */

static const char *no_root(void)
{
	static char reason[64];
	size_t i;

	if (!facts.is_root)
		return "needs root";
	if (facts.is_contained)
		return "needs root outside of user namespaces";
	for (i = 0; i < CAPABILITIES; i++) {
		if (!has_capability(capabilities[i].number)) {
			snprintf(reason, sizeof(reason), "needs the capability %s",
				 capabilities[i].name);
			return reason;
		}
	}
	return NULL;
}

static const char *no_proc(void)
{
	return access("/proc/self/maps", R_OK) == 0 ? NULL : "needs /proc";
}

static const char *no_directory(void)
{
	return run_directory ? NULL : "needs a directory that can be written";
}

static const char *no_threads(void)
{
#ifdef HAVE_PTHREAD_CREATE
	return NULL;
#else
	return "needs threads";
#endif
}

static const char *no_64bit(void)
{
	return UINTPTR_MAX > UINT32_MAX ? NULL : "needs pointers of 64 bits";
}

static const char *no_32bit(void)
{
	return UINTPTR_MAX > UINT32_MAX ? "needs pointers of 32 bits" : NULL;
}

static const char *no_x86_64(void)
{
	bool is_x86 = strcmp(facts.arch, "x86_64") == 0 || strcmp(facts.arch, "x32") == 0 ||
		      strcmp(facts.arch, "i386") == 0;

	if (is_x86 && strcmp(facts.kernel.machine, "x86_64") == 0)
		return NULL;
	return "needs x86-64";
}

static const char *no_exec(void)
{
	return program_path ? NULL : "needs to know the path of the program";
}

static const char *not_invasive(void)
{
	return invasive ? NULL : "changes the machine: needs --invasive";
}

void needs_init(const struct options *options, const char *directory)
{
	size_t i;

	invasive = options->invasive;
	run_directory = directory;
	for (i = 0; i < NEEDS_COUNT; i++) {
		reasons[i] = table[i].unmet ? table[i].unmet() : NULL;
		if (reasons[i])
			unmet |= table[i].bit;
	}
}

const char *needs_unmet(const struct test_case *test)
{
	size_t i;

	if (test->sysctls && !invasive)
		return not_invasive();
	if (!(test->needs & unmet))
		return NULL;
	for (i = 0; i < NEEDS_COUNT; i++) {
		if ((test->needs & table[i].bit) && reasons[i])
			return reasons[i];
	}
	return NULL;
}

bool needs_to_be_alone(const struct test_case *test)
{
	return test->sysctls || test->hugepages || (test->needs & NEED_INVASIVE);
}

void needs_list(const struct test_case *test, void (*print)(const char *need))
{
	const struct sysctl_setting *setting;
	char text[128];
	size_t i;

	for (i = 0; i < NEEDS_COUNT; i++) {
		if (test->needs & table[i].bit)
			print(table[i].name);
	}
	if (test->hugepages) {
		snprintf(text, sizeof(text), "hugepages=%u", test->hugepages);
		print(text);
	}
	for (setting = test->sysctls; setting && setting->name; setting++) {
		snprintf(text, sizeof(text), "%s=%s", setting->name, setting->value);
		print(text);
	}
}
