/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_ANONYMOUS: memory without a file. */
#include "cts.h"

#include "names.h"

struct anon_row {
	struct row row;
	int share;
	int prot;
	int pages; /* the length is pages * page + bytes */
	int bytes;
};

static const struct anon_row zeroed[] = {
	{ ROW("private", "private memory"), MAP_PRIVATE, PROT_READ | PROT_WRITE, 3, 0 },
	{ ROW("shared", "shared memory"), MAP_SHARED, PROT_READ | PROT_WRITE, 3, 0 },
	{ ROW("private-read-only", "private memory that can only be read"), MAP_PRIVATE, PROT_READ,
	  3, 0 },
	{ ROW("shared-read-only", "shared memory that can only be read"), MAP_SHARED, PROT_READ,
	  3, 0 },
	{ ROW("private-part-of-page", "private memory of a length that is no multiple of the page"),
	  MAP_PRIVATE, PROT_READ | PROT_WRITE, 2, 1 },
	{ ROW("shared-part-of-page", "shared memory of a length that is no multiple of the page"),
	  MAP_SHARED, PROT_READ | PROT_WRITE, 2, 1 },
};

CASES("mmap.anon.zero-filled", struct anon_row, zeroed,
      RULE("anonymous memory reads 0, also where a dirty page was before"),
      REQUIRES("mmap.anon.zero-filled"))
{
	char *a = arena(3);
	size_t length = (size_t)(row->pages * (off_t)page + row->bytes);

	/* Pages that other content was in before, and that the system may hand out again. */
	map_anon_at(a, 3 * page, PROT_READ | PROT_WRITE, row->share);
	expect_access(store(a, 0x5a));
	expect_access(store(a + 3 * page - 1, 0x5a));
	map_anon_at(a, length, row->prot, row->share);
	expect_zeroes(a, 3 * page);
	if (row->prot & PROT_WRITE) {
		expect_access(store(a + 3 * page - 1, 0xa5));
		expect_byte(a + 3 * page - 1, 0xa5);
		expect_zeroes(a, 3 * page - 1);
	}
}

CASES("mmap.anon.refreshed", struct anon_row, zeroed,
      RULE("memory that is unmapped and mapped again reads 0"),
      REQUIRES("mmap.anon.refreshed-zero"))
{
	char *a = arena(3);
	size_t length = (size_t)(row->pages * (off_t)page + row->bytes);
	size_t i;

	map_anon_at(a, length, PROT_READ | PROT_WRITE, row->share);
	for (i = 0; i < 3; i++)
		expect_access(store(a + i * page, 0x5a));
	expect_ok(call_munmap(a, length));
	map_anon_at(a, length, row->prot, row->share);
	expect_zeroes(a, 3 * page);
}

struct share_row {
	struct row row;
	int share;
};

static const struct share_row memory[] = {
	{ ROW("private", "MAP_PRIVATE|MAP_ANONYMOUS creates zeroed memory without a file",
	      REQUIRES("mmap.anon.private-posix2024")), MAP_PRIVATE },
	{ ROW("shared", "MAP_SHARED|MAP_ANONYMOUS creates zeroed memory without a file",
	      REQUIRES("mmap.anon.shared-posix2024", "mmap.anon.shared-since-2.4")), MAP_SHARED },
};

CASES("mmap.anon.memory", struct share_row, memory)
{
	char *m = expect_map(call_mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
				       row->share | MAP_ANONYMOUS, -1, 0));

	expect_zeroes(m, 2 * page);
	expect_access(store(m, 0x5a));
	expect_access(store(m + 2 * page - 1, 0xa5));
	expect_byte(m, 0x5a);
	expect_zeroes(m + 1, 2 * page - 2);
	expect_byte(m + 2 * page - 1, 0xa5);
	expect_ok(call_munmap(m, 2 * page));
	expect(!is_mapped(m));
}

static const struct share_row shares[] = {
	{ ROW("private", "private memory"), MAP_PRIVATE },
	{ ROW("shared", "shared memory"), MAP_SHARED },
};

