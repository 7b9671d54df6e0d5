/* SPDX-License-Identifier: BSD-2-Clause */
/* mlockall(MCL_CURRENT): what is mapped at the call, and nothing later. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

/* Lets the process lock all that it has and a little more; only with MCL_CURRENT it must. */
static void allow_locking_all(void)
{
	intmax_t size = status_kib("VmSize");

	if (size < 0)
		skip("no VmSize in /proc/self/status");
	allow_locking((size_t)size * 1024 + 64 * page);
}

struct kind_row {
	struct row row;
	enum backing backing;
	int prot;
	int share;
};

static const struct kind_row kinds[] = {
	{ ROW("private", "private anonymous pages that nothing touched are locked and resident"),
	  BACKING_ANON, RW, MAP_PRIVATE },
	{ ROW("shared", "shared anonymous pages are locked and resident"), BACKING_ANON, RW,
	  MAP_SHARED },
	{ ROW("file-private", "pages of a private mapping of a file are locked and resident"),
	  BACKING_FILE, RW, MAP_PRIVATE },
	{ ROW("file-shared", "pages of a shared mapping of a file are locked and resident"),
	  BACKING_FILE, RW, MAP_SHARED },
	{ ROW("file-read-only", "pages of a read-only mapping of a file are locked and resident"),
	  BACKING_FILE, PROT_READ, MAP_SHARED },
	{ ROW("memfd", "pages of a shared mapping of a memfd are locked and resident"),
	  BACKING_MEMFD, RW, MAP_SHARED },
	{ ROW("shm", "pages of a shared memory object are locked and resident"), BACKING_SHM, RW,
	  MAP_SHARED },
};

CASES("mlockall.current", struct kind_row, kinds, NEEDS(NEED_PROC), REQUIRES("mlockall.current"))
{
	char *m;

	small_pages();
	m = map_backing(row->backing, 3 * page, row->prot, row->share, NULL);
	allow_locking_all();
	expect_ok(call_mlockall(MCL_CURRENT));
	expect_locked(m, "111");
	expect_resident(m, "111");
	expect_layout(m, row->prot == RW ? "www" : "rrr");
	expect_byte(m, backing_byte(row->backing, 0));
}

static char data[1] = { 1 };

CASE("mlockall.current.program", "the program's code, data and stack are locked",
     NEEDS(NEED_PROC), REQUIRES("mlockall.current"))
{
	char local = 1;
	char *code = page_of((const void *)(uintptr_t)&allow_locking_all);
	char *heap = malloc(16);

	if (!heap)
		broken("malloc: no memory");
	allow_locking_all();
	expect_locked(code, "0");
	expect_locked(page_of(data), "0");
	expect_locked(page_of(&local), "0");
	expect_ok(call_mlockall(MCL_CURRENT));
	expect_locked(code, "1");
	expect_resident(code, "1");
	expect_locked(page_of(data), "1");
	expect_resident(page_of(data), "1");
	expect_locked(page_of(&local), "1");
	expect_resident(page_of(&local), "1");
	expect_locked(page_of(heap), "1");
	free(heap);
}

CASE("mlockall.current.not-later", "what is mapped after mlockall(MCL_CURRENT) is not locked",
     NEEDS(NEED_PROC), REQUIRES("mlockall.current"))
{
	char *m;

	allow_locking_all();
	expect_ok(call_mlockall(MCL_CURRENT));
	m = map_anon(2 * page, RW, MAP_PRIVATE);
	expect_locked(m, "00");
}

CASE("mlockall.current.no-access", "pages that cannot be brought in are locked without an error",
     NEEDS(NEED_PROC), REQUIRES("mlockall.current"))
{
	char *none = map_anon(page, PROT_NONE, MAP_PRIVATE);
	char *beyond = map_file(fixture_file(0), 0, page, PROT_READ, MAP_SHARED);

	allow_locking_all();
	expect_ok(call_mlockall(MCL_CURRENT));
	expect_locked(none, "1");
	expect_locked(beyond, "1");
	expect_layout(none, "-");
	expect_layout(beyond, "B");
}

CASE("mlockall.current.total", "VmLck is the size of all mappings that can be locked",
     NEEDS(NEED_PROC), REQUIRES("mlockall.current", "mlock.vmlck-field"))
{
	intmax_t locked;

	allow_locking_all();
	expect_ok(call_mlockall(MCL_CURRENT));
	locked = status_kib("VmLck");
	/* Only the kernel's own pages, such as the vDSO, are not. */
	expect(locked <= status_kib("VmSize"));
	expect(locked + 64 * (intmax_t)page / 1024 >= status_kib("VmSize"));
}

