/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "expectations.h"
#include "facts.h"
#include "tables.h"
#include "unit.h"

static bool load(const char *text)
{
	struct options options = { .expected_count = 1 };

	ck_assert(catalogue_init());
	facts_init(NULL);
	capture();
	options.expected[0] = file_of(text);
	return expectations_load(&options);
}

START_TEST(first_line_that_applies_counts)
{
	const struct plan by_both = { .entries = 2 };
	const struct plan by_syscall = { .entries = 1, .first_entry = ENTRY_SYSCALL };
	const struct expectation *line;

	ck_assert(load("# a comment\n\n"
		       "unit.table.?  entry=libc  the first  reason\r\n"
		       "\t unit.table\tentry=syscall the # second\n"
		       "unit.table.a  *  never the first\n"
		       "unit.new  fs=tmpfs  not here"));
	ck_assert_uint_eq(expectations_count(), 4);
	ck_assert_uint_eq(expectations_applying(&by_both), 3);
	ck_assert_uint_eq(expectations_applying(&by_syscall), 2);

	line = expectation_find("unit.table.a", ENTRY_LIBC);
	ck_assert_ptr_nonnull(line);
	ck_assert_str_eq(line->reason, "the first  reason");
	ck_assert_uint_eq(line->line, 3);
	line = expectation_find("unit.table.b", ENTRY_SYSCALL);
	ck_assert_ptr_nonnull(line);
	ck_assert_str_eq(line->reason, "the # second");
	ck_assert_ptr_null(expectation_find("unit.new", ENTRY_LIBC));
	ck_assert_ptr_null(expectation_find("unit.alpha", ENTRY_LIBC));
}
END_TEST

START_TEST(loading_again_replaces)
{
	const struct options none = { .expected = { "none" }, .expected_count = 1 };

	ck_assert(load("unit.alpha * one\nunit.new * two\n"));
	ck_assert(load("unit.table.a * three\n"));
	ck_assert_uint_eq(expectations_count(), 1);
	ck_assert_ptr_null(expectation_find("unit.alpha", ENTRY_LIBC));
	ck_assert(expectations_load(&none));
	ck_assert_uint_eq(expectations_count(), 0);
}
END_TEST

START_TEST(more_lines_than_there_is_room_for_at_first)
{
	char text[200 * 32], *end = text;
	int i;

	for (i = 0; i < 200; i++)
		end += sprintf(end, "unit.table.%c * reason %d\n", "abcdefgh"[i % 8], i);
	ck_assert(load(text));
	ck_assert_uint_eq(expectations_count(), 200);
	ck_assert_str_eq(expectation_find("unit.table.h", ENTRY_LIBC)->reason, "reason 7");
}
END_TEST

static const struct {
	const char *text, *complaint;
} malformed[] = {
	{ "unit.alpha", ":1: no condition: 'unit.alpha'\n" },
	{ "unit.alpha\n", ":1: no condition: 'unit.alpha'\n" },
	{ "\n# x\nunit.alpha * \t\n", ":3: no reason: 'unit.alpha'\n" },
	{ "unit.alpha *\r\n", ":1: no reason: 'unit.alpha'\n" },
	{ "unit.alpha red reason\n", ":1: not a fact, an operator and a value: 'red'\n" },
	{ "unit.alpha fs=a,b reason\n", ":1: not a fact, an operator and a value: 'fs=a,b'\n" },
	{ "unit.alpha a=b reason\n", ":1: unknown fact: 'a=b'\n" },
	{ "unit.alpha * reason\nunit.beta * reason\n", ":2: no case matches: 'unit.beta'\n" },
	{ "unit.alph * reason\n", ":1: no case matches: 'unit.alph'\n" },
};

START_TEST(line_is_malformed)
{
	const char *complaint;

	ck_assert(!load(malformed[_i].text));
	complaint = strchr(captured() + strlen("mmap-cts: "), ':');
	ck_assert_ptr_nonnull(complaint);
	ck_assert_str_eq(complaint, malformed[_i].complaint);
}
END_TEST

START_TEST(none_is_none)
{
	struct options options = { .expected = { "none" }, .expected_count = 1 };

	ck_assert(expectations_load(&options));
	ck_assert_uint_eq(expectations_count(), 0);
}
END_TEST

START_TEST(what_is_compiled_in_is_well_formed)
{
	const struct options options = { .expected_count = 0 };

	facts_init(NULL);
	ck_assert_uint_gt(expect_source_count, 0);
	ck_assert(expectations_load(&options));
	ck_assert_uint_gt(expectations_count(), 0);
}
END_TEST

TCase *case_of_expectations(void)
{
	TCase *tcase = tcase_create("expectations");

	tcase_add_test(tcase, first_line_that_applies_counts);
	tcase_add_test(tcase, loading_again_replaces);
	tcase_add_test(tcase, more_lines_than_there_is_room_for_at_first);
	add_rows(tcase, line_is_malformed, malformed);
	tcase_add_test(tcase, none_is_none);
	tcase_add_test(tcase, what_is_compiled_in_is_well_formed);
	return tcase;
}
