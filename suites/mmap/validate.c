/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_SHARED_VALIDATE. The access modes are in access.c, bits without a meaning in unknown.c. */
#include "cts.h"

struct validate_row {
	struct row row;
	int flag;
};

CASE("mmap.validate.shared",
     "a MAP_SHARED_VALIDATE mapping is shared: stores reach the file, other mappings and "
     "processes, "
     "and writes to the file reach it",
     REQUIRES("mmap.flag.shared-validate.same-as-shared"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *m = expect_map(call_mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE, fd,
				       (off_t)page));
	char *other = map_file(fd, 0, 2 * page, PROT_READ, MAP_SHARED);
	struct child c;

	expect_pattern(m, page, page);
	expect_access(store(m, 0xff));
	expect_byte(other + page, 0xff);
	expect_file_byte(fd, (off_t)page, 0xff);
	expect_int(1, call_pwrite(fd, "\376", 1, (off_t)page + 1));
	expect_byte(m + 1, 0xfe);
	in_child (c)
		expect_access(store(m + 2, 0xfd));
	join_child(&c);
	expect_byte(m + 2, 0xfd);
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_ok(call_munmap(m, page));
	expect_file_byte(fd, (off_t)page + 2, 0xfd);
	expect_file_pattern(fd, 0, page);
}

static const struct validate_row legacy[] = {
#ifdef MAP_DENYWRITE
	{ ROW("denywrite", "MAP_SHARED_VALIDATE accepts MAP_DENYWRITE"), MAP_DENYWRITE },
#endif
#ifdef MAP_EXECUTABLE
	{ ROW("executable", "MAP_SHARED_VALIDATE accepts MAP_EXECUTABLE"), MAP_EXECUTABLE },
#endif
#ifdef MAP_LOCKED
	{ ROW("locked", "MAP_SHARED_VALIDATE accepts MAP_LOCKED"), MAP_LOCKED },
#endif
#ifdef MAP_NORESERVE
	{ ROW("noreserve", "MAP_SHARED_VALIDATE accepts MAP_NORESERVE"), MAP_NORESERVE },
#endif
#ifdef MAP_POPULATE
	{ ROW("populate", "MAP_SHARED_VALIDATE accepts MAP_POPULATE"), MAP_POPULATE },
#endif
#ifdef MAP_NONBLOCK
	{ ROW("nonblock", "MAP_SHARED_VALIDATE accepts MAP_NONBLOCK"), MAP_NONBLOCK },
#endif
#ifdef MAP_STACK
	{ ROW("stack", "MAP_SHARED_VALIDATE accepts MAP_STACK"), MAP_STACK },
#endif
	{ ROW("uninitialized", "MAP_SHARED_VALIDATE accepts MAP_UNINITIALIZED"),
	  MAP_UNINITIALIZED },
};

CASES("mmap.validate.accepts", struct validate_row, legacy,
      REQUIRES("mmap.flag.shared-validate.legacy-flags-ok"))
{
	int fd = fixture_file((off_t)page);
	char *m = expect_map(call_mmap(NULL, page, PROT_READ | PROT_WRITE,
				       MAP_SHARED_VALIDATE | row->flag, fd, 0));

	expect_pattern(m, 0, page);
	expect_access(store(m, 0xff));
	expect_file_byte(fd, 0, 0xff);
}

CASE("mmap.validate.fixed", "MAP_SHARED_VALIDATE accepts MAP_FIXED, which replaces what is there",
     REQUIRES("mmap.flag.shared-validate.same-as-shared"))
{
	int fd = fixture_file((off_t)page);
	char *a = arena(3) + page;

	expect_address(a, call_mmap(a, page, PROT_READ, MAP_SHARED_VALIDATE | MAP_FIXED, fd, 0));
	expect_pattern(a, 0, page);
	expect_layout(a - page, "-r-");
}

CASE("mmap.validate.anon", "MAP_SHARED_VALIDATE with MAP_ANONYMOUS fails with EINVAL",
     REQUIRES("mmap.flag.shared-validate.anon-einval"))
{
	expect_map_refused(EINVAL, page, PROT_READ, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0);
}

CASE("mmap.validate.noreplace",
     "MAP_SHARED_VALIDATE does not know MAP_FIXED_NOREPLACE: EOPNOTSUPP where the range is free",
     REQUIRES("mmap.flag.shared-validate.fixed-noreplace"))
{
	const int flags = MAP_SHARED_VALIDATE | MAP_FIXED_NOREPLACE;
	int fd = fixture_file((off_t)page);
	char *a = arena(3) + page;

	hole(a, page);
	expect_map_fails(EOPNOTSUPP, call_mmap(a, page, PROT_READ, flags, fd, 0));
	expect_layout(a - page, "-.-");
}

#ifdef MAP_SYNC
CASE("mmap.validate.sync",
     "MAP_SHARED_VALIDATE with MAP_SYNC of a file that is not on persistent memory fails with "
     "EOPNOTSUPP",
     REQUIRES("mmap.flag.sync.validate-non-dax-eopnotsupp"))
{
	int fd = fixture_memfd((off_t)page);

	expect_map_refused(EOPNOTSUPP, page, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE | MAP_SYNC,
			   fd, 0);
	expect_map(call_mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE, fd, 0));
}
#endif
