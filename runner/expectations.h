/* SPDX-License-Identifier: BSD-2-Clause */
/* The deviations that are known of the system under test. */
#ifndef CTS_EXPECTATIONS_H
#define CTS_EXPECTATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "plan.h"

struct expectation {
	const char *pattern;
	const char *reason;
	const char *file;
	unsigned line;
	bool applies[ENTRY_KINDS]; /* the condition holds */
	bool sometimes;		   /* a case that passes is not stale */
};

/*
 * Loads the lines that are compiled in, or those of --expected, in place of all that were. For
 * after facts_init(). Complains and returns false about a file that cannot be read or a line that
 * is malformed.
 */
bool expectations_load(const struct options *options);

/* Takes the lines of a text, whose patterns must match cases if so asked; complains likewise. */
bool expectations_parse(const char *file, const char *text, bool names_cases);

/* The first line that applies to the case, NULL if none does. */
const struct expectation *expectation_find(const char *id, enum entry_kind entry);

/* How many lines there are, and how many of them apply to some case by an entry of the plan. */
size_t expectations_count(void);
size_t expectations_applying(const struct plan *plan);

#endif
