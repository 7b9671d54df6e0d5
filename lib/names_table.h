/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of names.h: tables of names, ended by END. */
#ifndef CTS_NAMES_TABLE_H
#define CTS_NAMES_TABLE_H

#include <stdint.h>

struct name {
	const char *name;
	uintmax_t value;
};

#define N(constant) { #constant, (uintmax_t)(constant) }
#define END	    { NULL, 0 }

/* The first name of the value; NULL if it has none. */
const char *name_of(const struct name *names, uintmax_t value);

#endif
