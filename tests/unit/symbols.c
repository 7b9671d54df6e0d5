/* SPDX-License-Identifier: BSD-2-Clause */
/* What addresses are called, of regions at addresses that are made up. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "symbols.h"
#include "trace.h"
#include "unit.h"

#define AT(pages) ((char *)((uintptr_t)0x1000000 + (uintptr_t)(pages) * page))

static const char *name_then(const void *at, unsigned when)
{
	static char text[48];

	symbols_address((uintptr_t)at, when, text, sizeof(text));
	return text;
}

static const char *name(const void *at)
{
	return name_then(at, symbols_now());
}

START_TEST(offset_in_a_region)
{
	char after[24];

	trace_mapping(AT(0), 2 * page, true);
	snprintf(after, sizeof(after), "m0+%#zx", 2 * page);
	ck_assert_str_eq(name(AT(0)), "m0");
	ck_assert_str_eq(name(AT(0) + 1), "m0+0x1");
	ck_assert_str_eq(name(AT(2)), after); /* the end is the region's */
	ck_assert_str_eq(name(AT(2) + 1), "?");
	ck_assert_str_eq(name(AT(0) - 1), "?");
}
END_TEST

START_TEST(guards_of_an_arena)
{
	trace_region('a', AT(0), page);
	ck_assert_str_eq(name(AT(0) - 1), "a0-0x1");
	ck_assert_str_eq(name(AT(-1) - 1), "?");
	ck_assert_int_eq(strncmp(name(AT(2) - 1), "a0+", 3), 0);
	ck_assert_str_eq(name(AT(2) + 1), "?");
}
END_TEST

START_TEST(numbers_near_the_ends_of_all_addresses)
{
	ck_assert_str_eq(name(NULL), "NULL");
	ck_assert_str_eq(name((void *)1), "0x1");
	ck_assert_str_eq(name((void *)UINTPTR_MAX), "-0x1");
	ck_assert_str_eq(name((void *)(UINTPTR_MAX / 2)), "?");
}
END_TEST

START_TEST(a_place_is_given_away_again)
{
	unsigned before;

	trace_mapping(AT(0), page, true);
	before = symbols_now();
	trace_mapping(AT(0), page, true);
	ck_assert_str_eq(name(AT(0)), "m1");
	ck_assert_str_eq(name_then(AT(0), before), "m0");
}
END_TEST

START_TEST(a_mapping_in_an_arena_is_the_arena)
{
	trace_region('a', AT(0), 4 * page);
	trace_mapping(AT(0), page, false);
	ck_assert_str_eq(name(AT(0)), "a0");
	trace_mapping(AT(8), page, true);
	ck_assert_str_eq(name(AT(8)), "m0");
}
END_TEST

START_TEST(a_mapping_that_follows_one_belongs_to_it)
{
	char third[24];

	trace_mapping(AT(0), page, true);
	trace_mapping(AT(1), 2 * page, false);
	snprintf(third, sizeof(third), "m0+%#zx", 2 * page);
	ck_assert_str_eq(name(AT(2)), third);
}
END_TEST

START_TEST(an_end_where_another_begins)
{
	trace_region('s', AT(0), page);
	trace_region('c', AT(1), page);
	ck_assert_str_eq(name(AT(1)), "c0");
}
END_TEST

START_TEST(the_smallest_region_names)
{
	trace_region('a', AT(0), 8 * page);
	trace_region('s', AT(2), page);
	ck_assert_str_eq(name(AT(2)), "s0");
	ck_assert_str_eq(name(AT(0)), "a0");
}
END_TEST

START_TEST(an_arena_is_forgotten_last)
{
	int i;

	trace_region('a', AT(0), page);
	for (i = 1; i <= 200; i++)
		trace_region('m', AT(16 * i), page);
	ck_assert_str_eq(name(AT(0)), "a0");
	ck_assert_str_eq(name(AT(16)), "?");
	ck_assert_str_eq(name(AT(16 * 200)), "m199");
}
END_TEST

START_TEST(descriptors_and_identifiers)
{
	char text[24];

	symbols_number('f', 7, text, sizeof(text));
	ck_assert_str_eq(text, "7");
	ck_assert_int_eq(trace_fd(7), 7);
	ck_assert_int_eq(trace_id(7), 7);
	symbols_number('f', 7, text, sizeof(text));
	ck_assert_str_eq(text, "f0");
	symbols_number('i', 7, text, sizeof(text));
	ck_assert_str_eq(text, "i0");
	trace_fd(7); /* closed, and given again */
	symbols_number('f', 7, text, sizeof(text));
	ck_assert_str_eq(text, "f1");
	symbols_number('f', -1, text, sizeof(text));
	ck_assert_str_eq(text, "-1");
}
END_TEST

TCase *case_of_symbols(void)
{
	TCase *tcase = tcase_create("symbols");

	tcase_add_test(tcase, offset_in_a_region);
	tcase_add_test(tcase, guards_of_an_arena);
	tcase_add_test(tcase, numbers_near_the_ends_of_all_addresses);
	tcase_add_test(tcase, a_place_is_given_away_again);
	tcase_add_test(tcase, a_mapping_in_an_arena_is_the_arena);
	tcase_add_test(tcase, a_mapping_that_follows_one_belongs_to_it);
	tcase_add_test(tcase, an_end_where_another_begins);
	tcase_add_test(tcase, the_smallest_region_names);
	tcase_add_test(tcase, an_arena_is_forgotten_last);
	tcase_add_test(tcase, descriptors_and_identifiers);
	return tcase;
}
