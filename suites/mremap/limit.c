/* SPDX-License-Identifier: BSD-2-Clause */
/* Locked memory, and the limits that growing and moving meet. */
#include "cts.h"
#include "pages.h"

#define FIXED	  (MREMAP_MAYMOVE | MREMAP_FIXED)
#define DONTUNMAP (MREMAP_MAYMOVE | MREMAP_DONTUNMAP)

static intmax_t locked_pages(void)
{
	return status_kib("VmLck") * 1024 / (intmax_t)page;
}

struct locked_row {
	struct row row;
	size_t new_pages; /* of a locked mapping of 2 at page 0 of "ww...---" */
	int flags;
	const char *after;
	size_t at; /* where it is then */
};

static const struct locked_row locked[] = {
	{ ROW("grow", "growing in place locks the new pages"), 4, 0, "wwww.---", 0 },
	{ ROW("shrink", "shrinking leaves the rest locked"), 1, 0, "w....---", 0 },
	{ ROW("move", "moving keeps the lock"), 2, FIXED, ".....ww-", 5 },
	{ ROW("move-and-grow", "moving and growing locks the new pages"), 3, FIXED, ".....www", 5 },
	{ ROW("move-and-shrink", "moving and shrinking locks what is left"),
	  1, FIXED, ".....w--", 5 },
};

CASES("mremap.limit.locked", struct locked_row, locked,
      RULE("a locked mapping is locked after mremap(), all of it, and counted so"),
      REQUIRES("mremap.locked-kept"), NEEDS(NEED_PROC))
{
	char *a = arena_of("ww...---");
	char *at = a + row->at * page;
	intmax_t before = locked_pages();
	unsigned char residency[4];

	allow_locking(4 * page);
	expect_ok(call_mlock(a, 2 * page));
	expect_int(before + 2, locked_pages());
	expect_address(at, call_mremap(a, 2 * page, row->new_pages * page, row->flags, at));
	expect_int(before + (intmax_t)row->new_pages, locked_pages());
	expect(smaps_flag(at, "lo"));
	expect(smaps_flag(at + (row->new_pages - 1) * page, "lo"));
	expect_ok(call_mincore(at, row->new_pages * page, residency));
	for (size_t i = 0; i < row->new_pages; i++)
		expect(residency[i] & 1);
	expect_layout(a, row->after);
	expect_held(at, "a");
}

CASE("mremap.limit.locked-dontunmap", "with MREMAP_DONTUNMAP the lock goes with the pages",
     REQUIRES("mremap.dontunmap.locked"), NEEDS(NEED_PROC))
{
	char *a = arena_of("ww---");

	allow_locking(4 * page);
	expect_ok(call_mlock(a, 2 * page));
	expect_address(a + 3 * page,
		       call_mremap(a, 2 * page, 2 * page, DONTUNMAP | MREMAP_FIXED, a + 3 * page));
	expect(smaps_flag(a + 3 * page, "lo"));
	expect(!smaps_flag(a, "lo"));
	expect_layout(a, "ww-ww");
	expect_held(a, "00 ab");
}

struct way {
	struct row row;
	int flags;
};

static const struct way ways[] = {
	{ ROW("in-place", "in place"), 0 },
	{ ROW("maymove", "with MREMAP_MAYMOVE"), MREMAP_MAYMOVE },
	{ ROW("fixed", "at a given address"), FIXED },
};

/*
 * Room for two pages in place, and a free target for four: a target that is mapped would count
 * before 6.17, when it was unmapped first.
 */
#define ROOM   "ww..-....-"
#define TARGET 5

CASES("mremap.limit.memlock", struct way, ways,
      RULE("growing locked memory beyond RLIMIT_MEMLOCK fails with EAGAIN, up to it succeeds"),
      REQUIRES("mremap.locked-limit-eagain", "mremap.ret.map-failed"), NEEDS(NEED_NO_PRIVILEGE))
{
	char *a = arena_of(ROOM);

	set_limit(RLIMIT_MEMLOCK, 3 * page);
	expect_ok(call_mlock(a, 2 * page));
	expect_map_fails(EAGAIN, call_mremap(a, 2 * page, 4 * page, row->flags, a + TARGET * page));
	expect_layout(a, ROOM);
	expect_held(a, "ab");
	/* The limit itself can be reached. */
	expect_address(a, call_mremap(a, 2 * page, 3 * page, 0, NULL));
	expect_layout(a, "www.-....-");
}

