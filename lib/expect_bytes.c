/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "call.h"
#include "expect.h"
#include "fixture.h"
#include "names.h"
#include "trace.h"

#define TEXT 192

/* What is expected, in a form that fits size_t whatever the size of an offset. */
struct wanted {
	compare_function compare;
	unsigned char (*at)(size_t index, size_t arg);
	size_t arg;
};

static unsigned char value_at(size_t index, size_t value)
{
	(void)index;
	return (unsigned char)value;
}

static unsigned char pattern_at(size_t index, size_t offset)
{
	return pattern((off_t)(index + offset));
}

static size_t count_of_value(const unsigned char *bytes, size_t count, size_t index, size_t value)
{
	const unsigned char byte = (unsigned char)value;
	size_t i = 0;

	(void)index;
	/* All are alike if each is like the one before. */
	if (count && bytes[0] == byte && memcmp(bytes, bytes + 1, count - 1) == 0)
		return count;
	while (i < count && bytes[i] == byte)
		i++;
	return i;
}

/* count is at most PATTERN_RUN. */
static size_t count_of_pattern(const unsigned char *bytes, size_t count, size_t index,
			       size_t offset)
{
	const unsigned char *pattern = pattern_run((off_t)(index + offset));
	size_t i = 0;

	if (memcmp(bytes, pattern, count) == 0)
		return count;
	while (i < count && bytes[i] == pattern[i])
		i++;
	return i;
}

static struct wanted wanted_bytes(enum bytes kind, off_t arg)
{
	const struct wanted value = { count_of_value, value_at, (size_t)arg };
	const struct wanted pattern = { count_of_pattern, pattern_at,
					(size_t)(arg % PATTERN_PERIOD) };

	return kind == BYTES_VALUE ? value : pattern;
}

static size_t count_different(const unsigned char *bytes, size_t count, size_t index,
			      const struct wanted *wanted)
{
	size_t i, different = 0;

	for (i = 0; i < count; i++)
		different += bytes[i] != wanted->at(index + i, wanted->arg);
	return different;
}

/*
 * Of what follows a first difference in memory, as far as it can be read; not traced, for the
 * failing access is to be the last. A run stays in one page, whose size it divides.
 */
static size_t count_more_different(const unsigned char *start, size_t from, size_t length,
				   const struct wanted *wanted)
{
	enum { RUN = 1024 };
	unsigned char bytes[RUN];
	size_t count = 0;

	while (from < length) {
		size_t run = RUN - (uintptr_t)(start + from) % RUN;

		if (run > length - from)
			run = length - from;
		if (!peek(start + from, run, bytes))
			break;
		count += count_different(bytes, run, from, wanted);
		from += run;
	}
	return count;
}

void expect_bytes(const char *at, const char *what, const void *start, size_t length,
		  enum bytes kind, off_t arg)
{
	struct wanted wanted = wanted_bytes(kind, arg);
	char place[64], expected[TEXT], observed[TEXT], signo[24], code[24];
	struct access found;
	size_t index;

	report_checked();
	index = compare_bytes(start, length, wanted.compare, wanted.arg, &found);
	if (index == length)
		return;
	trace_address((const char *)start + index, place, sizeof(place));
	snprintf(expected, sizeof(expected), "%#x at %s", wanted.at(index, wanted.arg), place);
	if (found.signo) {
		snprintf(observed, sizeof(observed), "%s, %s", signal_name(found.signo, signo),
			 si_code_name(found.signo, found.code, code));
	} else if (length == 1) {
		snprintf(observed, sizeof(observed), "%#x", found.value);
	} else {
		size_t count = 1 + count_more_different(start, index + 1, length, &wanted);

		snprintf(observed, sizeof(observed), "%#x; %zu of %zu bytes differ", found.value,
			 count, length);
	}
	report_fail(at, what, expected, observed);
}

/* The first byte that differs, of a file. */
struct difference {
	size_t index;
	size_t count;
	unsigned char found;
};

static void compare_chunk(const unsigned char *bytes, size_t count, size_t index,
			  const struct wanted *wanted, struct difference *difference)
{
	const size_t good = wanted->compare(bytes, count, index, wanted->arg);

	if (good == count)
		return;
	if (!difference->count) {
		difference->index = index + good;
		difference->found = bytes[good];
	}
	difference->count += count_different(bytes, count, index, wanted);
}

void expect_file(const char *at, const char *what, int fd, off_t offset, size_t length,
		 enum bytes kind, off_t arg)
{
	static unsigned char many[PATTERN_RUN];
	unsigned char few[64], *const bytes = length <= sizeof(few) ? few : many;
	const size_t size = bytes == few ? sizeof(few) : sizeof(many);
	struct wanted wanted = wanted_bytes(kind, arg);
	struct difference difference = { 0, 0, 0 };
	char expected[TEXT], observed[TEXT], name[24];
	size_t index = 0;

	report_checked();
	while (index < length) {
		size_t n = length - index < size ? length - index : size;
		ssize_t got = call_pread(fd, bytes, n, offset + (off_t)index);

		if (got <= 0) {
			snprintf(expected, sizeof(expected), "a byte at offset %#jx of the file",
				 (uintmax_t)offset + index);
			snprintf(observed, sizeof(observed), "%s",
				 got ? errno_name(errno, name) : "the end of the file");
			report_fail(at, what, expected, observed);
		}
		compare_chunk(bytes, (size_t)got, index, &wanted, &difference);
		index += (size_t)got;
	}
	if (!difference.count)
		return;
	snprintf(expected, sizeof(expected), "%#x at offset %#jx of the file",
		 wanted.at(difference.index, wanted.arg), (uintmax_t)offset + difference.index);
	snprintf(observed, sizeof(observed), "%#x; %zu of %zu bytes differ", difference.found,
		 difference.count, length);
	report_fail(at, what, expected, observed);
}

void expect_size(const char *at, const char *what, int fd, off_t size)
{
	char expected[TEXT], observed[TEXT];
	struct stat status;

	report_checked();
	status = fixture_stat(fd);
	if ((off_t)status.st_size == size)
		return;
	snprintf(expected, sizeof(expected), "a file of %jd bytes", (intmax_t)size);
	snprintf(observed, sizeof(observed), "%jd bytes", (intmax_t)status.st_size);
	report_fail(at, what, expected, observed);
}
