/* SPDX-License-Identifier: BSD-2-Clause */
/* MADV_GUARD_INSTALL and MADV_GUARD_REMOVE: pages that fault, without a mapping of their own. */
#include "cts.h"
#include "pages.h"

#define RW (PROT_READ | PROT_WRITE)

struct kind_row {
	struct row row;
	enum backing backing;
	int share;
	int prot;
};

#define FILES REQUIRES("madvise.guard.file-backed")

static const struct kind_row kinds[] = {
	{ ROW("anon-private", "guards in private anonymous memory"),
	  BACKING_ANON, MAP_PRIVATE, RW },
	{ ROW("anon-read-only", "guards in read-only anonymous memory"),
	  BACKING_ANON, MAP_PRIVATE, PROT_READ },
	{ ROW("anon-shared", "guards in shared anonymous memory", FILES),
	  BACKING_ANON, MAP_SHARED, RW },
	{ ROW("file-private", "guards in a private mapping of a file", FILES),
	  BACKING_FILE, MAP_PRIVATE, RW },
	{ ROW("file-shared", "guards in a shared mapping of a file", FILES),
	  BACKING_FILE, MAP_SHARED, RW },
	{ ROW("file-read-only", "guards in a read-only mapping of a file", FILES),
	  BACKING_FILE, MAP_SHARED, PROT_READ },
	{ ROW("memfd-shared", "guards in a shared mapping of a memfd", FILES),
	  BACKING_MEMFD, MAP_SHARED, RW },
	{ ROW("shm-shared", "guards in a shared memory object", FILES),
	  BACKING_SHM, MAP_SHARED, RW },
};

/* Five pages, of which page 2 is not touched, 1 and 3 are, and 1 to 3 become guards. */
static char *guarded(const struct kind_row *row, int *fd)
{
	char *m = map_backing(row->backing, 5 * page, row->prot, row->share, fd);

	skip_unless(advice_supported(MADV_GUARD_INSTALL), "the kernel has no guard pages");
	expect_byte(m + page, backing_byte(row->backing, (off_t)page));
	if (row->prot == RW) {
		expect_access(store(m + page, 0xff));
		expect_access(store(m + 3 * page, 0xff));
		expect_access(store(m + 4 * page, 0xff));
	}
	expect_ok(call_madvise(m + page, 3 * page, MADV_GUARD_INSTALL));
	return m;
}

CASES("madvise.guard.fault", struct kind_row, kinds,
      RULE("any access to a guard raises SIGSEGV with SEGV_MAPERR, and none beside it"),
      REQUIRES("madvise.guard.install-sigsegv"))
{
	char *m = guarded(row, NULL);
	size_t i;

	for (i = page; i < 4 * page; i += page) {
		expect_signal(SIGSEGV, SEGV_MAPERR, m + i, load(m + i));
		expect_signal(SIGSEGV, SEGV_MAPERR, m + i + page - 1, load(m + i + page - 1));
		if (row->prot == RW)
			expect_signal(SIGSEGV, SEGV_MAPERR, m + i + 1, store(m + i + 1, 1));
	}
	expect_byte(m + page - 1, backing_byte(row->backing, (off_t)page - 1));
	expect_byte(m + 4 * page,
		    row->prot == RW ? 0xff : backing_byte(row->backing, 4 * (off_t)page));
	expect_layout(m, row->prot == RW ? "w---w" : "r---r");
}

/* Shared pages are of an object that keeps them; what was stored to private ones is dropped. */
CASES("madvise.guard.removed", struct kind_row, kinds,
      RULE("after MADV_GUARD_REMOVE the pages read as nobody had stored to them, but for objects"),
      REQUIRES("madvise.guard.replaces-pages"))
{
	int fd;
	char *m = guarded(row, &fd);
	bool stored = row->share == MAP_SHARED && row->prot == RW;
	size_t i;

	if (stored && fd >= 0)
		expect_file_byte(fd, (off_t)page, 0xff);
	expect_ok(call_madvise(m + page, 3 * page, MADV_GUARD_REMOVE));
	for (i = page; i < 4 * page; i += page)
		expect_byte(m + i, stored && i != 2 * page ? 0xff :
							     backing_byte(row->backing, (off_t)i));
	expect_layout(m, row->prot == RW ? "wwwww" : "rrrrr");
	if (row->prot == RW)
		expect_byte(m + 4 * page, 0xff);
}

