/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of the address space of a process. */
#ifndef CTS_ARENA_END_H
#define CTS_ARENA_END_H

/*
 * The first address above those that a process can map, found by trials. Skips the case where there
 * is no MAP_FIXED_NOREPLACE.
 */
char *end_of_addresses(void);

#endif
