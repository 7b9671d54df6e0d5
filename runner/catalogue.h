/* SPDX-License-Identifier: BSD-2-Clause */
/* The cases of the program, with the tables expanded to their rows, and the requirements. */
#ifndef CTS_CATALOGUE_H
#define CTS_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "case.h"
#include "tables.h"

/* Of a row the id of the table, a dot and its own. With the NUL. */
#define ID_MAX 256

/* No more than it must: each page of the runner's memory is copied for each case. */
struct item {
	const struct test_case *test;
	const void *row; /* NULL: a single case */
};

/* Sorted by id. */
extern const struct item *catalogue;
extern size_t catalogue_count;

/* Fills it from the registry. Complains and returns false if two cases have the same id. */
bool catalogue_init(void);

/* Valid until the next call. */
const char *item_id(const struct item *item);
const char *item_sentence(const struct item *item);
const char *const *item_requires(const struct item *item);
bool item_requires_one(const struct item *item, const char *requirement);

/* NULL if there is none. */
const struct requirement *requirement_find(const char *id);

/* Whether the id is, is below, or as a shell pattern matches what the pattern says. */
bool id_matches(const char *pattern, const char *id);

#endif
