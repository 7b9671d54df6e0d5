/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "complain.h"
#include "defect.h"
#include "options.h"
#include "output.h"

enum { RUN = 1, LIST = 2, EXPLAIN = 4, REQUIREMENTS = 8, DEFECTS = 16, COMPARE = 32 };

struct option {
	const char *name;
	const char *argument; /* NULL: takes none */
	unsigned commands;
	bool (*take)(struct options *options, const char *value);
	const char *help;
};

/* Digits and nothing else, within [least, most]. */
static bool take_number(const char *name, const char *value, uintmax_t least, uintmax_t most,
			uintmax_t *number)
{
	char *end;

	errno = 0;
	*number = strtoumax(value, &end, 10);
	if (value[0] >= '0' && value[0] <= '9' && !*end && !errno && *number >= least &&
	    *number <= most)
		return true;
	complain("--%s takes a number from %ju to %ju, not '%s'", name, least, most, value);
	return false;
}

static bool take_unsigned(const char *name, const char *value, unsigned long most,
			  unsigned long *number)
{
	uintmax_t n;

	if (!take_number(name, value, 1, most, &n))
		return false;
	*number = (unsigned long)n;
	return true;
}

/* The index of the value among words, which are separated by '|'. */
static bool take_word(const char *name, const char *value, const char *words, int *index)
{
	size_t length = strlen(value);
	const char *at = words;

	for (*index = 0; at && !strchr(value, '|'); (*index)++) {
		if (length && strncmp(at, value, length) == 0 && (!at[length] || at[length] == '|'))
			return true;
		at = strchr(at, '|');
		at = at ? at + 1 : NULL;
	}
	complain("--%s takes %s, not '%s'", name, words, value);
	return false;
}

static bool take_jobs(struct options *options, const char *value)
{
	return take_unsigned("jobs", value, 100000, &options->jobs);
}

static bool take_entry(struct options *options, const char *value)
{
	int index;

	if (!take_word("entry", value, "libc|syscall|both", &index))
		return false;
	options->entry = (enum entry_choice)index;
	return true;
}

static bool take_directory(struct options *options, const char *value)
{
	options->directory = value;
	return true;
}

static bool take_timeout(struct options *options, const char *value)
{
	return take_unsigned("timeout", value, 86400, &options->timeout);
}

static bool take_repeat(struct options *options, const char *value)
{
	return take_unsigned("repeat", value, 1000000, &options->repeat);
}

static bool take_shuffle(struct options *options, const char *value)
{
	uintmax_t seed;

	if (!take_number("shuffle", value, 0, UINT64_MAX, &seed))
		return false;
	options->shuffle = true;
	options->seed = seed;
	return true;
}

static bool take_invasive(struct options *options, const char *value)
{
	(void)value;
	options->invasive = true;
	return true;
}

static bool take_expected(struct options *options, const char *value)
{
	if (options->expected_count == EXPECTED_MAX) {
		complain("--expected is given more than %d times", EXPECTED_MAX);
		return false;
	}
	options->expected[options->expected_count++] = value;
	return true;
}

static bool take_output(struct options *options, const char *value)
{
	options->output = value;
	return true;
}

static bool take_quiet(struct options *options, const char *value)
{
	(void)value;
	options->detail = DETAIL_QUIET;
	return true;
}

static bool take_verbose(struct options *options, const char *value)
{
	(void)value;
	options->detail = DETAIL_VERBOSE;
	return true;
}

static bool take_color(struct options *options, const char *value)
{
	int index;

	if (!take_word("color", value, "auto|always|never", &index))
		return false;
	options->color = (enum color)index;
	return true;
}

static bool take_no_fork(struct options *options, const char *value)
{
	(void)value;
	options->no_fork = true;
	return true;
}

static bool take_json(struct options *options, const char *value)
{
	(void)value;
	options->json = true;
	return true;
}

static bool take_against(struct options *options, const char *value)
{
	if (options->against_count == AGAINST_MAX) {
		complain("--against is given more than %d times", AGAINST_MAX);
		return false;
	}
	options->against[options->against_count++] = value;
	return true;
}

static bool take_html(struct options *options, const char *value)
{
	options->html = value;
	return true;
}

static bool take_defect(struct options *options, const char *value)
{
	const struct defect *const *defect;

	for (defect = __start_cts_defects; defect < __stop_cts_defects; defect++) {
		if (strcmp((*defect)->name, value) == 0) {
			options->defect = *defect;
			return true;
		}
	}
	complain("there is no defect '%s'", value);
	return false;
}

static bool take_requires(struct options *options, const char *value)
{
	options->requires = strdup(value);
	return options->requires != NULL;
}

