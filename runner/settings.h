/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings of the machine that a case needs: those of SYSCTL(), and the pool of huge pages. */
#ifndef CTS_SETTINGS_H
#define CTS_SETTINGS_H

#include <stdbool.h>

#include "case.h"

/*
 * Makes the settings for the case. Returns NULL, or why the case is skipped; nothing is changed
 * then. Huge pages are added only if that may be.
 */
const char *settings_apply(const struct test_case *test, bool may_add_hugepages);

/* Puts back what was changed, the last change first. Returns NULL, or what could not be. */
const char *settings_restore(void);

#endif
