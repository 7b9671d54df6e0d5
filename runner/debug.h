/* SPDX-License-Identifier: BSD-2-Clause */
/* Running one case in the process itself. */
#ifndef CTS_DEBUG_H
#define CTS_DEBUG_H

#include "options.h"
#include "plan.h"

/*
 * A process that is no relative of this one reports what the case says, which this process becomes.
 * Returns the exit status only if it cannot.
 */
int debug_run(const struct plan *plan, const struct options *options, const char *base,
	      const char *own);

#endif
