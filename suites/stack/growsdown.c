/* SPDX-License-Identifier: BSD-2-Clause */
/* A mapping with MAP_GROWSDOWN grows to the page below it that is touched. */
#include "growing.h"

CASE("stack.growsdown.returned",
     "mmap() with MAP_GROWSDOWN returns the lowest address of the mapping, and maps its length",
     REQUIRES("growsdown.return-is-start"))
{
	char *a = arena(5), *m;

	expect_address(a + page, map_growing(a + page, 3, READ_WRITE));
	expect_layout(a, "-www-");
	expect_zeroes(a + page, 3 * page);
	m = expect_map(call_mmap(NULL, 3 * page, READ_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0));
	expect_layout(m, "www");
}

struct touch_row {
	struct row row;
	char kind;
	size_t offset; /* of the page; 0 is its last byte */
};

static const struct touch_row touches[] = {
	{ ROW("load", "a load from the page below the mapping extends it by that page"), 'l', 100 },
	{ ROW("store", "a store to the page below the mapping extends it by that page"), 's', 100 },
	{ ROW("load-last", "a load of the last byte below the mapping extends it"), 'l', 0 },
	{ ROW("store-last", "a store to the last byte below the mapping extends it"), 's', 0 },
};

CASES("stack.growsdown.touch", struct touch_row, touches, REQUIRES("growsdown.touch-below-grows"))
{
	char *m = growing(3, READ_WRITE), *below = m - page;
	char *at = row->offset ? below + row->offset : m - 1;

	expect_access(store(m, 'm'));
	if (row->kind == 'l')
		expect_int(0, expect_access(load(at)));
	else
		expect_access(store(at, 0));
	expect_zeroes(below, page);
	expect_mapped(m - 3 * page, "00111");
	expect_byte(m, 'm');
}

CASE("stack.growsdown.repeated", "growth can be repeated page after page, as far as there is room",
     REQUIRES("growsdown.repeats", "growsdown.touch-below-grows"))
{
	const size_t room = 20;
	char *m = growing(room, READ_WRITE);

	for (size_t i = 1; i <= room; i++) {
		expect_access(store(m - i * page, (unsigned char)i));
		expect_zeroes(m - i * page + 1, page - 1);
	}
	for (size_t i = 1; i <= room; i++)
		expect_byte(m - i * page, (unsigned char)i);
	/* What lies there is a mapping that does not grow. */
	expect_signal(SIGSEGV, SEGV_ACCERR, m - room * page - 1, load(m - room * page - 1));
}

CASE("stack.growsdown.far", "a touch many pages below extends the mapping to that page at once",
     REQUIRES("growsdown.far-touch-grows"))
{
	char *m;

	small_pages();
	m = growing(60, READ_WRITE);
	expect_access(store(m - 40 * page + 9, 'f'));
	/* All of it is mapped, but only what was touched is in memory. */
	expect(!is_mapped(m - 41 * page));
	for (size_t i = 1; i <= 40; i++)
		expect(is_mapped(m - i * page));
	expect_resident(m - 40 * page, "1000000000");
	expect_resident(m - 10 * page, "0000000000");
	expect_byte(m - 40 * page + 9, 'f');
	expect_zeroes(m - 39 * page, 39 * page);
}

CASE("stack.growsdown.line", "what has grown is one mapping with what it grew from",
     REQUIRES("growsdown.touch-below-grows", "stack.vmflag-gd"), NEEDS(NEED_PROC))
{
	char *m = growing(8, READ_WRITE);
	struct map_line line;

	expect_access(store(m, 1));
	expect_access(store(m - 4 * page, 1));
	expect(maps_find(m, &line));
	expect_address(m - 4 * page, (void *)line.start);
	expect_address(m + page, (void *)line.end);
	expect_int(0, strcmp(line.mode, "rw-p"));
	expect(smaps_flag(m - 4 * page, "gd"));
	/* What is not said to grow has no such flag. */
	expect(!smaps_flag(m + page, "gd"));
}

CASE("stack.growsdown.without", "without MAP_GROWSDOWN an access below a mapping raises SIGSEGV",
     REQUIRES("growsdown.without-flag-sigsegv"))
{
	char *a = arena(3), *m = a + 2 * page;

	map_anon_at(m, page, READ_WRITE, MAP_PRIVATE);
	hole(a, 2 * page);
	expect_signal(SIGSEGV, SEGV_MAPERR, m - 1, load(m - 1));
	expect_signal(SIGSEGV, SEGV_MAPERR, m - page, store(m - page, 1));
	expect_mapped(a, "0011");
}

CASE("stack.growsdown.not-up", "an access above the mapping does not extend it",
     REQUIRES("growsdown.touch-below-grows"))
{
	char *a = arena(4), *m = a + page;

	map_growing(m, 1, READ_WRITE);
	hole(a, page);
	hole(a + 2 * page, 2 * page);
	expect_signal(SIGSEGV, SEGV_MAPERR, m + page, store(m + page, 1));
	expect_mapped(a, "0100");
}

struct prot_row {
	struct row row;
	int prot;
	const char *left;
};

static const struct prot_row prots[] = {
	{ ROW("read", "a read-only mapping grows by read-only pages"), PROT_READ, "rr-" },
	{ ROW("none", "a mapping without access grows by pages without access"), PROT_NONE, "---" },
};

