/* SPDX-License-Identifier: BSD-2-Clause */
/* mseal() itself: its arguments, what it seals, and what a seal leaves free. */
#include "cts.h"
#include "pages.h"

/* A page is sealed when it cannot be unmapped; a page that is not is gone afterwards. */
static void expect_sealed(char *a, const char *sealed)
{
	for (size_t i = 0; sealed[i]; i++) {
		if (sealed[i] == 's')
			expect_fails(EPERM, call_munmap(a + i * page, page));
		else
			expect_ok(call_munmap(a + i * page, page));
	}
}

struct error_row {
	struct row row;
	const char *before;
	int offset; /* in bytes from page 1 */
	size_t pages;
	unsigned long flags;
	int error;
};

static const struct error_row errors[] = {
	{ ROW("above", "an address a byte above a page boundary"), "wwww", 1, 1, 0, EINVAL },
	{ ROW("below", "an address a byte below a page boundary"), "wwww", -1, 1, 0, EINVAL },
	{ ROW("unaligned-zero", "an unaligned address with length 0"), "wwww", 1, 0, 0, EINVAL },
	{ ROW("flag", "flag 1"), "wwww", 0, 1, 1, EINVAL },
	{ ROW("high-flag", "the highest flag"), "wwww", 0, 1, ~(~0UL >> 1), EINVAL },
	{ ROW("all-flags", "every flag"), "wwww", 0, 1, ~0UL, EINVAL },
	{ ROW("flag-zero", "a flag with length 0"), "wwww", 0, 0, 1, EINVAL },
	{ ROW("hole-head", "a range that starts in a hole"), "w.ww", 0, 3, 0, ENOMEM },
	{ ROW("hole-middle", "a range with a hole in the middle"), "ww.w", 0, 3, 0, ENOMEM },
	{ ROW("hole-tail", "a range that ends in a hole"), "www.", 0, 3, 0, ENOMEM },
	{ ROW("hole", "a hole"), "w..w", 0, 2, 0, ENOMEM },
	{ ROW("hole-between-mappings", "a hole behind two mappings"), "wwr.", 0, 3, 0, ENOMEM },
};

CASES("mseal.seal.error", struct error_row, errors,
      RULE("a call of mseal() that fails seals nothing"), REQUIRES("mseal.errors"))
{
	char *a = arena_of(row->before);

	expect_fails(row->error, call_mseal(a + page + row->offset, row->pages * page, row->flags));
	expect_layout(a, row->before);
	expect_sealed(a, "----");
}

struct wrap_row {
	struct row row;
	bool is_end; /* what follows is the end of the range, not its length */
	int pages, bytes;
	int error;
};

static const struct wrap_row wraps[] = {
	{ ROW("length-max", "the greatest length, which is rounded up to 0"),
	  false, 0, -1, EINVAL },
	{ ROW("length-last-page", "the greatest length of whole pages"), false, -1, 0, EINVAL },
	{ ROW("end-max", "an end that is the last byte of all"), true, 0, -1, EINVAL },
	{ ROW("end-0", "an end of 0"), true, 0, 0, EINVAL },
	{ ROW("end-page", "an end of one page"), true, 1, 0, EINVAL },
	{ ROW("end-above", "an end above user space"), true, -1, 0, ENOMEM },
};

static int seal_wrapping(const struct wrap_row *row, char *at)
{
	size_t size = (size_t)row->pages * page + (size_t)row->bytes;

	return call_mseal(at, row->is_end ? size - (uintptr_t)at : size, 0);
}

CASES("mseal.seal.wraps", struct wrap_row, wraps,
      RULE("a range that wraps fails with EINVAL, one that ends above user space with ENOMEM"),
      REQUIRES("mseal.errors"), NEEDS(NEED_64BIT))
{
	char *a = arena_of("ww.-");

	expect_fails(row->error, seal_wrapping(row, a));
	expect_sealed(a, "--");
}

/* Only kernels of 64 bits have mseal(), and to them these ranges end behind a hole. */
CASES("mseal.seal.wraps-32", struct wrap_row, wraps,
      RULE("a range that reaches beyond 32 bits fails with ENOMEM"), REQUIRES("mseal.errors"),
      NEEDS(NEED_32BIT))
{
	char *a = arena_of("ww.-");

	expect_fails(ENOMEM, seal_wrapping(row, a));
	expect_sealed(a, "--");
}

