/* SPDX-License-Identifier: BSD-2-Clause */
/* What a mapping keeps when it moves: bytes, place in its object, sharing, protection, advice. */
#include "cts.h"

#define FIXED (MREMAP_MAYMOVE | MREMAP_FIXED)

struct kept {
	struct row row;
	enum backing backing;
	int share;
	bool touched;
};

#define KEPT(id, words, ...)                                                            \
	{ ROW(id ".touched", words ", stored to before the move"), __VA_ARGS__, true }, \
	{                                                                               \
		ROW(id ".untouched", words ", not yet touched"), __VA_ARGS__, false     \
	}

static const struct kept backings[] = {
	KEPT("anon-private", "private anonymous memory", BACKING_ANON, MAP_PRIVATE),
	KEPT("anon-shared", "shared anonymous memory", BACKING_ANON, MAP_SHARED),
	KEPT("zero-private", "a private /dev/zero", BACKING_ZERO, MAP_PRIVATE),
	KEPT("zero-shared", "a shared /dev/zero", BACKING_ZERO, MAP_SHARED),
	KEPT("file-private", "a private file", BACKING_FILE, MAP_PRIVATE),
	KEPT("file-shared", "a shared file", BACKING_FILE, MAP_SHARED),
	KEPT("memfd-private", "a private memfd", BACKING_MEMFD, MAP_PRIVATE),
	KEPT("memfd-shared", "a shared memfd", BACKING_MEMFD, MAP_SHARED),
	KEPT("shm-private", "a private shared memory object", BACKING_SHM, MAP_PRIVATE),
	KEPT("shm-shared", "a shared memory object", BACKING_SHM, MAP_SHARED),
};

/* Expects of a page of the object at offset that it holds what the object does, but for `first`. */
static void expect_object(const struct kept *row, char *at, size_t offset, unsigned char first)
{
	expect_byte(at, first);
	if (row->backing == BACKING_ANON || row->backing == BACKING_ZERO)
		expect_zeroes(at + 1, page - 1);
	else
		expect_pattern(at + 1, offset + 1, page - 1);
}

/*
 *	source	| 0 | 1 | 2 | 3 |	pages 1 and 2 move
 *	target	| 1 | 2 |
 */
CASES("mremap.kept.object", struct kept, backings,
      RULE("a moved part shows the same place of its object, is shared as before, and moves alone"),
      REQUIRES("mremap.move-keeps-offset", "mremap.move-keeps-sharing", "mremap.fixed-exact"))
{
	char *m = map_backing(row->backing, 4 * page, PROT_READ | PROT_WRITE, row->share, NULL);
	char *a = arena(3) + page;
	unsigned char first[4];
	struct child c;

	for (size_t i = 0; i < 4; i++) {
		first[i] = row->touched ? (unsigned char)(i + 1)
					: backing_byte(row->backing, (off_t)(i * page));
		if (row->touched)
			expect_access(store(m + i * page, first[i]));
	}
	expect_address(a, call_mremap(m + page, 2 * page, 2 * page, FIXED, a));
	expect_layout(m, "w..w");
	expect_object(row, m, 0, first[0]);
	expect_object(row, m + 3 * page, 3 * page, first[3]);
	expect_object(row, a, page, first[1]);
	expect_object(row, a + page, 2 * page, first[2]);

	/* A child's store is seen through a shared mapping alone. */
	in_child (c) {
		expect_access(store(a, 'c'));
	}
	join_child(&c);
	expect_object(row, a, page, row->share == MAP_SHARED ? 'c' : first[1]);
}

static const struct kept files[] = {
	KEPT("file-private", "a private file", BACKING_FILE, MAP_PRIVATE),
	KEPT("file-shared", "a shared file", BACKING_FILE, MAP_SHARED),
	KEPT("memfd-private", "a private memfd", BACKING_MEMFD, MAP_PRIVATE),
	KEPT("memfd-shared", "a shared memfd", BACKING_MEMFD, MAP_SHARED),
	KEPT("shm-private", "a private shared memory object", BACKING_SHM, MAP_PRIVATE),
	KEPT("shm-shared", "a shared memory object", BACKING_SHM, MAP_SHARED),
};

CASES("mremap.kept.file", struct kept, files,
      RULE("what is stored after a move reaches the file through a shared mapping, no other"),
      REQUIRES("mremap.shared-still-shared", "mremap.move-keeps-sharing"))
{
	int fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, row->share, &fd);
	char *a = arena(2);

	if (row->touched)
		expect_access(store(m + page, 't'));
	expect_address(a, call_mremap(m, 2 * page, 2 * page, FIXED, a));
	expect_access(store(a + page + 1, 'm'));
	if (row->share == MAP_SHARED) {
		expect_file_byte(fd, (off_t)page + 1, 'm');
		expect_file_pattern(fd, 0, page);
		expect_file_byte(fd, (off_t)page, row->touched ? 't' : pattern((off_t)page));
	} else {
		expect_file_pattern(fd, 0, 2 * page);
	}
}

struct line_row {
	struct row row;
	int prot;
	int share;
	const char *mode;
};

static const struct line_row lines[] = {
	{ ROW("none", "no access"), PROT_NONE, MAP_PRIVATE, "---p" },
	{ ROW("r", "reading"), PROT_READ, MAP_PRIVATE, "r--p" },
	{ ROW("w", "writing"), PROT_WRITE, MAP_PRIVATE, "-w-p" },
	{ ROW("rw", "reading and writing"), PROT_READ | PROT_WRITE, MAP_PRIVATE, "rw-p" },
	{ ROW("rx", "reading and executing"), PROT_READ | PROT_EXEC, MAP_PRIVATE, "r-xp" },
	{ ROW("shared-none", "no access, shared"), PROT_NONE, MAP_SHARED, "---s" },
	{ ROW("shared-r", "reading, shared"), PROT_READ, MAP_SHARED, "r--s" },
	{ ROW("shared-rw", "reading and writing, shared"),
	  PROT_READ | PROT_WRITE, MAP_SHARED, "rw-s" },
};

