/* SPDX-License-Identifier: BSD-2-Clause */
/* Small files of /proc and /sys. */
#ifndef CTS_PROC_H
#define CTS_PROC_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Reads the beginning of the file into text, with a NUL and without the last newline. False with
 * errno if that cannot be.
 */
bool proc_read(const char *path, char *text, size_t size);

/* Writes the text with one write(). False with errno if that fails or falls short. */
bool proc_write(const char *path, const char *text);

#endif
