/* SPDX-License-Identifier: BSD-2-Clause */
/* What cases need, in words, and whether the system has it. */
#ifndef CTS_NEEDS_H
#define CTS_NEEDS_H

#include <stdbool.h>
#include <stddef.h>

#include "case.h"
#include "options.h"

/*
 * Looks once at what the system offers; for after facts_init(). directory is that of the run, or
 * NULL.
 */
void needs_init(const struct options *options, const char *directory);

/*
 * Why the case is skipped, or NULL. Namespaces and the dropping of privileges are not judged here
 * but in the child; huge pages and settings by settings_apply().
 */
const char *needs_unmet(const struct test_case *test);

/* Whether it runs beside no other case. */
bool needs_to_be_alone(const struct test_case *test);

/* Calls print() for each need, as "root", "hugepages=2", "vm/max_map_count=1000". */
void needs_list(const struct test_case *test, void (*print)(const char *need));

#endif