CASES("mremap.limit.as", struct way, ways,
      RULE("growing beyond RLIMIT_AS fails with ENOMEM, up to it succeeds"),
      REQUIRES("mremap.rlimit-as-enomem", "mremap.ret.map-failed"), NEEDS(NEED_PROC))
{
	char *a = arena_of(ROOM);

	set_limit(RLIMIT_AS, (rlim_t)status_kib("VmSize") * 1024 + page);
	expect_map_fails(ENOMEM, call_mremap(a, 2 * page, 4 * page, row->flags, a + TARGET * page));
	expect_layout(a, ROOM);
	expect_held(a, "ab");
	expect_address(a, call_mremap(a, 2 * page, 3 * page, 0, NULL));
}

static const struct way keeping[] = {
	{ ROW("anywhere", "anywhere"), DONTUNMAP },
	{ ROW("fixed", "at a given address"), DONTUNMAP | MREMAP_FIXED },
};

CASES("mremap.limit.as-dontunmap", struct way, keeping,
      RULE("what MREMAP_DONTUNMAP leaves counts: a move beyond RLIMIT_AS fails with ENOMEM"),
      REQUIRES("mremap.rlimit-as-enomem", "mremap.ret.map-failed"), NEEDS(NEED_PROC))
{
	char *a = arena_of(ROOM), *to = row->flags & MREMAP_FIXED ? a + TARGET * page : NULL;
	rlim_t size = (rlim_t)status_kib("VmSize") * 1024;

	set_limit(RLIMIT_AS, size + page);
	expect_map_fails(ENOMEM, call_mremap(a, 2 * page, 2 * page, row->flags, to));
	expect_layout(a, ROOM);
	expect_held(a, "ab");
	set_limit(RLIMIT_AS, size + 2 * page);
	to = expect_map(call_mremap(a, 2 * page, 2 * page, row->flags, to));
	expect_held(to, "ab");
	expect_held(a, "00");
}

CASES("mremap.limit.data", struct way, ways,
      RULE("growing private writable memory beyond RLIMIT_DATA fails with ENOMEM, up to it "
	   "succeeds; a move adds nothing"),
      REQUIRES("mremap.rlimit-data-enomem", "mremap.ret.map-failed"), NEEDS(NEED_PROC))
{
	char *a = arena_of(ROOM), *target = a + TARGET * page;

	leave_data(1);
	expect_map_fails(ENOMEM, call_mremap(a, 2 * page, 4 * page, row->flags, target));
	expect_layout(a, ROOM);
	expect_held(a, "ab");
	expect_address(a, call_mremap(a, 2 * page, 3 * page, 0, NULL));
	expect_map_fails(ENOMEM, call_mremap(a, 3 * page, 4 * page, row->flags, target));
	expect_address(target, call_mremap(a, 3 * page, 3 * page, FIXED, target));
	expect_held(target, "ab0");
}

CASE("mremap.limit.data-read-only", "RLIMIT_DATA does not count read-only memory",
     REQUIRES("mremap.rlimit-data-enomem"))
{
	char *a = arena_of("rr..");

	set_limit(RLIMIT_DATA, page);
	expect_address(a, call_mremap(a, 2 * page, 4 * page, 0, NULL));
	expect_layout(a, "rrrr");
}

/* What happens below a mapping that grows down is open; what is around it is not. */
CASE("mremap.limit.growsdown", "a mapping that grows down moves with what it holds",
     REQUIRES("mremap.growsdown"))
{
	char *a = arena_of("w--------w");
	char *m = a + 3 * page;
	char *got;

	expect_address(m,
		       call_mmap(m, 2 * page, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, -1, 0));
	expect_access(store(m, 'm'));
	got = call_mremap(m, 2 * page, 2 * page, FIXED, a + 6 * page);
	observe("mremap.growsdown.move", "%s", got == MAP_FAILED ? "refused" : "moved");
	if (got == MAP_FAILED) {
		expect_byte(m, 'm');
		expect_layout(a, "w--ww----w");
	} else {
		expect_byte(got, 'm');
		expect_layout(a, "w--..-ww-w");
	}
	expect_held(a, "a");
	expect_held(a + 9 * page, "j");
}
