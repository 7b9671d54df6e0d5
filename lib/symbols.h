/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The symbols of the trace: a0, m0+0x1000, f0. What an address is called depends on when it was
 * used, as the system gives the place of an old mapping to a new one. Times are counted in regions
 * that became known.
 */
#ifndef CTS_SYMBOLS_H
#define CTS_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

unsigned symbols_now(void);

/* Each writes to text, which holds size. */
void symbols_address(uintptr_t at, unsigned when, char *text, size_t size);
/* kind is 'f' for a descriptor, 'i' for an identifier; the number itself if it is not known. */
void symbols_number(char kind, int value, char *text, size_t size);

#endif
