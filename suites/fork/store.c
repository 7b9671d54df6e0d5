/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stores after fork(): through a shared mapping every process and the object see them, through a
 * private one nobody else does.
 */
#include "cts.h"

enum touch { UNTOUCHED, LOADED, STORED };
enum writable { ALWAYS, BEFORE_FORK, AFTER_FORK };

/* What the parent had done with the pages when it forked. */
struct store_row {
	struct row row;
	enum backing backing;
	int share;
	enum touch touch;
	enum writable writable; /* since when, in either process */
};

#define PRIVATE_ANON REQUIRES("fork.private.copy-on-write")
#define PRIVATE_FILE REQUIRES("fork.private-file.copy-on-write")
#define SHARED_ANON  REQUIRES("fork.shared-anon.shared")
#define SHARED_FILE  REQUIRES("fork.shared-file.shared")

/* X(id, words, backing, share, requirements, more …) for each kind of mapping. */
#define OWN(what)    "stores to a private mapping of " what " are seen by no other process"
#define COMMON(what) "stores to a shared mapping of " what " are seen by every process"
#define EACH_KIND(X, ...)                                                                          \
	X("anon-private", OWN("no object"), BACKING_ANON, MAP_PRIVATE, PRIVATE_ANON, __VA_ARGS__)  \
	X("anon-shared", COMMON("no object"), BACKING_ANON, MAP_SHARED, SHARED_ANON, __VA_ARGS__)  \
	X("zero-private", OWN("/dev/zero"), BACKING_ZERO, MAP_PRIVATE, PRIVATE_ANON, __VA_ARGS__)  \
	X("zero-shared", COMMON("/dev/zero"), BACKING_ZERO, MAP_SHARED, SHARED_ANON, __VA_ARGS__)  \
	X("file-private", OWN("a file"), BACKING_FILE, MAP_PRIVATE, PRIVATE_FILE, __VA_ARGS__)     \
	X("file-shared", COMMON("a file"), BACKING_FILE, MAP_SHARED, SHARED_FILE, __VA_ARGS__)     \
	X("memfd-private", OWN("a memfd"), BACKING_MEMFD, MAP_PRIVATE, PRIVATE_FILE, __VA_ARGS__)  \
	X("memfd-shared", COMMON("a memfd"), BACKING_MEMFD, MAP_SHARED, SHARED_FILE, __VA_ARGS__)  \
	X("shm-private", OWN("an object"), BACKING_SHM, MAP_PRIVATE, PRIVATE_FILE, __VA_ARGS__) \
	X("shm-shared", COMMON("an object"), BACKING_SHM, MAP_SHARED, SHARED_FILE, __VA_ARGS__)

#define STATE(id, words, backing, share, requires, touch_id, touch_words, touch, when_id,         \
	      when_words, when)                                                                    \
	{ ROW(id "." touch_id when_id, words ": " touch_words " before fork()" when_words,         \
	      requires),                                                                           \
	  backing, share, touch, when },
#define STATES(when_id, when_words, when)                                                          \
	EACH_KIND(STATE, "untouched", "not touched", UNTOUCHED, when_id, when_words, when)         \
	EACH_KIND(STATE, "loaded", "read", LOADED, when_id, when_words, when)                      \
	EACH_KIND(STATE, "stored", "stored to", STORED, when_id, when_words, when)

static const struct store_row states[] = {
	STATES("", "", ALWAYS)
	STATES(".writable-before", ", made writable just before it", BEFORE_FORK)
	STATES(".writable-after", ", made writable in either process after it", AFTER_FORK)
};

static void make_writable(char *m)
{
	expect_ok(call_mprotect(m, 2 * page, PROT_READ | PROT_WRITE));
}

/* The mapping as the parent leaves it to the child; a byte of each page is what `first` says. */
static char *prepare(const struct store_row *row, size_t at, int *fd)
{
	bool writable = row->writable == ALWAYS || row->touch == STORED;
	char *m = map_backing(row->backing, 2 * page, writable ? PROT_READ | PROT_WRITE : PROT_READ,
			      row->share, fd);

	for (size_t i = 0; i < 2; i++) {
		const off_t offset = (off_t)(i * page + at);

		if (row->touch == LOADED)
			expect_byte(m + offset, backing_byte(row->backing, offset));
		else if (row->touch == STORED)
			expect_access(store(m + offset, (unsigned char)(0x11 + i)));
	}
	if (writable && row->writable != ALWAYS)
		expect_ok(call_mprotect(m, 2 * page, PROT_READ));
	if (row->writable == BEFORE_FORK)
		make_writable(m);
	return m;
}

/* The object has what was stored to a shared mapping, and nothing of a private one. */
static void expect_in_object(int fd, size_t at, bool shared, unsigned char stored)
{
	expect_file_byte(fd, (off_t)at, shared ? stored : pattern((off_t)at));
}

/*
 *	page 0: the child stores first, then the parent beside it
 *	page 1: the parent stores first, then the child beside it
 *
 * Not at the start of a page, which is where a wrong copy would go unnoticed.
 */
