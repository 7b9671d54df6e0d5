/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the compiler was told by the headers when the suite was built: expected/headers.tsv says
 * what is asked, build-aux/header-facts asks it.
 */
#ifndef CTS_HEADER_FACTS_H
#define CTS_HEADER_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "case.h"
#include "report.h"

enum fact_state { FACT_NO, FACT_YES, FACT_UNKNOWN };

struct header_fact {
	const char *group;
	const char *mode; /* "posix2008" */
	const char *kind; /* "constant" */
	const char *name; /* "PROT_READ" */
	enum fact_state state; /* unknown: the compiler has no such mode */
	const char *detail;
};

/* Generated; ended by a NULL group. */
extern const struct header_fact header_facts[];

/* Whether a fact holds. The defects put another function in its place. */
extern enum fact_state (*fact_state)(const struct header_fact *fact);

/*
 * Expects each fact of the group to hold in each mode; what does not is named. Skips the case if
 * the compiler has none of the modes.
 */
#define expect_facts(group) expect_all_facts(HERE, (group))
void expect_all_facts(const char *at, const char *group);

/* A row of a table about groups. */
struct facts_row {
	struct row row;
	const char *group;
};

#endif
