/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared memory objects that cases leave behind. */
#ifndef CTS_OBJECTS_H
#define CTS_OBJECTS_H

#include "judge.h"

/* Removes those that the case named, which has ended. */
void objects_remove(const struct result *result);

#endif
