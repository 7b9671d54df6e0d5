/* SPDX-License-Identifier: BSD-2-Clause */
/* What a seal forbids: the call fails with EPERM and changes nothing. */
#include "cts.h"
#include "pages.h"

#define FIXED	  (MREMAP_MAYMOVE | MREMAP_FIXED)
#define DONTUNMAP (MREMAP_MAYMOVE | MREMAP_DONTUNMAP)

/* A call on pages [first, first + pages) of an arena; [sealed, sealed + count) are sealed. */
struct blocked {
	struct row row;
	const char *before;
	size_t sealed, count;
	size_t first, pages;
};

static char *sealed_arena(const struct blocked *row)
{
	char *a = arena_of(row->before);

	expect_ok(call_mseal(a + row->sealed * page, row->count * page, 0));
	return a;
}

/* Every page of the arena is as it was made. */
static void expect_as_before(const char *before, char *a)
{
	expect_layout(a, before);
	for (size_t i = 0; before[i]; i++) {
		if (before[i] == 'w' || before[i] == 'r')
			expect_byte(a + i * page, (unsigned char)('a' + i));
	}
}

static const struct blocked ranges[] = {
	{ ROW("exact", "the sealed pages"), "wwww", 1, 2, 1, 2 },
	{ ROW("part", "a part of the sealed pages"), "wwwww", 1, 3, 2, 1 },
	{ ROW("head", "a range that begins with sealed pages"), "wwww", 1, 1, 1, 3 },
	{ ROW("middle", "a range with a sealed page in the middle"), "wwwww", 2, 1, 1, 3 },
	{ ROW("tail", "a range whose last page is sealed"), "wwww", 2, 1, 0, 3 },
	{ ROW("tail-other-mapping", "a range that ends in a sealed mapping of another protection"),
	  "wwrrw", 2, 2, 0, 3 },
	{ ROW("read-only", "sealed read-only pages"), "rrrr", 1, 2, 1, 2 },
	{ ROW("no-access", "sealed pages without access"), "w--w", 1, 2, 1, 2 },
	{ ROW("behind-hole", "a range with a hole before the sealed page"), "w.wwr", 2, 1, 0, 3 },
	{ ROW("before-hole", "a range with a hole behind the sealed page"), "ww.wr", 1, 1, 0, 4 },
};

CASES("mseal.blocked.munmap", struct blocked, ranges,
      RULE("munmap() that touches a sealed page fails with EPERM and unmaps nothing"),
      REQUIRES("mseal.blocks-munmap"))
{
	char *a = sealed_arena(row);

	expect_fails(EPERM, call_munmap(a + row->first * page, row->pages * page));
	expect_as_before(row->before, a);
}

