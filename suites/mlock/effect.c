/* SPDX-License-Identifier: BSD-2-Clause */
/* What mlock() and munlock() do to the pages of a range. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)
#define KIB(pages) ((intmax_t)((pages) * page / 1024))

struct kind_row {
	struct row row;
	enum backing backing;
	int prot;
	int share;
};

static const struct kind_row kinds[] = {
	{ ROW("private", "private anonymous pages that nothing touched become resident and locked"),
	  BACKING_ANON, RW, MAP_PRIVATE },
	{ ROW("private-read-only", "private read-only anonymous pages become resident and locked"),
	  BACKING_ANON, PROT_READ, MAP_PRIVATE },
	{ ROW("shared", "shared anonymous pages that nothing touched become resident and locked"),
	  BACKING_ANON, RW, MAP_SHARED },
	{ ROW("file-private", "pages of a private mapping of a file become resident and locked"),
	  BACKING_FILE, RW, MAP_PRIVATE },
	{ ROW("file-shared", "pages of a shared mapping of a file become resident and locked"),
	  BACKING_FILE, RW, MAP_SHARED },
	{ ROW("file-read-only", "pages of a read-only mapping of a file become resident and locked"),
	  BACKING_FILE, PROT_READ, MAP_SHARED },
	{ ROW("memfd-shared", "pages of a shared mapping of a memfd become resident and locked"),
	  BACKING_MEMFD, RW, MAP_SHARED },
	{ ROW("shm-shared", "pages of a shared memory object become resident and locked"),
	  BACKING_SHM, RW, MAP_SHARED },
	{ ROW("shm-read-only", "read-only pages of a memory object become resident and locked"),
	  BACKING_SHM, PROT_READ, MAP_SHARED },
};

/* The middle three of five pages. */
CASES("mlock.effect", struct kind_row, kinds,
      RULE("after mlock()"),
      REQUIRES("mlock.ret.zero", "mlock.resident", "mlock.shared-memory"))
{
	char *m;

	small_pages();
	allow_locking(3 * page);
	m = map_backing(row->backing, 5 * page, row->prot, row->share, NULL);
	expect_ok(call_mlock(m + page, 3 * page));
	expect_resident(m + page, "111");
	expect_locked(m, "01110");
	/* The contents are what they were, and the protection is. */
	expect_byte(m + page, backing_byte(row->backing, (off_t)page));
	expect_layout(m, row->prot == RW ? "wwwww" : "rrrrr");
}

CASES("mlock.effect.smaps", struct kind_row, kinds,
      RULE("VmLck, Rss and Locked tell it"),
      NEEDS(NEED_PROC),
      REQUIRES("mlock.vmlck-field", "proc.smaps.locked"))
{
	char *m;
	intmax_t before = status_kib("VmLck");
	/* smaps does not count the page of zeroes that unwritten memory shares. */
	bool zeroes = row->backing == BACKING_ANON && row->prot == PROT_READ;
	intmax_t counted = zeroes ? 0 : KIB(3);

	small_pages();
	allow_locking(3 * page);
	m = map_backing(row->backing, 5 * page, row->prot, row->share, NULL);
	expect_ok(call_mlock(m + page, 3 * page));
	expect_int(before + KIB(3), status_kib("VmLck"));
	expect_int(counted, smaps_sum(m + page, 3 * page, "Rss"));
	expect_int(counted, smaps_sum(m + page, 3 * page, "Locked"));
	expect_flag(m, "01110", "lo");
	expect_int(0, smaps_kib(m, "Locked"));
}

struct sparse_row {
	struct row row;
	int (*make)(off_t size);
	int share;
};

static const struct sparse_row sparse[] = {
	{ ROW("file-shared", "pages of a file without data become resident"), fixture_file,
	  MAP_SHARED },
	{ ROW("file-private", "pages of a file without data become resident in a private mapping"),
	  fixture_file, MAP_PRIVATE },
	{ ROW("memfd-shared", "pages of a memfd without data become resident"), fixture_memfd,
	  MAP_SHARED },
	{ ROW("shm-shared", "pages of a shared memory object without data become resident"),
	  fixture_shm, MAP_SHARED },
};

CASES("mlock.effect.sparse", struct sparse_row, sparse,
      RULE("after mlock()"),
      REQUIRES("mlock.resident", "mlock.shared-memory"))
{
	int fd = row->make(0);
	char *m;

	small_pages();
	allow_locking(2 * page);
	expect_ok(call_ftruncate(fd, 8 * (off_t)page));
	m = map_file(fd, 0, 8 * page, RW, row->share);
	expect_ok(call_mlock(m + 2 * page, 2 * page));
	expect_resident(m + 2 * page, "11");
	expect_locked(m + page, "0110");
	expect_zeroes(m + 2 * page, 2 * page);
}

