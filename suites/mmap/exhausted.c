/* SPDX-License-Identifier: BSD-2-Clause */
/* No address left. */
#include "cts.h"

#define RESERVED (MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE)

/*
 * Maps all that is free where the flags allow it, from large to small; returns the number of bytes.
 * Each range lies below the limit, where there is one. The last call was refused.
 */
static size_t fill(int flags, uintptr_t limit)
{
	size_t length, sum = 0;
	void *m;

	for (length = SIZE_MAX / 2 + 1; length >= page; length /= 2) {
		while ((m = call_mmap(NULL, length, PROT_NONE, RESERVED | flags, -1, 0)) !=
		       MAP_FAILED) {
			expect(!limit || (uintptr_t)m + length <= limit);
			sum += length;
		}
		expect_int(ENOMEM, errno);
	}
	return sum;
}

CASE("mmap.exhausted.address-space",
     "with no range free that is long enough mmap() fails with ENOMEM, and a free range of just "
     "that length is found",
     REQUIRES("mmap.err.enomem-address-space"))
{
	char *a = map_anon_at(arena(5), 5 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_access(store(a, 0xff));
	expect_access(store(a + 4 * page, 0xff));
	expect(fill(0, 0) > 0);
	expect_byte(a, 0xff);
	expect_byte(a + 4 * page, 0xff);
	hole(a + page, 3 * page);
	expect_map_fails(ENOMEM, call_mmap(NULL, 4 * page, PROT_NONE, RESERVED, -1, 0));
	expect_map_fails(ENOMEM, call_mmap(NULL, 3 * page + 1, PROT_NONE, RESERVED, -1, 0));
	expect_map_fails(ENOMEM, call_mmap(a, 4 * page, PROT_NONE, RESERVED, -1, 0));
	expect_layout(a, "w...w");
	expect_address(a + page, call_mmap(NULL, 3 * page, PROT_NONE, RESERVED, -1, 0));
	expect_layout(a, "w---w");
	expect_map_fails(ENOMEM, call_mmap(NULL, 1, PROT_NONE, RESERVED, -1, 0));
}

/* Elsewhere the case is skipped. */
#ifndef MAP_32BIT
#define MAP_32BIT 0
#endif

/* Where the range begins is random at each call, so what one does not find another may. */
CASE("mmap.exhausted.32bit",
     "with nothing free below 2 GiB MAP_32BIT fails with ENOMEM, and goes nowhere else",
     REQUIRES("mmap.flag.32bit.below-2g"), NEEDS(NEED_X86_64 | NEED_64BIT))
{
	const uintptr_t limit = (uintptr_t)1 << 31;
	char *hint = arena(1);
	int tries;
	void *m;

	need_address_space(limit);
	expect(fill(MAP_32BIT, limit) > 0);
	for (tries = 0; tries < 16; tries++) {
		m = call_mmap(tries % 2 ? hint : NULL, page, PROT_NONE, RESERVED | MAP_32BIT, -1,
			      0);
		if (m == MAP_FAILED)
			expect_int(ENOMEM, errno);
		else
			expect((uintptr_t)m + page <= limit);
	}
	expect_map(call_mmap(NULL, page, PROT_NONE, RESERVED, -1, 0));
}
