/* SPDX-License-Identifier: BSD-2-Clause */
/* The unit tests, a file a theme, and what they share. Check runs each test in a child. */
#ifndef CTS_UNIT_H
#define CTS_UNIT_H

#include <check.h>
#include <stddef.h>

#include "judge.h"

TCase *case_of_catalogue(void);
TCase *case_of_children(void);
TCase *case_of_conditions(void);
TCase *case_of_entry(void);
TCase *case_of_expectations(void);
TCase *case_of_judge(void);
TCase *case_of_limits(void);
TCase *case_of_maps(void);
TCase *case_of_names(void);
TCase *case_of_options(void);
TCase *case_of_output(void);
TCase *case_of_plan(void);
TCase *case_of_set_up(void);
TCase *case_of_settings(void);
TCase *case_of_symbols(void);
TCase *case_of_tap(void);
TCase *case_of_thread(void);
TCase *case_of_trace(void);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Runs a test once for each row of its table, which it finds by _i. */
#define add_rows(tcase, test, rows) tcase_add_loop_test((tcase), (test), 0, (int)COUNT(rows))

/* From now on what the runner prints, or complains about, is kept. Returns it, up to now. */
void capture(void);
const char *captured(void);

/* Runs function(arg) as a case in a process of its own, and judges what it reports. */
const struct result *judged(void (*function)(void *arg), void *arg);

/* Judges the records that write_records(fd, arg) writes, of a case that ends like that. */
const struct result *judged_records(void (*write_records)(int fd, const void *arg),
				    const void *arg, const struct item *item,
				    struct ending ending);

/* A file of that text: its path. It is removed by the next call, or at the end of the test. */
const char *file_of(const char *text);

#endif
