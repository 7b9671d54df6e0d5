/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <limits.h>
#include <string.h>

#include "plan.h"
#include "unit.h"

static char *table_pattern[] = { "unit.table", NULL };

static bool make(struct plan *plan, struct options options)
{
	ck_assert(catalogue_init());
	if (!options.repeat)
		options.repeat = 1;
	capture();
	return plan_init(plan, &options);
}

START_TEST(all_cases_in_order)
{
	struct plan plan;
	unsigned long i;

	ck_assert(make(&plan, (struct options){ 0 }));
	ck_assert_uint_eq(plan.total, catalogue_count);
	for (i = 0; i < plan.total; i++)
		ck_assert_ptr_eq(plan_item(&plan, i), &catalogue[i]);
}
END_TEST

/* A seed means the same order on every machine: computed from the definition of SplitMix64. */
static const struct {
	uint64_t seed;
	const char *rows;
} orders[] = { { 1, "edchfgab" }, { 2, "fchebdag" } };

START_TEST(seed_gives_the_order)
{
	struct options options = { .patterns = table_pattern, .pattern_count = 1,
				   .shuffle = true, .seed = orders[_i].seed };
	struct plan plan;
	unsigned long i;

	ck_assert(make(&plan, options));
	ck_assert_uint_eq(plan.total, strlen(orders[_i].rows));
	for (i = 0; i < plan.total; i++)
		ck_assert_int_eq(item_id(plan_item(&plan, i))[strlen("unit.table.")],
				 orders[_i].rows[i]);
}
END_TEST

START_TEST(both_entries_take_turns)
{
	struct options options = { .patterns = table_pattern, .pattern_count = 1,
				   .entry = CHOICE_BOTH, .repeat = 3 };
	char name[PLAN_NAME_MAX];
	struct plan plan;

	ck_assert(make(&plan, options));
	ck_assert_uint_eq(plan.total, 8 * 2 * 3);
	ck_assert_str_eq(plan_name(&plan, 0, name), "unit.table.a/libc");
	ck_assert_str_eq(plan_name(&plan, 1, name), "unit.table.a/syscall");
	ck_assert_str_eq(plan_name(&plan, 2, name), "unit.table.b/libc");
	ck_assert_str_eq(plan_name(&plan, 16, name), "unit.table.a/libc");
	ck_assert_str_eq(plan_name(&plan, 47, name), "unit.table.h/syscall");
}
END_TEST

START_TEST(one_entry_is_not_named)
{
	struct options options = { .entry = CHOICE_SYSCALL };
	char name[PLAN_NAME_MAX];
	struct plan plan;

	ck_assert(make(&plan, options));
	ck_assert_int_eq(plan_entry(&plan, 0), ENTRY_SYSCALL);
	ck_assert_int_eq(plan_entry(&plan, 1), ENTRY_SYSCALL);
	ck_assert_str_eq(plan_name(&plan, 0, name), "unit.alpha");
}
END_TEST

START_TEST(requirements_choose)
{
	char ids[] = "mseal.blocks-munmap,mmap.len.zero-einval";
	struct plan plan;

	ck_assert(make(&plan, (struct options){ .requires = ids }));
	ck_assert_uint_eq(plan.count, 3);
	ck_assert_str_eq(item_id(plan_item(&plan, 0)), "unit.alpha");
	ck_assert_str_eq(item_id(plan_item(&plan, 1)), "unit.new");
	ck_assert_str_eq(item_id(plan_item(&plan, 2)), "unit.table.h");
}
END_TEST

START_TEST(a_case_that_two_patterns_choose_runs_once)
{
	char *patterns[] = { "unit.table.a", "unit.*" };
	struct options options = { .patterns = patterns, .pattern_count = 2 };
	struct plan plan;

	ck_assert(make(&plan, options));
	ck_assert_uint_eq(plan.count, catalogue_count);
}
END_TEST

START_TEST(refused)
{
	char *unknown[] = { "unit.table", "unit.zeta" };
	char ids[] = "mseal.blocks-munmap,no.such";
	struct plan plan;

	ck_assert(!make(&plan, (struct options){ .patterns = unknown, .pattern_count = 2 }));
	ck_assert_str_eq(captured(), "mmap-cts: no case matches 'unit.zeta'\n");
	ck_assert(!make(&plan, (struct options){ .requires = ids }));
	ck_assert_str_eq(captured(), "mmap-cts: there is no requirement 'no.such'\n");
	ck_assert(!make(&plan, (struct options){ .repeat = ULONG_MAX / 2 }));
	ck_assert_ptr_nonnull(strstr(captured(), "is too often\n"));
}
END_TEST

TCase *case_of_plan(void)
{
	TCase *tcase = tcase_create("plan");

	tcase_add_test(tcase, all_cases_in_order);
	add_rows(tcase, seed_gives_the_order, orders);
	tcase_add_test(tcase, both_entries_take_turns);
	tcase_add_test(tcase, one_entry_is_not_named);
	tcase_add_test(tcase, requirements_choose);
	tcase_add_test(tcase, a_case_that_two_patterns_choose_runs_once);
	tcase_add_test(tcase, refused);
	return tcase;
}
