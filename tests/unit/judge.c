/* SPDX-License-Identifier: BSD-2-Clause */
/* Streams of records, well-formed and not, and what is made of them. */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "facts.h"
#include "unit.h"

#define S "\037" /* between fields */
#define CHECKED { 'C', "1" }
#define DONE	{ 'D', "" }
#define MAX	(REPORT_MAX - sizeof(struct report_header))

struct crafted {
	char type;
	const char *payload;
};

static void write_record(int fd, char type, const char *payload, size_t length)
{
	struct report_header header = { REPORT_MAGIC, (uint8_t)type, 0, (uint16_t)length };
	char record[REPORT_MAX];

	memcpy(record, &header, sizeof(header));
	memcpy(record + sizeof(header), payload, length);
	(void)!write(fd, record, sizeof(header) + length);
}

/* What is told well, and how it ends. */
static const struct stream {
	struct crafted records[4]; /* ended by one without a type */
	struct ending ending;
	enum verdict verdict;
	const char *reason;
	bool died;
} streams[] = {
	{ { CHECKED, DONE }, { ENDED_EXIT, 0 }, VERDICT_PASS, "", false },
	{ { CHECKED, DONE }, { ENDED_UNSEEN, 0 }, VERDICT_PASS, "", false },
	{ { { 'C', "0" }, DONE }, { ENDED_EXIT, 0 }, VERDICT_BROKEN, "checked nothing", false },
	{ { DONE }, { ENDED_EXIT, 0 }, VERDICT_BROKEN, "checked nothing", false },
	{ { CHECKED }, { ENDED_EXIT, 0 }, VERDICT_BROKEN, "ended early with status 0", false },
	{ { CHECKED }, { ENDED_UNSEEN, 0 }, VERDICT_BROKEN, "ended early", false },
	{ { { 0 } }, { ENDED_EXIT, 1 }, VERDICT_BROKEN, "ended early with status 1", true },
	{ { CHECKED, DONE }, { ENDED_EXIT, 3 }, VERDICT_BROKEN,
	  "ended when it was done with status 3", false },
	{ { CHECKED, DONE }, { ENDED_SIGNAL, SIGSEGV }, VERDICT_BROKEN, "killed by SIGSEGV", true },
	{ { CHECKED }, { ENDED_STOP, SIGSTOP }, VERDICT_BROKEN, "stopped by SIGSTOP", false },
	{ { CHECKED }, { ENDED_TIMEOUT, 9 }, VERDICT_BROKEN, "timed out after 9 s", true },
	{ { CHECKED }, { ENDED_UNKILLABLE, 9 }, VERDICT_BROKEN,
	  "timed out after 9 s, and SIGKILL did not end it", true },
	{ { { 'S', "no luck" } }, { ENDED_EXIT, 0 }, VERDICT_SKIP, "no luck", false },
	{ { { 'B', "a.c:1" S "why" S "trace" } }, { ENDED_EXIT, 1 }, VERDICT_BROKEN, "why", false },
	{ { { 'B', "a.c:1" } }, { ENDED_EXIT, 1 }, VERDICT_BROKEN, "", false },
	{ { { 'F', "a.c:1" S "e" S "1" S "2" S "t" } }, { ENDED_EXIT, 1 }, VERDICT_FAIL, "", false },
	/* The gravest counts, wherever it stands, whatever the end. */
	{ { { 'S', "s" }, { 'F', "a.c:1" S "e" S "1" S "2" S "t" } }, { ENDED_EXIT, 1 },
	  VERDICT_FAIL, "", false },
	{ { { 'F', "a.c:1" S "e" S "1" S "2" S "t" }, { 'B', "b.c:2" S "why" } },
	  { ENDED_EXIT, 1 }, VERDICT_FAIL, "", false },
	{ { { 'B', "b.c:2" S "why" }, { 'S', "s" } }, { ENDED_EXIT, 0 }, VERDICT_BROKEN, "why",
	  false },
	{ { { 'F', "a.c:1" S "e" S "1" S "2" S "t" }, DONE }, { ENDED_SIGNAL, SIGKILL },
	  VERDICT_FAIL, "", false },
	/* One value under a key may be told twice. */
	{ { CHECKED, { 'O', "a.b-1" S "x" }, { 'O', "a.b-1" S "x" }, DONE }, { ENDED_EXIT, 0 },
	  VERDICT_PASS, "", false },
};

