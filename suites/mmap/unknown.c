/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits of flags that have no meaning, one by one. */
#include "cts.h"

struct unknown_row {
	struct row row;
	int bit;
};

/* Bits that the headers give no meaning on most architectures; a case skips those that they do. */
#define BITS(X) X(6) X(7) X(9) X(10) X(21) X(22) X(23) X(24) X(25)

#define IGNORED(n) { ROW("bit-" #n, "flag bit " #n " has no meaning and no effect"), 1 << n },
#define REFUSED(n) { ROW("bit-" #n, "MAP_SHARED_VALIDATE refuses flag bit " #n), 1 << n },

static const struct unknown_row ignored[] = { BITS(IGNORED) };
static const struct unknown_row refused[] = { BITS(REFUSED) };

/* The type, the size of huge pages and what abi.h knows; the rest as far as the headers have it. */
static const int known = 0x0f | MAP_FIXED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_UNINITIALIZED
#ifdef MAP_32BIT
			 | MAP_32BIT | MAP_ABOVE4G
#endif
#ifdef MAP_DENYWRITE
			 | MAP_DENYWRITE
#endif
#ifdef MAP_EXECUTABLE
			 | MAP_EXECUTABLE
#endif
#ifdef MAP_GROWSDOWN
			 | MAP_GROWSDOWN
#endif
#ifdef MAP_GROWSUP
			 | MAP_GROWSUP
#endif
#ifdef MAP_HUGETLB
			 | MAP_HUGETLB
#endif
#ifdef MAP_LOCKED
			 | MAP_LOCKED
#endif
#ifdef MAP_NONBLOCK
			 | MAP_NONBLOCK
#endif
#ifdef MAP_NORESERVE
			 | MAP_NORESERVE
#endif
#ifdef MAP_POPULATE
			 | MAP_POPULATE
#endif
#ifdef MAP_RENAME
			 | MAP_RENAME
#endif
#ifdef MAP_AUTOGROW
			 | MAP_AUTOGROW
#endif
#ifdef MAP_LOCAL
			 | MAP_LOCAL
#endif
#ifdef MAP_AUTORSRV
			 | MAP_AUTORSRV
#endif
#ifdef MAP_STACK
			 | MAP_STACK
#endif
#ifdef MAP_SYNC
			 | MAP_SYNC
#endif
	;

static void skip_if_known(int bit)
{
	if (known & bit)
		skip("flag bit %#x has a meaning on this architecture", (unsigned int)bit);
}

CASES("mmap.unknown.ignored", struct unknown_row, ignored,
      REQUIRES("mmap.flags.unknown-ignored-legacy"))
{
	const int rw = PROT_READ | PROT_WRITE;
	int fd = fixture_file((off_t)page);
	char *private, *shared, *anon;

	skip_if_known(row->bit);
	private = expect_map(call_mmap(NULL, page, rw, MAP_PRIVATE | row->bit, fd, 0));
	shared = expect_map(call_mmap(NULL, page, rw, MAP_SHARED | row->bit, fd, 0));
	expect_pattern(private, 0, page);
	expect_pattern(shared, 0, page);
	expect_access(store(private, 0xff));
	expect_byte(shared, pattern(0));
	expect_access(store(shared + 1, 0xfe));
	expect_file_byte(fd, 0, pattern(0));
	expect_file_byte(fd, 1, 0xfe);
	anon = expect_map(call_mmap(NULL, page, rw, MAP_PRIVATE | MAP_ANONYMOUS | row->bit, -1, 0));
	expect_zeroes(anon, page);
	anon = expect_map(call_mmap(NULL, page, rw, MAP_SHARED | MAP_ANONYMOUS | row->bit, -1, 0));
	expect_zeroes(anon, page);
}

CASES("mmap.unknown.validate", struct unknown_row, refused,
      REQUIRES("mmap.flag.shared-validate.unknown-eopnotsupp"))
{
	int fd = fixture_file((off_t)page);

	skip_if_known(row->bit);
	expect_map_refused(EOPNOTSUPP, page, PROT_READ, MAP_SHARED_VALIDATE | row->bit, fd, 0);
	expect_map_refused(EOPNOTSUPP, page, PROT_READ, MAP_SHARED_VALIDATE | row->bit,
			   fixture_memfd((off_t)page), 0);
	/* Without the bit the same call is right. */
	expect_map(call_mmap(NULL, page, PROT_READ, MAP_SHARED_VALIDATE, fd, 0));
}
