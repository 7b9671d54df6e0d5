/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "catalogue.h"
#include "unit.h"

static const struct {
	const char *pattern;
	const char *id;
	bool matches;
} patterns[] = {
	{ "mmap", "mmap", true },
	{ "mmap", "mmap.fixed", true },
	{ "mmap", "mmap2.fixed", false },
	{ "mmap.fixed", "mmap.fixed", true },
	{ "mmap.fixed", "mmap.fixed.over", true },
	{ "mmap.fixed", "mmap.fixed-noreplace", false },
	{ "mmap.fixed.over", "mmap.fixed", false },
	{ "mmap.fix", "mmap.fixed", false },
	{ "mmap.", "mmap.fixed", false },
	{ "", "mmap", false },
	{ "*", "mmap.fixed.over", true },
	{ "mmap.*", "mmap.fixed.over", true },
	{ "mmap.*", "mmap", false },
	{ "mmap.*.over", "mmap.fixed.over", true },
	{ "mmap.*.over", "mmap.fixed.over.page", false },
	{ "m?ap", "mmap", true },
	{ "m?ap", "mmap.fixed", false },
	{ "m[mn]ap", "mnap", true },
	{ "m[mn]ap", "moap", false },
	{ "*.over", "mmap.fixed.over", true },
};

START_TEST(pattern_matches)
{
	ck_assert_int_eq(id_matches(patterns[_i].pattern, patterns[_i].id), patterns[_i].matches);
}
END_TEST

START_TEST(tables_are_expanded_and_sorted)
{
	static const char *const ids[] = {
		"unit.alpha", "unit.new", "unit.table.a", "unit.table.b", "unit.table.c",
		"unit.table.d", "unit.table.e", "unit.table.f", "unit.table.g", "unit.table.h",
	};
	size_t i;

	ck_assert(catalogue_init());
	ck_assert_uint_eq(catalogue_count, COUNT(ids));
	for (i = 0; i < COUNT(ids); i++)
		ck_assert_str_eq(item_id(&catalogue[i]), ids[i]);
	ck_assert_str_eq(item_sentence(&catalogue[0]), "comes first");
	ck_assert_str_eq(item_sentence(&catalogue[2]), "a rule: row a");
}
END_TEST

START_TEST(a_row_may_require_something_else)
{
	ck_assert(catalogue_init());
	ck_assert(item_requires_one(&catalogue[2], "munmap.len-zero-einval"));
	ck_assert(!item_requires_one(&catalogue[2], "mmap.len.zero-einval"));
	ck_assert(item_requires_one(&catalogue[9], "mmap.len.zero-einval"));
	ck_assert(!item_requires_one(&catalogue[9], "munmap.len-zero-einval"));
}
END_TEST

START_TEST(requirements_are_found_by_their_whole_id)
{
	ck_assert_str_eq(requirement_find("mmap.len.zero-einval")->class, "posix");
	ck_assert_ptr_null(requirement_find("mmap.len.zero"));
	ck_assert_ptr_null(requirement_find(""));
}
END_TEST

TCase *case_of_catalogue(void)
{
	TCase *tcase = tcase_create("catalogue");

	add_rows(tcase, pattern_matches, patterns);
	tcase_add_test(tcase, tables_are_expanded_and_sorted);
	tcase_add_test(tcase, a_row_may_require_something_else);
	tcase_add_test(tcase, requirements_are_found_by_their_whole_id);
	return tcase;
}