static void write_stream(int fd, const void *arg)
{
	const struct crafted *record = arg;
	size_t i;

	for (i = 0; i < 4 && record[i].type; i++)
		write_record(fd, record[i].type, record[i].payload, strlen(record[i].payload));
}

static const struct test_case any_test = { .id = "any" };
static const struct item any = { &any_test, NULL };

START_TEST(stream_is_judged)
{
	const struct stream *stream = &streams[_i];
	const struct result *result =
		judged_records(write_stream, stream->records, &any, stream->ending);

	ck_assert_int_eq(result->verdict, stream->verdict);
	ck_assert_str_eq(result->reason, stream->reason);
	ck_assert_int_eq(result->died, stream->died);
}
END_TEST

START_TEST(fields_of_a_failure)
{
	static const struct crafted record[] = {
		{ 'F', "a.c:1" S "x == y" S "1" S "" S "mmap() = m0\nload(m0)" }, { 0 },
	};
	const struct result *result = judged_records(write_stream, record, &any,
						     (struct ending){ ENDED_EXIT, 1 });

	ck_assert_str_eq(result->field[FIELD_AT], "a.c:1");
	ck_assert_str_eq(result->field[FIELD_EXPRESSION], "x == y");
	ck_assert_str_eq(result->field[FIELD_EXPECTED], "1");
	ck_assert_str_eq(result->field[FIELD_OBSERVED], "");
	ck_assert_str_eq(result->field[FIELD_TRACE], "mmap() = m0\nload(m0)");
}
END_TEST

/* What is not to be trusted, though a whole pass goes before it. */
static const struct garbage {
	const char *bytes;
	size_t length; /* 0: of the record below */
	struct crafted record;
	const char *why;
} garbage[] = {
	{ "x", 1, { 0 }, "a record that is cut off" },
	{ "\x63\x74" "F\0\x05\0xy", 8, { 0 }, "a record that is cut off" },
	{ "nonsense", 8, { 0 }, "not a record" },
	{ "\x63\x74" "D\1\0\0", 6, { 0 }, "not a record" },
	{ "\x63\x74" "F\0\xff\xff", 6, { 0 }, "not a record" },
	{ "\x63\x74" "F\0\xfb\x0f", 6, { 0 }, "not a record" },
	{ "\x63\x74" "F\0\3\0a\0b", 9, { 0 }, "a NUL in a record" },
	{ NULL, 0, { 'X', "" }, "a record of an unknown type" },
	{ NULL, 0, { 'C', "" }, "a number of checks that is none" },
	{ NULL, 0, { 'C', "-1" }, "a number of checks that is none" },
	{ NULL, 0, { 'C', " 1" }, "a number of checks that is none" },
	{ NULL, 0, { 'C', "1x" }, "a number of checks that is none" },
	{ NULL, 0, { 'C', "000000000000000000000001" }, "a number of checks that is none" },
	{ NULL, 0, { 'O', "key" }, "an observation without a value" },
	{ NULL, 0, { 'O', S "value" }, "an observation whose key is no word" },
	{ NULL, 0, { 'O', "Key" S "value" }, "an observation whose key is no word" },
	{ NULL, 0, { 'O', "a b" S "value" }, "an observation whose key is no word" },
	{ NULL, 0, { 'O', "size" S "2" }, "two observations under one key" },
};

static void write_garbage(int fd, const void *arg)
{
	const struct garbage *bad = arg;

	write_record(fd, 'C', "1", 1);
	write_record(fd, 'O', "size" S "1", 6);
	write_record(fd, 'D', "", 0);
	if (bad->bytes)
		(void)!write(fd, bad->bytes, bad->length);
	else
		write_record(fd, bad->record.type, bad->record.payload,
			     strlen(bad->record.payload));
}

START_TEST(garbage_is_not_trusted)
{
	static const char before[] = "its report is not to be trusted: ";
	const uint16_t one = 1;
	const struct result *result;

	/* The bytes of the headers above are in that order. */
	if (garbage[_i].bytes && !*(const char *)&one)
		return;
	result = judged_records(write_garbage, &garbage[_i], &any,
				(struct ending){ ENDED_EXIT, 0 });
	ck_assert_int_eq(result->verdict, VERDICT_BROKEN);
	ck_assert_str_eq(result->reason + strlen(before), garbage[_i].why);
}
END_TEST

static void write_longest(int fd, const void *arg)
{
	char payload[MAX];

	(void)arg;
	memset(payload, 'x', sizeof(payload));
	memcpy(payload, "a.c:1" S "e" S "1" S "2" S, 12);
	write_record(fd, 'F', payload, sizeof(payload));
}

