/* SPDX-License-Identifier: BSD-2-Clause */
/* The type of a mapping is kept across fork(). */
#include "cts.h"

enum writable { ALWAYS, BEFORE_FORK, AFTER_FORK };

struct fork_row {
	struct row row;
	enum backing backing;
	int share;
	bool touched;
	enum writable writable;
};

/* Each state of a page at the time of the fork. */
#define STATES(id, what, b, s)                                                                     \
	{ ROW(id ".untouched", what), b, s, false, ALWAYS },                                       \
	{ ROW(id ".touched", what " that was stored to before"), b, s, true, ALWAYS },             \
	{ ROW(id ".writable-before", what " made writable before the fork"), b, s, false,          \
	  BEFORE_FORK },                                                                           \
	{ ROW(id ".touched-writable-before", what " loaded, then made writable before the fork"),  \
	  b, s, true, BEFORE_FORK },                                                               \
	{ ROW(id ".writable-after", what " made writable in the child"), b, s, false, AFTER_FORK },\
	{ ROW(id ".touched-writable-after", what " loaded before, made writable in the child"), b, \
	  s, true, AFTER_FORK }

static const struct fork_row types[] = {
	STATES("anon-private", "private anonymous memory", BACKING_ANON, MAP_PRIVATE),
	STATES("anon-shared", "shared anonymous memory", BACKING_ANON, MAP_SHARED),
	STATES("file-private", "a private mapping of a file", BACKING_FILE, MAP_PRIVATE),
	STATES("file-shared", "a shared mapping of a file", BACKING_FILE, MAP_SHARED),
	STATES("shm-private", "a private mapping of a shared memory object", BACKING_SHM,
	       MAP_PRIVATE),
	STATES("shm-shared", "a shared mapping of a shared memory object", BACKING_SHM, MAP_SHARED),
};

static void make_writable(char *m)
{
	expect_ok(call_mprotect(m, page, PROT_READ | PROT_WRITE));
}

/*
 * Two children, one after the other, and a child of the first: what the process before has left
 * in its page is found, and what is stored is found by the others when the mapping is shared.
 */
CASES("mmap.inherited.type", struct fork_row, types,
      RULE("a private mapping is private and a shared one is shared after fork()"),
      REQUIRES("mmap.flag.private.retained-after-fork"))
{
	int fd;
	char *m = map_backing(row->backing, page,
			      row->writable == ALWAYS ? PROT_READ | PROT_WRITE : PROT_READ,
			      row->share, &fd);
	unsigned char first = backing_byte(row->backing, 1);
	bool shared = row->share == MAP_SHARED;
	bool stored = row->touched && row->writable == ALWAYS;
	struct child c, grandchild;

	if (stored)
		expect_access(store(m, 0x11));
	else if (row->touched)
		expect_byte(m + 1, first);
	if (row->writable == BEFORE_FORK)
		make_writable(m);
	in_child(c) {
		if (row->writable == AFTER_FORK)
			make_writable(m);
		expect_byte(m, stored ? 0x11 : backing_byte(row->backing, 0));
		expect_byte(m + 1, first);
		expect_access(store(m + 1, 0xa1));
		in_child(grandchild) {
			expect_byte(m + 1, 0xa1);
			expect_access(store(m + 1, 0xa2));
		}
		join_child(&grandchild);
		expect_byte(m + 1, shared ? 0xa2 : 0xa1);
	}
	join_child(&c);
	expect_byte(m + 1, shared ? 0xa2 : first);
	in_child(c) {
		if (row->writable == AFTER_FORK)
			make_writable(m);
		expect_byte(m + 1, shared ? 0xa2 : first);
		expect_access(store(m + 1, 0xa3));
	}
	join_child(&c);
	expect_byte(m + 1, shared ? 0xa3 : first);
	if (fd >= 0)
		expect_file_byte(fd, 1, shared ? 0xa3 : first);
}

struct stored_row {
	struct row row;
	enum backing backing;
};

static const struct stored_row contents[] = {
	{ ROW("anon", "anonymous memory"), BACKING_ANON },
	{ ROW("file", "a mapping of a file"), BACKING_FILE },
	{ ROW("shm", "a mapping of a shared memory object"), BACKING_SHM },
};

CASES("mmap.inherited.private-content", struct stored_row, contents,
      RULE("a child finds what was stored to a private mapping before fork(), and nothing of "
	   "what is later"),
      REQUIRES("mmap.flag.private.store-before-fork-shared-with-child"))
{
	int fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, &fd);
	struct child c;

	expect_access(store(m + page - 1, 0x5a));
	expect_access(store(m + page, 0xa5));
	in_child(c) {
		expect_byte(m + page - 1, 0x5a);
		expect_byte(m + page, 0xa5);
		expect_byte(m, backing_byte(row->backing, 0));
		wake(&c);
		await(&c);
		/* What the parent stores later is the parent's. */
		expect_byte(m + page, 0xa5);
	}
	await(&c);
	expect_access(store(m + page, 0x77));
	wake(&c);
	join_child(&c);
	expect_byte(m + page, 0x77);
}
