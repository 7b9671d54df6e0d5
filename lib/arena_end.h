/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of the address space of a process. */
#ifndef CTS_ARENA_END_H
#define CTS_ARENA_END_H

#include <stddef.h>

/*
 * The first address above those that a process can map, found by trials. Skips the case where there
 * is no MAP_FIXED_NOREPLACE.
 */
char *end_of_addresses(void);

/*
 * Skips the case where the range does not reach beyond that end, because the address space goes
 * up to the topmost page or the one below it: munmap() and MAP_FIXED would take all of it.
 */
void need_beyond(const char *start, size_t length);

#endif
