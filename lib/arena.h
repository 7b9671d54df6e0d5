/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address space of known surroundings, and the mappings that cases are made of.
 *
 * The mappings go through the entry, because most cases are about them. One that is refused for
 * want of resources (ENOMEM, EAGAIN, ENFILE) makes the case broken; any other refusal fails it.
 */
#ifndef CTS_ARENA_H
#define CTS_ARENA_H

#include <stddef.h>
#include <sys/mman.h>
#include <sys/types.h>

/* sysconf(_SC_PAGESIZE), in bytes. */
extern size_t page;

/*
 * Reserves count pages of PROT_NONE between two guard pages, which stay. Work in it with
 * MAP_FIXED; make holes with hole(). Printed as a0, a1, …
 *
 *	| guard | - - - … - | guard |
 *	        ^ returned
 */
char *arena(size_t count);

/* Unmaps part of an arena as set-up. Map nothing at an address of the system's choice after it. */
void hole(void *addr, size_t length);

/* call_mmap(NULL, length, prot, share | MAP_ANONYMOUS, -1, 0); share is MAP_PRIVATE or MAP_SHARED. */
char *map_anon(size_t length, int prot, int share);

/* call_mmap(NULL, length, prot, flags, fd, offset) */
char *map_file(int fd, off_t offset, size_t length, int prot, int flags);

/* The same two at an address, with MAP_FIXED. */
char *map_anon_at(void *addr, size_t length, int prot, int share);
char *map_file_at(void *addr, int fd, off_t offset, size_t length, int prot, int flags);

/* An address aligned to the page that holds it, downwards. */
char *page_of(const void *at);

#endif
