/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was asked for a mapping holds for each part of it, when other calls cut it, and for no page
 * beside it. Told by VmFlags of each case's
 *
 *	page    0       1     2     3     4     5      6
 *	    | plain | marked, read and written    | plain |
 */
#include "cts.h"

#define RW	    (PROT_READ | PROT_WRITE)
#define MARKED	    5
#define MARKED_ONLY "0111110"
#define NO_ADVICE   (-1)

struct mark {
	struct row row;
	const char *letters;
	int flags; /* of mmap() */
	int advice;
	char lock; /* 'l', or 'f' for MLOCK_ONFAULT */
	const char *in_child;
};

#define ADVICE(id, letters, advice, in_child)                                                      \
	{ ROW(id, #advice), letters, 0, advice, 0, in_child }

static const struct mark marks[] = {
	ADVICE("dontfork", "dc", MADV_DONTFORK, "0.....0"),
	ADVICE("wipeonfork", "wf", MADV_WIPEONFORK, MARKED_ONLY),
	ADVICE("dontdump", "dd", MADV_DONTDUMP, MARKED_ONLY),
	ADVICE("random", "rr", MADV_RANDOM, MARKED_ONLY),
	ADVICE("sequential", "sr", MADV_SEQUENTIAL, MARKED_ONLY),
	ADVICE("mergeable", "mg", MADV_MERGEABLE, MARKED_ONLY),
	ADVICE("hugepage", "hg", MADV_HUGEPAGE, MARKED_ONLY),
	ADVICE("nohugepage", "nh", MADV_NOHUGEPAGE, MARKED_ONLY),
	{ ROW("noreserve", "MAP_NORESERVE"), "nr", MAP_NORESERVE, NO_ADVICE, 0, MARKED_ONLY },
	{ ROW("growsdown", "MAP_GROWSDOWN"), "gd", MAP_GROWSDOWN, NO_ADVICE, 0, MARKED_ONLY },
	{ ROW("mlock", "mlock()"), "lo", 0, NO_ADVICE, 'l', "0000000" },
	{ ROW("mlock2", "mlock2(MLOCK_ONFAULT)"), "lf", 0, NO_ADVICE, 'f', "0000000" },
};

static void give(const struct mark *mark, char *m, size_t length)
{
	map_anon_at(m, length, RW, MAP_PRIVATE | mark->flags);
	if (mark->advice != NO_ADVICE)
		expect_ok(call_madvise(m, length, mark->advice));
	if (mark->lock == 'f')
		expect_ok(call_mlock2(m, length, MLOCK_ONFAULT));
	else if (mark->lock)
		expect_ok(call_mlock(m, length));
}

/* Advice may be ignored, or taken for granted: that shows of a page that has no neighbour. */
static char *marked(const struct mark *mark)
{
	char *alone = arena(3) + page, *a = arena(MARKED + 2);

	if (mark->advice != NO_ADVICE && !advice_supported(mark->advice))
		skip("the kernel does not know the advice");
	if (mark->lock)
		allow_locking((MARKED + 1) * page);
	map_anon_at(alone, page, RW, MAP_PRIVATE);
	skip_unless(!smaps_flag(alone, mark->letters), "all mappings have it");
	give(mark, alone, page);
	skip_unless(smaps_flag(alone, mark->letters), "VmFlags does not show it");
	map_anon_at(a, (MARKED + 2) * page, RW, MAP_PRIVATE);
	give(mark, a + page, MARKED * page);
	expect_flag(a, MARKED_ONLY, mark->letters);
	return a;
}

CASES("proc.kept.cut", struct mark, marks,
      RULE("mprotect() and munmap() of a part take away nothing from the parts, nor does merging"),
      REQUIRES("mprotect.keeps-attributes"), NEEDS(NEED_PROC))
{
	char *a = marked(row);

	expect_ok(call_mprotect(a + 2 * page, page, PROT_READ));
	expect_ok(call_mprotect(a + 4 * page, page, PROT_READ));
	expect_flag(a, MARKED_ONLY, row->letters);
	expect_layout(a, "wwrwrww");
	expect_ok(call_mprotect(a, (MARKED + 2) * page, PROT_READ));
	expect_flag(a, MARKED_ONLY, row->letters);
	expect_ok(call_mprotect(a, (MARKED + 2) * page, RW));
	expect_flag(a, MARKED_ONLY, row->letters);
	expect_layout(a, "wwwwwww");
	hole(a + 3 * page, page);
	expect_flag(a, "011.110", row->letters);
}

/* A new mapping may merge with the neighbour that is like it, and with no other. */
CASES("proc.kept.beside", struct mark, marks,
      RULE("a mapping that is made beside another has nothing of what was asked for that one"),
      REQUIRES("mprotect.keeps-attributes"), NEEDS(NEED_PROC))
{
	char *a = marked(row);

	map_anon_at(a, page, RW, MAP_PRIVATE);
	map_anon_at(a + 6 * page, page, RW, MAP_PRIVATE);
	expect_flag(a, MARKED_ONLY, row->letters);
	map_anon_at(a + 3 * page, page, RW, MAP_PRIVATE);
	expect_flag(a, "0110110", row->letters);
	expect_layout(a, "wwwwwww");
}

CASES("proc.kept.child", struct mark, marks,
      RULE("the mapping of a child has what was asked for the parent's, but for locks"),
      REQUIRES("fork.attributes-inherited"), NEEDS(NEED_PROC))
{
	char *a = marked(row);
	struct child c;

	in_child(c) {
		expect_flag(a, row->in_child, row->letters);
	}
	join_child(&c);
	expect_flag(a, MARKED_ONLY, row->letters);
}
