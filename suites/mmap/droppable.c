/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_DROPPABLE: anonymous memory that the system may forget. */
#include "cts.h"

#define RW	  (PROT_READ | PROT_WRITE)
#define DROPPABLE (MAP_DROPPABLE | MAP_ANONYMOUS)

/* A page of it at a fixed place, so that it is a mapping of its own. */
static char *map_droppable(void)
{
	char *a = arena(3) + page;

	expect_address(a, call_mmap(a, page, RW, DROPPABLE | MAP_FIXED, -1, 0));
	return a;
}

CASE("mmap.droppable.memory", "droppable memory reads 0 until it is stored to",
     REQUIRES("mmap.flag.droppable.create"), NEEDS(NEED_64BIT))
{
	char *m = expect_map(call_mmap(NULL, 2 * page, RW, DROPPABLE, -1, 0));

	expect_zeroes(m, 2 * page);
	expect_access(store(m, 1));
	/* It may be dropped at any time: 1 or 0 from here on. */
	expect_layout(m, "ww");
	expect_zeroes(m + 1, 2 * page - 1);
}

CASE("mmap.droppable.vmflags",
     "droppable memory is wiped on fork, not dumped, not reserved, and says so",
     REQUIRES("mmap.flag.droppable.create"), NEEDS(NEED_64BIT | NEED_PROC))
{
	char *m = map_droppable();
	const char *flags = smaps_flags(m);

	expect(has_flag(flags, "dp"));
	expect(has_flag(flags, "wf"));
	expect(has_flag(flags, "dd"));
	expect(has_flag(flags, "nr"));
	expect(!has_flag(flags, "sh"));
}

CASE("mmap.droppable.file", "a file cannot be mapped droppable: EINVAL",
     REQUIRES("mmap.flag.droppable.file-einval"))
{
	expect_map_refused(EINVAL, page, PROT_READ, MAP_DROPPABLE, fixture_file((off_t)page), 0);
	expect_map_refused(EINVAL, page, PROT_READ, MAP_DROPPABLE, fixture_memfd((off_t)page), 0);
}

struct droppable_row {
	struct row row;
	int flag;
};

static const struct droppable_row combinations[] = {
#ifdef MAP_LOCKED
	{ ROW("locked", "droppable memory cannot be MAP_LOCKED"), MAP_LOCKED },
#endif
#ifdef MAP_GROWSDOWN
	{ ROW("growsdown", "droppable memory cannot be MAP_GROWSDOWN"), MAP_GROWSDOWN },
#endif
#ifdef MAP_HUGETLB
	{ ROW("hugetlb", "droppable memory cannot be MAP_HUGETLB"), MAP_HUGETLB },
#endif
};

CASES("mmap.droppable.with", struct droppable_row, combinations,
      REQUIRES("mmap.flag.droppable.bad-combinations"), NEEDS(NEED_64BIT))
{
	allow_locking(page);
	expect_map_refused(EINVAL, page, RW, DROPPABLE | row->flag, -1, 0);
	map_droppable();
}

CASE("mmap.droppable.mlock", "mlock() of droppable memory succeeds and locks nothing",
     REQUIRES("mmap.flag.droppable.mlock-noop"), NEEDS(NEED_64BIT | NEED_PROC))
{
	char *m = map_droppable();
	intmax_t before = status_kib("VmLck");

	allow_locking(page);
	expect_ok(call_mlock(m, page));
	expect(!smaps_flag(m, "lo"));
	expect_int(before, status_kib("VmLck"));
	/* What is locked cannot be given up. */
	expect_ok(call_madvise(m, page, MADV_DONTNEED));
	expect_ok(call_munlock(m, page));
}

CASE("mmap.droppable.fork",
     "a child finds droppable memory wiped, and that cannot be taken back by MADV_KEEPONFORK",
     REQUIRES("mmap.flag.droppable.fork-zero"), NEEDS(NEED_64BIT))
{
	char *m = map_droppable();
	struct child c;

	expect_access(store(m, 1));
	expect_fails(EINVAL, call_madvise(m, page, MADV_KEEPONFORK));
	expect_fails(EINVAL, call_madvise(m, page, MADV_DODUMP));
	in_child (c) {
		expect_zeroes(m, page);
		expect_access(store(m, 2));
	}
	join_child(&c);
	expect(load(m).value < 2);
}
