/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_SHARED_VALIDATE: a shared mapping that refuses flags it does not know. */
#include "cts.h"

struct flag_row {
	struct row row;
	int flags;
};

CASE("mmap.shared_validate.beside-known",
     "MAP_SHARED_VALIDATE refuses an unknown flag beside flags that it knows",
     REQUIRES("mmap.flag.shared-validate.unknown-eopnotsupp"))
{
	const int flags = MAP_UNKNOWN_A | MAP_POPULATE | MAP_NORESERVE;
	int fd = fixture_file((off_t)page);

	expect_map_refused(EOPNOTSUPP, page, PROT_READ, MAP_SHARED_VALIDATE | flags, fd, 0);
	/* It is that type of mapping that refuses it. */
	expect_pattern(map_file(fd, 0, page, PROT_READ, MAP_SHARED | flags), 0, page);
}

static const struct flag_row known[] = {
	{ ROW("none", "no flag"), 0 },
	{ ROW("denywrite", "MAP_DENYWRITE"), MAP_DENYWRITE },
	{ ROW("executable", "MAP_EXECUTABLE"), MAP_EXECUTABLE },
	{ ROW("locked", "MAP_LOCKED"), MAP_LOCKED },
	{ ROW("noreserve", "MAP_NORESERVE"), MAP_NORESERVE },
	{ ROW("populate", "MAP_POPULATE"), MAP_POPULATE },
	{ ROW("nonblock", "MAP_NONBLOCK"), MAP_NONBLOCK },
	{ ROW("stack", "MAP_STACK"), MAP_STACK },
	{ ROW("all", "all of them"),
	  MAP_DENYWRITE | MAP_EXECUTABLE | MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE |
		  MAP_NONBLOCK | MAP_STACK },
};

CASES("mmap.shared_validate.known", struct flag_row, known,
      RULE("MAP_SHARED_VALIDATE takes the flags that MAP_SHARED has always taken"),
      REQUIRES("mmap.flag.shared-validate.legacy-flags-ok"))
{
	int fd = fixture_file((off_t)page);
	char *m;

	if (row->flags & MAP_LOCKED)
		allow_locking(page);
	m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE | row->flags);

	expect_pattern(m, 0, page);
	expect_access(store(m, 0x5a));
	expect_file_byte(fd, 0, 0x5a);
}

CASE("mmap.shared_validate.like-shared",
     "MAP_SHARED_VALIDATE gives a shared mapping in every respect",
     REQUIRES("mmap.flag.shared-validate.same-as-shared"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE);
	char *shared = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	struct child c;

	expect_access(store(m, 0x5a));
	expect_byte(shared, 0x5a);
	expect_access(store(shared + page, 0xa5));
	expect_byte(m + page, 0xa5);
	in_child(c)
		expect_access(store(m + 1, 0x77));
	join_child(&c);
	expect_byte(m + 1, 0x77);
	expect_ok(call_munmap(m, 2 * page));
	expect_file_byte(fd, 0, 0x5a);
	expect_file_byte(fd, 1, 0x77);
	expect_file_byte(fd, (off_t)page, 0xa5);
}

CASE("mmap.shared_validate.anonymous",
     "MAP_SHARED_VALIDATE, which is MAP_SHARED|MAP_PRIVATE, is no type of anonymous memory: EINVAL",
     REQUIRES("mmap.flag.shared-validate.anon-einval", "mmap.flags.both-shared-private"))
{
	expect_int(MAP_SHARED | MAP_PRIVATE, MAP_SHARED_VALIDATE);
	expect_map_refused(EINVAL, page, PROT_READ, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0);
}

CASE("mmap.shared_validate.fixed",
     "MAP_SHARED_VALIDATE accepts MAP_FIXED, which replaces what is there",
     REQUIRES("mmap.flag.shared-validate.same-as-shared"))
{
	int fd = fixture_file((off_t)page);
	char *a = arena(3) + page;

	expect_address(a, call_mmap(a, page, PROT_READ, MAP_SHARED_VALIDATE | MAP_FIXED, fd, 0));
	expect_pattern(a, 0, page);
	expect_layout(a - page, "-r-");
}

CASE("mmap.shared_validate.fixed-noreplace",
     "MAP_SHARED_VALIDATE does not know MAP_FIXED_NOREPLACE, free as the place may be",
     REQUIRES("mmap.flag.shared-validate.fixed-noreplace"))
{
	char *a = arena(3);
	int fd = fixture_file((off_t)page);

	hole(a + page, page);
	expect_map_fails(EOPNOTSUPP,
			 call_mmap(a + page, page, PROT_READ,
				   MAP_SHARED_VALIDATE | MAP_FIXED_NOREPLACE, fd, 0));
	expect_layout(a, "-.-");
	/* With the plain type the place is free indeed. */
	expect_address(a + page, call_mmap(a + page, page, PROT_READ,
					   MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0));
}
