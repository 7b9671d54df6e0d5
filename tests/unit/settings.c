/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings are put back: tried on files that stand in for those below /proc/sys. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc.h"
#include "settings.h"
#include "unit.h"

static char path[64];
static char name[80];

/* The name of a setting that is the file. */
static const char *setting(const char *text)
{
	strcpy(path, file_of(text));
	snprintf(name, sizeof(name), "../..%s", path);
	return name;
}

static const char *contents(void)
{
	static char text[512];

	ck_assert(proc_read(path, text, sizeof(text)));
	return text;
}

START_TEST(applied_and_put_back)
{
	const struct sysctl_setting settings[] = { { setting("old\n"), "new" }, { NULL, NULL } };
	const struct test_case test = { .sysctls = settings };

	ck_assert_ptr_null(settings_apply(&test, false));
	ck_assert_str_eq(contents(), "new");
	ck_assert_ptr_null(settings_restore());
	ck_assert_str_eq(contents(), "old");
	ck_assert_ptr_null(settings_restore()); /* nothing is left to do */
}
END_TEST

START_TEST(last_change_is_put_back_first)
{
	const char *file = setting("old");
	const struct sysctl_setting settings[] = {
		{ file, "one" }, { file, "two" }, { NULL, NULL },
	};
	const struct test_case test = { .sysctls = settings };

	ck_assert_ptr_null(settings_apply(&test, false));
	ck_assert_str_eq(contents(), "two");
	ck_assert_ptr_null(settings_restore());
	ck_assert_str_eq(contents(), "old");
}
END_TEST

START_TEST(one_that_cannot_be_made_undoes_the_others)
{
	const struct sysctl_setting settings[] = {
		{ setting("old"), "new" }, { "no/such/setting", "1" }, { NULL, NULL },
	};
	const struct test_case test = { .sysctls = settings };

	ck_assert_str_eq(settings_apply(&test, false),
			 "needs to set no/such/setting to 1: No such file or directory");
	ck_assert_str_eq(contents(), "old");
}
END_TEST

START_TEST(value_that_is_not_read_whole_is_not_touched)
{
	char text[300];
	const char *reason;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	const struct sysctl_setting settings[] = { { setting(text), "new" }, { NULL, NULL } };
	const struct test_case test = { .sysctls = settings };

	reason = settings_apply(&test, false);
	ck_assert_ptr_nonnull(reason);
	ck_assert_str_eq(contents(), text);
}
END_TEST

START_TEST(what_cannot_be_put_back_is_told)
{
	const struct sysctl_setting settings[] = { { setting("old"), "new" }, { NULL, NULL } };
	const struct test_case test = { .sysctls = settings };
	const char *problem;

	capture();
	ck_assert_ptr_null(settings_apply(&test, false));
	unlink(path);
	problem = settings_restore();
	ck_assert_ptr_nonnull(problem);
	ck_assert_ptr_nonnull(strstr(problem, " could not be set back to old: "));
	ck_assert_ptr_nonnull(strstr(captured(), problem));
}
END_TEST

START_TEST(huge_pages_are_not_added_unasked)
{
	const struct test_case test = { .hugepages = 1000000 };

	ck_assert_str_eq(settings_apply(&test, false),
			 "needs 1000000 free huge pages, or --invasive");
}
END_TEST

START_TEST(proc_file_is_read_without_its_last_newline)
{
	char text[8];

	ck_assert(proc_read(file_of("one\ntwo\n"), text, sizeof(text)));
	ck_assert_str_eq(text, "one\ntwo");
	ck_assert(proc_read(file_of("0123456789"), text, sizeof(text)));
	ck_assert_str_eq(text, "0123456");
	ck_assert(proc_read(file_of(""), text, sizeof(text)));
	ck_assert_str_eq(text, "");
	ck_assert(!proc_read("/nowhere/at/all", text, sizeof(text)));
	ck_assert(!proc_read("/", text, sizeof(text)));
	ck_assert(!proc_write("/nowhere/at/all", "x"));
}
END_TEST

TCase *case_of_settings(void)
{
	TCase *tcase = tcase_create("settings");

	tcase_add_test(tcase, proc_file_is_read_without_its_last_newline);
	/* The names lead there by way of it. */
	if (access("/proc/sys", X_OK) != 0)
		return tcase;
	tcase_add_test(tcase, applied_and_put_back);
	tcase_add_test(tcase, last_change_is_put_back_first);
	tcase_add_test(tcase, one_that_cannot_be_made_undoes_the_others);
	tcase_add_test(tcase, value_that_is_not_read_whole_is_not_touched);
	tcase_add_test(tcase, what_cannot_be_put_back_is_told);
	tcase_add_test(tcase, huge_pages_are_not_added_unasked);
	return tcase;
}