CASE("mseal.seal.zero-length", "length 0 seals nothing and returns 0, mapped or not",
     REQUIRES("mseal.idempotent"))
{
	char *a = arena_of("w.");

	expect_ok(call_mseal(a, 0, 0));
	expect_ok(call_mseal(a + page, 0, 0));
	expect_sealed(a, "-");
}

struct range_row {
	struct row row;
	const char *before;
	size_t first, pages;
	int bytes;
	const char *sealed;
};

static const struct range_row ranges[] = {
	{ ROW("byte", "length 1 seals the whole page and no other"), "wwww", 1, 0, 1, "-s--" },
	{ ROW("page", "a page seals one page"), "wwww", 1, 1, 0, "-s--" },
	{ ROW("less-1", "a byte less than two pages seals two"), "wwww", 1, 2, -1, "-ss-" },
	{ ROW("and-1", "a byte more than one page seals two"), "wwww", 1, 1, 1, "-ss-" },
	{ ROW("head", "the head of a mapping"), "wwww", 0, 2, 0, "ss--" },
	{ ROW("tail", "the tail of a mapping"), "wwww", 2, 2, 0, "--ss" },
	{ ROW("mappings", "several mappings"), "wr-w", 0, 4, 0, "ssss" },
	{ ROW("parts", "parts of several mappings"), "wwrr", 1, 2, 0, "-ss-" },
};

CASES("mseal.seal.range", struct range_row, ranges,
      RULE("all pages that the range touches are sealed, and no others"),
      REQUIRES("mseal.range", "mseal.blocks-munmap"))
{
	char *a = arena_of(row->before);

	expect_ok(call_mseal(a + row->first * page, row->pages * page + (size_t)row->bytes, 0));
	expect_layout(a, row->before);
	expect_sealed(a, row->sealed);
}

CASE("mseal.seal.again", "sealing again, in part or with more, returns 0",
     REQUIRES("mseal.idempotent", "mseal.range"))
{
	char *a = arena_of("wwww");

	expect_ok(call_mseal(a + page, page, 0));
	expect_ok(call_mseal(a + page, page, 0));
	expect_ok(call_mseal(a, 3 * page, 0));
	expect_ok(call_mseal(a, page, 0));
	expect_layout(a, "wwww");
	expect_sealed(a, "sss-");
}

struct object_row {
	struct row row;
	enum backing backing;
	int share;
};

static const struct object_row objects[] = {
	{ ROW("anon-private", "private anonymous memory"), BACKING_ANON, MAP_PRIVATE },
	{ ROW("anon-shared", "shared anonymous memory"), BACKING_ANON, MAP_SHARED },
	{ ROW("file-private", "a private file"), BACKING_FILE, MAP_PRIVATE },
	{ ROW("file-shared", "a shared file"), BACKING_FILE, MAP_SHARED },
	{ ROW("memfd-shared", "a shared memfd"), BACKING_MEMFD, MAP_SHARED },
	{ ROW("shm-shared", "a shared memory object"), BACKING_SHM, MAP_SHARED },
};

CASES("mseal.seal.object", struct object_row, objects,
      RULE("a sealed mapping of any object can be read and written, and not changed or unmapped"),
      REQUIRES("mseal.allows-access", "mseal.blocks-munmap", "mseal.blocks-mprotect"))
{
	int fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, row->share, &fd);

	expect_ok(call_mseal(m, 2 * page, 0));
	expect_byte(m, backing_byte(row->backing, 0));
	expect_access(store(m + page, 's'));
	expect_byte(m + page, 's');
	if (fd >= 0)
		expect_file_byte(fd, (off_t)page,
				 row->share == MAP_SHARED ? 's' : pattern((off_t)page));
	expect_fails(EPERM, call_munmap(m, page));
	expect_fails(EPERM, call_mprotect(m, page, PROT_READ));
	expect_layout(m, "ww");
}

CASE("mseal.seal.harmless", "calls that change no mapping work on sealed memory",
     REQUIRES("mseal.allows-access"))
{
	char *a = arena_of("www");
	unsigned char residency[1];
	const int harmless[] = { MADV_RANDOM, MADV_SEQUENTIAL, MADV_NORMAL };

	allow_locking(page);
	expect_ok(call_mseal(a + page, page, 0));
	expect_ok(call_mlock(a + page, page));
	expect_ok(call_mincore(a + page, page, residency));
	expect_ok(call_munlock(a + page, page));
	expect_ok(call_msync(a + page, page, MS_SYNC));
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		expect_ok(call_madvise(a + page, page, harmless[i]));
	expect_layout(a, "www");
	expect_held(a, "abc");
}

