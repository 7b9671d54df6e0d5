/* SPDX-License-Identifier: BSD-2-Clause */
/* mlock2(): with flags 0 it is mlock(), with MLOCK_ONFAULT it locks what becomes resident. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)
#define KIB(pages) ((intmax_t)((pages) * page / 1024))

static char *untouched(size_t count)
{
	char *a = arena(count);

	small_pages();
	allow_locking(2 * count * page);
	map_anon_at(a, count * page, RW, MAP_PRIVATE);
	return a;
}

struct length_row {
	struct row row;
	unsigned flags;
	size_t pages;
	int bytes;
	const char *locked;
	const char *resident;
};

static const struct length_row lengths[] = {
	{ ROW("one", "flags 0 locks a page and brings it in"), 0, 1, 0, "1000", "1000" },
	{ ROW("one-and-1", "flags 0 locks whole pages"), 0, 1, 1, "1100", "1100" },
	{ ROW("two-less-1", "flags 0 locks whole pages, of which the last but for a byte"), 0, 2,
	  -1, "1100", "1100" },
	{ ROW("nothing", "flags 0 and length 0 locks nothing"), 0, 0, 0, "0000", "0000" },
	{ ROW("onfault", "MLOCK_ONFAULT locks a page and leaves it absent",
	      REQUIRES("mlock2.onfault")),
	  MLOCK_ONFAULT, 1, 0, "1000", "0000" },
	{ ROW("onfault-and-1", "MLOCK_ONFAULT locks whole pages and leaves them absent",
	      REQUIRES("mlock2.onfault")),
	  MLOCK_ONFAULT, 1, 1, "1100", "0000" },
	{ ROW("onfault-two-less-1",
	      "MLOCK_ONFAULT locks whole pages, of which the last but for a byte",
	      REQUIRES("mlock2.onfault")),
	  MLOCK_ONFAULT, 2, -1, "1100", "0000" },
	{ ROW("onfault-nothing", "MLOCK_ONFAULT and length 0 locks nothing",
	      REQUIRES("mlock2.onfault")),
	  MLOCK_ONFAULT, 0, 0, "0000", "0000" },
};

CASES("mlock.onfault.range", struct length_row, lengths, NEEDS(NEED_PROC),
      REQUIRES("mlock2.flags-zero"))
{
	char *a = untouched(4);
	intmax_t before = status_kib("VmLck");
	size_t pages = (size_t)(strchr(row->locked, '0') - row->locked);

	expect_ok(call_mlock2(a, row->pages * page + (size_t)row->bytes, row->flags));
	expect_resident(a, row->resident);
	expect_locked(a, row->locked);
	expect_int(before + KIB(pages), status_kib("VmLck"));
}

CASE("mlock.onfault.touched", "with MLOCK_ONFAULT a page is locked when it is touched",
     NEEDS(NEED_PROC), REQUIRES("mlock2.onfault"))
{
	char *a = untouched(3);

	expect_access(store(a, 1));
	expect_ok(call_mlock2(a, 3 * page, MLOCK_ONFAULT));
	expect(smaps_flag(a, "lo"));
	expect_resident(a, "100");
	expect_int(KIB(1), smaps_sum(a, 3 * page, "Locked"));
	expect_access(store(a + 2 * page, 1));
	expect_resident(a, "101");
	expect_int(KIB(2), smaps_sum(a, 3 * page, "Locked"));
	expect_byte(a, 1);
}

CASE("mlock.onfault.then-all",
     "flags 0 after MLOCK_ONFAULT brings the pages in and counts none twice", NEEDS(NEED_PROC),
     REQUIRES("mlock2.flags-zero", "mlock2.onfault"))
{
	char *a = untouched(2);
	intmax_t before = status_kib("VmLck");

	expect_ok(call_mlock2(a, 2 * page, MLOCK_ONFAULT));
	expect_ok(call_mlock2(a, 2 * page, 0));
	expect_int(before + KIB(2), status_kib("VmLck"));
	expect_resident(a, "11");
	expect(!smaps_flag(a, "lf"));
	expect(smaps_flag(a, "lo"));
	expect_ok(call_munlock(a, 2 * page));
	expect_locked(a, "00");
	expect_int(before, status_kib("VmLck"));
}

CASE("mlock.onfault.shown", "smaps shows what is locked on fault, and no other", NEEDS(NEED_PROC),
     REQUIRES("mlock2.vmflag-lf"))
{
	char *a = untouched(2), *b;

	expect_ok(call_mlock2(a, page, MLOCK_ONFAULT));
	expect_ok(call_mlock2(a + page, page, 0));
	expect_flag(a, "10", "lf");
	allow_locking(3 * page);
	expect_ok(call_mlockall(MCL_FUTURE | MCL_ONFAULT));
	b = map_anon(page, PROT_READ, MAP_PRIVATE);
	expect(smaps_flag(b, "lf"));
}

CASE("mlock.onfault.after-all", "MLOCK_ONFAULT after flags 0 locks on fault from then on",
     NEEDS(NEED_PROC), REQUIRES("mlock2.onfault", "mlock2.vmflag-lf"))
{
	char *a = untouched(3);
	intmax_t before = status_kib("VmLck");

	expect_ok(call_mlock2(a, 3 * page, 0));
	expect_ok(call_mlock2(a + page, page, MLOCK_ONFAULT));
	expect_locked(a, "111");
	expect(!smaps_flag(a, "lf"));
	expect(smaps_flag(a + page, "lf"));
	expect(!smaps_flag(a + 2 * page, "lf"));
	expect_resident(a, "111");
	expect_int(before + KIB(3), status_kib("VmLck"));
}

CASE("mlock.onfault.unlock", "one munlock() undoes MLOCK_ONFAULT", NEEDS(NEED_PROC),
     REQUIRES("mlock2.onfault", "mlock.munlock-effect"))
{
	char *a = untouched(2);

	expect_ok(call_mlock2(a, 2 * page, MLOCK_ONFAULT));
	expect_ok(call_munlock(a + page, page));
	expect_locked(a, "10");
	expect(!smaps_flag(a + page, "lo"));
	expect(!smaps_flag(a + page, "lf"));
	expect_access(store(a + page, 1));
	expect_int(0, smaps_kib(a + page, "Locked"));
}

CASE("mlock.onfault.no-access", "MLOCK_ONFAULT of a page without access succeeds",
     REQUIRES("mlock2.onfault-prot-none-ok"))
{
	char *a = untouched(2);

	expect_ok(call_mprotect(a + page, page, PROT_NONE));
	expect_ok(call_mlock2(a, 2 * page, MLOCK_ONFAULT));
	expect_locked(a, "11");
	expect_resident(a, "00");
	expect_layout(a, "w-");
	/* With flags 0 it is mlock(), which fails. */
	expect_fails(ENOMEM, call_mlock2(a, 2 * page, 0));
}

