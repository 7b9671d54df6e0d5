/* SPDX-License-Identifier: BSD-2-Clause */
/* Locks that need more mappings than vm.max_map_count allows. */
#include "cts.h"
#include "mapcount.h"

/* One case, because making so many mappings takes most of its time. */
CASE("mlock.mapcount.full",
     "a lock that would make more mappings than vm.max_map_count fails with ENOMEM",
     REQUIRES("mlock.max-map-count-enomem"))
{
	char *a = arena(3);
	size_t i;

	allow_locking(3 * page);
	map_anon_at(a, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	fill_map_count();
	for (i = 0; i < 3; i++)
		expect_fails(ENOMEM, call_mlock(a + i * page, page));
	expect_locked(a, "000");
	/* The mapping as a whole needs none. */
	expect_ok(call_mlock(a, 3 * page));
	for (i = 0; i < 3; i++)
		expect_fails(ENOMEM, call_munlock(a + i * page, page));
	expect_locked(a, "111");
	expect_ok(call_munlock(a, 3 * page));
	expect_layout(a, "www");
}