START_TEST(longest_record_comes_whole)
{
	const struct result *result = judged_records(write_longest, NULL, &any,
						     (struct ending){ ENDED_EXIT, 1 });

	ck_assert_int_eq(result->verdict, VERDICT_FAIL);
	ck_assert_uint_eq(strlen(result->field[FIELD_TRACE]), MAX - 12);
}
END_TEST

/* Records of seven bytes, so that buffers end within them. */
static void write_checks(int fd, const void *arg)
{
	int i;

	for (i = 0; i < *(const int *)arg; i++)
		write_record(fd, 'C', "1", 1);
	write_record(fd, 'D', "", 0);
}

START_TEST(checks_add_up)
{
	const int count = 5000;
	const struct result *result =
		judged_records(write_checks, &count, &any, (struct ending){ ENDED_EXIT, 0 });

	ck_assert_int_eq(result->verdict, VERDICT_PASS);
	ck_assert_uint_eq(result->checks, 5000);
}
END_TEST

START_TEST(a_flood_is_not_trusted)
{
	const int count = (1 << 20) / 7 + 1;
	const struct result *result =
		judged_records(write_checks, &count, &any, (struct ending){ ENDED_EXIT, 0 });

	ck_assert_str_eq(result->reason, "its report is not to be trusted: more than 1 MiB");
}
END_TEST

static void write_observations(int fd, const void *arg)
{
	char payload[] = "key.00" S "a value of some length to fill the room for observations";
	int i;

	for (i = 0; i < *(const int *)arg; i++) {
		payload[4] = (char)('0' + i / 10);
		payload[5] = (char)('0' + i % 10);
		write_record(fd, 'O', payload, sizeof(payload) - 1);
	}
	write_record(fd, 'C', "1", 1);
	write_record(fd, 'D', "", 0);
}

START_TEST(observations_fill_the_room_for_them)
{
	const size_t each = sizeof("key.00" S "a value of some length to fill the room for observations");
	const struct result *result;
	int count = (int)(sizeof(result->observations) / each);

	result = judged_records(write_observations, &count, &any, (struct ending){ ENDED_EXIT, 0 });
	ck_assert_int_eq(result->verdict, VERDICT_PASS);
	ck_assert_uint_eq(result->observed, (size_t)count * each);
	count++;
	result = judged_records(write_observations, &count, &any, (struct ending){ ENDED_EXIT, 0 });
	ck_assert_str_eq(result->reason,
			 "its report is not to be trusted: more observations than fit");
}
END_TEST

/* A failure on a kernel that came before what the case is about. */
static const struct {
	const char *kernel;
	enum verdict verdict;
	const char *reason;
} kernels[] = {
	{ "6.9.12", VERDICT_SKIP, "needs Linux 6.10, this is 6.9.12: e expected 1, observed 2" },
	{ "6.10.0", VERDICT_FAIL, "" },
	{ "6.11", VERDICT_FAIL, "" },
	{ "", VERDICT_FAIL, "" }, /* no Linux: it is held to all */
};

START_TEST(failure_of_an_old_kernel)
{
	static const struct crafted record[] = { { 'F', "a.c:1" S "e" S "1" S "2" S "t" }, { 0 } };
	const struct result *result;

	ck_assert(catalogue_init());
	ck_assert_str_eq(item_id(&catalogue[1]), "unit.new");
	strcpy(facts.kernel_version, kernels[_i].kernel);
	result = judged_records(write_stream, record, &catalogue[1],
				(struct ending){ ENDED_EXIT, 1 });
	ck_assert_int_eq(result->verdict, kernels[_i].verdict);
	ck_assert_str_eq(result->reason, kernels[_i].reason);
}
END_TEST

TCase *case_of_judge(void)
{
	TCase *tcase = tcase_create("judge");

	add_rows(tcase, stream_is_judged, streams);
	tcase_add_test(tcase, fields_of_a_failure);
	add_rows(tcase, garbage_is_not_trusted, garbage);
	tcase_add_test(tcase, longest_record_comes_whole);
	tcase_add_test(tcase, checks_add_up);
	tcase_add_test(tcase, a_flood_is_not_trusted);
	tcase_add_test(tcase, observations_fill_the_room_for_them);
	add_rows(tcase, failure_of_an_old_kernel, kernels);
	return tcase;
}
