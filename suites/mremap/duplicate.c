/* SPDX-License-Identifier: BSD-2-Clause */
/* An old size of 0 asks for a second mapping of the same pages. */
#include "remap.h"

struct object_row {
	struct row row;
	enum backing backing;
};

static const struct object_row shared[] = {
	{ ROW("anon", "shared anonymous memory"), BACKING_ANON },
	{ ROW("zero", "a shared /dev/zero"), BACKING_ZERO },
	{ ROW("file", "a shared file"), BACKING_FILE },
	{ ROW("memfd", "a shared memfd"), BACKING_MEMFD },
	{ ROW("shm", "a shared memory object"), BACKING_SHM },
};

/* Both show the same bytes from then on. */
static void expect_same_pages(char *one, char *two)
{
	expect_access(store(one, '1'));
	expect_byte(two, '1');
	expect_access(store(two + 1, '2'));
	expect_byte(one + 1, '2');
}

CASES("mremap.duplicate.anywhere", struct object_row, shared,
      RULE("an old size of 0 makes a second mapping of the same pages and keeps the first"),
      REQUIRES("mremap.old-size-zero-duplicates"))
{
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, NULL);
	char *copy = expect_map(call_mremap(m, 0, 2 * page, MREMAP_MAYMOVE, NULL));

	expect(copy + 2 * page <= m || copy >= m + 2 * page);
	expect_layout(m, "ww");
	expect_layout(copy, "ww");
	expect_same_pages(m, copy);
	expect_same_pages(copy + page, m + page);
	expect_ok(call_munmap(m, 2 * page));
	expect_byte(copy, '1');
}

CASES("mremap.duplicate.part", struct object_row, shared,
      RULE("an old size of 0 with MREMAP_FIXED shows a part of the object at the new address"),
      REQUIRES("mremap.old-size-zero-duplicates"))
{
	char *m = map_backing(row->backing, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED, NULL);
	char *a = arena_of("www");

	expect_address(a + page, call_mremap(m + page, 0, page, FIXED, a + page));
	expect_same_pages(m + page, a + page);
	expect_layout(a, "www");
	expect_held(a, "a");
	expect_held(a + 2 * page, "c");
	expect_layout(m, "www");
}

CASE("mremap.duplicate.read-only", "the second mapping has the protection of the first",
     REQUIRES("mremap.old-size-zero-duplicates", "mremap.move-keeps-protection"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);
	char *copy = expect_map(call_mremap(m, 0, page, MREMAP_MAYMOVE, NULL));

	expect_layout(copy, "r");
	expect_pattern(copy, 0, page);
	expect_file_pattern(fd, 0, page);
}

CASE("mremap.duplicate.larger", "a second mapping that is larger shows what follows in the file",
     REQUIRES("mremap.old-size-zero-duplicates", "mremap.file-offset-follows"))
{
	int fd = fixture_file((off_t)(2 * page));
	char *m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);
	char *copy = expect_map(call_mremap(m, 0, 3 * page, MREMAP_MAYMOVE, NULL));

	expect_pattern(copy, 0, 2 * page);
	expect_signal(SIGBUS, BUS_ADRERR, copy + 2 * page, load(copy + 2 * page));
	expect_layout(m, "r");
}

static const struct remap privates[] = {
	{ ROW("maymove", "private memory"),
	  "ww-", 0, 0, 1, MREMAP_MAYMOVE, NO_ADDRESS, EINVAL, NULL, NULL },
	{ ROW("dontunmap", "private memory with MREMAP_DONTUNMAP"),
	  "ww-", 0, 0, 1, DONTUNMAP, NO_ADDRESS, EINVAL, NULL, NULL },
};

CASES("mremap.duplicate.private", struct remap, privates,
      RULE("an old size of 0 fails with EINVAL for private mappings"),
      REQUIRES("mremap.old-size-zero-private-einval"))
{
	expect_remap(row);
}

static const struct remap private_fixed[] = {
	{ ROW("other", "private memory over another mapping"),
	  "ww-rr", 0, 0, 1, FIXED, 3, EINVAL, NULL, NULL },
	{ ROW("same", "private memory over a part of the same mapping"),
	  "www", 0, 0, 1, FIXED, 2, EINVAL, NULL, NULL },
};

CASES("mremap.duplicate.private-fixed", struct remap, private_fixed,
      RULE("an old size of 0 that fails leaves the target as it was"),
      REQUIRES("mremap.old-size-zero-private-einval", "mremap.fixed-fail-keeps-target"))
{
	expect_remap(row);
}

CASE("mremap.duplicate.private-file", "a private file is not duplicated",
     REQUIRES("mremap.old-size-zero-private-einval"))
{
	char *m = map_backing(BACKING_FILE, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, NULL);

	expect_map_fails(EINVAL, call_mremap(m, 0, page, MREMAP_MAYMOVE, NULL));
	expect_layout(m, "ww");
	expect_pattern(m, 0, 2 * page);
}

CASES("mremap.duplicate.without-maymove", struct object_row, shared,
      RULE("an old size of 0 without MREMAP_MAYMOVE fails with ENOMEM"),
      REQUIRES("mremap.old-size-zero-needs-maymove"))
{
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, NULL);

	expect_map_fails(ENOMEM, call_mremap(m, 0, page, 0, NULL));
	expect_map_fails(ENOMEM, call_mremap(m, 0, 2 * page, 0, NULL));
	expect_layout(m, "ww");
}

CASES("mremap.duplicate.fixed", struct object_row, shared,
      RULE("an old size of 0 with MREMAP_FIXED shows all pages at the new address"),
      REQUIRES("mremap.old-size-zero-duplicates"))
{
	char *m = map_backing(row->backing, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED, NULL);
	char *a = arena_of("wwwww");

	expect_address(a + page, call_mremap(m, 0, 3 * page, FIXED, a + page));
	for (size_t i = 0; i < 3; i++)
		expect_same_pages(m + i * page, a + (i + 1) * page);
	expect_layout(a, "wwwww");
	expect_held(a, "a");
	expect_held(a + 4 * page, "e");
	expect_layout(m, "www");
}
