/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "expect.h"
#include "maps.h"
#include "proc_lines.h"
#include "rlimit.h"
#include "trace.h"

#define SMAPS "/proc/self/smaps"

/* Goes on to the line "NAME: …" and returns what follows the colon, NULL if it does not come. */
static char *next_field(const char *name)
{
	size_t length = strlen(name);
	char *text;

	while ((text = lines_next())) {
		/* In smaps the next mapping begins with its address. */
		if (memchr("0123456789abcdef", text[0], 16))
			return NULL;
		if (strncmp(text, name, length) == 0 && text[length] == ':')
			return text + length + 1;
	}
	return NULL;
}

/* Goes on to the line of the next mapping whose end is above the address. */
static bool next_mapping(uintptr_t above, struct map_line *line)
{
	char *text;

	while ((text = lines_next())) {
		if (!memchr("0123456789abcdef", text[0], 16))
			continue;
		map_line_parse(SMAPS, text, line);
		if (line->end > above)
			return true;
	}
	return false;
}

/* Opens smaps and goes on to the line of the mapping that holds the address. */
static bool find_in_smaps(const void *at)
{
	struct map_line line;

	lines_open(SMAPS);
	return next_mapping((uintptr_t)at, &line) && line.start <= (uintptr_t)at;
}

static intmax_t kib(const char *field)
{
	return field ? strtoimax(field, NULL, 10) : -1;
}

intmax_t smaps_kib(const void *at, const char *field)
{
	intmax_t value = find_in_smaps(at) ? kib(next_field(field)) : -1;

	lines_close();
	return value;
}

intmax_t smaps_sum(const void *start, size_t length, const char *field)
{
	const uintptr_t first = (uintptr_t)start;
	struct map_line line;
	intmax_t value, sum = 0;

	lines_open(SMAPS);
	while (sum >= 0 && next_mapping(first, &line) && line.start < first + length) {
		value = kib(next_field(field));
		sum = value < 0 ? value : sum + value;
	}
	lines_close();
	return sum;
}

const char *smaps_flags(const void *at)
{
	char place[64], *flags;

	if (!find_in_smaps(at)) {
		trace_address(at, place, sizeof(place));
		report_fail(HERE, place, "a mapping in /proc/self/smaps", "none");
	}
	flags = next_field("VmFlags");
	if (!flags)
		skip("no VmFlags in /proc/self/smaps");
	lines_close();
	return flags;
}

bool has_flag(const char *flags, const char *letters)
{
	const size_t length = strlen(letters);
	const char *at = strstr(flags, letters);

	while (at && (at == flags || at[-1] != ' ' || (at[length] != ' ' && at[length] != '\0')))
		at = strstr(at + 1, letters);
	return at;
}

bool smaps_flag(const void *at, const char *letters)
{
	return has_flag(smaps_flags(at), letters);
}

void expect_page_flags(const char *where, const char *what, const void *start, const char *digits,
		       const char *letters)
{
	const size_t count = strnlen(digits, EXPECT_PAGES);
	const uintptr_t first = (uintptr_t)start;
	char observed[EXPECT_PAGES + 1], *flags;
	struct map_line line;

	if (count == 0)
		report_broken(where, "no page is looked at");
	report_checked();
	memset(observed, '.', count);
	observed[count] = '\0';
	lines_open(SMAPS);
	while (next_mapping(first, &line) && line.start < first + count * page) {
		flags = next_field("VmFlags");
		if (!flags)
			skip("no VmFlags in /proc/self/smaps");
		for (size_t i = 0; i < count; i++)
			if (first + i * page >= line.start && first + i * page < line.end)
				observed[i] = has_flag(flags, letters) ? '1' : '0';
	}
	lines_close();
	if (strcmp(observed, digits) != 0)
		report_fail(where, what, digits, observed);
}

intmax_t status_kib(const char *field)
{
	intmax_t value;

	settle_stack();
	lines_open("/proc/self/status");
	value = kib(next_field(field));
	lines_close();
	return value;
}