CASES("fork.store.after", struct store_row, states)
{
	const size_t at = page / 2 + 5, beside = page - 1;
	const bool shared = row->share == MAP_SHARED;
	int fd;
	char *m = prepare(row, at, &fd), *n = m + page;
	unsigned char first[2], last[2];
	struct child c;

	for (size_t i = 0; i < 2; i++) {
		first[i] = backing_byte(row->backing, (off_t)(i * page + at));
		if (row->touch == STORED)
			first[i] = (unsigned char)(0x11 + i);
		last[i] = backing_byte(row->backing, (off_t)(i * page + beside));
	}
	in_child(c) {
		if (row->writable == AFTER_FORK)
			make_writable(m);
		await(&c);
		expect_byte(n + at, shared ? 'p' : first[1]);
		expect_byte(m + at, first[0]);
		expect_access(store(m + at, 'c'));
		expect_access(store(n + beside, 'd'));
		expect_byte(m + beside, last[0]);
		wake(&c);
		await(&c);
		expect_byte(m + at, 'c');
		expect_byte(m + beside, shared ? 'q' : last[0]);
		expect_byte(n + at, shared ? 'p' : first[1]);
		expect_byte(n + beside, 'd');
	}
	if (row->writable == AFTER_FORK)
		make_writable(m);
	expect_access(store(n + at, 'p'));
	wake(&c);
	await(&c);
	expect_byte(m + at, shared ? 'c' : first[0]);
	expect_byte(n + beside, shared ? 'd' : last[1]);
	expect_access(store(m + beside, 'q'));
	wake(&c);
	join_child(&c);
	expect_byte(m + at, shared ? 'c' : first[0]);
	expect_byte(m + beside, 'q');
	expect_byte(n + at, 'p');
	expect_byte(n + beside, shared ? 'd' : last[1]);
	if (fd < 0 || row->backing == BACKING_ZERO)
		return;
	expect_in_object(fd, at, shared, 'c');
	expect_in_object(fd, beside, shared, 'q');
	expect_in_object(fd, page + at, shared, 'p');
	expect_in_object(fd, page + beside, shared, 'd');
}

#define TWICE(id, words, backing, share, requires, ...)                                           \
	{ ROW(id, words ": two children of one parent", requires), backing, share, STORED, ALWAYS },

static const struct store_row twice[] = { EACH_KIND(TWICE, ) };

/*
 * The page is common to three processes when the first of them stores, to two when the second
 * does. All are alive until the end, so that no copy is spared.
 */
CASES("fork.store.twice", struct store_row, twice)
{
	const size_t at = page / 2 + 5;
	const bool shared = row->share == MAP_SHARED;
	char *m = prepare(row, at, NULL);
	struct child first, second;

	in_child(first) {
		await(&first);
		expect_byte(m + at, 0x11);
		expect_access(store(m + at, 'f'));
		expect_access(store(m + page + at, 'f'));
		wake(&first);
		await(&first);
		expect_byte(m + at, shared ? 'p' : 'f');
		expect_byte(m + page + at, shared ? 's' : 'f');
	}
	in_child(second) {
		await(&second);
		expect_byte(m + at, shared ? 'f' : 0x11);
		expect_byte(m + page + at, shared ? 'f' : 0x12);
		expect_access(store(m + at, 's'));
		expect_access(store(m + page + at, 's'));
		wake(&second);
		await(&second);
		expect_byte(m + at, shared ? 'p' : 's');
		expect_byte(m + page + at, 's');
	}
	wake(&first);
	await(&first);
	wake(&second);
	await(&second);
	expect_byte(m + at, shared ? 's' : 0x11);
	expect_access(store(m + at, 'p'));
	wake(&first);
	join_child(&first);
	wake(&second);
	join_child(&second);
	expect_byte(m + at, 'p');
	expect_byte(m + page + at, shared ? 's' : 0x12);
}

/* The rows are of one requirement, the table's. */
#define GENERATION(id, words, backing, share, requires, ...)                                      \
	{ ROW(id, words ": parent, child and grandchild"), backing, share, STORED, ALWAYS },

static const struct store_row generations[] = { EACH_KIND(GENERATION, ) };

CASES("fork.store.generations", struct store_row, generations, REQUIRES("fork.three-generations"))
{
	const size_t at = page / 2 + 5;
	const bool shared = row->share == MAP_SHARED;
	int fd;
	char *m = prepare(row, at, &fd);
	struct child c, grandchild;

	in_child(c) {
		expect_byte(m + at, 0x11);
		expect_access(store(m + at, 'c'));
		in_child(grandchild) {
			expect_byte(m + at, 'c');
			expect_byte(m + page + at, 0x12);
			expect_access(store(m + at, 'g'));
			wake(&grandchild);
			await(&grandchild);
			expect_byte(m + at, 'g');
			expect_byte(m + page + at, shared ? 'p' : 0x12);
		}
		await(&grandchild);
		expect_byte(m + at, shared ? 'g' : 'c');
		wake(&c);
		await(&c);
		wake(&grandchild);
		join_child(&grandchild);
		expect_byte(m + at, shared ? 'g' : 'c');
		expect_byte(m + page + at, shared ? 'p' : 0x12);
	}
	await(&c);
	expect_byte(m + at, shared ? 'g' : 0x11);
	expect_access(store(m + page + at, 'p'));
	wake(&c);
	join_child(&c);
	expect_byte(m + at, shared ? 'g' : 0x11);
	if (fd >= 0 && row->backing != BACKING_ZERO)
		expect_in_object(fd, at, shared, 'g');
}