struct flags_row {
	struct row row;
	unsigned known;
};

static const struct flags_row unknown[] = {
	{ ROW("alone", "a bit that is no flag of mlock2() is refused"), 0 },
	{ ROW("onfault", "a bit that is no flag of mlock2() is refused beside MLOCK_ONFAULT"),
	  MLOCK_ONFAULT },
};

CASES("mlock.onfault.unknown", struct flags_row, unknown, REQUIRES("mlock2.bad-flags-einval"))
{
	char *a = untouched(1);
	unsigned bit;

	for (bit = 1; bit; bit <<= 1) {
		if (bit == MLOCK_ONFAULT)
			continue;
		expect_fails(EINVAL, call_mlock2(a, page, row->known | bit));
		expect_fails(EINVAL, call_mlock2(a, 0, row->known | bit));
	}
	expect_locked(a, "0");
	expect_resident(a, "0");
}

struct way_row {
	struct row row;
	unsigned flags;
};

static const struct way_row holes[] = {
	{ ROW("zero", "mlock2() with flags 0 over a hole gives ENOMEM, as mlock() does",
	      REQUIRES("mlock2.flags-zero")), 0 },
	{ ROW("onfault", "mlock2(MLOCK_ONFAULT) over a hole gives ENOMEM",
	      REQUIRES("mlock2.onfault")), MLOCK_ONFAULT },
};

CASES("mlock.onfault.hole", struct way_row, holes)
{
	char *a = untouched(3);

	hole(a + page, page);
	expect_fails(ENOMEM, call_mlock2(a, 3 * page, row->flags));
	expect_fails(ENOMEM, call_mlock2(a + page, page, row->flags));
	expect_layout(a, "w.w");
	expect_locked(a + 2 * page, "0");
}

static const struct way_row limits[] = {
	{ ROW("zero", "flags 0 is bound by the limit, as mlock() is",
	      REQUIRES("mlock2.flags-zero", "mlock.limit-enomem")), 0 },
	{ ROW("onfault", "MLOCK_ONFAULT counts pages that are absent against the limit",
	      REQUIRES("mlock2.onfault", "mlock.limit-enomem")), MLOCK_ONFAULT },
};

CASES("mlock.onfault.limit", struct way_row, limits, NEEDS(NEED_NO_PRIVILEGE))
{
	char *a = untouched(3);

	set_limit(RLIMIT_MEMLOCK, 2 * page);
	expect_fails(ENOMEM, call_mlock2(a, 2 * page + 1, row->flags));
	expect_locked(a, "000");
	expect_ok(call_mlock2(a, 2 * page, row->flags));
	set_limit(RLIMIT_MEMLOCK, 0);
	expect_fails(EPERM, call_mlock2(a, 0, row->flags));
	expect_locked(a, "110");
}
