/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "expect.h"
#include "maps.h"
#include "proc_lines.h"
#include "trace.h"

/* A number of lower-case digits and the character behind it; *text moves on past both. */
static bool number(char **text, int base, char behind, uintmax_t *value)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit;
	char *at = *text;

	*value = 0;
	while (*at && (digit = memchr(digits, *at, (size_t)base))) {
		*value = *value * (unsigned)base + (uintmax_t)(digit - digits);
		at++;
	}
	if (at == *text || *at != behind)
		return false;
	*text = at + 1;
	return true;
}

static bool mode(char **text, char *mode)
{
	static const char *const letters[] = { "r-", "w-", "x-", "ps" };
	size_t i;

	for (i = 0; i < 4; i++) {
		if (!(*text)[i] || !strchr(letters[i], (*text)[i]))
			return false;
		mode[i] = (*text)[i];
	}
	mode[4] = '\0';
	if ((*text)[4] != ' ')
		return false;
	*text += 5;
	return true;
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

static void unescape(const char *text, char *path, size_t size)
{
	size_t used = 0;

	while (*text && used < size - 1) {
		if (text[0] == '\\' && is_octal(text[1]) && is_octal(text[2]) &&
		    is_octal(text[3])) {
			path[used++] = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 |
					      (text[3] - '0'));
			text += 4;
		} else {
			path[used++] = *text++;
		}
	}
	path[used] = '\0';
}

/* START-END MODE OFFSET MAJOR:MINOR INODE [PATH] */
static bool parse(char *text, struct map_line *line)
{
	uintmax_t start, end, device_major, device_minor;

	if (!number(&text, 16, '-', &start) || !number(&text, 16, ' ', &end) ||
	    !mode(&text, line->mode) || !number(&text, 16, ' ', &line->offset) ||
	    !number(&text, 16, ':', &device_major) || !number(&text, 16, ' ', &device_minor))
		return false;
	/* A space stands behind the inode even if no path does, but nobody depends on that one. */
	line->path[0] = '\0';
	if (number(&text, 10, ' ', &line->inode))
		unescape(text + strspn(text, " "), line->path, sizeof(line->path));
	else if (!number(&text, 10, '\0', &line->inode))
		return false;
	line->start = (uintptr_t)start;
	line->end = (uintptr_t)end;
	line->device_major = (unsigned)device_major;
	line->device_minor = (unsigned)device_minor;
	return true;
}

void map_line_parse(const char *path, char *text, struct map_line *line)
{
	if (!parse(text, line))
		report_fail(HERE, path, "START-END MODE OFFSET MAJOR:MINOR INODE [PATH]", text);
}

void maps_each(bool (*visit)(const struct map_line *line, void *arg), void *arg)
{
	static const char path[] = "/proc/self/maps";
	struct map_line line;
	char *text;

	lines_open(path);
	while ((text = lines_next())) {
		map_line_parse(path, text, &line);
		if (!visit(&line, arg))
			break;
	}
	lines_close();
}

struct search {
	uintptr_t start;
	uintptr_t end;
	size_t count;
	struct map_line *found; /* NULL: they are counted alone */
};

static bool visit_overlapping(const struct map_line *line, void *arg)
{
	struct search *search = arg;

	if (line->start >= search->end || line->end <= search->start)
		return true;
	search->count++;
	if (!search->found)
		return true;
	*search->found = *line;
	return false;
}

bool maps_find(const void *at, struct map_line *line)
{
	struct search search = { (uintptr_t)at, (uintptr_t)at + 1, 0, line };

	maps_each(visit_overlapping, &search);
	return search.count > 0;
}

size_t maps_count_of(const void *start, size_t length)
{
	struct search search = { (uintptr_t)start, (uintptr_t)start + length, 0, NULL };

	maps_each(visit_overlapping, &search);
	return search.count;
}

size_t maps_count(void)
{
	return maps_count_of(NULL, SIZE_MAX);
}

/* What is still to be found of a range that expect_maps() describes. */
struct coverage {
	uintptr_t start;
	uintptr_t end;
	const char *mode;
	uintmax_t offset;
	struct map_line line; /* the first that is not as expected */
	bool differs;
};

static bool visit_covering(const struct map_line *line, void *arg)
{
	struct coverage *coverage = arg;
	bool anonymous = line->inode == 0 && line->offset == 0;

	if (line->end <= coverage->start)
		return true;
	if (line->start > coverage->start)
		return false;
	if (strcmp(line->mode, coverage->mode) != 0 ||
	    (anonymous ? 0 : line->offset + (coverage->start - line->start)) != coverage->offset) {
		coverage->line = *line;
		coverage->differs = true;
		return false;
	}
	if (line->end >= coverage->end) {
		coverage->start = coverage->end;
		return false;
	}
	if (!anonymous)
		coverage->offset += line->end - coverage->start;
	coverage->start = line->end;
	return true;
}

void expect_map_lines(const char *at, const char *what, const void *start, size_t length,
		      const char *mode, uintmax_t offset)
{
	struct coverage coverage = { .start = (uintptr_t)start,
				     .end = (uintptr_t)start + length,
				     .mode = mode,
				     .offset = offset };
	char place[64], expected[128], observed[128];

	report_checked();
	maps_each(visit_covering, &coverage);
	if (coverage.start == coverage.end)
		return;
	trace_address((void *)coverage.start, place, sizeof(place));
	snprintf(expected, sizeof(expected), "%s %#jx at %s in /proc/self/maps", mode,
		 coverage.offset, place);
	if (coverage.differs) {
		trace_address((void *)coverage.line.start, place, sizeof(place));
		snprintf(observed, sizeof(observed), "%s %#jx at %s", coverage.line.mode,
			 coverage.line.offset, place);
	}
	report_fail(at, what, expected, coverage.differs ? observed : "no line");
}
