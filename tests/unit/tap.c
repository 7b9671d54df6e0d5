/* SPDX-License-Identifier: BSD-2-Clause */
/* The line of each verdict, and what the verdicts come to. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "expectations.h"
#include "facts.h"
#include "tap.h"
#include "unit.h"

static struct options options = { .repeat = 1, .color = COLOR_NEVER, .detail = DETAIL_NORMAL };
static struct plan plan;

static void begin(const char *expected)
{
	ck_assert(catalogue_init());
	facts_init(NULL);
	ck_assert(plan_init(&plan, &options));
	options.expected[0] = "none";
	options.expected_count = 1;
	if (expected)
		options.expected[0] = file_of(expected);
	ck_assert(expectations_load(&options));
	capture();
	tap_begin(&plan, &options, NULL);
}

static struct result *result_of(enum verdict verdict, bool died, const char *reason)
{
	static struct result result;

	result_begin(&result);
	result.verdict = verdict;
	result.died = died;
	snprintf(result.reason, sizeof(result.reason), "%s", reason);
	return &result;
}

static const struct {
	enum verdict verdict;
	bool died, known;
	const char *line;
	enum exit_status status;
} verdicts[] = {
	{ VERDICT_PASS, false, false, "ok 1 - unit.alpha\n", EXIT_AS_EXPECTED },
	{ VERDICT_FAIL, false, false, "not ok 1 - unit.alpha\n", EXIT_UNEXPECTED },
	{ VERDICT_BROKEN, false, false, "not ok 1 - unit.alpha\n", EXIT_NOT_JUDGED },
	{ VERDICT_BROKEN, true, false, "not ok 1 - unit.alpha\n", EXIT_NOT_JUDGED },
	{ VERDICT_SKIP, false, false, "ok 1 - unit.alpha # SKIP why\n", EXIT_NOT_JUDGED },
	{ VERDICT_PASS, false, true, "ok 1 - unit.alpha # TODO known\n", EXIT_UNEXPECTED },
	{ VERDICT_FAIL, false, true, "not ok 1 - unit.alpha # TODO known\n", EXIT_AS_EXPECTED },
	{ VERDICT_BROKEN, false, true, "not ok 1 - unit.alpha\n", EXIT_NOT_JUDGED },
	/* A deviation may kill a case, or let it hang. */
	{ VERDICT_BROKEN, true, true, "not ok 1 - unit.alpha # TODO known\n", EXIT_AS_EXPECTED },
	{ VERDICT_SKIP, false, true, "ok 1 - unit.alpha # SKIP why\n", EXIT_NOT_JUDGED },
};

START_TEST(verdict_has_its_line)
{
	const char *line;

	begin(verdicts[_i].known ? "unit.alpha * known\n" : NULL);
	tap_result(0, result_of(verdicts[_i].verdict, verdicts[_i].died,
				verdicts[_i].verdict == VERDICT_SKIP ? "why" : ""), NULL);
	line = strstr(captured(), verdicts[_i].line);
	ck_assert_ptr_nonnull(line);
	ck_assert_int_eq(line[-1], '\n');
	ck_assert_int_eq(tap_status(), verdicts[_i].status);
}
END_TEST

START_TEST(what_fails_sometimes_may_pass)
{
	const struct result *result;

	begin("unit.alpha uid!=nobody,sometimes known\n");
	result = result_of(VERDICT_PASS, false, "");
	tap_result(0, result, NULL);
	ck_assert_ptr_nonnull(strstr(captured(), "\nok 1 - unit.alpha\n"));
	ck_assert_int_eq(tap_status(), EXIT_AS_EXPECTED);
	result = result_of(VERDICT_FAIL, false, "");
	tap_result(0, result, NULL);
	ck_assert_ptr_nonnull(strstr(captured(), "\nnot ok 1 - unit.alpha # TODO known\n"));
	ck_assert_int_eq(tap_status(), EXIT_AS_EXPECTED);
}
END_TEST

START_TEST(reason_is_one_line_without_a_directive)
{
	begin(NULL);
	tap_result(0, result_of(VERDICT_SKIP, false, "a # TODO\nnot ok 2\033[0m\377"), NULL);
	ck_assert_ptr_nonnull(strstr(captured(),
				     "\nok 1 - unit.alpha # SKIP a \\# TODO not ok 2 [0m \n"));
}
END_TEST

START_TEST(one_that_fails_outweighs_all_that_pass)
{
	begin(NULL);
	tap_result(0, result_of(VERDICT_PASS, false, ""), NULL);
	ck_assert_int_eq(tap_status(), EXIT_AS_EXPECTED);
	tap_result(1, result_of(VERDICT_BROKEN, false, "x"), NULL);
	ck_assert_int_eq(tap_status(), EXIT_UNEXPECTED);
	tap_result(2, result_of(VERDICT_SKIP, false, "y"), NULL);
	tap_end(0);
	ck_assert_ptr_nonnull(strstr(captured(), "\n# pass 1, fail 0, broken 1, skip 1, "
						 "known deviation 0, stale deviation 0\n"));
}
END_TEST

START_TEST(interruption_is_told_last)
{
	static const char last[] = "Bail out! interrupted by SIGINT\n";
	const char *text;

	begin(NULL);
	tap_end(SIGINT);
	text = captured();
	ck_assert_str_eq(text + strlen(text) - strlen(last), last);
}
END_TEST

START_TEST(plan_comes_first)
{
	begin(NULL);
	ck_assert_int_eq(strncmp(captured(), "TAP version 13\n1..10\n# ", 23), 0);
}
END_TEST

static const struct {
	enum detail detail;
	enum color color;
	const char *has, *lacks;
} styles[] = {
	{ DETAIL_QUIET, COLOR_NEVER, "not ok 2 - unit.new\n", "ok 1 - unit.alpha" },
	{ DETAIL_NORMAL, COLOR_NEVER, "ok 1 - unit.alpha\n", "# comes first" },
	{ DETAIL_VERBOSE, COLOR_NEVER, "# comes first\nok 1 - unit.alpha\n", "\033" },
	{ DETAIL_NORMAL, COLOR_ALWAYS, "\033[31mnot ok\033[0m 2 - unit.new\n", "# comes first" },
	{ DETAIL_NORMAL, COLOR_AUTO, "ok 1 - unit.alpha\n", "\033" }, /* to no terminal */
};

START_TEST(style)
{
	options.detail = styles[_i].detail;
	options.color = styles[_i].color;
	begin(NULL);
	tap_result(0, result_of(VERDICT_PASS, false, ""), NULL);
	tap_result(1, result_of(VERDICT_FAIL, false, ""), NULL);
	ck_assert_ptr_nonnull(strstr(captured(), styles[_i].has));
	ck_assert_ptr_null(strstr(captured(), styles[_i].lacks));
}
END_TEST

TCase *case_of_tap(void)
{
	TCase *tcase = tcase_create("tap");

	add_rows(tcase, verdict_has_its_line, verdicts);
	tcase_add_test(tcase, what_fails_sometimes_may_pass);
	tcase_add_test(tcase, reason_is_one_line_without_a_directive);
	tcase_add_test(tcase, one_that_fails_outweighs_all_that_pass);
	tcase_add_test(tcase, interruption_is_told_last);
	tcase_add_test(tcase, plan_comes_first);
	add_rows(tcase, style, styles);
	return tcase;
}
