/* SPDX-License-Identifier: BSD-2-Clause */
/* What one process does to its mappings after fork() leaves those of the other as they were. */
#include "cts.h"

struct change_row {
	struct row row;
	void (*change)(char *at); /* of the three middle pages of five, of one mapping */
	const char *left;
};

static void unmap(char *at)
{
	expect_ok(call_munmap(at, 3 * page));
}

static void protect(char *at)
{
	expect_ok(call_mprotect(at, page, PROT_NONE));
	expect_ok(call_mprotect(at + 2 * page, page, PROT_READ));
}

/* To where nothing of the five pages is. */
static void move(char *at)
{
	char *to = arena(3);

	expect_address(to, call_mremap(at, 3 * page, 3 * page, MREMAP_MAYMOVE | MREMAP_FIXED, to));
	expect_byte(to, 'b');
	expect_access(store(to, 'm'));
	expect_byte(to, 'm');
}

static void replace(char *at)
{
	map_anon_at(at, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_zeroes(at, 3 * page);
	expect_access(store(at, 'r'));
}

static void shrink(char *at)
{
	expect_address(at, call_mremap(at, 3 * page, page, 0, NULL));
}

static void discard(char *at)
{
	expect_ok(call_madvise(at, 3 * page, MADV_DONTNEED));
}

#define CHANGES(who)                                                                               \
	{ ROW("munmap", "munmap() by " who), unmap, "w...w" },                                     \
	{ ROW("mprotect", "mprotect() by " who), protect, "w-wrw" },                               \
	{ ROW("mremap-move", "a mremap() by " who " that moves"), move, "w...w" },                 \
	{ ROW("mremap-shrink", "a mremap() by " who " that shrinks"), shrink, "ww..w" },           \
	{ ROW("mmap-fixed", "mmap() with MAP_FIXED by " who), replace, "wwwww" },                  \
	{ ROW("dontneed", "madvise(MADV_DONTNEED) by " who), discard, "wwwww" }

static const struct change_row by_child[] = { CHANGES("a child") };
static const struct change_row by_parent[] = { CHANGES("the parent") };

static char *five_pages(int share)
{
	char *a = arena(5);

	map_anon_at(a, 5 * page, PROT_READ | PROT_WRITE, share);
	for (size_t i = 0; i < 5; i++)
		expect_access(store(a + i * page, (unsigned char)('a' + i)));
	return a;
}

static void expect_untouched(char *a)
{
	expect_layout(a, "wwwww");
	for (size_t i = 0; i < 5; i++)
		expect_byte(a + i * page, (unsigned char)('a' + i));
}

CASES("fork.independent.child", struct change_row, by_child,
      RULE("private mappings of the parent stay as they were"),
      REQUIRES("fork.child-munmap-independent"))
{
	struct child c;
	char *a = five_pages(MAP_PRIVATE);

	in_child(c) {
		row->change(a + page);
		expect_layout(a, row->left);
		wake(&c);
		await(&c);
		expect_layout(a, row->left);
	}
	await(&c);
	expect_untouched(a);
	expect_access(store(a + 2 * page, 'p'));
	wake(&c);
	join_child(&c);
	expect_access(store(a + 2 * page, 'c'));
	expect_untouched(a);
}

CASES("fork.independent.parent", struct change_row, by_parent,
      RULE("private mappings of the child stay as they were"),
      REQUIRES("fork.child-munmap-independent"))
{
	struct child c;
	char *a = five_pages(MAP_PRIVATE);

	in_child(c) {
		await(&c);
		expect_untouched(a);
	}
	row->change(a + page);
	expect_layout(a, row->left);
	wake(&c);
	join_child(&c);
	expect_layout(a, row->left);
}

CASES("fork.independent.shared", struct change_row, by_child,
      RULE("shared mappings of the parent stay as they were"),
      REQUIRES("fork.child-munmap-independent"))
{
	struct child c;
	char *a = five_pages(MAP_SHARED);

	in_child(c) {
		row->change(a + page);
		expect_layout(a, row->left);
	}
	join_child(&c);
	expect_layout(a, "wwwww");
	/* A mapping that was moved is the same object. */
	expect_byte(a + page, row->change == move ? 'm' : 'b');
	expect_byte(a + 2 * page, 'c');
}

static void store_and_die(void *at)
{
	store_unguarded(at);
	kill(getpid(), SIGKILL);
}

CASE("fork.independent.end", "the end of a child takes no mapping away from the parent",
     REQUIRES("fork.child-munmap-independent"))
{
	char *a = five_pages(MAP_PRIVATE), *b = five_pages(MAP_SHARED);
	struct child c;

	in_child(c) {
		expect_access(store(a, 'x'));
	}
	join_child(&c);
	expect_killed(SIGKILL, store_and_die, a);
	expect_untouched(a);
	expect_untouched(b);
}

CASE("fork.independent.new", "a mapping that one process makes is not in the other",
     REQUIRES("fork.child-munmap-independent"))
{
	char *a = arena(2);
	struct child c;

	in_child(c) {
		map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_SHARED);
		expect_access(store(a, 'c'));
		wake(&c);
		await(&c);
		expect_layout(a, "w-");
		expect_byte(a, 'c');
	}
	await(&c);
	expect_layout(a, "--");
	map_anon_at(a + page, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	wake(&c);
	join_child(&c);
	expect_layout(a, "-w");
}
