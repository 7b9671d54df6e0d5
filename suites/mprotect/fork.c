/* SPDX-License-Identifier: BSD-2-Clause */
/* A change of protection before and after fork(), in either process, and copies on write. */
#include "cts.h"

enum when { BEFORE, IN_CHILD, IN_PARENT };

struct fork_row {
	struct row row;
	enum backing backing;
	int share;
	bool touched; /* before the fork */
	enum when when;
};

#define WHEN(id, words, ...)                                                               \
	{ ROW(id ".before", words ", made writable before fork()"), __VA_ARGS__, BEFORE }, \
		{ ROW(id ".in-child", words ", made writable by the child"), __VA_ARGS__,  \
		  IN_CHILD },                                                              \
	{                                                                                  \
		ROW(id ".in-parent", words ", made writable by the parent"), __VA_ARGS__,  \
			IN_PARENT                                                          \
	}
#define TOUCHED(id, words, ...)                                         \
	WHEN(id ".touched", words " that was read", __VA_ARGS__, true), \
		WHEN(id ".untouched", words " not yet touched", __VA_ARGS__, false)

static const struct fork_row forks[] = {
	TOUCHED("anon-private", "private anonymous memory", BACKING_ANON, MAP_PRIVATE),
	TOUCHED("anon-shared", "shared anonymous memory", BACKING_ANON, MAP_SHARED),
	TOUCHED("file-private", "a private file", BACKING_FILE, MAP_PRIVATE),
	TOUCHED("file-shared", "a shared file", BACKING_FILE, MAP_SHARED),
};

/* Makes the page writable and stores, away from the start of the page. */
static void grant_and_store(char *m, unsigned char value)
{
	expect_signal(SIGSEGV, SEGV_ACCERR, m + page / 2, store(m + page / 2, value));
	expect_ok(call_mprotect(m, page, PROT_READ | PROT_WRITE));
	expect_access(store(m + page / 2, value));
}

CASES("mprotect.fork.grant", struct fork_row, forks,
      RULE("protection is a process's own; what it stores then is seen as the sharing says"),
      REQUIRES("mprotect.fork-own", "mprotect.changes-access"))
{
	unsigned char before = backing_byte(row->backing, (off_t)(page / 2));
	char *m = map_backing(row->backing, page, PROT_READ, row->share, NULL);
	bool shared = row->share == MAP_SHARED;
	struct child c;

	if (row->touched)
		expect_byte(m + page / 2, before);
	if (row->when == BEFORE)
		expect_ok(call_mprotect(m, page, PROT_READ | PROT_WRITE));
	in_child (c) {
		if (row->when == IN_CHILD)
			grant_and_store(m, 'c');
		else if (row->when == BEFORE)
			expect_access(store(m + page / 2, 'c'));
		else
			await(&c);
		if (row->when == IN_PARENT) {
			expect_byte(m + page / 2, shared ? 'p' : before);
			expect_signal(SIGSEGV, SEGV_ACCERR, m, store(m, 'c'));
		}
	}
	if (row->when == IN_PARENT) {
		grant_and_store(m, 'p');
		wake(&c);
	}
	join_child(&c);
	if (row->when != IN_PARENT)
		expect_byte(m + page / 2, shared ? 'c' : before);
	expect_layout(m, row->when == IN_CHILD ? "r" : "w");
}

/* parent, child and grandchild each store in turn; two forks in a row before any store. */
CASES("mprotect.fork.twice", struct fork_row, forks,
      RULE("after two forks in a row each process can make the page writable and store to it"),
      REQUIRES("mprotect.fork-own", "mprotect.changes-access"))
{
	bool shared = row->share == MAP_SHARED;
	unsigned char before = backing_byte(row->backing, (off_t)(page / 2));
	char *m = map_backing(row->backing, page, PROT_READ, row->share, NULL);
	struct child c, grandchild;

	if (row->touched)
		expect_byte(m + page / 2, before);
	if (row->when == BEFORE)
		expect_ok(call_mprotect(m, page, PROT_READ | PROT_WRITE));
	in_child (c) {
		in_child (grandchild) {
			expect_ok(call_mprotect(m, page, PROT_READ | PROT_WRITE));
			expect_access(store(m + page / 2, 'g'));
		}
		join_child(&grandchild);
		expect_byte(m + page / 2, shared ? 'g' : before);
		if (row->when != IN_PARENT) {
			expect_ok(call_mprotect(m, page, PROT_READ | PROT_WRITE));
			expect_access(store(m + page / 2, 'c'));
		}
	}
	join_child(&c);
	expect_byte(m + page / 2, !shared ? before : row->when == IN_PARENT ? 'g' : 'c');
	if (row->when == IN_PARENT)
		grant_and_store(m, 'p');
	expect_layout(m, row->when == IN_CHILD ? "r" : "w");
}

CASE("mprotect.fork.revoke", "a child that takes away its access leaves the parent's as it was",
     REQUIRES("mprotect.fork-own"))
{
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	struct child c;

	expect_access(store(m, 1));
	in_child (c) {
		expect_ok(call_mprotect(m, page, PROT_NONE));
		expect_ok(call_mprotect(m + page, page, PROT_READ));
		expect_layout(m, "-r");
	}
	join_child(&c);
	expect_layout(m, "ww");
	expect_byte(m, 1);
}

struct copy_row {
	struct row row;
	enum backing backing;
};

static const struct copy_row copies[] = {
	{ ROW("anon", "a copied page of anonymous memory"), BACKING_ANON },
	{ ROW("zero", "a copied page of /dev/zero"), BACKING_ZERO },
	{ ROW("file", "a copied page of a file"), BACKING_FILE },
	{ ROW("memfd", "a copied page of a memfd"), BACKING_MEMFD },
};

CASES("mprotect.fork.copy-kept", struct copy_row, copies,
      RULE("PROT_NONE keeps what was copied on write, in parent and child"),
      REQUIRES("mprotect.data-preserved"))
{
	unsigned char other = backing_byte(row->backing, 1);
	char *m = map_backing(row->backing, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, NULL);
	struct child c;

	expect_access(store(m, 'p'));
	expect_ok(call_mprotect(m, page, PROT_NONE));
	in_child (c) {
		expect_ok(call_mprotect(m, page, PROT_READ | PROT_WRITE));
		expect_byte(m, 'p');
		expect_byte(m + 1, other);
		expect_access(store(m + 1, 'c'));
	}
	join_child(&c);
	expect_layout(m, "-");
	expect_ok(call_mprotect(m, page, PROT_READ));
	expect_byte(m, 'p');
	expect_byte(m + 1, other);
}
