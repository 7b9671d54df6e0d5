/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_LOCKED: what it locks, and RLIMIT_MEMLOCK. */
#include "cts.h"
#include "rows.h"

#define KIB(pages) ((intmax_t)((pages)*page / 1024))

CASES("mmap.locked.kind", struct mapping_row, each_mapping,
      RULE("MAP_LOCKED locks the pages of a mapping and makes them resident"),
      REQUIRES("mmap.flag.locked.marks-lo"))
{
	struct layout m = lay_out(row->backing, row->share, 4, false);

	allow_locking(2 * page);
	expect_address(m.at + page, map_object(&m, m.at + page, 1, page + 1, PROT_READ | PROT_WRITE,
					       MAP_FIXED | MAP_LOCKED));
	expect_locked(m.at, "0110");
	expect_resident(m.at + page, "11");
	expect_unchanged(&m, 0, 4);
}

CASES("mmap.locked.proc", struct mapping_row, each_mapping,
      RULE("/proc shows the pages of MAP_LOCKED as locked and resident"),
      REQUIRES("mmap.flag.locked.marks-lo"),
      NEEDS(NEED_PROC))
{
	intmax_t before = status_kib("VmLck");
	struct layout m = lay_out(row->backing, row->share, 3, false);

	allow_locking(2 * page);
	expect_int(before, status_kib("VmLck"));
	expect_address(m.at, map_object(&m, m.at, 0, 2 * page, PROT_READ | PROT_WRITE,
					MAP_FIXED | MAP_LOCKED));
	expect_int(before + KIB(2), status_kib("VmLck"));
	expect(smaps_flag(m.at, "lo"));
	expect(!smaps_flag(m.at + 2 * page, "lo"));
	expect_int(KIB(2), smaps_sum(m.at, 2 * page, "Rss"));
	expect_ok(call_munmap(m.at, 2 * page));
	expect_int(before, status_kib("VmLck"));
}

CASE("mmap.locked.prot-none", "MAP_LOCKED with PROT_NONE succeeds though no page can be populated",
     REQUIRES("mmap.flag.locked.no-enomem-if-populate-fails"))
{
	char *a = arena(2);

	allow_locking(2 * page);
	expect_address(a, call_mmap(a, 2 * page, PROT_NONE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_LOCKED, -1, 0));
	expect_layout(a - page, "----");
	/* It is locked all the same. */
	expect_locked(a, "11");
}

struct eof_row {
	struct row row;
	int share;
};

static const struct eof_row beyond_eof[] = {
	{ ROW("shared", "MAP_LOCKED beyond the end of a shared file succeeds and raises no signal"),
	  MAP_SHARED },
	{ ROW("private",
	      "MAP_LOCKED beyond the end of a private file succeeds and raises no signal"),
	  MAP_PRIVATE },
};

CASES("mmap.locked.beyond-eof", struct eof_row, beyond_eof,
      REQUIRES("mmap.flag.locked.no-enomem-if-populate-fails"))
{
	int fd = fixture_file((off_t)page / 2);
	char *a = arena(3);

	allow_locking(3 * page);
	map_file_at(a, fd, 0, 3 * page, PROT_READ, row->share | MAP_LOCKED);
	expect_layout(a - page, "-rBB-");
	expect_pattern(a, 0, page / 2);
	expect_locked(a, "111");
	expect_resident(a, "1");
}

/* Nothing of the program is locked when a case begins, so the limit counts from 0. */
struct limit_row {
	struct row row;
	int share;
	size_t extra; /* bytes of the limit above two pages, less than one */
};

static const struct limit_row limits[] = {
	{ ROW("private", "MAP_LOCKED goes up to RLIMIT_MEMLOCK and no page further"), MAP_PRIVATE,
	  0 },
	{ ROW("shared", "MAP_LOCKED of shared memory goes up to RLIMIT_MEMLOCK and no further"),
	  MAP_SHARED, 0 },
	{ ROW("rounded-down", "RLIMIT_MEMLOCK counts in whole pages"), MAP_PRIVATE, 1 },
};