CASE("madvise.guard.one-mapping-only", "a guard is of its mapping, not of the pages of the file",
     REQUIRES("madvise.guard.file-backed"))
{
	int fd = fixture_memfd(2 * (off_t)page);
	char *shared = map_file(fd, 0, 2 * page, RW, MAP_SHARED);
	char *other = map_file(fd, 0, 2 * page, RW, MAP_SHARED);

	expect_ok(call_madvise(shared, page, MADV_GUARD_INSTALL));
	expect_layout(shared, "-w");
	expect_layout(other, "ww");
	expect_pattern(other, 0, 2 * page);
	expect_file_pattern(fd, 0, 2 * page);
	expect_access(store(other, 0xff));
	expect_ok(call_madvise(shared, page, MADV_GUARD_REMOVE));
	expect_byte(shared, 0xff);
}

CASE("madvise.guard.installed-again", "guards may be installed over guards",
     REQUIRES("madvise.guard.idempotent"))
{
	char *a = arena_of("wwww");

	expect_ok(call_madvise(a + page, page, MADV_GUARD_INSTALL));
	expect_ok(call_madvise(a + page, page, MADV_GUARD_INSTALL));
	expect_layout(a, "w-ww");
	expect_ok(call_madvise(a, 3 * page, MADV_GUARD_INSTALL));
	expect_layout(a, "---w");
	expect_held(a, "   d");
}

CASE("madvise.guard.none-removed", "removing where there are no guards changes nothing",
     REQUIRES("madvise.guard.idempotent"))
{
	char *a = arena_of("wwwww");

	expect_ok(call_madvise(a, 5 * page, MADV_GUARD_REMOVE));
	expect_held(a, "abcde");
	/* Where there are some, the other pages keep what they hold. */
	expect_ok(call_madvise(a + 2 * page, page, MADV_GUARD_INSTALL));
	expect_ok(call_madvise(a, 5 * page, MADV_GUARD_REMOVE));
	expect_held(a, "ab0de");
}

CASE("madvise.guard.removed-in-part", "guards are removed page by page",
     REQUIRES("madvise.guard.idempotent", "madvise.guard.replaces-pages"))
{
	char *a = arena_of("wwwww");

	expect_ok(call_madvise(a, 5 * page, MADV_GUARD_INSTALL));
	expect_ok(call_madvise(a + page, page, MADV_GUARD_REMOVE));
	expect_ok(call_madvise(a + 3 * page, 1, MADV_GUARD_REMOVE));
	expect_layout(a, "-w-w-");
}

struct advice_row {
	struct row row;
	int advice;
};

static const struct advice_row advices[] = {
	{ ROW("dontneed", "guards outlast MADV_DONTNEED"), MADV_DONTNEED },
	{ ROW("free", "guards outlast MADV_FREE"), MADV_FREE },
	{ ROW("pageout", "guards outlast MADV_PAGEOUT"), MADV_PAGEOUT },
	{ ROW("cold", "guards outlast MADV_COLD"), MADV_COLD },
	{ ROW("willneed", "guards outlast MADV_WILLNEED"), MADV_WILLNEED },
	{ ROW("sequential", "guards outlast MADV_SEQUENTIAL"), MADV_SEQUENTIAL },
};

CASES("madvise.guard.advice", struct advice_row, advices, REQUIRES("madvise.guard.survives-advice"))
{
	char *a = arena_of("www");

	expect_ok(call_madvise(a + page, page, MADV_GUARD_INSTALL));
	expect_ok(call_madvise(a, 3 * page, row->advice));
	expect_layout(a, "w-w");
	expect_signal(SIGSEGV, SEGV_MAPERR, a + page, load(a + page));
}

static const struct advice_row populating[] = {
	{ ROW("read", "MADV_POPULATE_READ of a guard fails with EFAULT"), MADV_POPULATE_READ },
	{ ROW("write", "MADV_POPULATE_WRITE of a guard fails with EFAULT"), MADV_POPULATE_WRITE },
};

CASES("madvise.guard.populate", struct advice_row, populating,
      REQUIRES("madvise.guard.mlock-fails"))
{
	char *a = arena_of("www");

	expect_ok(call_madvise(a + page, page, MADV_GUARD_INSTALL));
	expect_fails(EFAULT, call_madvise(a + page, page, row->advice));
	expect_fails(EFAULT, call_madvise(a, 3 * page, row->advice));
	expect_layout(a, "w-w");
	expect_held(a, "a c");
}

