/* SPDX-License-Identifier: BSD-2-Clause */
/* The output and its YAML, of text that means harm. */
#include "config.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"
#include "unit.h"
#include "yaml.h"

static const struct {
	const char *value, *line;
} strings[] = {
	{ "", "  k: \"\"\n" },
	{ "plain: - # {text}", "  k: \"plain: - # {text}\"\n" },
	{ "\"quoted\" \\n", "  k: \"\\\"quoted\\\" \\\\n\"\n" },
	{ "two\nlines\n", "  k: \"two\\nlines\\n\"\n" },
	{ "\ttab\r", "  k: \"\\ttab\\x0d\"\n" },
	{ "\033[31m\177\200\377", "  k: \"\\x1b[31m\\x7f\\x80\\xff\"\n" },
	{ "  ...\n  ---", "  k: \"  ...\\n  ---\"\n" },
};

START_TEST(string_is_quoted)
{
	capture();
	yaml_string("k", strings[_i].value);
	ck_assert_str_eq(captured(), strings[_i].line);
}
END_TEST

static const struct {
	const char *text;
	size_t length;
	const char *block;
} texts[] = {
	{ "", 0, "  k: \"\"\n" },
	{ "\n\n", 2, "  k: \"\"\n" },
	{ "one", 3, "  k: |\n    one\n" },
	{ "one\n", 4, "  k: |\n    one\n" },
	{ "one\n\n two\n\n", 11, "  k: |\n    one\n    \n     two\n" },
	{ "...\n---\nnot ok 1", 16, "  k: |\n    ...\n    ---\n    not ok 1\n" },
	{ "a\0b", 3, "  k: |\n    a\\x00b\n" },
	{ "a\tb\033\377", 5, "  k: |\n    a\tb\\x1b\\xff\n" },
	/* A block takes its indentation from the first line. */
	{ " one\ntwo", 8, "  k: \" one\\ntwo\"\n" },
	{ "\none", 4, "  k: \"\\none\"\n" },
};

START_TEST(text_is_indented)
{
	capture();
	yaml_text("k", texts[_i].text, texts[_i].length);
	ck_assert_str_eq(captured(), texts[_i].block);
}
END_TEST

static const struct {
	unsigned long number;
	const char *text;
} numbers[] = { { 0, "0" }, { 9, "9" }, { 10, "10" }, { 4294967295, "4294967295" } };

START_TEST(number_is_decimal)
{
	capture();
	output_number(numbers[_i].number);
	ck_assert_str_eq(captured(), numbers[_i].text);
}
END_TEST

START_TEST(more_than_the_buffer_holds)
{
	char text[10000];

	memset(text, 'x', sizeof(text));
	capture();
	output_text("begin");
	output_bytes(text, sizeof(text));
	output_text("end");
	ck_assert_uint_eq(strlen(captured()), 5 + sizeof(text) + 3);
	ck_assert_str_eq(captured() + 5 + sizeof(text), "end");
}
END_TEST

static bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}

START_TEST(file_is_replaced_when_it_is_whole)
{
	const char *path = file_of("old");
	char temporary[PATH_MAX], text[8] = "";
	FILE *file;

	snprintf(temporary, sizeof(temporary), "%s.tmp", path);
	ck_assert(output_to_file(path));
	output_text("new");
	output_flush();
	ck_assert(exists(temporary));
	file = fopen(path, "r");
	ck_assert_str_eq(fgets(text, sizeof(text), file), "old");
	fclose(file);
	ck_assert(output_finish());
	ck_assert(!exists(temporary));
	file = fopen(path, "r");
	ck_assert_str_eq(fgets(text, sizeof(text), file), "new");
	fclose(file);
}
END_TEST

START_TEST(file_that_is_given_up_stays)
{
	const char *path = file_of("old");
	char temporary[PATH_MAX];
	struct stat status;

	snprintf(temporary, sizeof(temporary), "%s.tmp", path);
	ck_assert(output_to_file(path));
	output_text("longer");
	output_discard();
	ck_assert(!exists(temporary));
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_int_eq(status.st_size, 3);
}
END_TEST

START_TEST(link_stays_one)
{
	const char *path = file_of("old");
	struct stat status;
	char name[PATH_MAX];

	snprintf(name, sizeof(name), "%s.link", path);
	ck_assert_int_eq(symlink(path, name), 0);
	ck_assert(output_to_file(name));
	output_text("longer");
	ck_assert(output_finish());
	ck_assert_int_eq(lstat(name, &status), 0);
	unlink(name);
	ck_assert(S_ISLNK(status.st_mode));
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_int_eq(status.st_size, 6);
}
END_TEST

START_TEST(what_is_no_file_is_not_replaced)
{
	struct stat status;

	ck_assert(output_to_file("/dev/null"));
	output_text("text");
	ck_assert(output_finish());
	ck_assert_int_eq(stat("/dev/null", &status), 0);
	ck_assert(S_ISCHR(status.st_mode));
}
END_TEST

START_TEST(full_device_is_told)
{
	capture();
	ck_assert(output_to_file("/dev/full"));
	ck_assert(!output_failed());
	output_text("text");
	output_flush();
	ck_assert(output_failed());
	ck_assert(!output_finish());
}
END_TEST

TCase *case_of_output(void)
{
	TCase *tcase = tcase_create("output");

	add_rows(tcase, string_is_quoted, strings);
	add_rows(tcase, text_is_indented, texts);
	add_rows(tcase, number_is_decimal, numbers);
	tcase_add_test(tcase, more_than_the_buffer_holds);
	tcase_add_test(tcase, file_is_replaced_when_it_is_whole);
	tcase_add_test(tcase, file_that_is_given_up_stays);
	tcase_add_test(tcase, link_stays_one);
	tcase_add_test(tcase, what_is_no_file_is_not_replaced);
	if (exists("/dev/full"))
		tcase_add_test(tcase, full_device_is_told);
	return tcase;
}
