/* SPDX-License-Identifier: BSD-2-Clause */
/* mlockall(MCL_FUTURE): what is mapped after the call, and nothing earlier. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

/* What these cases map after it, and what the libc may map meanwhile. */
static void lock_future(int more)
{
	small_pages();
	allow_locking((size_t)1 << 20 > 64 * page ? (size_t)1 << 20 : 64 * page);
	expect_ok(call_mlockall(MCL_FUTURE | more));
}

struct kind_row {
	struct row row;
	enum backing backing;
	int prot;
	int share;
};

#define SHARED REQUIRES("mlockall.future-shared")

static const struct kind_row kinds[] = {
	{ ROW("private", "a new private anonymous mapping is locked and resident"), BACKING_ANON,
	  RW, MAP_PRIVATE },
	{ ROW("private-read-only", "a new read-only anonymous mapping is locked and resident"),
	  BACKING_ANON, PROT_READ, MAP_PRIVATE },
	{ ROW("shared", "a new shared anonymous mapping is locked and resident", SHARED),
	  BACKING_ANON, RW, MAP_SHARED },
	{ ROW("file-private", "a new private mapping of a file is locked and resident"),
	  BACKING_FILE, RW, MAP_PRIVATE },
	{ ROW("file-shared", "a new shared mapping of a file is locked and resident", SHARED),
	  BACKING_FILE, RW, MAP_SHARED },
	{ ROW("memfd-shared", "a new shared mapping of a memfd is locked and resident", SHARED),
	  BACKING_MEMFD, RW, MAP_SHARED },
	{ ROW("shm-shared", "a new mapping of a shared memory object is locked and resident",
	      SHARED),
	  BACKING_SHM, RW, MAP_SHARED },
};

CASES("mlockall.future", struct kind_row, kinds, REQUIRES("mlockall.future"))
{
	char *earlier = map_anon(2 * page, RW, MAP_PRIVATE), *m;

	lock_future(0);
	m = map_backing(row->backing, 3 * page, row->prot, row->share, NULL);
	expect_locked(m, "111");
	expect_resident(m, "111");
	expect_byte(m, backing_byte(row->backing, 0));
	expect_locked(earlier, "00");
	/* munlock() and munmap() work on it as on any. */
	expect_ok(call_munlock(m + page, page));
	expect_locked(m, "101");
	expect_ok(call_munmap(m, 3 * page));
}

CASE("mlockall.future.fixed", "a mapping with MAP_FIXED in place of an unlocked one is locked",
     REQUIRES("mlockall.future"))
{
	char *a = arena(3);

	lock_future(0);
	map_anon_at(a + page, page, RW, MAP_PRIVATE);
	expect_locked(a, "010");
	expect_resident(a + page, "1");
}

CASE("mlockall.future.grown",
     "the pages by which mremap() enlarges a mapping made later are locked",
     REQUIRES("mlockall.future"))
{
	char *m;

	lock_future(0);
	m = map_anon(page, RW, MAP_PRIVATE);
	m = expect_map(call_mremap(m, page, 3 * page, MREMAP_MAYMOVE, NULL));
	expect_locked(m, "111");
	expect_resident(m, "111");
}

CASE("mlockall.future.break", "the pages by which the break is raised are locked and resident",
     REQUIRES("mlockall.future"))
{
	char *at;

	lock_future(0);
	at = page_of(grow_break(4 * page) + page - 1);
	expect_locked(at, "111");
	expect_resident(at, "111");
}

CASE("mlockall.future.onfault", "MCL_FUTURE|MCL_ONFAULT locks a new mapping and brings in nothing",
     NEEDS(NEED_PROC), REQUIRES("mlockall.onfault"))
{
	char *m;

	lock_future(MCL_ONFAULT);
	m = map_anon(3 * page, RW, MAP_PRIVATE);
	expect_locked(m, "111");
	expect_resident(m, "000");
	expect(smaps_flag(m, "lo"));
	expect_access(store(m + page, 1));
	expect_resident(m, "010");
	expect_int((intmax_t)page / 1024, smaps_sum(m, 3 * page, "Locked"));
}

struct lost_row {
	struct row row;
	int (*call)(void);
};

static int current_alone(void)
{
	return call_mlockall(MCL_CURRENT | MCL_ONFAULT);
}

static int none(void)
{
	return call_munlockall();
}

static const struct lost_row losses[] = {
	{ ROW("mlockall", "a second mlockall() without MCL_FUTURE ends the first one's",
	      REQUIRES("mlockall.future-lost")),
	  current_alone },
	{ ROW("munlockall", "munlockall() ends MCL_FUTURE", REQUIRES("munlockall.all-unlocked")),
	  none },
};

