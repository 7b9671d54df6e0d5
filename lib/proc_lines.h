/* SPDX-License-Identifier: BSD-2-Clause */
/* A text of /proc by the line, one text at a time. For lib/ itself. */
#ifndef CTS_PROC_LINES_H
#define CTS_PROC_LINES_H

/* Skips the case where there is no such text. */
void lines_open(const char *path);
void lines_close(void);

/* The next line without its end, NULL after the last. It stays until the next call. */
char *lines_next(void);

#endif
