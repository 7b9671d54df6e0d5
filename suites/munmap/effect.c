/* SPDX-License-Identifier: BSD-2-Clause */
/* What munmap() does to the pages, to the object, and to other mappings of it. */
#include "cts.h"
#include "rows.h"

#define RW (PROT_READ | PROT_WRITE)

CASES("munmap.effect.access", struct mapping_row, each_mapping,
      RULE("After munmap() any access raises SIGSEGV with SEGV_MAPERR"),
      REQUIRES("munmap.access-sigsegv", "munmap.ret.zero"))
{
	struct layout m = lay_out(row->backing, row->share, 2, true);
	char *last = m.at + 2 * page - 1;

	expect_ok(call_munmap(m.at, 2 * page));
	expect_signal(SIGSEGV, SEGV_MAPERR, m.at, load(m.at));
	expect_signal(SIGSEGV, SEGV_MAPERR, last, load(last));
	expect_signal(SIGSEGV, SEGV_MAPERR, m.at + 1, store(m.at + 1, 0));
	expect_signal(SIGSEGV, SEGV_MAPERR, last, store(last, 0));
	expect_layout(m.at - page, "-..-");
}

CASE("munmap.effect.execute", "After munmap() a call into the pages raises SIGSEGV",
     REQUIRES("munmap.access-sigsegv"))
{
	size_t size, i;
	const unsigned char *code = code_return(&size);
	char *a = arena(1);

	map_anon_at(a, page, RW, MAP_PRIVATE);
	for (i = 0; i < size; i++)
		expect_access(store(a + i, code[i]));
	expect_ok(call_mprotect(a, page, PROT_READ | PROT_EXEC));
	__builtin___clear_cache(a, a + size);
	expect_access(execute(a));
	expect_ok(call_munmap(a, page));
	expect_signal(SIGSEGV, SEGV_MAPERR, a, execute(a));
}

/* Without a handler the process dies of it. */
CASE("munmap.effect.killed", "A store after munmap() kills the process that does not catch SIGSEGV",
     REQUIRES("munmap.access-sigsegv"))
{
	char *a = arena(1);

	map_anon_at(a, page, RW, MAP_SHARED);
	expect_ok(call_munmap(a, page));
	expect_killed(SIGSEGV, store_unguarded, a);
	expect_killed(SIGSEGV, load_unguarded, a);
}

CASES("munmap.effect.private", struct object_row, objects,
      RULE("What was stored to a private mapping is gone with it"),
      REQUIRES("munmap.private-discarded"))
{
	struct layout m = lay_out(row->backing, MAP_PRIVATE, 2, true);

	expect_ok(call_munmap(m.at, 2 * page));
	expect_file_pattern(m.fd, 0, 3 * page);
	map_file_at(m.at, m.fd, m.offset, 2 * page, RW, MAP_PRIVATE);
	expect_pattern(m.at, m.offset, 2 * page);
	map_file_at(m.at, m.fd, m.offset, 2 * page, RW, MAP_SHARED);
	expect_pattern(m.at, m.offset, 2 * page);
}

CASES("munmap.effect.shared", struct object_row, objects,
      RULE("What was stored to a shared mapping is in the object after munmap(), without msync()"),
      REQUIRES("munmap.shared-reaches-file"))
{
	struct layout m = lay_out(row->backing, MAP_SHARED, 2, false);
	size_t places[] = { 0, 1, page - 1, page, 2 * page - 1 };
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		expect_access(store(m.at + places[i], 0));
	expect_ok(call_munmap(m.at, 2 * page));
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		expect_file_byte(m.fd, m.offset + (off_t)places[i], 0);
	expect_file_pattern(m.fd, 0, page);
	expect_file_pattern(m.fd, m.offset + 2, page - 3);
	expect_file_size(m.fd, 3 * (off_t)page);
}

CASE("munmap.effect.unlocks", "A place that is unmapped and mapped again is no longer locked",
     REQUIRES("munmap.locks-removed"))
{
	char *a = arena(2);

	allow_locking(2 * page);
	map_anon_at(a, 2 * page, RW, MAP_PRIVATE);
	expect_ok(call_mlock(a, 2 * page));
	expect_ok(call_munmap(a, page));
	map_anon_at(a, page, RW, MAP_PRIVATE);
	expect_locked(a, "01");
}

CASE("munmap.effect.unlocks-vmlck", "munmap() of locked pages lowers VmLck by their size",
     REQUIRES("munmap.locks-removed"), NEEDS(NEED_PROC))
{
	intmax_t before = status_kib("VmLck"), kib = (intmax_t)(page / 1024);
	char *a = arena(4);

	allow_locking(3 * page);
	map_anon_at(a, 4 * page, RW, MAP_PRIVATE);
	expect_ok(call_mlock(a, 3 * page));
	expect_int(before + 3 * kib, status_kib("VmLck"));
	expect_ok(call_munmap(a + page, 1));
	expect_int(before + 2 * kib, status_kib("VmLck"));
	expect_ok(call_munmap(a + 2 * page, 2 * page));
	expect_int(before + kib, status_kib("VmLck"));
	expect_ok(call_munmap(a, page));
	expect_int(before, status_kib("VmLck"));
}

/* What is unmapped no longer counts against the limit. */
CASE("munmap.effect.unlocks-limit", "munmap() of locked pages frees their part of RLIMIT_MEMLOCK",
     REQUIRES("munmap.locks-removed"), NEEDS(NEED_NO_PRIVILEGE))
{
	char *a = arena(2);
	int i;

	set_limit(RLIMIT_MEMLOCK, page);
	for (i = 0; i < 3; i++) {
		map_anon_at(a, 2 * page, RW, MAP_PRIVATE);
		expect_ok(call_mlock(a, page));
		expect_fails(ENOMEM, call_mlock(a + page, page));
		expect_ok(call_munmap(a, page));
		expect_ok(call_mlock(a + page, page));
		expect_ok(call_munmap(a + page, page));
	}
}

CASES("munmap.effect.other-mapping", struct mapping_row, each_mapping,
      RULE("munmap() of a second mapping of an object leaves the first as it was"),
      REQUIRES("munmap.other-mapping-unaffected"))
{
	struct layout m = lay_out(row->backing, row->share, 2, true);
	char *other = arena(2);

	expect_address(other, map_object(&m, other, 0, 2 * page, PROT_READ, MAP_FIXED));
	expect_ok(call_munmap(other, 2 * page));
	expect_layout(other - page, "-..-");
	expect_unchanged(&m, 0, 2);
}

CASES("munmap.effect.other-process", struct mapping_row, each_mapping,
      RULE("munmap() in a child leaves the parent's mapping as it was"),
      REQUIRES("munmap.other-mapping-unaffected"))
{
	struct layout m = lay_out(row->backing, row->share, 2, true);
	struct child child;

	in_child (child) {
		expect_ok(call_munmap(m.at, 2 * page));
		expect_layout(m.at - page, "-..-");
	}
	join_child(&child);
	expect_layout(m.at - page, "-ww-");
	expect_unchanged(&m, 0, 2);
}