CASES("mlockall.future.lost", struct lost_row, losses)
{
	char *between, *later;

	lock_future(0);
	between = map_anon(page, RW, MAP_PRIVATE);
	expect_locked(between, "1");
	if (row->call == current_alone)
		allow_locking((size_t)status_kib("VmSize") * 1024 + 64 * page);
	expect_ok(row->call());
	later = map_anon(2 * page, RW, MAP_PRIVATE);
	expect_locked(between, row->call == none ? "0" : "1");
	expect_locked(later, "00");
}

/* munlock() of what there is does not touch what is to come. */
CASE("mlockall.future.munlock", "munlock() does not end MCL_FUTURE", REQUIRES("mlockall.future"))
{
	char *m;

	lock_future(0);
	m = map_anon(page, RW, MAP_PRIVATE);
	expect_ok(call_munlock(m, page));
	expect_locked(m, "0");
	expect_locked(map_anon(page, RW, MAP_PRIVATE), "1");
}

struct limit_row {
	struct row row;
	int prot;
	int flags;
};

static const struct limit_row limits[] = {
	{ ROW("private", "a new private mapping beyond the limit fails with EAGAIN"), RW,
	  MAP_PRIVATE },
	{ ROW("shared", "a new shared mapping beyond the limit fails with EAGAIN"), RW,
	  MAP_SHARED },
	{ ROW("no-access", "a new mapping without access beyond the limit fails with EAGAIN"),
	  PROT_NONE, MAP_PRIVATE },
	{ ROW("populate", "MAP_POPULATE beyond the limit fails with EAGAIN"), RW,
	  MAP_PRIVATE | MAP_POPULATE },
	{ ROW("fixed", "a mapping with MAP_FIXED beyond the limit fails and replaces nothing"), RW,
	  MAP_PRIVATE | MAP_FIXED },
};

CASES("mlockall.future.limit", struct limit_row, limits, NEEDS(NEED_NO_PRIVILEGE),
      REQUIRES("mlockall.future-limit-mmap-eagain"))
{
	char *a = arena(4);
	void *at = row->flags & MAP_FIXED ? a : NULL;

	set_limit(RLIMIT_MEMLOCK, 3 * page);
	expect_ok(call_mlockall(MCL_FUTURE));
	expect_map_fails(EAGAIN,
			 call_mmap(at, 4 * page, row->prot, row->flags | MAP_ANONYMOUS, -1, 0));
	expect_map_fails(EAGAIN,
			 call_mmap(at, 3 * page + 1, row->prot, row->flags | MAP_ANONYMOUS, -1, 0));
	expect_layout(a, "----");
	expect_map(call_mmap(at, 3 * page, row->prot, row->flags | MAP_ANONYMOUS, -1, 0));
	expect_map_fails(EAGAIN, call_mmap(NULL, 1, row->prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

CASE("mlockall.future.limit-onfault", "MCL_ONFAULT does not spare a mapping the limit",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlockall.future-limit-mmap-eagain", "mlockall.onfault"))
{
	set_limit(RLIMIT_MEMLOCK, 2 * page);
	expect_ok(call_mlockall(MCL_FUTURE | MCL_ONFAULT));
	expect_map_fails(EAGAIN, call_mmap(NULL, 3 * page, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	expect_map(call_mmap(NULL, 2 * page, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

CASE("mlockall.future.limit-break", "the break is not raised beyond the limit, and up to it it is",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlockall.future-limit-brk"))
{
	char *start = page_of(grow_break(page) + page - 1), *end = start + 3 * page;

	call_raw_brk(start);
	set_limit(RLIMIT_MEMLOCK, 3 * page);
	expect_ok(call_mlockall(MCL_FUTURE));
	expect_address(start, call_raw_brk(end + page));
	expect_address(start, call_raw_brk(end + 1));
	expect_layout(start, "...");
	expect_address(end, call_raw_brk(end));
	expect_locked(start, "111");
	/* What was raised counts. */
	expect_address(end, call_raw_brk(end + 1));
}

/*
 * A mapping that grows downwards, as a stack does, in the room below it:
 *
 *	| room | room | room | stack |
 */
CASE("mlockall.future.grows-down", "a stack that would grow beyond the limit raises SIGSEGV",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlockall.future-stack-sigsegv"))
{
	char *a = arena(4), *stack = a + 3 * page;

	set_limit(RLIMIT_MEMLOCK, 2 * page);
	hole(a, 4 * page);
	expect_ok(call_mlockall(MCL_FUTURE));
	expect_address(stack,
		       call_mmap(stack, page, RW,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, -1, 0));
	/* Once it may grow, the second time not. */
	expect_access(store(stack - 1, 1));
	expect_locked(stack - page, "11");
	expect_signal(SIGSEGV, SEGV_MAPERR, stack - page - 1, store(stack - page - 1, 1));
	expect_layout(stack - 2 * page, ".ww");
	set_limit(RLIMIT_MEMLOCK, 3 * page);
	expect_access(store(stack - page - 1, 1));
}
