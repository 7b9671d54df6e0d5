/* SPDX-License-Identifier: BSD-2-Clause */
/* What a new mapping beside one with an advice or a lock does not take of it. */
#include "cts.h"
#include "pages.h"

#define RW (PROT_READ | PROT_WRITE)

struct beside_row {
	struct row row;
	int advice; /* of madvise(), -1: mlock() */
	const char *letters; /* of VmFlags */
};

static const struct beside_row attributes[] = {
	{ ROW("dontfork", "MADV_DONTFORK"), MADV_DONTFORK, "dc" },
	{ ROW("wipeonfork", "MADV_WIPEONFORK"), MADV_WIPEONFORK, "wf" },
	{ ROW("dontdump", "MADV_DONTDUMP"), MADV_DONTDUMP, "dd" },
	{ ROW("random", "MADV_RANDOM"), MADV_RANDOM, "rr" },
	{ ROW("sequential", "MADV_SEQUENTIAL"), MADV_SEQUENTIAL, "sr" },
	{ ROW("lock", "mlock()"), -1, "lo" },
};

/*
 * Pages 1 and 3 have the attribute; mappings are made, or moved to, around them.
 *
 *	| new | old | new | old | new |
 */
CASES("mmap.beside", struct beside_row, attributes,
      RULE("a mapping made below, between or above others takes nothing of their attribute"),
      REQUIRES("mmap.many.attributes-apart"), NEEDS(NEED_PROC))
{
	char *a = arena(5), *plain = map_anon(page, RW, MAP_PRIVATE);

	allow_locking(8 * page);
	for (int i = 1; i < 5; i += 2) {
		map_anon_at(a + i * page, page, RW, MAP_PRIVATE);
		if (row->advice == -1)
			expect_ok(call_mlock(a + i * page, page));
		else
			expect_ok(call_madvise(a + i * page, page, row->advice));
	}
	for (int i = 0; i < 5; i += 2)
		map_anon_at(a + i * page, page, RW, MAP_PRIVATE);
	expect_flag(a, "01010", row->letters);
	expect_address(a + 2 * page, call_mremap(plain, page, page, MREMAP_MAYMOVE | MREMAP_FIXED,
						 a + 2 * page));
	expect_flag(a, "01010", row->letters);
	expect_layout(a, "wwwww");
}