CASES("mseal.blocked.mmap-fixed", struct blocked, ranges,
      RULE("MAP_FIXED over a sealed page fails with EPERM and replaces nothing"),
      REQUIRES("mseal.blocks-fixed"))
{
	char *a = sealed_arena(row);
	int fd = fixture_memfd((off_t)(row->pages * page));
	char *at = a + row->first * page;

	expect_map_fails(EPERM, call_mmap(at, row->pages * page, PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_map_fails(
		EPERM, call_mmap(at, row->pages * page, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0));
	expect_as_before(row->before, a);
}

/* Where the first page is sealed, nothing is changed; the others are in mseal.blocked.partial. */
static const struct blocked first_sealed[] = {
	{ ROW("exact", "the sealed pages"), "wwww", 1, 2, 1, 2 },
	{ ROW("part", "a part of the sealed pages"), "wwwww", 1, 3, 2, 1 },
	{ ROW("head", "a range that begins with sealed pages"), "wwww", 1, 1, 1, 3 },
	{ ROW("no-access", "sealed pages without access"), "w--w", 1, 2, 1, 2 },
	{ ROW("two-mappings", "sealed pages of two protections"), "wwrrw", 1, 2, 1, 3 },
};

CASES("mseal.blocked.mprotect", struct blocked, first_sealed,
      RULE("mprotect() of sealed pages fails with EPERM and changes nothing"),
      REQUIRES("mseal.blocks-mprotect"))
{
	char *a = sealed_arena(row);
	char *at = a + row->first * page;

	expect_fails(EPERM, call_mprotect(at, row->pages * page, PROT_READ));
	expect_fails(EPERM, call_mprotect(at, row->pages * page, PROT_NONE));
	expect_fails(EPERM, call_mprotect(at, row->pages * page, PROT_READ | PROT_WRITE));
	expect_fails(EPERM, call_mprotect(at, 1, PROT_READ | PROT_WRITE | PROT_EXEC));
	expect_as_before(row->before, a);
}

CASES("mseal.blocked.pkey-mprotect", struct blocked, first_sealed,
      RULE("pkey_mprotect() of sealed pages fails with EPERM and changes nothing"),
      REQUIRES("mseal.blocks-mprotect"))
{
	char *a = sealed_arena(row);

	expect_fails(EPERM,
		     call_pkey_mprotect(a + row->first * page, row->pages * page, PROT_NONE, -1));
	expect_as_before(row->before, a);
}

/* mprotect() to PROT_NONE from page 0 of "wwww". */
struct partial_row {
	struct row row;
	size_t sealed;
	const char *after;
};

static const struct partial_row partial[] = {
	{ ROW("middle", "one page before the sealed one"), 1, "-www" },
	{ ROW("tail", "all pages before the sealed last one"), 3, "---w" },
};

CASES("mseal.blocked.mprotect-reached", struct partial_row, partial,
      RULE("mprotect() that comes to a sealed page fails with EPERM and does not go on"),
      REQUIRES("mseal.blocks-mprotect"))
{
	char *a = arena_of("wwww");

	expect_ok(call_mseal(a + row->sealed * page, page, 0));
	expect_fails(EPERM, call_mprotect(a, 4 * page, PROT_NONE));
	/* The sealed page and what is behind it are as before. */
	for (size_t i = row->sealed; i < 4; i++) {
		expect_layout(a + i * page, "w");
		expect_byte(a + i * page, (unsigned char)('a' + i));
	}
}

CASES("mseal.blocked.mprotect-partial", struct partial_row, partial,
      RULE("pages before the sealed one are changed when mprotect() fails"),
      REQUIRES("mseal.mprotect-partial"))
{
	char *a = arena_of("wwww");

	expect_ok(call_mseal(a + row->sealed * page, page, 0));
	expect_fails(EPERM, call_mprotect(a, 4 * page, PROT_NONE));
	expect_layout(a, row->after);
}

/* One mremap(); new is a page of the arena, -1 for NULL. */
struct remap_row {
	struct row row;
	const char *before;
	size_t sealed, count;
	size_t old, old_pages, new_pages;
	int flags;
	int new;
};

static const struct remap_row remaps[] = {
	{ ROW("shrink", "a sealed mapping does not shrink"),
	  "www.", 0, 3, 0, 3, 2, 0, -1 },
	{ ROW("shrink-part", "a part of a sealed mapping does not go"),
	  "wwww", 0, 4, 1, 2, 1, 0, -1 },
	{ ROW("shrink-over", "a shrinking that would take a sealed page takes nothing"),
	  "wwww", 2, 1, 0, 4, 1, 0, -1 },
	{ ROW("grow", "a sealed mapping does not grow in place"),
	  "ww..", 0, 2, 0, 2, 3, 0, -1 },
	{ ROW("grow-maymove", "a sealed mapping does not grow with MREMAP_MAYMOVE"),
	  "ww-r", 0, 2, 0, 2, 3, MREMAP_MAYMOVE, -1 },
	{ ROW("same", "a sealed mapping is not even given its own size"),
	  "ww", 0, 2, 0, 2, 2, 0, -1 },
	{ ROW("move", "a sealed mapping does not move"),
	  "ww--", 0, 2, 0, 2, 2, FIXED, 2 },
	{ ROW("move-over", "a sealed mapping does not replace another"),
	  "wwrr", 0, 2, 0, 2, 2, FIXED, 2 },
	{ ROW("move-and-grow", "a sealed mapping does not move to grow"),
	  "ww---", 0, 2, 0, 2, 3, FIXED, 2 },
	{ ROW("move-and-shrink", "a sealed mapping does not move to shrink"),
	  "ww--", 0, 2, 0, 2, 1, FIXED, 2 },
	{ ROW("target", "a sealed mapping is not replaced"),
	  "wwrr", 2, 2, 0, 2, 2, FIXED, 2 },
	{ ROW("target-head", "a target that begins with a sealed page"),
	  "ww-rr", 3, 1, 0, 2, 2, FIXED, 3 },
	{ ROW("target-tail", "a target that ends in a sealed page"),
	  "ww-rr", 4, 1, 0, 2, 2, FIXED, 3 },
	{ ROW("target-shrink", "a sealed target when shrinking"),
	  "www-r", 4, 1, 0, 3, 1, FIXED, 4 },
	{ ROW("target-grow", "a sealed last page of the target when growing"),
	  "w-rr", 3, 1, 0, 1, 2, FIXED, 2 },
	{ ROW("dontunmap", "MREMAP_DONTUNMAP of a sealed mapping"),
	  "ww--", 0, 2, 0, 2, 2, DONTUNMAP, -1 },
	{ ROW("dontunmap-fixed", "MREMAP_DONTUNMAP of a sealed mapping to a given address"),
	  "ww--", 0, 2, 0, 2, 2, DONTUNMAP | MREMAP_FIXED, 2 },
	{ ROW("dontunmap-target", "MREMAP_DONTUNMAP to a sealed target"),
	  "wwrr", 2, 2, 0, 2, 2, DONTUNMAP | MREMAP_FIXED, 2 },
};

CASES("mseal.blocked.mremap", struct remap_row, remaps,
      RULE("mremap() of, over or onto a sealed page fails with EPERM and changes nothing"),
      REQUIRES("mseal.blocks-mremap"))
{
	char *a = arena_of(row->before);
	char *new = row->new < 0 ? NULL : a + row->new *(ptrdiff_t)page;

	expect_ok(call_mseal(a + row->sealed * page, row->count * page, 0));
	expect_map_fails(EPERM, call_mremap(a + row->old * page, row->old_pages * page,
					    row->new_pages * page, row->flags, new));
	expect_as_before(row->before, a);
}

CASE("mseal.blocked.remap-file-pages", "pages of a sealed shared mapping are not rearranged",
     REQUIRES("mseal.blocks-remap-file-pages"))
{
	int fd = fixture_file((off_t)(2 * page));
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_ok(call_mseal(m, page, 0));
	expect_fails(EPERM, call_remap_file_pages(m, page, 0, 1, 0));
	expect_pattern(m, 0, 2 * page);
}

CASE("mseal.blocked.lines", "calls on a part of a sealed mapping that fail do not split it",
     REQUIRES("mseal.failure-splits-nothing"), NEEDS(NEED_PROC))
{
	char *a = arena_of("wwwww"), *part = a + 2 * page;
	size_t lines;

	expect_ok(call_mseal(a, 5 * page, 0));
	lines = maps_count_of(a, 5 * page);
	expect_fails(EPERM, call_munmap(part, page));
	expect_fails(EPERM, call_munmap(part, 3 * page));
	expect_fails(EPERM, call_munmap(a, page));
	expect_fails(EPERM, call_mprotect(part, page, PROT_READ));
	expect_map_fails(EPERM, call_mmap(part, page, PROT_NONE,
					  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_map_fails(EPERM, call_mremap(part, page, page, FIXED, arena(1)));
	expect_int(lines, maps_count_of(a, 5 * page));
	expect_as_before("wwwww", a);
}

CASE("mseal.blocked.brk", "a sealed page of the heap keeps the break from going below it",
     REQUIRES("mseal.blocks-brk"))
{
	char *old = call_raw_brk(NULL);
	char *top = (char *)(((uintptr_t)old + page - 1) / page * page + 2 * page);

	expect_address(top, call_raw_brk(top));
	expect_access(store(top - page, 'b'));
	expect_ok(call_mseal(top - page, page, 0));
	expect_address(top, call_raw_brk(old));
	expect_byte(top - page, 'b');
	expect_access(store(top - 1, 1));
}
