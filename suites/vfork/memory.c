/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory of a child of vfork() is the parent's. */
#include "cts.h"
#include "pages.h"

#define DONE 7

/* Two of one value, which neighbours in a file never have. */
static int store_bytes(void *at)
{
	expect_access(store(at, 'v'));
	expect_access(store((char *)at + 1, 'v'));
	return DONE;
}

struct kind_row {
	struct row row;
	enum backing backing;
	int share;
	bool touched;
};

#define KIND(id, words, backing, share)                                                            \
	{ ROW(id ".untouched", "a store of the child to " words " is the parent's"), backing,      \
	  share, false },                                                                          \
	{ ROW(id ".touched", "a store of the child to " words " in use is the parent's"),          \
	  backing, share, true }

static const struct kind_row kinds[] = { EACH_MAPPING(KIND) };

CASES("vfork.memory.store", struct kind_row, kinds, REQUIRES("vfork.shares-memory"))
{
	struct layout m = lay_out(row->backing, row->share, 2, row->touched);
	char *at = m.at + page / 2;

	expect_int(DONE, in_vfork(store_bytes, at));
	expect_filled(at, 'v', 2);
	expect_unchanged(&m, 1, 1);
}

static int map_new(void *at)
{
	map_anon_at(at, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	return DONE;
}

static int unmap(void *at)
{
	expect_ok(call_munmap(at, page));
	return DONE;
}

static int protect(void *at)
{
	expect_ok(call_mprotect(at, page, PROT_READ));
	return DONE;
}

struct change_row {
	struct row row;
	int (*change)(void *at);
	const char *left;
};

static const struct change_row changes[] = {
	{ ROW("mmap", "a mapping that the child makes is the parent's"), map_new, "www" },
	{ ROW("munmap", "a mapping that the child takes away the parent lacks"), unmap, "w.w" },
	{ ROW("mprotect", "the protection that the child sets is the parent's"), protect, "wrw" },
};

CASES("vfork.memory.change", struct change_row, changes, REQUIRES("vfork.shares-memory"))
{
	char *a = arena_of("www");

	expect_int(DONE, in_vfork(row->change, a + page));
	expect_layout(a, row->left);
	expect_held(a, row->change == map_new ? "a0c" : row->change == unmap ? "a c" : "abc");
}
