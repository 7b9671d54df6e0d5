/* SPDX-License-Identifier: BSD-2-Clause */
/* RLIMIT_MEMLOCK, which bounds what a process without CAP_IPC_LOCK may lock in total. */
#include "cts.h"

#include "rows.h"

#define RW (PROT_READ | PROT_WRITE)

/* Five pages, of which none is locked. */
static char *five(void)
{
	char *a = arena(5);

	map_anon_at(a, 5 * page, RW, MAP_PRIVATE);
	return a;
}

struct limit_row {
	struct row row;
	size_t pages; /* the limit: pages and bytes */
	int bytes;
	size_t allowed; /* pages that can be locked */
};

static const struct limit_row limits[] = {
	{ ROW("one-page", "a limit of a page allows one page", REQUIRES("mlock.limit-enomem")), 1,
	  0, 1 },
	{ ROW("three-pages", "a limit of three pages allows three pages",
	      REQUIRES("mlock.limit-enomem")),
	  3, 0, 3 },
	{ ROW("one-byte", "a limit of one byte allows no page"), 0, 1, 0 },
	{ ROW("page-and-1", "a limit of a page and one byte allows one page"), 1, 1, 1 },
	{ ROW("two-less-1", "a limit of one byte less than two pages allows one page"), 2, -1, 1 },
};

/* Each length that just fits, and the next that does not, however few bytes it has more. */
CASES("mlock.limit", struct limit_row, limits, NEEDS(NEED_NO_PRIVILEGE),
      REQUIRES("mlock.limit-enomem", "mlock.limit-page-rounded"))
{
	char *a = five();

	set_limit(RLIMIT_MEMLOCK, row->pages * page + (size_t)row->bytes);
	expect_fails(ENOMEM, call_mlock(a, row->allowed * page + 1));
	expect_fails(ENOMEM, call_mlock(a, 5 * page));
	expect_locked(a, "00000");
	expect_ok(call_mlock(a, row->allowed * page));
	expect_fails(ENOMEM, call_mlock(a + row->allowed * page, 1));
	expect_locked(a, row->allowed == 0 ? "00000" : row->allowed == 1 ? "10000" : "11100");
}

