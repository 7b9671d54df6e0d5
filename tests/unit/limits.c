/* SPDX-License-Identifier: BSD-2-Clause */
/* Resource limits, settings of the system, and privileges. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "entry.h"
#include "facts.h"
#include "privilege.h"
#include "rlimit.h"
#include "unit.h"

START_TEST(soft_limit_is_set)
{
	rlim_t files = get_limit(RLIMIT_NOFILE);

	set_limit(RLIMIT_NOFILE, files - 1);
	ck_assert_uint_eq(get_limit(RLIMIT_NOFILE), files - 1);
	set_limit(RLIMIT_NOFILE, files);
	ck_assert_uint_eq(get_limit(RLIMIT_NOFILE), files);
}
END_TEST

static void raise_above_hard(void *arg)
{
	struct rlimit limit = { 64, 64 };

	(void)arg;
	drop_privileges();
	setrlimit(RLIMIT_NOFILE, &limit);
	set_limit(RLIMIT_NOFILE, 65);
}

START_TEST(limit_above_the_hard_one_skips)
{
	const struct result *result = judged(raise_above_hard, NULL);

	ck_assert_int_eq(result->verdict, VERDICT_SKIP);
	ck_assert_str_eq(result->reason, "the hard limit of RLIMIT_NOFILE is too low");
}
END_TEST

static void set_no_limit(void *arg)
{
	(void)arg;
	set_limit(12345, 1);
}

START_TEST(no_such_limit_breaks_the_case)
{
	ck_assert_str_eq(judged(set_no_limit, NULL)->reason, "getrlimit(?): EINVAL");
}
END_TEST

static const struct {
	const char *text; /* NULL: no such file */
	intmax_t number;
} sysctls[] = {
	{ "65536\n", 65536 }, { "-1\n", -1 }, { "0\n", 0 },    { "1\t2\t3\n", 1 },
	{ "text\n", 77 },     { "", 77 },     { NULL, 77 },
};
static const char *sysctl_text;

static ssize_t fake_read(const char *path, char *text, size_t size)
{
	ck_assert_str_eq(path, "/proc/sys/vm/some");
	if (!sysctl_text)
		return -1;
	snprintf(text, size, "%s", sysctl_text);
	return (ssize_t)strlen(text);
}

START_TEST(number_of_a_setting)
{
	static struct entry faked;

	faked = *entry;
	faked.proc_read = fake_read;
	entry = &faked;
	sysctl_text = sysctls[_i].text;
	ck_assert_int_eq(sysctl_number("vm/some", 77), sysctls[_i].number);
}
END_TEST

START_TEST(privileges_are_dropped)
{
	const bool was_root = geteuid() == 0 && has_capability(7); /* setuid */
	size_t i;

	drop_privileges();
	for (i = 0; i < CAPABILITIES; i++)
		ck_assert(!has_capability(capabilities[i].number));
	ck_assert(!has_capability(-1) && !has_capability(64));
	if (was_root) {
		ck_assert_uint_eq(getuid(), 65534);
		ck_assert_uint_eq(getegid(), 65534);
		ck_assert_int_eq(setuid(0), -1);
	}
	ck_assert_int_eq(access("/proc/self/maps", R_OK), access("/proc/self", F_OK));
}
END_TEST

TCase *case_of_limits(void)
{
	TCase *tcase = tcase_create("limits");

	tcase_add_test(tcase, soft_limit_is_set);
	tcase_add_test(tcase, limit_above_the_hard_one_skips);
	tcase_add_test(tcase, no_such_limit_breaks_the_case);
	add_rows(tcase, number_of_a_setting, sysctls);
	tcase_add_test(tcase, privileges_are_dropped);
	return tcase;
}
