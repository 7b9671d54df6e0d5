/* SPDX-License-Identifier: BSD-2-Clause */
/* What munlock() undoes. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)
#define KIB(pages) ((intmax_t)((pages) * page / 1024))

static char *locked(size_t count)
{
	char *a = arena(count);

	allow_locking(count * page);
	map_anon_at(a, count * page, RW, MAP_PRIVATE);
	expect_ok(call_mlock(a, count * page));
	return a;
}

CASE("mlock.unlock.middle", "munlock() of the middle page unlocks that page alone",
     NEEDS(NEED_PROC), REQUIRES("mlock.munlock-effect", "mlock.vmlck-field"))
{
	char *a = locked(3);
	intmax_t before = status_kib("VmLck");

	expect_access(store(a + page, 1));
	expect_ok(call_munlock(a + page, page));
	expect_locked(a, "101");
	expect_int(before - KIB(1), status_kib("VmLck"));
	expect_flag(a, "101", "lo");
	expect_int(0, smaps_kib(a + page, "Locked"));
	expect_byte(a + page, 1);
}

CASE("mlock.unlock.not-locked", "munlock() of pages that are not locked succeeds",
     REQUIRES("mlock.munlock-unlocked-ok"))
{
	char *a = locked(3);

	expect_ok(call_munlock(a, page));
	expect_ok(call_munlock(a, page));
	expect_locked(a, "011");
	/* A range of locked and unlocked pages too. */
	expect_ok(call_munlock(a, 3 * page));
	expect_locked(a, "000");
}

CASE("mlock.unlock.no-nesting", "one munlock() undoes two mlock()", NEEDS(NEED_PROC),
     REQUIRES("mlock.no-nesting"))
{
	char *a = locked(2);
	intmax_t before = status_kib("VmLck");

	allow_locking(4 * page);
	expect_ok(call_mlock(a, 2 * page));
	expect_ok(call_mlock(a, page));
	expect_int(before, status_kib("VmLck"));
	expect_ok(call_munlock(a, 2 * page));
	expect_locked(a, "00");
	expect_int(before - KIB(2), status_kib("VmLck"));
}

CASE("mlock.unlock.nested-ranges",
     "one munlock() of a part undoes the locks of all ranges that hold it",
     REQUIRES("mlock.no-nesting", "mlock.munlock-effect"))
{
	char *a = locked(3);

	allow_locking(6 * page);
	expect_ok(call_mlock(a + page, page));
	expect_ok(call_mlock(a, 2 * page));
	expect_ok(call_munlock(a + page, page));
	expect_locked(a, "101");
}

CASE("mlock.unlock.residency", "whether pages stay resident after munlock() is left open",
     REQUIRES("mlock.residency-after-munlock"))
{
	char *a = locked(2);
	unsigned char vec[2] = { 0, 0 };

	expect_access(store(a, 1));
	expect_access(store(a + page, 2));
	expect_ok(call_munlock(a, 2 * page));
	expect_ok(call_mincore(a, 2 * page, vec));
	observe("mlock.resident-after-munlock", "%d%d", vec[0] & 1, vec[1] & 1);
	/* Nothing of the contents is lost, resident or not. */
	expect_byte(a, 1);
	expect_byte(a + page, 2);
	expect_locked(a, "00");
}

CASE("mlock.unlock.other-mapping", "unlocking one mapping of a page leaves the other locked",
     REQUIRES("mlock.shared-by-process", "mlock.shared-memory"))
{
	int fd = fixture_memfd((off_t)page);
	char *one = map_file(fd, 0, page, RW, MAP_SHARED);
	char *other = map_file(fd, 0, page, RW, MAP_SHARED);

	allow_locking(2 * page);
	expect_ok(call_mlock(one, page));
	expect_ok(call_mlock(other, page));
	expect_ok(call_munlock(one, page));
	expect_locked(one, "0");
	expect_locked(other, "1");
	expect_resident(other, "1");
}

struct undo_row {
	struct row row;
	int (*undo)(char *m);
};

static int by_munlock(char *m)
{
	return call_munlock(m, 2 * page);
}

static int by_munlockall(char *m)
{
	(void)m;
	return call_munlockall();
}

static int by_munmap(char *m)
{
	return call_munmap(m, 2 * page);
}

static const struct undo_row undoes[] = {
	{ ROW("munlock", "munlock() in another process leaves this one's locks"), by_munlock },
	{ ROW("munlockall", "munlockall() in another process leaves this one's locks"),
	  by_munlockall },
	{ ROW("munmap", "munmap() in another process leaves this one's locks"), by_munmap },
};

/* Both processes lock the pages, then one of them gives its lock up. */
CASES("mlock.unlock.other-process", struct undo_row, undoes,
      REQUIRES("mlock.shared-by-process"))
{
	char *m = map_anon(2 * page, RW, MAP_SHARED);
	struct child c;

	allow_locking(2 * page);
	expect_ok(call_mlock(m, 2 * page));
	in_child(c) {
		expect_ok(call_mlock(m, 2 * page));
		expect_locked(m, "11");
		expect_ok(row->undo(m));
	}
	join_child(&c);
	expect_locked(m, "11");
	expect_resident(m, "11");
}

CASE("mlock.unlock.munmap-several",
     "munmap() of several locked mappings takes all of them off VmLck",
     NEEDS(NEED_PROC), REQUIRES("mlock.munlock-effect", "mlock.vmlck-field"))
{
	char *a = locked(5);
	intmax_t before = status_kib("VmLck");

	expect_ok(call_mprotect(a + page, page, PROT_READ));
	expect_ok(call_mprotect(a + 3 * page, page, PROT_READ));
	expect_int(before, status_kib("VmLck"));
	expect_ok(call_munmap(a, 4 * page));
	expect_int(before - KIB(4), status_kib("VmLck"));
	map_anon_at(a + 4 * page, page, PROT_READ, MAP_PRIVATE);
	expect_int(before - KIB(5), status_kib("VmLck"));
}
