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

#include "abi.h"
#include "report.h"

/* sysconf(_SC_PAGESIZE), in bytes. */
extern size_t page;

/*
 * Reserves count pages of PROT_NONE between two guard pages, which stay. Work in it with
 * MAP_FIXED; make holes with hole(). Printed as a0, a1, …
 *
 *	| guard | - - - … - | guard |
 *	        ^ returned
 *
 * The start has the colour of offset 0 (colour.h), so that there or k pages on a shared mapping of
 * offset 0 or k pages is never refused.
 *
 * The guards may be one mapping with what the system happened to place beside them, as long as all
 * of it is PROT_NONE. So a case that counts mappings does it after its arenas are made.
 */
#define arena(count) arena_reserve(HERE, (count))
char *arena_reserve(const char *at, size_t count);

/* Unmaps part of an arena as set-up. Map nothing at an address of the system's choice after it. */
#define hole(addr, length) arena_hole(HERE, (addr), (length))
void arena_hole(const char *at, void *addr, size_t length);

/* call_mmap(NULL, length, prot, share | MAP_ANONYMOUS, -1, 0); share: MAP_PRIVATE or MAP_SHARED */
#define map_anon(length, prot, share)                                                              \
	map_or_end(HERE, NULL, (length), (prot), (share) | MAP_ANONYMOUS, -1, 0)

/* call_mmap(NULL, length, prot, flags, fd, offset) */
#define map_file(fd, offset, length, prot, flags)                                                  \
	map_or_end(HERE, NULL, (length), (prot), (flags), (fd), (offset))

/* The same two at an address, with MAP_FIXED. */
#define map_anon_at(addr, length, prot, share)                                                     \
	map_or_end(HERE, (addr), (length), (prot), (share) | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
#define map_file_at(addr, fd, offset, length, prot, flags)                                         \
	map_or_end(HERE, (addr), (length), (prot), (flags) | MAP_FIXED, (fd), (offset))

/* call_mmap() that ends the case when it fails, or with MAP_FIXED maps anywhere else. */
char *map_or_end(const char *at, void *addr, size_t length, int prot, int flags, int fd,
		 off_t offset);

/* A length rounded up to whole pages. */
size_t round_to_pages(size_t length);

/* The start of the page that holds the address. */
char *page_of(const void *at);

#endif