/* A memfd, whose line has a name, an offset and an inode; the grown page is of the same line. */
CASES("mremap.kept.maps-line", struct line_row, lines,
      RULE("mode, offset, inode and name in /proc/self/maps move, and hold for added pages"),
      REQUIRES("mremap.move-keeps-protection", "mremap.move-keeps-offset"), NEEDS(NEED_PROC))
{
	int fd = fixture_memfd((off_t)(4 * page));
	char *m = map_file(fd, (off_t)page, 2 * page, row->prot, row->share);
	char *a = arena(5) + 2 * page;
	struct map_line before, after;

	expect(maps_find(m, &before));
	expect_address(a, call_mremap(m + page, page, 2 * page, FIXED, a));
	expect(maps_find(a, &after));
	expect_address(a, (char *)after.start);
	expect_int(2 * page, after.end - after.start);
	expect(strcmp(row->mode, after.mode) == 0);
	expect_int(2 * page, after.offset);
	expect_int(before.inode, after.inode);
	expect(strcmp(before.path, after.path) == 0);
	expect(maps_find(m, &before));
	expect_int(page, before.end - before.start);
}

/* Protection without /proc: what the moved and the added page allow. */
struct access_row {
	struct row row;
	int prot;
	const char *layout;
};

static const struct access_row accesses[] = {
	{ ROW("none", "a page without access"), PROT_NONE, "--" },
	{ ROW("r", "a read-only page"), PROT_READ, "rr" },
	{ ROW("rw", "a writable page"), PROT_READ | PROT_WRITE, "ww" },
};

CASES("mremap.kept.protection", struct access_row, accesses,
      RULE("the protection moves, and added pages have it"),
      REQUIRES("mremap.move-keeps-protection"))
{
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	char *a = arena(2);

	expect_access(store(m + page, 'p'));
	expect_ok(call_mprotect(m + page, page, row->prot));
	expect_address(a, call_mremap(m + page, page, 2 * page, FIXED, a));
	expect_layout(a, row->layout);
	expect_layout(m, "w.");
	expect_ok(call_mprotect(a, page, PROT_READ));
	expect_byte(a, 'p');
}

struct advice_row {
	struct row row;
	int advice;
	const char *letters; /* of VmFlags */
};

static const struct advice_row advices[] = {
	{ ROW("sequential", "MADV_SEQUENTIAL"), MADV_SEQUENTIAL, "sr" },
	{ ROW("random", "MADV_RANDOM"), MADV_RANDOM, "rr" },
	{ ROW("dontfork", "MADV_DONTFORK"), MADV_DONTFORK, "dc" },
	{ ROW("dontdump", "MADV_DONTDUMP"), MADV_DONTDUMP, "dd" },
	{ ROW("wipeonfork", "MADV_WIPEONFORK"), MADV_WIPEONFORK, "wf" },
};

CASES("mremap.kept.advice", struct advice_row, advices,
      RULE("advice moves, added pages have it, and what is left behind does not"),
      REQUIRES("mremap.move-keeps-advice"), NEEDS(NEED_PROC))
{
	char *m = map_anon(3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	char *a = arena(2);

	expect_ok(call_madvise(m + page, page, row->advice));
	expect_address(a, call_mremap(m + page, page, 2 * page, FIXED, a));
	expect(smaps_flag(a, row->letters));
	expect(smaps_flag(a + page, row->letters));
	expect(!smaps_flag(m, row->letters));
	expect(!smaps_flag(m + 2 * page, row->letters));
}

CASE("mremap.kept.dontfork", "a child does not have a moved mapping that was advised MADV_DONTFORK",
     REQUIRES("mremap.move-keeps-advice"))
{
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	char *a = arena(1);
	struct child c;

	expect_ok(call_madvise(m, page, MADV_DONTFORK));
	expect_address(a, call_mremap(m, page, page, FIXED, a));
	in_child (c) {
		expect_layout(a, ".");
		expect_layout(m, ".w");
	}
	join_child(&c);
	expect_layout(a, "w");
}

CASE("mremap.kept.child", "a child that moves and unmaps its mappings leaves the parent's",
     REQUIRES("mremap.after-fork-independent"))
{
	char *m = map_anon(3 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	char *a = arena(3);
	struct child c;

	expect_access(store(m, 'm'));
	in_child (c) {
		expect_address(a, call_mremap(m, page, page, FIXED, a));
		expect_address(m + page, call_mremap(m + page, 2 * page, page, 0, NULL));
		expect_layout(m, ".w.");
		expect_layout(a, "w--");
		expect_access(store(a, 'c'));
	}
	join_child(&c);
	expect_layout(m, "www");
	expect_layout(a, "---");
	expect_byte(m, 'c');
}

CASE("mremap.kept.parent", "a parent that moves a mapping leaves the child's where it was",
     REQUIRES("mremap.after-fork-independent"))
{
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	char *a = arena(2);
	struct child c;

	expect_access(store(m, 'm'));
	in_child (c) {
		await(&c);
		expect_layout(m, "ww");
		expect_layout(a, "--");
		expect_byte(m, 'm');
	}
	expect_address(a, call_mremap(m, 2 * page, 2 * page, FIXED, a));
	expect_access(store(a, 'p'));
	wake(&c);
	join_child(&c);
	expect_byte(a, 'p');
	expect_layout(m, "..");
}
