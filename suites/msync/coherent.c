/* SPDX-License-Identifier: BSD-2-Clause */
/* MS_INVALIDATE: what was in the file at some time after the call is what a load then gives. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

struct coherent_row {
	struct row row;
	int flags;
	bool touched; /* the page was loaded before the file changed */
};

static const struct coherent_row writers[] = {
	{ ROW("sync", "after MS_SYNC|MS_INVALIDATE of pages that were loaded before"),
	  MS_SYNC | MS_INVALIDATE, true },
	{ ROW("async", "after MS_ASYNC|MS_INVALIDATE of pages that were loaded before"),
	  MS_ASYNC | MS_INVALIDATE, true },
	{ ROW("sync-untouched", "after MS_SYNC|MS_INVALIDATE of pages that nothing touched"),
	  MS_SYNC | MS_INVALIDATE, false },
	{ ROW("async-untouched", "after MS_ASYNC|MS_INVALIDATE of pages that nothing touched"),
	  MS_ASYNC | MS_INVALIDATE, false },
};

CASES("msync.coherent.write", struct coherent_row, writers,
      RULE("a load gives what write() put in the file"),
      REQUIRES("msync.invalidate.consistent"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *m = map_file(fd, 0, 2 * page, PROT_READ, MAP_SHARED);
	unsigned char zeroes[2] = { 0, 0 };

	if (row->touched)
		expect_pattern(m, 0, 2 * page);
	/* Across the boundary of the two pages. */
	expect_int(2, call_pwrite(fd, zeroes, 2, (off_t)page - 1));
	expect_ok(call_msync(m, 2 * page, row->flags));
	expect_pattern(m, 0, page - 1);
	expect_zeroes(m + page - 1, 2);
	expect_pattern(m + page + 1, (off_t)page + 1, page - 1);
}

CASES("msync.coherent.two-mappings", struct coherent_row, writers,
      RULE("a load gives what another mapping stored"),
      REQUIRES("msync.invalidate.consistent", "msync.sync.read-sees"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, RW, MAP_SHARED);
	char *other = map_file(fd, 0, page, PROT_READ, MAP_SHARED);

	if (row->touched)
		expect_pattern(other, 0, page);
	expect_access(store(m + 1, 0));
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_ok(call_msync(m, page, row->flags));
	expect_ok(call_msync(other, page, row->flags));
	expect_byte(m + 1, 0);
	expect_byte(other + 1, 0);
	expect_pattern(other + 2, 2, page - 2);
}

CASE("msync.coherent.invalidate-alone", "MS_INVALIDATE alone shows what write() changed",
     REQUIRES("msync.invalidate.consistent", "msync.flags.invalidate-only-ok"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);
	unsigned char zero = 0;

	expect_pattern(m, 0, page);
	expect_int(1, call_pwrite(fd, &zero, 1, 1));
	expect_ok(call_msync(m, page, MS_INVALIDATE));
	expect_byte(m, pattern(0));
	expect_byte(m + 1, 0);
}
