/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"
#include "conditions.h"
#include "expectations.h"
#include "tables.h"

/*
 * Only those that apply to the target, and nothing else of the texts: what the runner has in memory
 * is copied for each case.
 */
static struct expectation *lines;
static size_t applying, room;
static size_t count; /* of all lines */

/* Cuts a word off *text, which then stands at the next; NULL if there is none. */
static char *next_word(char **text)
{
	char *word = *text + strspn(*text, " \t");
	char *end = word + strcspn(word, " \t");

	if (!*word)
		return NULL;
	*text = end + strspn(end, " \t");
	*end = '\0';
	return word;
}

/* Whether the condition is one of what does not show in every run, as its last word says. */
static bool cut_sometimes(char *condition)
{
	static const char word[] = ",sometimes";
	size_t length = strlen(condition), cut = sizeof(word) - 1;

	if (length <= cut || strcmp(condition + length - cut, word) != 0)
		return false;
	condition[length - cut] = '\0';
	return true;
}

static struct expectation *add(void)
{
	struct expectation *more;

	if (applying == room) {
		room = room ? 2 * room : 64;
		more = realloc(lines, room * sizeof(*lines));
		if (!more)
			return NULL;
		lines = more;
	}
	return &lines[applying++];
}

static bool keep(struct expectation line)
{
	struct expectation *kept = add();

	if (!kept)
		return false;
	*kept = line;
	kept->pattern = strdup(line.pattern);
	kept->reason = strdup(line.reason);
	return kept->pattern && kept->reason;
}

static bool names_case(const char *pattern)
{
	size_t i;

	for (i = 0; i < catalogue_count; i++) {
		if (id_matches(pattern, item_id(&catalogue[i])))
			return true;
	}
	return false;
}

/* Returns NULL, or what is wrong with the line, and with which of its words. */
static const char *parse_line(const char *file, unsigned number, char *text, bool names_cases,
			      const char **word)
{
	char *pattern = next_word(&text), *condition, *copy;
	struct expectation line = { .file = file, .line = number };
	const char *problem;
	bool applies = false;
	int entry;

	if (!pattern || pattern[0] == '#')
		return NULL;
	*word = pattern;
	condition = next_word(&text);
	if (!condition || !*text)
		return condition ? "no reason" : "no condition";
	*word = condition;
	count++;
	line.pattern = pattern;
	line.reason = text;
	line.sometimes = cut_sometimes(condition);
	for (entry = 0; entry < ENTRY_KINDS; entry++) {
		copy = strdup(condition);
		if (!copy)
			return strerror(ENOMEM);
		problem = condition_judge(copy, (enum entry_kind)entry, &line.applies[entry]);
		free(copy);
		if (problem)
			return problem;
		applies = applies || line.applies[entry];
	}
	*word = pattern;
	if (names_cases && !names_case(pattern))
		return "no case matches";
	return !applies || keep(line) ? NULL : strerror(ENOMEM);
}

bool expectations_parse(const char *file, const char *text, bool names_cases)
{
	const char *problem, *word = "";
	unsigned number = 0;
	char *line;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		number++;
		line = strndup(text, strcspn(text, "\r\n"));
		problem = line ? parse_line(file, number, line, names_cases, &word) : strerror(ENOMEM);
		if (problem)
			complain("%s:%u: %s: '%s'", file, number, problem, word);
		free(line);
		if (problem)
			return false;
	}
	return true;
}

/* The whole file as a string; NULL with errno. */
static char *read_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;
	size_t length = 0, size = 0;
	char *text = NULL, *more;
	ssize_t part = 1;

	if (fd < 0)
		return NULL;
	while (part > 0) {
		if (length + 1 >= size) {
			size = size ? 2 * size : 16384;
			more = realloc(text, size);
			if (!more) {
				part = -1;
				break;
			}
			text = more;
		}
		part = read(fd, text + length, size - 1 - length);
		if (part > 0)
			length += (size_t)part;
	}
	error = errno;
	close(fd);
	if (part == 0 && !memchr(text, '\0', length)) {
		text[length] = '\0';
		return text;
	}
	free(text);
	errno = part == 0 ? EILSEQ : error;
	return NULL;
}

static bool load_compiled_in(void)
{
	size_t i;

	for (i = 0; i < expect_source_count; i++) {
		/* They may speak of cases that this target does not have. */
		if (!expectations_parse(expect_sources[i].name, expect_sources[i].text, false))
			return false;
	}
	return true;
}

bool expectations_load(const struct options *options)
{
	bool well_formed = true;
	size_t i;
	char *text;

	count = 0;
	applying = 0;
	if (!options->expected_count)
		return load_compiled_in();
	if (strcmp(options->expected[0], "none") == 0)
		return true;
	for (i = 0; well_formed && i < options->expected_count; i++) {
		text = read_file(options->expected[i]);
		if (!text) {
			complain("cannot read %s: %s", options->expected[i], strerror(errno));
			return false;
		}
		well_formed = expectations_parse(options->expected[i], text, true);
		free(text);
	}
	return well_formed;
}

const struct expectation *expectation_find(const char *id, enum entry_kind entry)
{
	size_t i;

	for (i = 0; i < applying; i++) {
		if (lines[i].applies[entry] && id_matches(lines[i].pattern, id))
			return &lines[i];
	}
	return NULL;
}

size_t expectations_count(void)
{
	return count;
}

size_t expectations_applying(const struct plan *plan)
{
	size_t i, n = 0;
	unsigned entry;

	for (i = 0; i < applying; i++) {
		for (entry = 0; entry < plan->entries; entry++) {
			if (lines[i].applies[plan->first_entry + entry]) {
				n++;
				break;
			}
		}
	}
	return n;
}
