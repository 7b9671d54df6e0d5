/* SPDX-License-Identifier: BSD-2-Clause */
/* The readers of /proc/self, on texts that the entry makes up. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "entry.h"
#include "maps.h"
#include "unit.h"

static const char *fake_text;
static int fake_errno;

static ssize_t fake_read(const char *path, char *text, size_t size)
{
	size_t length = strlen(fake_text);

	(void)path;
	if (fake_errno) {
		errno = fake_errno;
		return -1;
	}
	ck_assert_uint_lt(length, size);
	memcpy(text, fake_text, length + 1);
	return (ssize_t)length;
}

static void fake(const char *text)
{
	static struct entry faked;

	faked = *entry;
	faked.proc_read = fake_read;
	entry = &faked;
	fake_text = text;
}

static const struct {
	const char *text;
	struct map_line line;
} lines[] = {
	{ "1000-3000 rw-p 00002000 08:1f 77 /some/file\n",
	  { 0x1000, 0x3000, "rw-p", 0x2000, 0x8, 0x1f, 77, "/some/file" } },
	{ "00001000-00003000 ---s 00000000 00:00 0 \n",
	  { 0x1000, 0x3000, "---s", 0, 0, 0, 0, "" } },
	{ "1000-3000 r-xp 0 0:0 0\n", { 0x1000, 0x3000, "r-xp", 0, 0, 0, 0, "" } },
	{ "1000-3000 r-xp 0 0:0 0    [heap]\n", { 0x1000, 0x3000, "r-xp", 0, 0, 0, 0, "[heap]" } },
	{ "1000-3000 r-xp 0 0:0 1 /a b\\012\\134c (deleted)\n",
	  { 0x1000, 0x3000, "r-xp", 0, 0, 0, 1, "/a b\n\\c (deleted)" } },
	{ "1000-3000 r-xp 0 0:0 1 /\\01\\9\n", { 0x1000, 0x3000, "r-xp", 0, 0, 0, 1, "/\\01\\9" } },
	{ "0-1000 r--p 0 0:0 0\n2000-3000 -w-p 0 0:0 0\n", { 0x2000, 0x3000, "-w-p", 0, 0, 0, 0, "" } },
};

START_TEST(line_is_parsed)
{
	const struct map_line *want = &lines[_i].line;
	struct map_line line;

	fake(lines[_i].text);
	ck_assert(maps_find((void *)0x2000, &line));
	ck_assert_uint_eq(line.start, want->start);
	ck_assert_uint_eq(line.end, want->end);
	ck_assert_str_eq(line.mode, want->mode);
	ck_assert(line.offset == want->offset && line.inode == want->inode);
	ck_assert_uint_eq(line.device_major, want->device_major);
	ck_assert_uint_eq(line.device_minor, want->device_minor);
	ck_assert_str_eq(line.path, want->path);
}
END_TEST

static const char *const malformed[] = {
	"\n",
	"rubbish\n",
	"-3000 rw-p 0 0:0 0\n",
	"1000 3000 rw-p 0 0:0 0\n",
	"1000-3000 rw- 0 0:0 0\n",
	"1000-3000 wr-p 0 0:0 0\n",
	"1000-3000 rw-x 0 0:0 0\n",
	"1000-3000 rw-pp 0 0:0 0\n",
	"1000-3000  rw-p 0 0:0 0\n",
	"1000-3000 rw-p 0x0 0:0 0\n",
	"1000-3000 rw-p 0 0 0\n",
	"1000-3000 rw-p 0 0:0\n",
	"1000-3000 rw-p 0 0:0 \n",
	"1000-3000 rw-p 0 0:0 1a\n",
	"1000-3000 RW-P 0 0:0 0\n",
	"1000-3FFF rw-p 0 0:0 0\n",
	"1000-3000 rw-p 0 0:0 0\nrubbish\n",
};

static void count_lines(void *arg)
{
	(void)arg;
	maps_count();
}

START_TEST(malformed_line_fails_the_case)
{
	const struct result *result;

	fake(malformed[_i]);
	result = judged(count_lines, NULL);
	ck_assert_int_eq(result->verdict, VERDICT_FAIL);
	ck_assert_str_eq(result->field[FIELD_EXPECTED],
			 "START-END MODE OFFSET MAJOR:MINOR INODE [PATH]");
}
END_TEST

START_TEST(no_file_skips_the_case)
{
	const struct result *result;

	fake("");
	fake_errno = ENOENT;
	result = judged(count_lines, NULL);
	ck_assert_int_eq(result->verdict, VERDICT_SKIP);
	ck_assert_str_eq(result->reason, "no /proc/self/maps: ENOENT");
}
END_TEST

static const char three[] = "1000-3000 r--p 0 0:0 0\n3000-5000 rw-s 4000 8:1 7 /f\n"
			    "5000-6000 rw-s 6000 8:1 7 /f\n8000-9000 ---p 0 0:0 0\n";

static const struct {
	uintptr_t start;
	size_t length, count;
} counts[] = {
	{ 0x1000, 0x2000, 1 }, { 0x1000, 0x2001, 2 }, { 0, 0x1000, 0 },	     { 0, 0x1001, 1 },
	{ 0x6000, 0x2000, 0 }, { 0x5fff, 0x2002, 2 }, { 0, SIZE_MAX, 4 },
};

START_TEST(lines_of_a_range_are_counted)
{
	fake(three);
	ck_assert_uint_eq(maps_count_of((void *)counts[_i].start, counts[_i].length),
			  counts[_i].count);
}
END_TEST

static const struct covering {
	uintptr_t start;
	size_t length;
	const char *mode;
	uintmax_t offset;
	enum verdict verdict;
} coverings[] = {
	{ 0x1000, 0x2000, "r--p", 0, VERDICT_PASS },
	{ 0x2000, 0x1000, "r--p", 0, VERDICT_PASS },
	{ 0x3000, 0x3000, "rw-s", 0x4000, VERDICT_PASS },
	{ 0x4000, 0x2000, "rw-s", 0x5000, VERDICT_PASS },
	{ 0x4000, 0x2000, "rw-s", 0x4000, VERDICT_FAIL },
	{ 0x3000, 0x3000, "rw-p", 0x4000, VERDICT_FAIL },
	{ 0x1000, 0x3000, "r--p", 0, VERDICT_FAIL },
	{ 0x5000, 0x2000, "rw-s", 0x6000, VERDICT_FAIL },
	{ 0x6000, 0x1000, "---p", 0, VERDICT_FAIL },
	{ 0x9000, 0x1000, "---p", 0, VERDICT_FAIL },
};

static void expect_covering(void *arg)
{
	const struct covering *c = arg;

	expect_maps((void *)c->start, c->length, c->mode, c->offset);
}

START_TEST(range_is_covered)
{
	struct covering covering = coverings[_i];

	fake(three);
	ck_assert_int_eq(judged(expect_covering, &covering)->verdict, covering.verdict);
}
END_TEST

static const char smaps[] = "1000-3000 r--p 0 0:0 0\nSize:  8 kB\nRss:   4 kB\nVmFlags: rd mr\n"
			    "3000-4000 rw-p 0 0:0 0\nSize:  4 kB\nVmFlags: rd wr lo\n";

START_TEST(fields_of_smaps)
{
	fake(smaps);
	ck_assert_int_eq(smaps_kib((void *)0x1000, "Size"), 8);
	ck_assert_int_eq(smaps_kib((void *)0x2fff, "Rss"), 4);
	ck_assert_int_eq(smaps_kib((void *)0x3000, "Size"), 4);
	/* Not that of the next mapping, and not by the beginning of its name. */
	ck_assert_int_eq(smaps_kib((void *)0x3000, "Rss"), -1);
	ck_assert_int_eq(smaps_kib((void *)0x1000, "Rs"), -1);
	ck_assert_int_eq(smaps_kib((void *)0x4000, "Size"), -1);
	ck_assert_int_eq(smaps_sum((void *)0x2000, 0x1000, "Size"), 8);
	ck_assert_int_eq(smaps_sum((void *)0x2fff, 2, "Size"), 12);
	ck_assert_int_eq(smaps_sum((void *)0x3000, 0x1000, "Size"), 4);
	ck_assert_int_eq(smaps_sum((void *)0x4000, 0x1000, "Size"), 0);
	ck_assert_int_eq(smaps_sum((void *)0x1000, 0x3000, "Rss"), -1);
	ck_assert(smaps_flag((void *)0x1000, "mr"));
	ck_assert(!smaps_flag((void *)0x1000, "lo"));
	ck_assert(smaps_flag((void *)0x3000, "lo"));
	ck_assert(!smaps_flag((void *)0x3000, "l"));
}
END_TEST

