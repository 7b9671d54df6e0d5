/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "expect.h"
#include "thread.h"
#include "unit.h"

static int runs[THREADS_MAX];

static void note_run(unsigned index, void *arg)
{
	if (arg == runs)
		runs[index]++;
}

START_TEST(each_index_runs_once)
{
	unsigned i;

	run_threads(THREADS_MAX, note_run, runs);
	for (i = 0; i < THREADS_MAX; i++)
		ck_assert_int_eq(runs[i], 1);
}
END_TEST

static void ask_for(void *arg)
{
	run_threads(*(unsigned *)arg, note_run, runs);
}

static const unsigned impossible[] = { 0, THREADS_MAX + 1 };

START_TEST(impossible_count_breaks_the_case)
{
	unsigned count = impossible[_i];

	ck_assert_int_eq(judged(ask_for, &count)->verdict, VERDICT_BROKEN);
}
END_TEST

static void fail_by(unsigned index, void *arg)
{
	(void)arg;
	expect_int(-1, index);
}

static void fail_in_all(void *arg)
{
	(void)arg;
	run_threads(THREADS_MAX, fail_by, NULL);
}

/* One of them; were it two, fields of both would be mixed. */
START_TEST(failure_in_all_threads_is_reported_once)
{
	const struct result *result = judged(fail_in_all, NULL);

	ck_assert_int_eq(result->verdict, VERDICT_FAIL);
	ck_assert_str_eq(result->field[FIELD_EXPRESSION], "index");
	ck_assert_str_eq(result->field[FIELD_EXPECTED], "-1");
	ck_assert_uint_eq(strspn(result->field[FIELD_OBSERVED], "0123456789"),
			  strlen(result->field[FIELD_OBSERVED]));
}
END_TEST

TCase *case_of_thread(void)
{
	TCase *tcase = tcase_create("thread");

	tcase_add_test(tcase, each_index_runs_once);
	add_rows(tcase, impossible_count_breaks_the_case, impossible);
	tcase_add_test(tcase, failure_in_all_threads_is_reported_once);
	return tcase;
}
