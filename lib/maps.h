/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc/self/maps and smaps, for the cases about them. They skip the case where there is no /proc.
 */
#ifndef CTS_MAPS_H
#define CTS_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct map_line {
	uintptr_t start;
	uintptr_t end;
	char mode[5]; /* "rw-p" */
	uintmax_t offset;
	uintmax_t inode;
	char path[128]; /* cut when longer */
};

/* The line whose range holds the address; false if there is none. */
bool maps_find(const void *at, struct map_line *line);

/* The number of lines, which is the number of mappings. */
size_t maps_count(void);

/* A field of the mapping that holds the address in smaps, in KiB; -1 if there is no such field. */
intmax_t smaps_kib(const void *at, const char *field);

/* Whether VmFlags of the mapping has the two letters. */
bool smaps_flag(const void *at, const char *letters);

/* A field of /proc/self/status, in KiB; -1 if there is no such field. */
intmax_t status_kib(const char *field);

#endif
