/* SPDX-License-Identifier: BSD-2-Clause */
/* pkey_mprotect(): with key -1 it is mprotect(); other keys must have been allocated. */
#include "cts.h"
#include "pages.h"

struct protect_row {
	struct row row;
	const char *before;
	size_t offset; /* from the second page */
	size_t pages;
	int prot;
	int error;
	const char *after;
};

static const struct protect_row like_mprotect[] = {
	{ ROW("none", "key -1 with PROT_NONE takes all access"), "www", 0, 1, PROT_NONE, 0, "w-w" },
	{ ROW("read", "key -1 with PROT_READ takes writing"), "www", 0, 1, PROT_READ, 0, "wrw" },
	{ ROW("write", "key -1 with PROT_READ | PROT_WRITE gives both"),
	  "w-w", 0, 1, PROT_READ | PROT_WRITE, 0, "www" },
	{ ROW("zero", "key -1 with length 0 changes nothing"), "www", 0, 0, PROT_NONE, 0, "www" },
	{ ROW("unaligned", "key -1 with an unaligned address fails"),
	  "www", 1, 1, PROT_NONE, EINVAL, "www" },
	{ ROW("unknown-bit", "key -1 with an unknown protection fails"),
	  "www", 0, 1, 0x40, EINVAL, "www" },
	{ ROW("hole", "key -1 over a hole fails when it gets there"),
	  "ww.w", 0, 3, PROT_READ, ENOMEM, "wr.w" },
};

CASES("pkey.mprotect.minus-one", struct protect_row, like_mprotect,
      REQUIRES("pkey.mprotect.minus-one"))
{
	char *a = arena_of(row->before);
	int result = call_pkey_mprotect(a + page + row->offset, row->pages * page, row->prot, -1);

	if (row->error)
		expect_fails(row->error, result);
	else
		expect_ok(result);
	expect_layout(a, row->after);
}

struct key_row {
	struct row row;
	int key;
};

static const struct key_row unallocated[] = {
	{ ROW("below-minus-one", "key -2, which no call gives"), -2 },
	{ ROW("least", "the least int as key"), INT_MIN },
	{ ROW("not-allocated", "a key of the hardware that was not allocated"), 5 },
	{ ROW("last", "the last key of x86, not allocated"), 15 },
	{ ROW("beyond", "a key beyond those of any hardware"), 1000 },
	{ ROW("greatest", "the greatest int as key"), INT_MAX },
};

CASES("pkey.mprotect.unallocated", struct key_row, unallocated,
      RULE("a key that is not allocated fails with EINVAL and nothing is changed"),
      REQUIRES("pkey.mprotect.unallocated-einval"))
{
	char *a = arena_of("www");

	expect_fails(EINVAL, call_pkey_mprotect(a + page, page, PROT_READ, row->key));
	expect_layout(a, "www");
}

CASE("pkey.mprotect.freed", "a key that was freed is not allocated any more",
     REQUIRES("pkey.mprotect.unallocated-einval", "pkey.free.bad-einval"))
{
	char *a = arena_of("www");
	int key = call_pkey_alloc(0, 0);

	if (key < 0)
		skip("no protection keys");
	expect_ok(call_pkey_mprotect(a + page, page, PROT_READ, key));
	expect_layout(a, "wrw");
	expect_ok(call_pkey_mprotect(a + page, page, PROT_READ | PROT_WRITE, 0));
	expect_ok(call_pkey_free(key));
	expect_fails(EINVAL, call_pkey_mprotect(a + page, page, PROT_READ, key));
	expect_fails(EINVAL, call_pkey_free(key));
	expect_layout(a, "www");
}