static void ask_for_flag(void *arg)
{
	smaps_flag(arg, "rd");
}

START_TEST(no_mapping_and_no_flags)
{
	fake(smaps);
	ck_assert_int_eq(judged(ask_for_flag, (void *)0x8000)->verdict, VERDICT_FAIL);
	fake("1000-3000 r--p 0 0:0 0\nSize:  8 kB\n");
	ck_assert_int_eq(judged(ask_for_flag, (void *)0x1000)->verdict, VERDICT_SKIP);
}
END_TEST

START_TEST(fields_of_status)
{
	fake("Name:\tx\nVmLck:\t     64 kB\n");
	ck_assert_int_eq(status_kib("VmLck"), 64);
	ck_assert_int_eq(status_kib("VmPin"), -1);
}
END_TEST

TCase *case_of_maps(void)
{
	TCase *tcase = tcase_create("maps");

	add_rows(tcase, line_is_parsed, lines);
	add_rows(tcase, malformed_line_fails_the_case, malformed);
	tcase_add_test(tcase, no_file_skips_the_case);
	add_rows(tcase, lines_of_a_range_are_counted, counts);
	add_rows(tcase, range_is_covered, coverings);
	tcase_add_test(tcase, fields_of_smaps);
	tcase_add_test(tcase, no_mapping_and_no_flags);
	tcase_add_test(tcase, fields_of_status);
	return tcase;
}