CASES("mmap.locked.limit", struct limit_row, limits,
      REQUIRES("mmap.flag.locked.limit-eagain", "mmap.flag.locked.unprivileged-within-limit"),
      NEEDS(NEED_NO_PRIVILEGE))
{
	char *a = arena(4);
	int flags = row->share | MAP_ANONYMOUS | MAP_FIXED | MAP_LOCKED;

	set_limit(RLIMIT_MEMLOCK, 2 * page + (row->extra ? page - 1 : 0));
	map_anon_at(a, page, PROT_READ | PROT_WRITE, row->share);
	expect_access(store(a, 1));
	/* At once one page too many, then exactly the limit, then one more. */
	expect_map_fails(EAGAIN, call_mmap(a, 3 * page, PROT_READ | PROT_WRITE, flags, -1, 0));
	expect_map_fails(EAGAIN, call_mmap(a, 2 * page + 1, PROT_READ | PROT_WRITE, flags, -1, 0));
	expect_layout(a - page, "-w----");
	expect_byte(a, 1);
	expect_address(a + page, call_mmap(a + page, 2 * page, PROT_READ, flags, -1, 0));
	expect_map_fails(EAGAIN, call_mmap(a + 3 * page, 1, PROT_READ, flags, -1, 0));
	expect_layout(a - page, "-wrr--");
	expect_locked(a, "0110");
	expect_resident(a + page, "11");
	/* What is unmapped is free again. */
	expect_ok(call_munmap(a + page, page));
	expect_address(a + 3 * page, call_mmap(a + 3 * page, 1, PROT_READ, flags, -1, 0));
	expect_locked(a + 2 * page, "11");
	expect_resident(a + 3 * page, "1");
}

CASE("mmap.locked.limit-with-mlock", "What mlock() locked counts towards the limit of MAP_LOCKED",
     REQUIRES("mmap.flag.locked.limit-eagain"), NEEDS(NEED_NO_PRIVILEGE))
{
	char *a = arena(3);
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_LOCKED;

	set_limit(RLIMIT_MEMLOCK, 2 * page);
	map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_ok(call_mlock(a, page));
	expect_map_fails(EAGAIN, call_mmap(a + page, 2 * page, PROT_READ, flags, -1, 0));
	expect_layout(a - page, "-w---");
	expect_address(a + page, call_mmap(a + page, page, PROT_READ, flags, -1, 0));
	expect_ok(call_munlock(a, page));
	expect_address(a + 2 * page, call_mmap(a + 2 * page, page, PROT_READ, flags, -1, 0));
}

CASE("mmap.locked.zero-limit", "With RLIMIT_MEMLOCK 0 and no privilege MAP_LOCKED fails with EPERM",
     REQUIRES("mmap.flag.locked.zero-limit-eperm"), NEEDS(NEED_NO_PRIVILEGE))
{
	char *a = arena(1);
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

	set_limit(RLIMIT_MEMLOCK, 0);
	map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a, 1));
	expect_map_fails(EPERM, call_mmap(a, page, PROT_READ, flags | MAP_LOCKED, -1, 0));
	expect_layout(a - page, "-w-");
	expect_byte(a, 1);
	/* The limit is one of locking, not of mapping. */
	expect_address(a, call_mmap(a, page, PROT_READ, flags, -1, 0));
}

/* A limit of less than a page is not 0: the check is of the limit, not of what it leaves. */
CASE("mmap.locked.limit-below-a-page",
     "With RLIMIT_MEMLOCK between 0 and a page MAP_LOCKED fails with EAGAIN",
     REQUIRES("mmap.flag.locked.limit-eagain"), NEEDS(NEED_NO_PRIVILEGE))
{
	char *a = arena(1);
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_LOCKED;

	set_limit(RLIMIT_MEMLOCK, page - 1);
	expect_map_fails(EAGAIN, call_mmap(a, 1, PROT_READ, flags, -1, 0));
	expect_layout(a - page, "---");
}
