/* SPDX-License-Identifier: BSD-2-Clause */
/* The line on standard error that tells a person where a run stands. */
#ifndef CTS_PROGRESS_H
#define CTS_PROGRESS_H

#include <stdbool.h>

/* Only where standard error is a terminal. */
void progress_enable(void);

/* The case of that id is being started. */
void progress_show(unsigned long done, unsigned long total, const char *id);
void progress_hide(void);

#endif