/* The fault tells of the access that is not allowed, not of a page that is missing. */
CASES("stack.growsdown.protection", struct prot_row, prots, REQUIRES("growsdown.keeps-protection"))
{
	char *m = growing(2, row->prot), *at = m - page + 5;

	expect_signal(SIGSEGV, SEGV_ACCERR, at, store(at, 1));
	expect_mapped(m - 2 * page, "011");
	expect_layout(m - page, row->left);
}

CASE("stack.growsdown.lowest-protection",
     "after a change of protection what grows has that of the lowest page",
     REQUIRES("growsdown.keeps-protection"))
{
	char *m = growing(4, READ_WRITE);

	expect_access(store(m - page, 'a'));
	expect_ok(call_mprotect(m - page, page, PROT_READ));
	expect_int(0, expect_access(load(m - 2 * page)));
	expect_mapped(m - 4 * page, "001111");
	expect_layout(m - 2 * page, "rrw-");
	expect_byte(m - page, 'a');
}

CASE("stack.growsdown.unmapped-again",
     "what was grown and unmapped grows anew, and reads as zero",
     REQUIRES("growsdown.repeats"))
{
	char *m = growing(4, READ_WRITE);

	expect_access(store_range(m, page, 'm'));
	expect_access(store(m - 3 * page, 'x'));
	expect_access(store(m - page, 'y'));
	expect_ok(call_munmap(m - 3 * page, 2 * page));
	expect_mapped(m - 4 * page, "000111");
	expect_zeroes(m - 3 * page, page);
	expect_mapped(m - 4 * page, "011111");
	expect_byte(m - page, 'y');
	expect_filled(m, 'm', page);
}

struct call_row {
	struct row row;
	int (*call)(char *at); /* on the page */
};

static int protect(char *at)
{
	return call_mprotect(at, page, READ_WRITE);
}

static int lock(char *at)
{
	allow_locking(page);
	return call_mlock(at, page);
}

static int sync_it(char *at)
{
	return call_msync(at, page, MS_SYNC);
}

static int advise(char *at)
{
	return call_madvise(at, page, MADV_NORMAL);
}

static int populate(char *at)
{
	return call_madvise(at, page, MADV_POPULATE_WRITE);
}

static int residency(char *at)
{
	unsigned char vec[1];

	return call_mincore(at, page, vec);
}

static const struct call_row calls[] = {
	{ ROW("mprotect", "mprotect() of the page below fails, and the mapping does not grow"),
	  protect },
	{ ROW("mlock", "mlock() of the page below fails, and the mapping does not grow"), lock },
	{ ROW("msync", "msync() of the page below fails, and the mapping does not grow"), sync_it },
	{ ROW("madvise", "madvise() of the page below fails, and the mapping does not grow"),
	  advise },
	{ ROW("populate", "MADV_POPULATE_WRITE of the page below fails, and nothing grows",
	      REQUIRES("growsdown.calls-do-not-grow", "madvise.populate-write")), populate },
	{ ROW("mincore", "mincore() of the page below fails, and the mapping does not grow"),
	  residency },
};

CASES("stack.growsdown.call", struct call_row, calls, REQUIRES("growsdown.calls-do-not-grow"))
{
	char *m = growing(2, READ_WRITE);

	expect_fails(ENOMEM, row->call(m - page));
	expect_mapped(m - 2 * page, "0011");
}

CASE("stack.growsdown.fork", "parent and child each grow their own copy of the mapping",
     REQUIRES("growsdown.touch-below-grows", "fork.mappings-inherited"))
{
	char *m = growing(4, READ_WRITE);
	struct child c;

	expect_access(store(m - page, 'a'));
	in_child(c) {
		expect_byte(m - page, 'a');
		expect_access(store(m - 3 * page, 'c'));
		expect_mapped(m - 4 * page, "011111");
	}
	join_child(&c);
	expect_mapped(m - 4 * page, "000111");
	expect_access(store(m - 2 * page, 'p'));
	expect_mapped(m - 4 * page, "001111");
}

struct read_row {
	struct row row;
	size_t below; /* pages */
	size_t length; /* pages */
};

static const struct read_row reads[] = {
	{ ROW("next", "read() into the page below the mapping extends it"), 1, 1 },
	{ ROW("several", "read() into several pages below the mapping extends it"), 3, 3 },
	{ ROW("across", "read() across the start of the mapping extends it"), 2, 3 },
	{ ROW("far", "read() into a page some way below the mapping extends it"), 6, 1 },
};

CASES("stack.growsdown.read", struct read_row, reads, REQUIRES("stack.syscall-grows"))
{
	int fd = fixture_file(3 * (off_t)page);
	char *m = growing(8, READ_WRITE), *to = m - row->below * page;

	expect_int(row->length * page, call_read(fd, to, row->length * page));
	expect_pattern(to, 0, row->length * page);
	expect(is_mapped(m - page));
	expect(!is_mapped(to - 1));
}

CASE("stack.growsdown.write",
     "write() from the page below the mapping extends it and writes zeroes",
     REQUIRES("stack.syscall-grows"))
{
	int fd = fixture_file((off_t)page);
	char *m = growing(4, READ_WRITE);

	expect_int(page, call_write(fd, m - 2 * page, page));
	expect_file_filled(fd, 0, 0, page);
	expect_mapped(m - 4 * page, "001111");
}
