/* SPDX-License-Identifier: BSD-2-Clause */
/* The mappings that a process has made, for defects that do something to them later. */
#ifndef CTS_DEFECTS_MAPPINGS_H
#define CTS_DEFECTS_MAPPINGS_H

#include <stddef.h>
#include <sys/types.h>

struct mapping {
	char *start; /* NULL: unmapped since */
	size_t length;
	int prot;
	int flags;
	int fd;	    /* of its own, -1 without an object */
	int number; /* that the descriptor had */
	off_t offset;
};

/* mmap() as it should be, and the mapping recorded. munmap() takes it off the record again. */
void *mmap_recorded(void *addr, size_t length, int prot, int flags, int fd, off_t offset);
int munmap_recorded(void *addr, size_t length);

/* The latest mapping that holds the address, or NULL. */
struct mapping *mapping_at(const void *at);
/* All of them, and how many there are. */
extern struct mapping mappings[];
extern size_t mapping_count;

/* msync() and munmap() that write the mapping to its file before, whatever its type. */
int msync_written(void *addr, size_t length, int flags);
int munmap_written(void *addr, size_t length);

/* Writes what the mapping holds of its file to the descriptor, at the offset. */
void write_out(const struct mapping *mapping, int fd, off_t offset);

#endif