CASE("mseal.seal.neighbours", "what is beside sealed memory can be changed and taken away",
     REQUIRES("mseal.range"))
{
	char *a = arena_of("wwwww");

	expect_ok(call_mseal(a + 2 * page, page, 0));
	expect_ok(call_mprotect(a, 2 * page, PROT_READ));
	expect_ok(call_munmap(a + page, page));
	expect_ok(call_madvise(a + 3 * page, page, MADV_DONTNEED));
	map_anon_at(a + 4 * page, page, PROT_READ, MAP_PRIVATE);
	expect_layout(a, "r.wwr");
	expect_held(a, "a c00");
}

CASE("mseal.seal.vmflags", "a sealed mapping, and no other, has sl in VmFlags",
     REQUIRES("mseal.vmflag-sl"), NEEDS(NEED_PROC))
{
	char *a = arena_of("www");

	expect(!smaps_flag(a, "sl"));
	expect_ok(call_mseal(a + page, page, 0));
	expect_flag(a, "010", "sl");
}

CASE("mseal.seal.fork", "a child's copy of sealed memory is sealed too",
     REQUIRES("mseal.fork-inherits"))
{
	char *a = arena_of("www");
	struct child c;

	expect_ok(call_mseal(a + page, page, 0));
	in_child (c) {
		expect_sealed(a, "-s-");
		expect_held(a + page, "b");
	}
	join_child(&c);
	expect_layout(a, "www");
}

CASE("mseal.seal.exit", "a process with sealed memory ends normally", REQUIRES("mseal.exit-ok"))
{
	char *a = arena_of("ww");
	struct child c;

	expect_ok(call_mseal(a, 2 * page, 0));
	in_child (c) {
		expect_ok(call_mseal(a, 2 * page, 0));
	}
	join_child(&c);
	expect_held(a, "ab");
}

/* The new image has none of the sealed memory: the address is free for it, or its own. */
EXECED("mseal-exec")
{
	return argc == 1 && strcmp(argv[0], "sealed") == 0 ? 0 : 1;
}

CASE("mseal.seal.exec", "a process with sealed memory can execute another program",
     REQUIRES("mseal.exit-ok"), NEEDS(NEED_EXEC))
{
	char *a = arena_of("ww");

	expect_ok(call_mseal(a, 2 * page, 0));
	expect_execed("mseal-exec", "sealed");
	expect_held(a, "ab");
}

CASE("mseal.seal.cut", "each part of a sealed mapping that madvise() and mlock() cut is sealed",
     REQUIRES("mseal.parts-sealed"))
{
	char *a = arena_of("wwwww");

	allow_locking(page);
	expect_ok(call_mseal(a, 5 * page, 0));
	expect_ok(call_madvise(a + page, page, MADV_RANDOM));
	expect_ok(call_mlock(a + 3 * page, page));
	for (size_t i = 0; i < 5; i++) {
		expect_fails(EPERM, call_munmap(a + i * page, page));
		expect_fails(EPERM, call_mprotect(a + i * page, page, PROT_NONE));
	}
	expect_ok(call_munlock(a + 3 * page, page));
	expect_ok(call_madvise(a + page, page, MADV_NORMAL));
	for (size_t i = 0; i < 5; i++)
		expect_fails(EPERM, call_munmap(a + i * page, page));
	expect_layout(a, "wwwww");
	expect_held(a, "abcde");
}

CASE("mseal.seal.beside", "what is mapped or made alike beside a sealed mapping is not sealed",
     REQUIRES("mseal.beside-not-sealed"))
{
	char *a = arena_of("rwwwr");

	expect_ok(call_mseal(a + page, 3 * page, 0));
	/* Alike but for the seal, so they are no reason to join. */
	expect_ok(call_mprotect(a, page, PROT_READ | PROT_WRITE));
	map_anon_at(a + 4 * page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_ok(call_munmap(a, page));
	expect_ok(call_munmap(a + 4 * page, page));
	expect_fails(EPERM, call_munmap(a + page, page));
	expect_fails(EPERM, call_munmap(a + 3 * page, page));
	expect_layout(a, ".www.");
	expect_held(a, " bcd");
}