CASE("mlockall.current.unlock", "munlockall() unlocks everything", NEEDS(NEED_PROC),
     REQUIRES("munlockall.all-unlocked"))
{
	char *all = map_anon(2 * page, RW, MAP_PRIVATE);
	char *one, local = 1;

	allow_locking_all();
	expect_ok(call_mlockall(MCL_CURRENT));
	one = map_anon(2 * page, RW, MAP_SHARED);
	expect_ok(call_mlock(one, page));
	expect_access(store(all, 1));
	expect_ok(call_munlockall());
	expect_locked(all, "00");
	expect_locked(one, "00");
	expect_locked(page_of(&local), "0");
	expect_int(0, status_kib("VmLck"));
	expect_byte(all, 1);
	/* Once more it has nothing to do. */
	expect_ok(call_munlockall());
}

CASE("mlockall.current.one-munlock", "one munlock() undoes mlock() and mlockall()",
     NEEDS(NEED_PROC), REQUIRES("mlock.no-nesting"))
{
	char *m = map_anon(2 * page, RW, MAP_PRIVATE);

	allow_locking_all();
	expect_ok(call_mlock(m, 2 * page));
	expect_ok(call_mlockall(MCL_CURRENT));
	expect_ok(call_munlock(m, page));
	expect_locked(m, "01");
}

CASE("mlockall.current.onfault",
     "MCL_CURRENT|MCL_ONFAULT locks what is resident and brings in nothing", NEEDS(NEED_PROC),
     REQUIRES("mlockall.onfault"))
{
	char *m;

	small_pages();
	m = map_anon(3 * page, RW, MAP_PRIVATE);
	allow_locking_all();
	expect_access(store(m, 1));
	expect_ok(call_mlockall(MCL_CURRENT | MCL_ONFAULT));
	expect_locked(m, "111");
	expect_resident(m, "100");
	expect(smaps_flag(m, "lo"));
	expect_access(store(m + 2 * page, 1));
	expect_resident(m, "101");
	expect_ok(call_munlockall());
	expect(!smaps_flag(m, "lo"));
	expect(!smaps_flag(m, "lf"));
}

CASE("mlockall.current.future-onfault",
     "with MCL_CURRENT|MCL_FUTURE|MCL_ONFAULT a new mapping is locked and brought in by no page",
     NEEDS(NEED_PROC), REQUIRES("mlockall.onfault"))
{
	char *m, *n;

	small_pages();
	m = map_anon(2 * page, RW, MAP_PRIVATE);
	allow_locking_all();
	expect_access(store(m, 1));
	expect_ok(call_mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT));
	n = map_anon(2 * page, RW, MAP_SHARED);
	expect_locked(m, "11");
	expect_resident(m, "10");
	expect_locked(n, "11");
	expect_resident(n, "00");
	expect(smaps_flag(n, "lo"));
	expect_access(store(n + page, 1));
	expect_resident(n, "01");
}

CASE("mlockall.current.limit",
     "MCL_CURRENT of more than the limit fails with ENOMEM and locks nothing",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlockall.limit-enomem"))
{
	char *m = map_anon(2 * page, RW, MAP_PRIVATE);

	set_limit(RLIMIT_MEMLOCK, page);
	expect_fails(ENOMEM, call_mlockall(MCL_CURRENT));
	expect_fails(ENOMEM, call_mlockall(MCL_CURRENT | MCL_FUTURE));
	expect_locked(m, "00");
	expect_locked(map_anon(page, RW, MAP_PRIVATE), "0");
	/* What is to come is not more than the limit yet. */
	expect_ok(call_mlockall(MCL_FUTURE));
	expect_locked(m, "00");
}

CASE("mlockall.current.limit-exact",
     "MCL_CURRENT of as much as the limit succeeds, of a page more it fails with ENOMEM",
     NEEDS(NEED_NO_PRIVILEGE | NEED_PROC), REQUIRES("mlockall.limit-enomem"))
{
	char *m = map_anon(2 * page, RW, MAP_PRIVATE);
	rlim_t size = (rlim_t)status_kib("VmSize") * 1024;

	set_limit(RLIMIT_MEMLOCK, size - page);
	expect_fails(ENOMEM, call_mlockall(MCL_CURRENT));
	expect_locked(m, "00");
	set_limit(RLIMIT_MEMLOCK, size);
	expect_ok(call_mlockall(MCL_CURRENT));
	expect_locked(m, "11");
}

CASE("mlockall.current.behind-no-access", "pages above memory without access are made resident too",
     REQUIRES("mlockall.current"))
{
	char *a = arena(5);

	allow_locking_all();
	small_pages();
	map_anon_at(a + page, page, RW, MAP_PRIVATE);
	map_anon_at(a + 3 * page, page, PROT_READ, MAP_PRIVATE);
	expect_ok(call_mlockall(MCL_CURRENT));
	expect_resident(a + page, "1");
	expect_resident(a + 3 * page, "1");
}
