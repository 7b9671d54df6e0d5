/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages to the user, on standard error. */
#ifndef CTS_COMPLAIN_H
#define CTS_COMPLAIN_H

/* "mmap-cts: …" and a newline. The progress line gives way to it. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
