/* SPDX-License-Identifier: BSD-2-Clause */
/* RLIMIT_AS: the size of the address space, exactly at the limit and a page beyond it. */
#include "cts.h"
#include "rows.h"

/* From now on count pages more can be mapped, and some bytes less than a page. */
static void leave_room(size_t count, size_t bytes)
{
	intmax_t kib = status_kib("VmSize");

	if (kib < 0)
		skip("/proc/self/status has no VmSize");
	set_limit(RLIMIT_AS, (rlim_t)kib * 1024 + count * page + bytes);
}

struct kind_row {
	struct row row;
	enum backing backing;
	int share;
	int prot;
	int flags;
};

#define KIND(id, words, backing, share)                                         \
	{                                                                       \
		ROW(id, "RLIMIT_AS limits mappings of " words), backing, share, \
			PROT_READ | PROT_WRITE, 0                               \
	}
#define ANON(id, words, prot, flags)                                                       \
	{                                                                                  \
		ROW(id, "RLIMIT_AS limits " words), BACKING_ANON, MAP_PRIVATE, prot, flags \
	}

static const struct kind_row kinds[] = {
	EACH_MAPPING(KIND),
	ANON("none", "private memory of no access", PROT_NONE, 0),
	ANON("read", "private read-only memory", PROT_READ, 0),
	ANON("noreserve", "MAP_NORESERVE memory", PROT_READ | PROT_WRITE, MAP_NORESERVE),
	ANON("populate", "MAP_POPULATE memory", PROT_READ | PROT_WRITE, MAP_POPULATE),
	ANON("stack", "MAP_STACK memory", PROT_READ | PROT_WRITE, MAP_STACK),
	ANON("growsdown", "MAP_GROWSDOWN memory", PROT_READ | PROT_WRITE, MAP_GROWSDOWN),
};

CASES("limit.as.kind", struct kind_row, kinds, REQUIRES("rlimit.as.mmap-enomem", "rlimit.as.posix"),
      NEEDS(NEED_PROC))
{
	struct layout m = lay_out(row->backing, row->share, 3, false);
	intmax_t before = status_kib("VmSize");
	char *at;

	leave_room(2, 0);
	expect_map_fails(ENOMEM, map_object(&m, NULL, 0, 3 * page, row->prot, row->flags));
	expect_map_fails(ENOMEM, map_object(&m, NULL, 0, 2 * page + 1, row->prot, row->flags));
	expect_int(before, status_kib("VmSize"));
	at = expect_map(map_object(&m, NULL, 0, 2 * page, row->prot, row->flags));
	expect_map_fails(ENOMEM, map_object(&m, NULL, 0, 1, row->prot, row->flags));
	/* What is unmapped makes room again. */
	expect_ok(call_munmap(at, page));
	expect_map(map_object(&m, NULL, 0, 1, row->prot, row->flags));
	expect_map_fails(ENOMEM, map_object(&m, NULL, 0, 1, row->prot, row->flags));
}

CASE("limit.as.rounded-down", "RLIMIT_AS counts in whole pages: a part of one is no room",
     REQUIRES("rlimit.as.page-rounded"), NEEDS(NEED_PROC))
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;

	leave_room(1, page - 1);
	expect_map_fails(ENOMEM, call_mmap(NULL, page + 1, PROT_READ, flags, -1, 0));
	expect_map(call_mmap(NULL, page, PROT_READ, flags, -1, 0));
	expect_map_fails(ENOMEM, call_mmap(NULL, 1, PROT_READ, flags, -1, 0));
}

CASE("limit.as.below-size", "With RLIMIT_AS below what is mapped, mmap() fails and munmap() works",
     REQUIRES("rlimit.as.mmap-enomem"))
{
	char *a = arena(3);

	map_anon_at(a, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	set_limit(RLIMIT_AS, page);
	expect_map_fails(ENOMEM, call_mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	expect_access(store(a, 1));
	expect_ok(call_munmap(a + page, page));
	expect_ok(call_mprotect(a, page, PROT_READ));
	expect_layout(a - page, "-r.w-");
	/* The place is free, the limit is not. */
	expect_map_fails(ENOMEM, call_mmap(a + page, page, PROT_READ,
					   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_layout(a - page, "-r.w-");
}

/*
 *	| guard | w | w | w | . | guard |
 *	            ^ . . . ^  replaced, and one page more refused
 */
CASES("limit.as.fixed", struct mapping_row, each_mapping,
      RULE("At RLIMIT_AS MAP_FIXED replaces a mapping by as many pages"),
      REQUIRES("rlimit.as.fixed-replace-ok"),
      NEEDS(NEED_PROC))
{
	struct layout m = lay_out(row->backing, row->share, 4, true);
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

	hole(m.at + 3 * page, page);
	leave_room(0, 0);
	expect_map_fails(ENOMEM, call_mmap(m.at + page, 3 * page, PROT_READ, flags, -1, 0));
	expect_layout(m.at - page, "-www.-");
	expect_address(m.at + page, call_mmap(m.at + page, 2 * page, PROT_READ, flags, -1, 0));
	expect_layout(m.at - page, "-wrr.-");
	expect_zeroes(m.at + page, 2 * page);
	expect_byte(m.at, backing_byte(row->backing, m.offset));
}
