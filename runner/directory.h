/* SPDX-License-Identifier: BSD-2-Clause */
/* The directory under test, and the one below it that a run keeps its files in. */
#ifndef CTS_DIRECTORY_H
#define CTS_DIRECTORY_H

#include <stdbool.h>

/*
 * Finds the directory under test: the one given, that of TMPDIR, or the first of some that can be
 * written. Complains and returns false if one of the former two cannot. *directory is its path, or
 * NULL if there is none.
 */
bool directory_find(const char *given, const char **directory);

/* Makes one for the run. Returns its path; NULL with errno. */
const char *directory_make(const char *directory);

/* Removes the directory of a case, if it made one. */
void directory_remove_case(unsigned number);

/* Removes that of the run and all that is in it. Complains about what is left. */
void directory_remove(void);

#endif
