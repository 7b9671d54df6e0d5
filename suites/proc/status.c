/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/self/status: the sum of all mappings, and of the locked ones. */
#include "cts.h"

#define READ_WRITE (PROT_READ | PROT_WRITE)

static intmax_t in_kib(intmax_t pages)
{
	return pages * (intmax_t)page / 1024;
}

struct size_row {
	struct row row;
	enum backing backing;
	int prot;
	int flags;
	size_t pages;
	int bytes; /* added to the length */
	int counted;
};

static const struct size_row sizes[] = {
	{ ROW("page", "a page"), BACKING_ANON, READ_WRITE, MAP_PRIVATE, 1, 0, 1 },
	{ ROW("one-byte", "a byte counts as a page"), BACKING_ANON, READ_WRITE, MAP_PRIVATE, 0, 1,
	  1 },
	{ ROW("page-plus-one", "a page and a byte count as two pages"), BACKING_ANON, READ_WRITE,
	  MAP_PRIVATE, 1, 1, 2 },
	{ ROW("none", "memory without access"), BACKING_ANON, PROT_NONE, MAP_PRIVATE, 5, 0, 5 },
	{ ROW("shared", "shared memory"), BACKING_ANON, READ_WRITE, MAP_SHARED, 5, 0, 5 },
	{ ROW("noreserve", "memory with MAP_NORESERVE"), BACKING_ANON, READ_WRITE,
	  MAP_PRIVATE | MAP_NORESERVE, 5, 0, 5 },
	{ ROW("file", "a file"), BACKING_FILE, PROT_READ, MAP_SHARED, 5, 0, 5 },
	{ ROW("file-private", "a private file, of which a part lies beyond its end"), BACKING_FILE,
	  READ_WRITE, MAP_PRIVATE, 7, 0, 7 },
};

CASES("proc.status.size", struct size_row, sizes,
      RULE("VmSize grows by the whole pages of a new mapping, and shrinks by what is unmapped"),
      REQUIRES("proc.status.vmsize"), NEEDS(NEED_PROC))
{
	const size_t length = row->pages * page + (size_t)row->bytes;
	int fd = row->backing == BACKING_FILE ? fixture_file(5 * (off_t)page) : -1;
	intmax_t before;
	char *m;

	before = status_kib("VmSize");
	expect(before > 0);
	m = map_or_end(HERE, NULL, length, row->prot, row->flags | (fd < 0 ? MAP_ANONYMOUS : 0), fd,
		       0);
	expect_int(before + in_kib(row->counted), status_kib("VmSize"));
	expect_ok(call_munmap(m, page));
	expect_int(before + in_kib(row->counted - 1), status_kib("VmSize"));
	expect_ok(call_munmap(m, length));
	expect_int(before, status_kib("VmSize"));
}

CASE("proc.status.size-changed",
     "VmSize follows mremap(), and stays with MAP_FIXED over as much, mprotect() and stores",
     REQUIRES("proc.status.vmsize"), NEEDS(NEED_PROC))
{
	char *a = arena(6);
	intmax_t before;

	before = status_kib("VmSize");
	map_anon_at(a, 4 * page, READ_WRITE, MAP_PRIVATE);
	expect_int(before, status_kib("VmSize"));
	expect_access(store(a, 1));
	expect_ok(call_mprotect(a + page, page, PROT_NONE));
	expect_int(before, status_kib("VmSize"));
	expect_fails(EINVAL, call_munmap(a + 1, page));
	expect_int(before, status_kib("VmSize"));
	expect_address(a + 2 * page, call_mremap(a + 2 * page, 2 * page, page, 0, NULL));
	expect_int(before - in_kib(1), status_kib("VmSize"));
	expect_address(a + 2 * page, call_mremap(a + 2 * page, page, 2 * page, 0, NULL));
	expect_int(before, status_kib("VmSize"));
	expect_address(a, call_mremap(a + 2 * page, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, a));
	expect_int(before - in_kib(1), status_kib("VmSize"));
}

CASE("proc.status.locked", "VmLck is the size of all that is locked, each page once",
     REQUIRES("mlock.vmlck-field"), NEEDS(NEED_PROC))
{
	char *m = map_anon(8 * page, READ_WRITE, MAP_PRIVATE);

	allow_locking(8 * page);
	expect_int(0, status_kib("VmLck"));
	expect_ok(call_mlock(m, page));
	expect_int(in_kib(1), status_kib("VmLck"));
	expect_ok(call_mlock(m + 3 * page - 1, 2));
	expect_int(in_kib(3), status_kib("VmLck"));
	expect_ok(call_mlock(m, 4 * page));
	expect_int(in_kib(4), status_kib("VmLck"));
	expect_ok(call_mlock(m, page));
	expect_int(in_kib(4), status_kib("VmLck"));
	expect_ok(call_munlock(m + page, page));
	expect_int(in_kib(3), status_kib("VmLck"));
	expect_ok(call_munlock(m + page, page));
	expect_int(in_kib(3), status_kib("VmLck"));
	expect_ok(call_munmap(m, 2 * page));
	expect_int(in_kib(2), status_kib("VmLck"));
	expect_ok(call_munlockall());
	expect_int(0, status_kib("VmLck"));
}

CASE("proc.status.locked-unread", "VmLck counts locked memory in full, whatever is in it",
     REQUIRES("mlock.vmlck-field"), NEEDS(NEED_PROC))
{
	char *m = map_anon(8 * page, READ_WRITE, MAP_PRIVATE);

	allow_locking(8 * page);
	expect_ok(call_mlock2(m, 3 * page, MLOCK_ONFAULT));
	expect_int(in_kib(3), status_kib("VmLck"));
	expect_access(store(m, 1));
	expect_int(in_kib(3), status_kib("VmLck"));
	/* A page without access, too. */
	expect_ok(call_mprotect(m + 4 * page, page, PROT_NONE));
	expect_ok(call_mlock2(m + 4 * page, page, MLOCK_ONFAULT));
	expect_int(in_kib(4), status_kib("VmLck"));
}

CASE("proc.status.locked-future", "VmLck counts what MCL_FUTURE and MAP_LOCKED have locked",
     REQUIRES("mlock.vmlck-field"), NEEDS(NEED_PROC))
{
	char *m;

	allow_locking(8 * page);
	m = map_anon(2 * page, READ_WRITE, MAP_PRIVATE | MAP_LOCKED);
	expect_int(in_kib(2), status_kib("VmLck"));
	expect_ok(call_mlockall(MCL_FUTURE));
	map_anon(3 * page, READ_WRITE, MAP_SHARED);
	expect_int(in_kib(5), status_kib("VmLck"));
	expect_ok(call_munmap(m, 2 * page));
	expect_int(in_kib(3), status_kib("VmLck"));
}
