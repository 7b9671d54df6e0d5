/* SPDX-License-Identifier: BSD-2-Clause */
/* What munmap() does to the pages, to the object, and to other mappings of it. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

struct kind_row {
	struct row row;
	enum backing backing;
	int share;
};

#define GONE(id, words, backing, share)                                                            \
	{                                                                                          \
		ROW(id, "After munmap() of " words " any access raises SIGSEGV with SEGV_MAPERR"), \
			backing, share                                                             \
	}

static const struct kind_row kinds[] = { EACH_MAPPING(GONE) };

CASES("munmap.effect.access", struct kind_row, kinds,
      REQUIRES("munmap.access-sigsegv", "munmap.ret.zero"))
{
	struct layout m = lay_out(row->backing, row->share, 2, true);
	char *last = m.at + 2 * page - 1;

	expect_int(0, call_munmap(m.at, 2 * page));
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
	expect_int(0, call_mprotect(a, page, PROT_READ | PROT_EXEC));
	__builtin___clear_cache(a, a + size);
	expect_access(execute(a));
	expect_int(0, call_munmap(a, page));
	expect_signal(SIGSEGV, SEGV_MAPERR, a, execute(a));
}

/* Without a handler the process dies of it. */
CASE("munmap.effect.killed", "A store after munmap() kills the process that does not catch SIGSEGV",
     REQUIRES("munmap.access-sigsegv"))
{
	char *a = arena(1);

	map_anon_at(a, page, RW, MAP_SHARED);
	expect_int(0, call_munmap(a, page));
	expect_killed(SIGSEGV, store_unguarded, a);
	expect_killed(SIGSEGV, load_unguarded, a);
}

struct object_row {
	struct row row;
	enum backing backing;
};

static const struct object_row discarded[] = {
	{ ROW("file", "What was stored to a private file is gone with its mapping"), BACKING_FILE },
	{ ROW("memfd", "What was stored to a private memfd is gone with its mapping"),
	  BACKING_MEMFD },
	{ ROW("shm", "What was stored to a private shared memory object is gone with its mapping"),
	  BACKING_SHM },
};

CASES("munmap.effect.private", struct object_row, discarded, REQUIRES("munmap.private-discarded"))
{
	struct layout m = lay_out(row->backing, MAP_PRIVATE, 2, true);

	expect_int(0, call_munmap(m.at, 2 * page));
	expect_file_pattern(m.fd, 0, 3 * page);
	map_file_at(m.at, m.fd, m.offset, 2 * page, RW, MAP_PRIVATE);
	expect_pattern(m.at, m.offset, 2 * page);
	map_file_at(m.at, m.fd, m.offset, 2 * page, RW, MAP_SHARED);
	expect_pattern(m.at, m.offset, 2 * page);
}

static const struct object_row reaching[] = {
	{ ROW("file", "What was stored to a shared file is in it after munmap(), without msync()"),
	  BACKING_FILE },
	{ ROW("memfd", "What was stored to a shared memfd is in it after munmap()"),
	  BACKING_MEMFD },
	{ ROW("shm", "What was stored to a shared memory object is in it after munmap()"),
	  BACKING_SHM },
};

CASES("munmap.effect.shared", struct object_row, reaching, REQUIRES("munmap.shared-reaches-file"))
{
	struct layout m = lay_out(row->backing, MAP_SHARED, 2, false);
	size_t places[] = { 0, 1, page - 1, page, 2 * page - 1 };
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		expect_access(store(m.at + places[i], 0));
	expect_int(0, call_munmap(m.at, 2 * page));
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
	expect_int(0, call_mlock(a, 2 * page));
	expect_int(0, call_munmap(a, page));
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
	expect_int(0, call_mlock(a, 3 * page));
	expect_int(before + 3 * kib, status_kib("VmLck"));
	expect_int(0, call_munmap(a + page, 1));
	expect_int(before + 2 * kib, status_kib("VmLck"));
	expect_int(0, call_munmap(a + 2 * page, 2 * page));
	expect_int(before + kib, status_kib("VmLck"));
	expect_int(0, call_munmap(a, page));
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
		expect_int(0, call_mlock(a, page));
		expect_fails(ENOMEM, call_mlock(a + page, page));
		expect_int(0, call_munmap(a, page));
		expect_int(0, call_mlock(a + page, page));
		expect_int(0, call_munmap(a + page, page));
	}
}

#define OTHER(id, words, backing, share)                                                         \
	{                                                                                        \
		ROW(id, "munmap() of a second mapping of " words " leaves the first as it was"), \
			backing, share                                                           \
	}

static const struct kind_row others[] = { EACH_MAPPING(OTHER) };

CASES("munmap.effect.other-mapping", struct kind_row, others,
      REQUIRES("munmap.other-mapping-unaffected"))
{
	struct layout m = lay_out(row->backing, row->share, 2, true);
	char *other = arena(2);

	expect_address(other, map_object(&m, other, 0, 2 * page, PROT_READ, MAP_FIXED));
	expect_int(0, call_munmap(other, 2 * page));
	expect_layout(other - page, "-..-");
	expect_unchanged(&m, 0, 2);
}

#define CHILDS(id, words, backing, share)                                                  \
	{                                                                                  \
		ROW(id, "munmap() of " words " in a child leaves the parent's as it was"), \
			backing, share                                                     \
	}

static const struct kind_row childs[] = { EACH_MAPPING(CHILDS) };

CASES("munmap.effect.other-process", struct kind_row, childs,
      REQUIRES("munmap.other-mapping-unaffected"))
{
	struct layout m = lay_out(row->backing, row->share, 2, true);
	struct child child;

	in_child (child) {
		expect_int(0, call_munmap(m.at, 2 * page));
		expect_layout(m.at - page, "-..-");
	}
	join_child(&child);
	expect_layout(m.at - page, "-ww-");
	expect_unchanged(&m, 0, 2);
}
