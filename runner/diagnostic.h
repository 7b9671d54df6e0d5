/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands under the line of a case in the report. */
#ifndef CTS_DIAGNOSTIC_H
#define CTS_DIAGNOSTIC_H

#include "judge.h"
#include "plan.h"

/* Of a fail and a broken case: why. Of any: what it observed. Nothing if there is neither. */
void diagnostic_print(const struct item *item, enum entry_kind entry, const struct result *result,
		      const struct result *twin);

#endif