CASE("madvise.guard.mlock", "mlock() of a guard fails with ENOMEM and leaves the guard",
     REQUIRES("madvise.guard.mlock-fails"))
{
	char *a = arena_of("www");

	allow_locking(3 * page);
	expect_ok(call_madvise(a + page, page, MADV_GUARD_INSTALL));
	expect_fails(ENOMEM, call_mlock(a + page, page));
	expect_fails(ENOMEM, call_mlock(a, 3 * page));
	expect_ok(call_munlock(a, 3 * page));
	expect_layout(a, "w-w");
	expect_held(a, "a c");
}

CASE("madvise.guard.fork", "a child has the guards of its parent, and its own then",
     REQUIRES("madvise.guard.fork-kept"))
{
	char *a = arena_of("wwww");
	struct child c;

	expect_ok(call_madvise(a + page, page, MADV_GUARD_INSTALL));
	in_child(c) {
		expect_layout(a, "w-ww");
		expect_ok(call_madvise(a + page, page, MADV_GUARD_REMOVE));
		expect_ok(call_madvise(a + 2 * page, page, MADV_GUARD_INSTALL));
		expect_layout(a, "ww-w");
	}
	join_child(&c);
	expect_layout(a, "w-ww");
	expect_held(a, "a cd");
}

CASE("madvise.guard.wiped", "MADV_WIPEONFORK wipes the guards from the child too",
     REQUIRES("madvise.guard.fork-kept"))
{
	char *a = arena_of("www");
	struct child c;

	expect_ok(call_madvise(a, 2 * page, MADV_WIPEONFORK));
	expect_ok(call_madvise(a + page, 2 * page, MADV_GUARD_INSTALL));
	in_child(c) {
		expect_layout(a, "ww-");
		expect_held(a, "00 ");
	}
	join_child(&c);
	expect_layout(a, "w--");
}

CASE("madvise.guard.mprotect", "guards stay guards whatever mprotect() makes of the pages",
     REQUIRES("madvise.guard.mremap-moves"))
{
	static const int prots[] = { PROT_NONE, PROT_READ, RW };
	char *a = arena_of("www");
	size_t i;

	expect_ok(call_madvise(a + page, page, MADV_GUARD_INSTALL));
	for (i = 0; i < sizeof(prots) / sizeof(prots[0]); i++)
		expect_ok(call_mprotect(a, 3 * page, prots[i]));
	expect_layout(a, "w-w");
	expect_signal(SIGSEGV, SEGV_MAPERR, a + page, load(a + page));
	expect_held(a, "a c");
}

CASE("madvise.guard.mremap", "guards move with their mapping, and none stays behind",
     REQUIRES("madvise.guard.mremap-moves"))
{
	char *a = arena_of("www");
	char *to = arena(3);

	expect_ok(call_madvise(a + page, page, MADV_GUARD_INSTALL));
	expect_address(to, call_mremap(a, 3 * page, 3 * page, MREMAP_MAYMOVE | MREMAP_FIXED, to));
	expect_layout(to, "w-w");
	expect_held(to, "a c");
	map_anon_at(a, 3 * page, RW, MAP_PRIVATE);
	expect_layout(a, "www");
}

CASE("madvise.guard.replaced", "what is mapped over a guard has none",
     REQUIRES("madvise.guard.replaces-pages"))
{
	char *a = arena_of("www");

	expect_ok(call_madvise(a, 3 * page, MADV_GUARD_INSTALL));
	map_anon_at(a + page, page, RW, MAP_PRIVATE);
	expect_layout(a, "-w-");
}

CASE("madvise.guard.truncated", "guards in a file stay when it is cut off and grows again",
     REQUIRES("madvise.guard.file-backed"))
{
	int fd = fixture_memfd(3 * (off_t)page);
	char *m = map_file(fd, 0, 3 * page, RW, MAP_SHARED);

	expect_ok(call_madvise(m + page, page, MADV_GUARD_INSTALL));
	expect_ok(call_ftruncate(fd, 0));
	expect_signal(SIGSEGV, SEGV_MAPERR, m + page, load(m + page));
	expect_ok(call_ftruncate(fd, 3 * (off_t)page));
	expect_layout(m, "w-w");
	expect_ok(call_madvise(m, 3 * page, MADV_GUARD_REMOVE));
	expect_zeroes(m, 3 * page);
}

