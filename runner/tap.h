/* SPDX-License-Identifier: BSD-2-Clause */
/* The report, in TAP version 13. */
#ifndef CTS_TAP_H
#define CTS_TAP_H

#include "judge.h"
#include "options.h"
#include "plan.h"

/* The version, the plan, and what is tested; directory is the one under test, NULL for none. */
void tap_begin(const struct plan *plan, const struct options *options, const char *directory);

/* One case. twin is the result of the same case by the other entry, NULL if that was not run. */
void tap_result(unsigned long position, const struct result *result, const struct result *twin);

/* The totals, and that the run was interrupted by a signal, if not 0. */
void tap_end(int signo);

/* How many cases were skipped because there is no space in the directory under test. */
unsigned long tap_without_space(void);

/* What the verdicts so far make the program end with. */
enum exit_status tap_status(void);

#endif