CASE("mlock.limit.in-total", "the limit is of all locked pages, and unlocked ones count no more",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlock.limit-enomem"))
{
	char *a = five(), *b = five();

	set_limit(RLIMIT_MEMLOCK, 3 * page);
	expect_ok(call_mlock(a, 2 * page));
	expect_fails(ENOMEM, call_mlock(b, 2 * page));
	expect_ok(call_mlock(b, page));
	expect_fails(ENOMEM, call_mlock(b + page, page));
	expect_ok(call_munlock(a, page));
	expect_ok(call_mlock(b + page, page));
	expect_ok(call_munmap(a + page, page));
	expect_ok(call_mlock(b + 2 * page, page));
	expect_locked(b, "11100");
}

CASE("mlock.limit.locked-already", "pages of the range that are locked already do not count again",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlock.limit-relock-not-counted"))
{
	char *a = five();

	set_limit(RLIMIT_MEMLOCK, 3 * page);
	expect_ok(call_mlock(a, 2 * page));
	/* 0 to 3 would be four pages. */
	expect_fails(ENOMEM, call_mlock(a, 4 * page));
	expect_locked(a, "11000");
	expect_ok(call_mlock(a + page, 2 * page));
	expect_ok(call_mlock(a, 3 * page));
	expect_fails(ENOMEM, call_mlock(a + 2 * page, 2 * page));
	expect_locked(a, "11100");
}

/* Of what is locked already only the part in the range does not count again. */
CASE("mlock.limit.locked-parts", "each of several locked parts of the range does not count again",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlock.limit-relock-not-counted"))
{
	char *a = five();

	set_limit(RLIMIT_MEMLOCK, 4 * page);
	expect_ok(call_mlock(a, page));
	expect_ok(call_mlock(a + 2 * page, page));
	expect_fails(ENOMEM, call_mlock(a, 5 * page));
	expect_locked(a, "10100");
	expect_ok(call_mlock(a, 4 * page));
	expect_locked(a, "11110");
}

static const struct mapping_row relocked[] = {
	{ ROW("anon-private", "a private anonymous mapping"), BACKING_ANON, MAP_PRIVATE },
	{ ROW("anon-shared", "a shared anonymous mapping"), BACKING_ANON, MAP_SHARED },
	{ ROW("memfd-private", "a private mapping of a memfd"), BACKING_MEMFD, MAP_PRIVATE },
	{ ROW("memfd-shared", "a shared mapping of a memfd"), BACKING_MEMFD, MAP_SHARED },
};

CASES("mlock.limit.locked-on-fault", struct mapping_row, relocked,
      RULE("pages that are locked on fault do not count again when they are locked at once"),
      NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlock.limit-relock-not-counted", "mlock2.flags-zero"))
{
	char *a = map_backing(row->backing, 4 * page, PROT_READ, row->share, NULL);

	set_limit(RLIMIT_MEMLOCK, 2 * page);
	expect_ok(call_mlock2(a, 2 * page, MLOCK_ONFAULT));
	expect_ok(call_mlock2(a, 2 * page, 0));
	expect_locked(a, "1100");
	expect_ok(call_munlock(a, page));
	expect_fails(ENOMEM, call_mlock(a + 2 * page, 2 * page));
	expect_ok(call_mlock(a + 2 * page, page));
	expect_locked(a, "0110");
}

CASE("mlock.limit.locked-beyond", "pages that are locked before or behind the range count",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlock.limit-relock-not-counted"))
{
	char *a = five(), *b = five();

	set_limit(RLIMIT_MEMLOCK, 4 * page);
	expect_ok(call_mlock(a + 2 * page, 3 * page));
	expect_fails(ENOMEM, call_mlock(a, 3 * page));
	expect_locked(a, "00111");
	expect_ok(call_mlock(a + page, 2 * page));
	expect_locked(a, "01111");
	expect_ok(call_munlock(a, 5 * page));
	expect_ok(call_mlock(b, 3 * page));
	expect_fails(ENOMEM, call_mlock(b + 2 * page, 3 * page));
	expect_locked(b, "11100");
	expect_ok(call_mlock(b + 2 * page, 2 * page));
	expect_locked(b, "11110");
}

CASE("mlock.limit.zero", "with a limit of 0 mlock() fails with EPERM, whatever the length",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlock.limit-zero-eperm", "mlock.error-changes-nothing"))
{
	char *a = five();

	set_limit(RLIMIT_MEMLOCK, 0);
	expect_fails(EPERM, call_mlock(a, page));
	expect_fails(EPERM, call_mlock(a, 1));
	expect_fails(EPERM, call_mlock(a, 0));
	expect_fails(EPERM, call_mlock(NULL, 0));
	expect_locked(a, "00000");
}

CASE("mlock.limit.zero-mlockall", "with a limit of 0 mlockall() fails with EPERM",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlock.limit-zero-eperm"))
{
	char *a = five();

	set_limit(RLIMIT_MEMLOCK, 0);
	expect_fails(EPERM, call_mlockall(MCL_CURRENT));
	expect_fails(EPERM, call_mlockall(MCL_FUTURE));
	expect_fails(EPERM, call_mlockall(MCL_CURRENT | MCL_FUTURE));
	expect_locked(a, "00000");
	expect_locked(five(), "00000");
}

CASE("mlock.limit.no-privilege", "what mlock() does without the privilege to lock is left open",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlock.eperm-posix"))
{
	char *a = five();
	int error;

	set_limit(RLIMIT_MEMLOCK, 0);
	error = call_mlock(a, page) == 0 ? 0 : errno;
	observe("mlock.without-privilege", "%s", error == 0 ? "succeeds" : strerror(error));
	/* It fails with EPERM or locks; either way it does what it says. */
	expect(error == 0 || error == EPERM);
	expect_locked(a, error == 0 ? "10000" : "00000");
	expect_layout(a, "wwwww");
}

CASE("mlock.limit.unlock", "munlock() and munlockall() need no privilege, with a limit of 0 too",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("mlock.munlock-needs-no-privilege"))
{
	char *a = five();

	set_limit(RLIMIT_MEMLOCK, 3 * page);
	expect_ok(call_mlock(a, 3 * page));
	set_limit(RLIMIT_MEMLOCK, 0);
	expect_locked(a, "11100");
	expect_ok(call_munlock(a, page));
	expect_ok(call_munlock(a + 3 * page, page));
	expect_locked(a, "01100");
	expect_ok(call_munlockall());
	expect_locked(a, "00000");
}

CASE("mlock.limit.privileged", "with CAP_IPC_LOCK no limit holds, 0 neither",
     REQUIRES("mlock.cap-ipc-lock-unlimited"))
{
	char *a = five();

	if (!locks_without_limit())
		skip("needs CAP_IPC_LOCK in the first user namespace");
	set_limit(RLIMIT_MEMLOCK, page);
	expect_ok(call_mlock(a, 2 * page));
	set_limit(RLIMIT_MEMLOCK, 0);
	expect_ok(call_mlock(a, 5 * page));
	expect_locked(a, "11111");
}
