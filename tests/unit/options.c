/* SPDX-License-Identifier: BSD-2-Clause */
/* What the command line may say; tests/usage.t has what is refused, and in which words. */
#include "config.h"

#include <string.h>

#include "commands.h"
#include "options.h"
#include "unit.h"

#define MAX_WORDS 8

static bool parse(struct options *options, int (*run)(const struct options *),
		  const char *const *words)
{
	static char copies[MAX_WORDS][64];
	static char *argv[MAX_WORDS + 1];
	const struct command command = { .name = "run", .run = run };
	int argc = 0;

	for (; words[argc]; argc++) {
		strcpy(copies[argc], words[argc]);
		argv[argc] = copies[argc];
	}
	argv[argc] = NULL;
	*options = (struct options){ 0 };
	return options_parse(options, &command, argc, argv);
}

#define PARSE(options, ...) parse((options), command_run, (const char *const[]){ __VA_ARGS__, NULL })

START_TEST(defaults)
{
	struct options o;

	ck_assert(parse(&o, command_run, (const char *const[]){ NULL }));
	ck_assert_uint_eq(o.jobs, 1);
	ck_assert_uint_eq(o.timeout, 10);
	ck_assert_uint_eq(o.repeat, 1);
	ck_assert_int_eq(o.entry, CHOICE_LIBC);
	ck_assert_int_eq(o.detail, DETAIL_NORMAL);
	ck_assert_int_eq(o.color, COLOR_AUTO);
	ck_assert(!o.shuffle && !o.invasive && !o.no_fork && !o.output && !o.directory);
	ck_assert_uint_eq(o.pattern_count, 0);
}
END_TEST

START_TEST(values)
{
	struct options o;

	ck_assert(PARSE(&o, "--jobs", "100000", "--entry=both", "--timeout", "86400", "--repeat=7"));
	ck_assert_uint_eq(o.jobs, 100000);
	ck_assert_int_eq(o.entry, CHOICE_BOTH);
	ck_assert_uint_eq(o.timeout, 86400);
	ck_assert_uint_eq(o.repeat, 7);
	ck_assert(PARSE(&o, "--shuffle", "18446744073709551615", "--color", "never", "--invasive"));
	ck_assert(o.shuffle && o.invasive && o.seed == UINT64_MAX);
	ck_assert_int_eq(o.color, COLOR_NEVER);
	ck_assert(PARSE(&o, "--shuffle=0", "--output", "-", "--dir", "--jobs"));
	ck_assert(o.shuffle && o.seed == 0);
	ck_assert_str_eq(o.output, "-");
	ck_assert_str_eq(o.directory, "--jobs");
	ck_assert(PARSE(&o, "--expected", "a", "--expected=b", "--quiet", "--no-fork"));
	ck_assert_uint_eq(o.expected_count, 2);
	ck_assert_str_eq(o.expected[0], "a");
	ck_assert_str_eq(o.expected[1], "b");
	ck_assert(o.detail == DETAIL_QUIET && o.no_fork);
}
END_TEST

START_TEST(the_last_of_several_counts)
{
	struct options o;

	ck_assert(PARSE(&o, "--jobs=3", "--jobs=5", "--quiet", "--verbose", "--entry=syscall",
			"--entry=libc"));
	ck_assert_uint_eq(o.jobs, 5);
	ck_assert_int_eq(o.detail, DETAIL_VERBOSE);
	ck_assert_int_eq(o.entry, CHOICE_LIBC);
}
END_TEST

START_TEST(names_may_be_cut)
{
	struct options o;

	ck_assert(PARSE(&o, "--j", "4", "--rep=2", "--inv"));
	ck_assert_uint_eq(o.jobs, 4);
	ck_assert_uint_eq(o.repeat, 2);
	ck_assert(o.invasive);
}
END_TEST

START_TEST(patterns_stand_anywhere)
{
	struct options o;

	ck_assert(PARSE(&o, "a", "--jobs", "2", "b", "--", "--quiet", "-c"));
	ck_assert_uint_eq(o.pattern_count, 4);
	ck_assert_str_eq(o.patterns[0], "a");
	ck_assert_str_eq(o.patterns[1], "b");
	ck_assert_str_eq(o.patterns[2], "--quiet");
	ck_assert_str_eq(o.patterns[3], "-c");
	ck_assert_uint_eq(o.jobs, 2);
	ck_assert_int_eq(o.detail, DETAIL_NORMAL);
}
END_TEST

static const struct {
	int (*run)(const struct options *options);
	const char *words[MAX_WORDS];
	const char *complaint;
} refusals[] = {
	{ command_run, { "-" }, "run: unknown option -" },
	{ command_run, { "--=1" }, "--" },
	{ command_run, { "--jobs", "100001" }, "--jobs takes a number from 1 to 100000" },
	{ command_run, { "--jobs", " 1" }, "--jobs takes a number" },
	{ command_run, { "--jobs", "+1" }, "--jobs takes a number" },
	{ command_run, { "--shuffle", "18446744073709551616" }, "--shuffle takes a number from 0" },
	{ command_run, { "--entry", "lib" }, "--entry takes libc|syscall|both, not 'lib'" },
	{ command_run, { "--entry", "libc|syscall" }, "--entry takes libc|syscall|both" },
	{ command_run, { "--json" }, "unknown option --json" },
	{ command_list, { "--invasive" }, "unknown option --invasive" },
	{ command_requirements, { "--dir", "/" }, "unknown option --dir" },
	{ command_compare, { "--jobs", "1" }, "unknown option --jobs" },
	{ command_run, { "--html", "page" }, "unknown option --html" },
	{ command_explain, { "--jobs", "1" }, "unknown option --jobs" },
	{ command_run, { "--expected=a", "--expected=none" }, "--expected none does not go with" },
};

START_TEST(refused)
{
	struct options o;

	capture();
	ck_assert(!parse(&o, refusals[_i].run, refusals[_i].words));
	ck_assert_ptr_nonnull(strstr(captured(), refusals[_i].complaint));
}
END_TEST

TCase *case_of_options(void)
{
	TCase *tcase = tcase_create("options");

	tcase_add_test(tcase, defaults);
	tcase_add_test(tcase, values);
	tcase_add_test(tcase, the_last_of_several_counts);
	tcase_add_test(tcase, names_may_be_cut);
	tcase_add_test(tcase, patterns_stand_anywhere);
	add_rows(tcase, refused, refusals);
	return tcase;
}