CASE("madvise.guard.punched", "guards in a file stay when a hole is made of their pages",
     REQUIRES("madvise.guard.file-backed"))
{
	int fd = fixture_memfd(3 * (off_t)page);
	char *m = map_file(fd, 0, 3 * page, RW, MAP_SHARED);

	expect_ok(call_madvise(m + page, page, MADV_GUARD_INSTALL));
	expect_ok(call_madvise(m, 2 * page, MADV_REMOVE));
	expect_layout(m, "w-w");
	expect_ok(call_madvise(m, 3 * page, MADV_GUARD_REMOVE));
	expect_zeroes(m, 2 * page);
	expect_file_filled(fd, 0, 0, 2 * page);
}

CASE("madvise.guard.sealed", "guards are installed where a seal keeps a file from being written",
     REQUIRES("madvise.guard.file-backed"))
{
	int fd = fixture_memfd(3 * (off_t)page);
	char *m;

	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	m = map_file(fd, 0, 3 * page, PROT_READ, MAP_SHARED);
	expect_ok(call_madvise(m + page, page, MADV_GUARD_INSTALL));
	expect_layout(m, "r-r");
	expect_ok(call_madvise(m + page, page, MADV_GUARD_REMOVE));
	expect_pattern(m, 0, 3 * page);
}

CASE("madvise.guard.resized", "mremap() keeps guards in their place, and the pages that it adds are none",
     REQUIRES("madvise.guard.mremap-moves"))
{
	char *a = arena_of("www...");

	expect_ok(call_madvise(a + page, 2 * page, MADV_GUARD_INSTALL));
	expect_address(a, call_mremap(a, 3 * page, 5 * page, 0, NULL));
	expect_layout(a, "w--ww.");
	expect_address(a, call_mremap(a, 5 * page, 2 * page, 0, NULL));
	expect_layout(a, "w-....");
	expect_address(a, call_mremap(a, 2 * page, 4 * page, 0, NULL));
	expect_layout(a, "w-ww..");
	expect_held(a, "a 00");
}

CASE("madvise.guard.flag", "a mapping that has guards shows gu", NEEDS(NEED_PROC),
     REQUIRES("madvise.guard.vmflag-gu"))
{
	char *m = map_anon_at(arena(3) + page, page, RW, MAP_PRIVATE);

	expect(!smaps_flag(m, "gu"));
	expect_ok(call_madvise(m, page, MADV_GUARD_INSTALL));
	expect(smaps_flag(m, "gu"));
	expect(!smaps_flag(m - page, "gu"));
}

CASE("madvise.guard.unmapped",
     "guards need a mapping: what is mapped of the range gets them, with ENOMEM",
     REQUIRES("madvise.guard.unmapped-enomem"))
{
	char *a = arena_of("ww.ww");

	expect_fails(ENOMEM, call_madvise(a + 2 * page, page, MADV_GUARD_INSTALL));
	expect_layout(a, "ww.ww");
	expect_fails(ENOMEM, call_madvise(a + page, 3 * page, MADV_GUARD_INSTALL));
	expect_layout(a, "w-.-w");
}

CASE("madvise.guard.hugetlb", "no guards are installed in huge pages", HUGEPAGES(1),
     REQUIRES("madvise.guard.bad-mapping-einval"))
{
	int fd = trace_fd(expect_at_least(0, call_memfd_create("case", MFD_HUGETLB)));
	size_t size = (size_t)fixture_stat(fd).st_blksize;
	char *m;

	expect_ok(call_ftruncate(fd, (off_t)size));
	m = map_file(fd, 0, size, RW, MAP_SHARED);
	expect_access(store(m, 1));
	expect_fails(EINVAL, call_madvise(m, size, MADV_GUARD_INSTALL));
	expect_fails(EINVAL, call_madvise(m, page, MADV_GUARD_INSTALL));
	expect_byte(m, 1);
}

CASE("madvise.guard.secret", "no guards are installed in secret memory",
     REQUIRES("madvise.guard.bad-mapping-einval"))
{
	int fd = call_memfd_secret(0);
	char *m;

	skip_unless(fd >= 0, "the kernel has no secret memory");
	trace_fd(fd);
	expect_ok(call_ftruncate(fd, (off_t)page));
	allow_locking(page);
	m = map_file(fd, 0, page, RW, MAP_SHARED);
	expect_fails(EINVAL, call_madvise(m, page, MADV_GUARD_INSTALL));
	expect_layout(m, "w");
}
