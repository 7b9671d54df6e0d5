/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The colour of a page: its address modulo the part of the address by which a cache finds it. Where
 * caches are found by virtual addresses, two pages of one object must be of one colour, so a shared
 * mapping is refused with EINVAL at an address that differs from its offset modulo SHMLBA or a part
 * of that: POSIX leaves it to the system which addresses of MAP_FIXED are valid.
 */
#ifndef CTS_COLOUR_H
#define CTS_COLOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bytes after which the colours begin again; the page size where there is one colour alone. They
 * are those of the architecture, and a processor can do with less. case_init() sets it.
 */
extern size_t colour_period;
void colour_init(void);

/*
 * For call.c, after each call. Whether a call that wants a mapping at an address was refused, at
 * one that is off by that number of bytes from an address of the right colour.
 */
void colour_note(bool was_refused, uintptr_t off);

/* Skips the case if the last call was refused, and can have been for the colour alone. */
void skip_wrong_colour(void);

#endif