static const struct option table[] = {
	{ "jobs", "N", RUN, take_jobs, "run up to N cases at the same time (1)" },
	{ "entry", "libc|syscall|both", RUN | EXPLAIN, take_entry,
	  "reach the system by the C library (the default), by system calls, by either" },
	{ "dir", "DIRECTORY", RUN | EXPLAIN, take_directory,
	  "make the files of the cases there: its file system is under test" },
	{ "timeout", "SECONDS", RUN, take_timeout, "let a case run for at most SECONDS (10)" },
	{ "repeat", "N", RUN, take_repeat, "run the selection N times" },
	{ "shuffle", "SEED", RUN, take_shuffle, "run the cases in an order that depends on SEED" },
	{ "invasive", NULL, RUN, take_invasive,
	  "also run the cases that change settings of the machine; they are put back" },
	{ "expected", "FILE|none", RUN | EXPLAIN, take_expected,
	  "take the known deviations from FILE, not from the program" },
	{ "output", "FILE", RUN, take_output, "write the report to FILE" },
	{ "quiet", NULL, RUN, take_quiet, "report unexpected verdicts and the totals alone" },
	{ "verbose", NULL, RUN, take_verbose, "report the sentence of each case as well" },
	{ "no-fork", NULL, RUN, take_no_fork,
	  "run a single case in the process itself, for a debugger" },
	{ "color", "auto|always|never", RUN | COMPARE, take_color, "whether to use colour" },
	{ "json", NULL, LIST, take_json, "print an array of objects" },
	{ "against", "NAME", COMPARE, take_against, "compare with the reference result of that name" },
	{ "html", "FILE", COMPARE, take_html, "write a page of all cases and reports to FILE instead" },
	{ "defect", "NAME", RUN | DEFECTS, take_defect, "lay the defect over the entry" },
	{ "requires", "ID,...", RUN | LIST | DEFECTS, take_requires,
	  "only cases that assert one of the requirements" },
};
#define OPTION_COUNT (sizeof(table) / sizeof(table[0]))

static unsigned bit_of(const struct command *command)
{
	if (command->run == command_run)
		return RUN;
	if (command->run == command_list)
		return LIST;
	if (command->run == command_explain)
		return EXPLAIN;
	if (command->run == command_compare)
		return COMPARE;
	return REQUIREMENTS;
}

bool holds_defects(void)
{
	return &__start_cts_defects[0] < &__stop_cts_defects[0];
}

static bool understands(const struct command *command, const struct option *option)
{
	return (option->commands & bit_of(command)) &&
	       (!(option->commands & DEFECTS) || holds_defects());
}

/* By its name or the beginning of it; the text ends at length. */
static const struct option *find(const struct command *command, const char *text, size_t length)
{
	const struct option *found = NULL;
	size_t i;

	for (i = 0; length && i < OPTION_COUNT; i++) {
		if (!understands(command, &table[i]) || strncmp(table[i].name, text, length) != 0)
			continue;
		if (!table[i].name[length])
			return &table[i];
		if (found) {
			complain("--%.*s may mean --%s or --%s", (int)length, text, found->name,
				 table[i].name);
			return NULL;
		}
		found = &table[i];
	}
	if (!found) {
		complain("%s: unknown option --%.*s", command->name, (int)length, text);
		return NULL;
	}
	return found;
}

/* argv[i] begins with "--". Returns the number of arguments that it takes, 0 on error. */
static int parse_one(struct options *options, const struct command *command, char **argv)
{
	const char *text = argv[0] + 2;
	size_t length = strcspn(text, "=");
	const char *value = text[length] ? text + length + 1 : NULL;
	const struct option *option = find(command, text, length);
	int used = 1;

	if (!option)
		return 0;
	if (!option->argument && value) {
		complain("--%s takes no value", option->name);
		return 0;
	}
	if (option->argument && !value) {
		value = argv[1];
		used = 2;
	}
	if (option->argument && (!value || !*value)) {
		complain("--%s takes a value: %s", option->name, option->argument);
		return 0;
	}
	return option->take(options, value) ? used : 0;
}

static bool agree(const struct options *options)
{
	size_t i;

	for (i = 0; i < options->expected_count; i++) {
		if (strcmp(options->expected[i], "none") == 0 && options->expected_count > 1) {
			complain("--expected none does not go with another --expected");
			return false;
		}
	}
	return true;
}

bool options_parse(struct options *options, const struct command *command, int argc, char **argv)
{
	bool ended = false;
	int i = 0, used;

	options->jobs = 1;
	options->timeout = 10;
	options->repeat = 1;
	options->detail = DETAIL_NORMAL;
	options->patterns = argv;
	while (i < argc) {
		if (ended || argv[i][0] != '-') {
			options->patterns[options->pattern_count++] = argv[i++];
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			ended = true;
			i++;
			continue;
		}
		if (argv[i][1] != '-') {
			complain("%s: unknown option %s", command->name, argv[i]);
			return false;
		}
		used = parse_one(options, command, argv + i);
		if (!used)
			return false;
		i += used;
	}
	return agree(options);
}

void options_help(const struct command *command)
{
	char left[48];
	size_t i;

	for (i = 0; i < OPTION_COUNT; i++) {
		if (!understands(command, &table[i]))
			continue;
		snprintf(left, sizeof(left), "--%s%s%s", table[i].name,
			 table[i].argument ? " " : "", table[i].argument ? table[i].argument : "");
		output("  %-26s %s\n", left, table[i].help);
	}
}