CASE("mlock.effect.private-copy",
     "locking a private writable mapping of a file copies its pages at once", NEEDS(NEED_PROC),
     REQUIRES("mlock.cow-private-file"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_PRIVATE);
	unsigned char zero = 0;

	allow_locking(2 * page);
	expect_ok(call_mlock(m, 2 * page));
	expect_int(KIB(2), smaps_sum(m, 2 * page, "Anonymous"));
	/* So a later change of the file is not seen. */
	expect_int(1, call_pwrite(fd, &zero, 1, 0));
	expect_pattern(m, 0, 2 * page);
}

CASE("mlock.effect.read-only-no-copy",
     "locking a private read-only mapping of a file copies nothing", NEEDS(NEED_PROC),
     REQUIRES("mlock.cow-private-file"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, PROT_READ, MAP_PRIVATE);

	allow_locking(page);
	expect_ok(call_mlock(m, page));
	expect_int(0, smaps_kib(m, "Anonymous"));
	expect_locked(m, "1");
}

CASE("mlock.effect.several-mappings", "mlock() takes a range of several mappings",
     REQUIRES("mlock.ret.zero", "mlock.resident", "mlock.shared-memory"))
{
	char *a = arena(3);

	small_pages();
	allow_locking(3 * page);
	map_anon_at(a, page, RW, MAP_PRIVATE);
	map_anon_at(a + page, page, PROT_READ, MAP_PRIVATE);
	map_anon_at(a + 2 * page, page, RW, MAP_SHARED);
	expect_ok(call_mlock(a, 3 * page));
	expect_locked(a, "111");
	expect_resident(a, "111");
	expect_layout(a, "wrw");
	expect_ok(call_munlock(a, 3 * page));
	expect_locked(a, "000");
}

struct fails_row {
	struct row row;
	bool beyond_eof; /* or without access */
};

/*
 *	| readable | cannot be read | readable |
 */
static char *with_bad_page(bool beyond_eof)
{
	char *a = arena(3);

	small_pages();
	allow_locking(3 * page);
	map_anon_at(a, 3 * page, RW, MAP_PRIVATE);
	if (beyond_eof)
		map_file_at(a + page, fixture_file(0), 0, page, PROT_READ, MAP_SHARED);
	else
		map_anon_at(a + page, page, PROT_NONE, MAP_PRIVATE);
	return a;
}

static const struct fails_row fails[] = {
	{ ROW("no-access", "mlock() of a page without access gives ENOMEM, yet the range is locked",
	      REQUIRES("mlock.prot-none-enomem")),
	  false },
	{ ROW("beyond-eof",
	      "mlock() of a page beyond the end of its file gives ENOMEM, yet the range "
	      "is locked",
	      REQUIRES("mlock.beyond-eof-enomem")),
	  true },
};

CASES("mlock.effect.cannot-populate", struct fails_row, fails, NEEDS(NEED_PROC))
{
	char *a = with_bad_page(row->beyond_eof);
	intmax_t before = status_kib("VmLck");

	expect_fails(ENOMEM, call_mlock(a, 3 * page));
	expect_locked(a, "111");
	expect_int(before + KIB(3), status_kib("VmLck"));
	expect_resident(a, "1");
	expect_layout(a, row->beyond_eof ? "wBw" : "w-w");
	/* Unlocking needs no access. */
	expect_ok(call_munlock(a, 3 * page));
	expect_locked(a, "000");
}

static const struct fails_row fails_posix[] = {
	{ ROW("no-access", "when mlock() fails for a page without access no lock changes"), false },
	{ ROW("beyond-eof",
	      "when mlock() fails for a page beyond the end of its file no lock changes"),
	  true },
};

CASES("mlock.effect.cannot-populate-posix", struct fails_row, fails_posix,
      REQUIRES("mlock.error-changes-nothing"))
{
	char *a = with_bad_page(row->beyond_eof);

	expect_fails(ENOMEM, call_mlock(a, 3 * page));
	expect_locked(a, "000");
}

CASE("mlock.effect.truncated",
     "locked pages of a file go when it is cut off, zeroes come when it grows, and munlock() works",
     REQUIRES("mlock.truncated"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	allow_locking(2 * page);
	expect_ok(call_mlock(m, 2 * page));
	expect_ok(call_ftruncate(fd, 0));
	expect_signal(SIGBUS, BUS_ADRERR, m, load(m));
	expect_signal(SIGBUS, BUS_ADRERR, m + page, store(m + page, 1));
	expect_ok(call_ftruncate(fd, 2 * (off_t)page));
	expect_zeroes(m, 2 * page);
	expect_access(store(m, 1));
	expect_ok(call_munlock(m, 2 * page));
	expect_byte(m, 1);
}
