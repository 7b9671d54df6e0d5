/* SPDX-License-Identifier: BSD-2-Clause */
/* What is compiled in of expected/; build-aux/tables.awk writes the data. */
#ifndef CTS_TABLES_H
#define CTS_TABLES_H

#include <stddef.h>

/* A row of expected/requirements.tsv. */
struct requirement {
	const char *id;
	const char *class;
	const char *interface;
	const char *since;
	const char *statement;
	const char *source;
	const char *testable; /* "yes", or why not */
	const char *notes;
};

extern const struct requirement requirements[];
extern const size_t requirement_count;

/* The text of an expected/NAME.expect. */
struct expect_source {
	const char *name;
	const char *text;
};

extern const struct expect_source expect_sources[];
extern const size_t expect_source_count;

#endif
