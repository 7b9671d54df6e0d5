/* SPDX-License-Identifier: BSD-2-Clause */
/* Residency of anonymous memory. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

CASE("mincore.anon.store", "a page is resident from the first store on, and its neighbours are not",
     REQUIRES("mincore.anon-untouched-zero"))
{
	char *a = arena(3);

	small_pages();
	map_anon_at(a, 3 * page, RW, MAP_PRIVATE);
	expect_resident(a, "000");
	expect_access(store(a + 2 * page - 1, 1));
	expect_resident(a, "010");
}

CASE("mincore.anon.load", "a private page that was only loaded is resident",
     REQUIRES("mincore.anon-read-zero-page"))
{
	char *a = arena(3);

	small_pages();
	map_anon_at(a, 3 * page, RW, MAP_PRIVATE);
	expect_byte(a + page, 0);
	expect_resident(a, "010");
}

CASE("mincore.anon.does-not-touch", "mincore() itself brings in no page",
     REQUIRES("mincore.anon-untouched-zero"))
{
	char *a = arena(2);

	small_pages();
	map_anon_at(a, 2 * page, RW, MAP_PRIVATE);
	expect_resident(a, "00");
	expect_resident(a, "00");
}

CASE("mincore.anon.no-access", "a page stays resident when its protection becomes PROT_NONE",
     REQUIRES("mincore.anon-untouched-zero"))
{
	char *a = arena(2);

	small_pages();
	map_anon_at(a, 2 * page, RW, MAP_PRIVATE);
	expect_access(store(a, 1));
	expect_ok(call_mprotect(a, 2 * page, PROT_NONE));
	expect_resident(a, "10");
}

CASE("mincore.anon.dontneed", "after MADV_DONTNEED a private page is not resident",
     REQUIRES("mincore.after-dontneed"))
{
	char *a = arena(3);

	small_pages();
	map_anon_at(a, 3 * page, RW, MAP_PRIVATE);
	expect_filled(a, 0, 3 * page);
	expect_access(store(a, 1));
	expect_access(store(a + page, 1));
	expect_access(store(a + 2 * page, 1));
	expect_ok(call_madvise(a + page, page, MADV_DONTNEED));
	expect_resident(a, "101");
	/* And it is once it is touched anew. */
	expect_byte(a + page, 0);
	expect_resident(a, "111");
}

CASE("mincore.anon.mapped-anew", "a page of a new mapping at an old address is not resident",
     REQUIRES("mincore.anon-untouched-zero"))
{
	char *a = arena(2);

	small_pages();
	map_anon_at(a, 2 * page, RW, MAP_PRIVATE);
	expect_access(store(a, 1));
	expect_access(store(a + page, 1));
	map_anon_at(a + page, page, RW, MAP_PRIVATE);
	expect_resident(a, "10");
}

CASE("mincore.anon.fork", "a child has its parent's private pages, and touches its own",
     REQUIRES("mincore.anon-untouched-zero"))
{
	char *a = arena(2);
	struct child c;

	small_pages();
	map_anon_at(a, 2 * page, RW, MAP_PRIVATE);
	expect_access(store(a, 1));
	in_child(c) {
		expect_resident(a, "10");
		expect_access(store(a + page, 1));
		expect_resident(a, "11");
	}
	join_child(&c);
	expect_resident(a, "10");
}

CASE("mincore.anon.shared", "a shared page that a child touched is resident for its parent",
     REQUIRES("mincore.file-page-cache"))
{
	char *a = arena(3);
	struct child c;

	small_pages();
	map_anon_at(a, 3 * page, RW, MAP_SHARED);
	expect_resident(a, "000");
	in_child(c)
		expect_access(store(a + page, 1));
	join_child(&c);
	expect_resident(a, "010");
}