CASE("mmap.anon.shared-with-child",
     "shared anonymous memory is common to a process and the children that it forks later",
     REQUIRES("mmap.anon.shared-posix2024", "mmap.anon.shared-since-2.4"))
{
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	struct child c;

	/* Page 0 was accessed before the fork, page 1 was not. */
	expect_access(store(m, 1));
	in_child(c) {
		expect_byte(m, 1);
		expect_access(store(m + 1, 2));
		expect_access(store(m + 2 * page - 1, 3));
		wake(&c);
		await(&c);
		expect_byte(m + page, 4);
	}
	await(&c);
	expect_byte(m + 1, 2);
	expect_byte(m + 2 * page - 1, 3);
	expect_access(store(m + page, 4));
	wake(&c);
	join_child(&c);
	expect_byte(m, 1);
}

CASE("mmap.anon.shared-alone", "two shared anonymous mappings are two objects",
     REQUIRES("mmap.anon.shared-posix2024"))
{
	char *a = map_anon(page, PROT_READ | PROT_WRITE, MAP_SHARED);
	char *b = map_anon(page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_access(store(a, 1));
	expect_zeroes(b, page);
	expect_access(store(b, 2));
	expect_byte(a, 1);
}

CASES("mmap.anon.synonym", struct share_row, shares,
      RULE("MAP_ANON is MAP_ANONYMOUS"),
      REQUIRES("mmap.anon.map-anon-synonym"))
{
#ifdef MAP_ANON
	char *m = expect_map(call_mmap(NULL, page, PROT_READ | PROT_WRITE, row->share | MAP_ANON,
				       -1, 0));

	expect_int(MAP_ANONYMOUS, MAP_ANON);
	expect_zeroes(m, page);
	expect_access(store(m, 1));
#else
	(void)row;
	skip("the header has no MAP_ANON");
#endif
}

CASES("mmap.anon.descriptor", struct share_row, shares,
      RULE("whether MAP_ANONYMOUS takes a descriptor is open; the file stays as it is"),
      REQUIRES("mmap.anon.fd-not-minus-one"))
{
	int fd = fixture_file((off_t)page);
	char *m = call_mmap(NULL, page, PROT_READ | PROT_WRITE, row->share | MAP_ANONYMOUS, fd, 0);
	char text[24];

	observe("anonymous-with-descriptor", "%s",
		m == MAP_FAILED ? errno_name(errno, text) : "accepted");
	/* Memory, or nothing; in no case the file. */
	if (m != MAP_FAILED) {
		expect_zeroes(m, page);
		expect_access(store(m, 0x5a));
		expect_ok(call_msync(m, page, MS_SYNC));
	}
	expect_file_pattern(fd, 0, page);
}

struct order_row {
	struct row row;
	int share;
	bool load_first;
};

static const struct order_row orders[] = {
	{ ROW("private-load-first", "private memory that is loaded before"), MAP_PRIVATE, true },
	{ ROW("private-store-first", "private memory that is not"), MAP_PRIVATE, false },
	{ ROW("shared-load-first", "shared memory that is loaded before"), MAP_SHARED, true },
	{ ROW("shared-store-first", "shared memory that is not"), MAP_SHARED, false },
};

CASES("mmap.anon.store", struct order_row, orders,
      RULE("a store to anonymous memory changes that byte alone"),
      REQUIRES("mmap.anon.read-zero-page-then-write"))
{
	char *m = map_anon(3 * page, PROT_READ | PROT_WRITE, row->share);
	char *other = map_anon(page, PROT_READ, row->share);

	if (row->load_first) {
		expect_zeroes(m, 3 * page);
		expect_zeroes(other, page);
	}
	expect_access(store(m + page + 1, 0x5a));
	expect_byte(m + page + 1, 0x5a);
	expect_zeroes(m, page + 1);
	expect_zeroes(m + page + 2, 2 * page - 2);
	expect_zeroes(other, page);
}
