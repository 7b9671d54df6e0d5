/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "entry.h"
#include "expect.h"
#include "maps.h"
#include "names.h"
#include "rlimit.h"
#include "trace.h"

/*
 * A text of /proc by the line, one at a time. What is longer than the buffer does not come through
 * the entry, but straight from the file in pieces.
 */
static struct {
	char text[1 << 18];
	size_t at;
	size_t length;
	int fd; /* -1: all of it is in text */
} reader;

_Noreturn static void no_text(const char *path)
{
	char name[24];

	skip("no %s: %s", path, errno_name(errno, name));
}

static void open_text(const char *path)
{
	ssize_t length;

	if (!entry->proc_read)
		skip("no %s", path);
	length = entry->proc_read(path, reader.text, sizeof(reader.text));
	if (length < 0)
		no_text(path);
	reader.at = 0;
	reader.length = (size_t)length;
	reader.fd = -1;
	if (reader.length < sizeof(reader.text) - 1)
		return;
	reader.length = 0;
	reader.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (reader.fd < 0)
		no_text(path);
}

static void close_text(void)
{
	if (reader.fd >= 0)
		close(reader.fd);
	reader.fd = -1;
}

/* More of the file behind the line that has begun; false at its end. */
static bool read_more(void)
{
	size_t kept = reader.length - reader.at;
	ssize_t got;

	if (reader.fd < 0)
		return false;
	memmove(reader.text, reader.text + reader.at, kept);
	do {
		got = read(reader.fd, reader.text + kept, sizeof(reader.text) - 1 - kept);
	} while (got < 0 && errno == EINTR);
	reader.at = 0;
	reader.length = kept + (got > 0 ? (size_t)got : 0);
	return got > 0;
}

/* The next line without its end, NULL after the last. It stays until the next call. */
static char *next_line(void)
{
	char *line, *end;

	do {
		line = reader.text + reader.at;
		end = memchr(line, '\n', reader.length - reader.at);
	} while (!end && read_more());
	if (!end)
		return NULL;
	*end = '\0';
	reader.at = (size_t)(end + 1 - reader.text);
	return line;
}

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

static void parse_or_fail(const char *path, char *text, struct map_line *line)
{
	if (!parse(text, line))
		report_fail(HERE, path, "START-END MODE OFFSET MAJOR:MINOR INODE [PATH]", text);
}

void maps_each(bool (*visit)(const struct map_line *line, void *arg), void *arg)
{
	static const char path[] = "/proc/self/maps";
	struct map_line line;
	char *text;

	open_text(path);
	while ((text = next_line())) {
		parse_or_fail(path, text, &line);
		if (!visit(&line, arg))
			break;
	}
	close_text();
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

/* Goes on to the line "NAME: …" and returns what follows the colon, NULL if it does not come. */
static char *next_field(const char *name)
{
	size_t length = strlen(name);
	char *text;

	while ((text = next_line())) {
		/* In smaps the next mapping begins with its address. */
		if (memchr("0123456789abcdef", text[0], 16))
			return NULL;
		if (strncmp(text, name, length) == 0 && text[length] == ':')
			return text + length + 1;
	}
	return NULL;
}

/* Opens smaps and goes on to the line of the mapping that holds the address. */
static bool find_in_smaps(const void *at)
{
	static const char path[] = "/proc/self/smaps";
	struct map_line line;
	char *text;

	open_text(path);
	while ((text = next_line())) {
		if (!memchr("0123456789abcdef", text[0], 16))
			continue;
		parse_or_fail(path, text, &line);
		if (line.start <= (uintptr_t)at && (uintptr_t)at < line.end)
			return true;
	}
	return false;
}

static intmax_t kib(const char *field)
{
	return field ? strtoimax(field, NULL, 10) : -1;
}

intmax_t smaps_kib(const void *at, const char *field)
{
	intmax_t value = find_in_smaps(at) ? kib(next_field(field)) : -1;

	close_text();
	return value;
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
	close_text();
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
	char observed[EXPECT_PAGES + 1], *text, *flags;
	struct map_line line;

	if (count == 0)
		report_broken(where, "no page is looked at");
	report_checked();
	memset(observed, '.', count);
	observed[count] = '\0';
	open_text("/proc/self/smaps");
	while ((text = next_line())) {
		if (!memchr("0123456789abcdef", text[0], 16))
			continue;
		parse_or_fail("/proc/self/smaps", text, &line);
		if (line.end <= first)
			continue;
		if (line.start >= first + count * page)
			break;
		flags = next_field("VmFlags");
		if (!flags)
			skip("no VmFlags in /proc/self/smaps");
		for (size_t i = 0; i < count; i++)
			if (first + i * page >= line.start && first + i * page < line.end)
				observed[i] = has_flag(flags, letters) ? '1' : '0';
	}
	close_text();
	if (strcmp(observed, digits) != 0)
		report_fail(where, what, digits, observed);
}

intmax_t status_kib(const char *field)
{
	intmax_t value;

	settle_stack();
	open_text("/proc/self/status");
	value = kib(next_field(field));
	close_text();
	return value;
}
