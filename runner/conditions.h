/* SPDX-License-Identifier: BSD-2-Clause */
/* The conditions of expectation lines: "fs=tmpfs,kernel<6.17". */
#ifndef CTS_CONDITIONS_H
#define CTS_CONDITIONS_H

#include <stdbool.h>

#include "plan.h"

/*
 * Whether the condition holds of the facts for that entry, in *holds. Returns NULL, or what is
 * wrong with the text, which is changed.
 */
const char *condition_judge(char *text, enum entry_kind entry, bool *holds);

#endif
