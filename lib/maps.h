/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc/self/maps, smaps and status, for the cases about them. They skip the case where there is no
 * such file. A line of maps that is not of the documented form fails the case.
 */
#ifndef CTS_MAPS_H
#define CTS_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "report.h"

struct map_line {
	uintptr_t start;
	uintptr_t end;
	char mode[5]; /* "rw-p" */
	uintmax_t offset;
	unsigned device_major;
	unsigned device_minor;
	uintmax_t inode;
	char path[128]; /* cut when longer; an escape as \012 is the character it stands for */
};

/* The line whose range holds the address; false if there is none. */
bool maps_find(const void *at, struct map_line *line);

/* Takes a line of maps, or one of smaps that begins a mapping, apart; fails the case if it cannot. */
void map_line_parse(const char *path, char *text, struct map_line *line);

/* Calls visit for each line in turn, until it returns false. It reads nothing else of /proc. */
void maps_each(bool (*visit)(const struct map_line *line, void *arg), void *arg);

/* The number of lines, which is the number of mappings; and of those with a part of the range. */
size_t maps_count(void);
size_t maps_count_of(const void *start, size_t length);

/*
 * The lines cover the range without a gap, with that mode: "rw-p". offset is the file's at the
 * start of the range, and goes on through it; 0 for private anonymous memory.
 */
#define expect_maps(start, length, mode, offset)                                                   \
	expect_map_lines(HERE, #start, (start), (length), (mode), (uintmax_t)(offset))
void expect_map_lines(const char *at, const char *what, const void *start, size_t length,
		      const char *mode, uintmax_t offset);

/*
 * A field of the mapping that holds the address in smaps, in KiB; -1 if there is no such field, or
 * no such mapping.
 */
intmax_t smaps_kib(const void *at, const char *field);

/* The sum of the field over the mappings that hold the range; -1 if one has no such field. */
intmax_t smaps_sum(const void *start, size_t length, const char *field);

/*
 * VmFlags of the mapping that holds the address, and whether they have the two letters; the flags
 * stay until the next reading of /proc. Skips where smaps has no VmFlags; no such mapping fails the
 * case. smaps is slow to read: who asks for several letters reads it once.
 */
const char *smaps_flags(const void *at);
bool has_flag(const char *flags, const char *letters);
bool smaps_flag(const void *at, const char *letters);

/* Expects of each page '1' if its mapping has the flag, '0' if not, '.' if there is no mapping. */
#define expect_flag(start, digits, letters) \
	expect_page_flags(HERE, #start, (start), (digits), (letters))
void expect_page_flags(const char *where, const char *what, const void *start, const char *digits,
		       const char *letters);

/* A field of /proc/self/status, in KiB, with the stack settled; -1 if there is no such field. */
intmax_t status_kib(const char *field);

#endif
