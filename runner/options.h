/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line. */
#ifndef CTS_OPTIONS_H
#define CTS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct defect;

/* What a program ends with, besides 128 + the signal that interrupted it. */
enum exit_status {
	EXIT_AS_EXPECTED = 0,
	EXIT_UNEXPECTED = 1,
	EXIT_TROUBLE = 2,
	EXIT_NOT_JUDGED = 125,
};

enum entry_choice { CHOICE_LIBC, CHOICE_SYSCALL, CHOICE_BOTH };
enum detail { DETAIL_QUIET, DETAIL_NORMAL, DETAIL_VERBOSE };
enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

#define EXPECTED_MAX 16
#define AGAINST_MAX 64

struct options {
	unsigned long jobs;
	enum entry_choice entry;
	const char *directory; /* NULL: find one */
	unsigned long timeout; /* seconds */
	unsigned long repeat;
	bool shuffle;
	uint64_t seed;
	bool invasive;
	const char *expected[EXPECTED_MAX]; /* files; "none" */
	size_t expected_count;		    /* 0: what is compiled in */
	const char *output;		    /* NULL: standard output */
	bool stdout_closed;
	enum detail detail;
	enum color color;
	bool no_fork;
	bool json;
	const char *against[AGAINST_MAX]; /* names of reference results */
	size_t against_count;
	const char *html; /* NULL: text to standard output */
	const struct defect *defect; /* NULL: none */
	char *requires;		     /* ids joined by commas; NULL: any */
	char **patterns; /* of ids; of compare the reports */
	size_t pattern_count;
};

struct command {
	const char *name;
	const char *operands; /* for the usage */
	const char *help;
	int (*run)(const struct options *options); /* returns the exit status */
};

/*
 * Reads the arguments after the command. Patterns are gathered in place. Complains and returns
 * false about what is not understood.
 */
bool options_parse(struct options *options, const struct command *command, int argc, char **argv);

/* Whether the program holds defects: what is about them exists only then. */
bool holds_defects(void);

/* Prints the options that the command understands. */
void options_help(const struct command *command);

#endif
