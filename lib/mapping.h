/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A mapping of any kind of object, of which a call may take a part, and the rule that what remains
 * of it is as it was.
 *
 *	EACH_MAPPING(PART, "head", 0, 2)
 *
 * makes PART(id, words, backing, share, "head", 0, 2) of each kind of object and sharing, for the
 * rows of a table.
 */
#ifndef CTS_MAPPING_H
#define CTS_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>

#include "case.h"
#include "fixture.h"

#define EACH_MAPPING(X, ...)                                                                      \
	X("anon-private", "private anonymous memory", BACKING_ANON, MAP_PRIVATE, ##__VA_ARGS__),  \
		X("anon-shared", "shared anonymous memory", BACKING_ANON, MAP_SHARED,             \
		  ##__VA_ARGS__),                                                                 \
		X("zero-private", "a private /dev/zero", BACKING_ZERO, MAP_PRIVATE,               \
		  ##__VA_ARGS__),                                                                 \
		X("zero-shared", "a shared /dev/zero", BACKING_ZERO, MAP_SHARED, ##__VA_ARGS__),  \
		X("file-private", "a private file", BACKING_FILE, MAP_PRIVATE, ##__VA_ARGS__),    \
		X("file-shared", "a shared file", BACKING_FILE, MAP_SHARED, ##__VA_ARGS__),       \
		X("memfd-private", "a private memfd", BACKING_MEMFD, MAP_PRIVATE, ##__VA_ARGS__), \
		X("memfd-shared", "a shared memfd", BACKING_MEMFD, MAP_SHARED, ##__VA_ARGS__),    \
		X("shm-private", "a private shared memory object", BACKING_SHM, MAP_PRIVATE,      \
		  ##__VA_ARGS__),                                                                 \
		X("shm-shared", "a shared memory object", BACKING_SHM, MAP_SHARED, ##__VA_ARGS__)

/*
 * A part of a mapping of PART_PAGES pages that a call takes out of it: the head, the middle and the
 * tail, of each kind of object. EACH_PART("munmap() of") makes the rows of a table.
 */
#define PART_PAGES 4

struct parted_row {
	struct row row;
	enum backing backing;
	int share;
	bool touched;
	size_t first;  /* page of the part */
	size_t length; /* in pages */
	bool odd;      /* the length ends at the first byte of the last page */
};

#define PART_ROW(id, words, backing, share, call, where, which, ...)                             \
	{                                                                                        \
		ROW(where "." id, call " the " which " of " words " leaves the rest as it was"), \
			backing, share, __VA_ARGS__                                              \
	}
#define EACH_PART(call)                                                                          \
	EACH_MAPPING(PART_ROW, call, "head", "head", false, 0, 2, true),                         \
		EACH_MAPPING(PART_ROW, call, "middle", "middle", false, 1, 2, false),            \
		EACH_MAPPING(PART_ROW, call, "tail", "tail", false, 2, 2, true),                 \
		EACH_MAPPING(PART_ROW, call, "head-touched", "touched head", true, 0, 2, false), \
		EACH_MAPPING(PART_ROW, call, "middle-touched", "touched middle", true, 1, 2,     \
			     true),                                                              \
		EACH_MAPPING(PART_ROW, call, "tail-touched", "touched tail", true, 2, 2, false)

struct layout {
	char *at;
	size_t pages;
	enum backing backing;
	int share;
	int fd;	      /* -1 for BACKING_ANON */
	off_t offset; /* of at in the object: of a file one page, so that 0 is wrong */
	bool touched;
};

/*
 * Maps pages of the kind, PROT_READ | PROT_WRITE, between the guards of an arena of their own.
 * Touched, a byte of each page is stored to.
 */
struct layout lay_out(enum backing backing, int share, size_t pages, bool touched);

/*
 * call_mmap() of the object from the page first of the mapping on, with the mapping's type and
 * further flags. Of anonymous memory and /dev/zero it is a new object, and the page 0 of that.
 */
void *map_object(const struct layout *mapping, void *addr, size_t first, size_t length, int prot,
		 int flags);

/*
 * Expects of the pages [first, first + count) that they can be read and written, hold the bytes
 * they held, show the same place of the object, and are shared with a child as share says. Once
 * for each page: the child leaves a byte of a shared one changed.
 */
void expect_unchanged(struct layout *mapping, size_t first, size_t count);

/* The length of the part in bytes, as it is given to the call. */
size_t part_length(const struct parted_row *part);

/* Expects of the pages of the part the state of the letter, and that the others are unchanged. */
void expect_parted(struct layout *mapping, const struct parted_row *part, char letter);

/* Raises the break by length bytes, by the system call: some libcs have no sbrk(). */
char *grow_break(size_t length);

#endif
