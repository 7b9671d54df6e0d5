/* SPDX-License-Identifier: BSD-2-Clause */
/* An address without MAP_FIXED is a hint. */
#include "cts.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

struct share_row {
	struct row row;
	enum backing backing;
	int share;
};

static const struct share_row free_hints[] = {
	{ ROW("anon-private", "a hint where the range is free is honoured for private memory"),
	  BACKING_ANON, MAP_PRIVATE },
	{ ROW("anon-shared", "a hint where the range is free is honoured for shared memory"),
	  BACKING_ANON, MAP_SHARED },
	{ ROW("file-private",
	      "a hint where the range is free is honoured for a private file mapping"),
	  BACKING_FILE, MAP_PRIVATE },
	{ ROW("file-shared",
	      "a hint where the range is free is honoured for a shared file mapping"),
	  BACKING_FILE, MAP_SHARED },
};

/*
 * The range lies neither at the start nor at the end of the gap, and has the colour of offset 0:
 *
 *	| - | . . w w . . | - |
 */
CASES("mmap.hint.free", struct share_row, free_hints, REQUIRES("mmap.addr.hint-honoured-when-free"))
{
	int fd = row->backing == BACKING_FILE ? fixture_file(2 * (off_t)page) : -1;
	int flags = row->share | (fd < 0 ? MAP_ANONYMOUS : 0);
	size_t before = (3 * page + colour_period - 1) / colour_period * colour_period;
	char *hint = arena(before / page + 5) + before, *a = hint - 2 * page;

	hole(a, 6 * page);
	expect_address(hint, call_mmap(hint, 2 * page, RW, flags, fd, 0));
	expect_byte(hint, backing_byte(row->backing, 0));
	expect_layout(a - page, "-..ww..-");
}

struct odd_row {
	struct row row;
	int pages; /* the hint is pages * page + bytes from the start of a gap of three pages */
	int bytes;
	int want; /* the page of the gap that it is expected at */
};

static const struct odd_row odd[] = {
	{ ROW("one", "a hint one byte after the start of a page is rounded down"), 0, 1, 0 },
	{ ROW("half", "a hint in the middle of a page is rounded down"), 1, 99, 1 },
	{ ROW("page-less-one", "a hint one byte below the end of a page is rounded down"), 1, -1,
	  0 },
	{ ROW("page", "a hint at the start of a page is taken as it is"), 1, 0, 1 },
	{ ROW("last-page", "a hint at the end of the last page of a gap is rounded down"), 3, -1,
	  2 },
};

CASES("mmap.hint.rounded", struct odd_row, odd, REQUIRES("mmap.addr.hint-rounded-down"))
{
	char *a = arena(5) + page;
	char *want = a + row->want * (ptrdiff_t)page;

	hole(a, 3 * page);
	expect_address(want, call_mmap(a + row->pages * (ptrdiff_t)page + row->bytes, page, RW,
				       ANON, -1, 0));
	expect_layout(want, "w");
	expect_layout(a - page, "-");
	expect_layout(a + 3 * page, "-");
}

/* Where the hinted range of two pages lies in an arena of four. */
struct taken_row {
	struct row row;
	const char *layout; /* of the arena: 'w', or '.' for a hole */
	int hint;	    /* the page of the four, and bytes more */
	int bytes;
};

static const struct taken_row taken[] = {
	{ ROW("whole", "a hint where both pages are in use is not honoured"), "wwww", 1, 0 },
	{ ROW("unaligned", "a hint inside a page that is in use is not honoured"), "wwww", 1, 1 },
	{ ROW("unaligned-before-gap", "a hint in the last page before a gap is not honoured"),
	  "ww..", 2, -1 },
	{ ROW("first", "a hint whose first page is in use is not honoured"), "ww.w", 1, 0 },
	{ ROW("last", "a hint whose last page is in use is not honoured",
	      REQUIRES("mmap.addr.hint-partially-taken", "mmap.addr.no-replace-without-fixed")),
	  "w.ww", 1, 0 },
	{ ROW("at-end", "a hint in the last free page of a gap is not honoured",
	      REQUIRES("mmap.addr.hint-partially-taken", "mmap.addr.no-replace-without-fixed")),
	  "w..w", 2, 0 },
};

CASES("mmap.hint.taken", struct taken_row, taken,
      REQUIRES("mmap.addr.hint-taken-falls-back", "mmap.addr.no-replace-without-fixed"))
{
	char *a = map_anon_at(arena(4), 4 * page, RW, MAP_PRIVATE), *m;
	size_t i;

	for (i = 0; i < 4; i++)
		expect_access(store(a + i * page, (unsigned char)(i + 1)));
	for (i = 0; i < 4; i++)
		if (row->layout[i] == '.')
			hole(a + i * page, page);
	m = expect_map(
		call_mmap(a + row->hint * (ptrdiff_t)page + row->bytes, 2 * page, RW, ANON, -1, 0));
	expect_zeroes(m, 2 * page);
	expect_access(store(m, 0xff));
	expect_access(store(m + page, 0xff));
	for (i = 0; i < 4; i++)
		if (row->layout[i] == 'w')
			expect_byte(a + i * page, (unsigned char)(i + 1));
}

CASE("mmap.hint.reserved", "a hint inside memory of PROT_NONE is not honoured: it is in use",
     REQUIRES("mmap.addr.no-replace-without-fixed", "mmap.addr.hint-taken-falls-back"))
{
	char *a = arena(3);
	char *m = expect_map(call_mmap(a + page, page, RW, ANON, -1, 0));

	expect_access(store(m, 0xff));
	expect_layout(a, "---");
}

CASE("mmap.hint.taken-file",
     "a hint inside a shared file mapping replaces nothing of it, whatever is mapped",
     REQUIRES("mmap.addr.no-replace-without-fixed"))
{
	int fd = fixture_file(3 * (off_t)page);
	char *m = map_file(fd, 0, 3 * page, RW, MAP_SHARED), *other;

	other = expect_map(call_mmap(m + page, page, RW, MAP_SHARED, fd, 0));
	expect_pattern(other, 0, page);
	other = expect_map(call_mmap(m + page, page, PROT_NONE, ANON, -1, 0));
	expect_layout(other, "-");
	expect_pattern(m, 0, 3 * page);
	expect_access(store(m + page, 0xff));
	expect_file_byte(fd, (off_t)page, 0xff);
}

CASE("mmap.hint.stack", "a hint in the stack of the process is not honoured",
     REQUIRES("mmap.addr.no-replace-without-fixed", "mmap.addr.hint-taken-falls-back"))
{
	volatile char sentinel = 1;
	char *m = expect_map(call_mmap(page_of((const void *)&sentinel), page, RW, ANON, -1, 0));

	expect(m != page_of((const void *)&sentinel));
	expect_access(store(m, 0xfe));
	expect_int(1, sentinel);
}

CASE("mmap.hint.where-else",
     "where memory is put whose hint is in use is open, but for what is in use",
     REQUIRES("mmap.addr.depends-on-hint"))
{
	char *a = map_anon_at(arena(3), 3 * page, RW, MAP_PRIVATE);
	char *m, *none;

	expect_access(store(a + page, 0xff));
	none = expect_map(call_mmap(NULL, page, RW, ANON, -1, 0));
	expect_ok(call_munmap(none, page));
	m = expect_map(call_mmap(a + page, page, RW, ANON, -1, 0));
	observe("mmap.hint-in-use", "%s", m == none ? "as without a hint" : "another address");
	expect(m + page <= a - page || m >= a + 4 * page);
	expect_byte(a + page, 0xff);
}

struct limit_row {
	struct row row;
	uintptr_t (*hint)(void);
	size_t pages;
};

/* The lowest address that a process may map; 0 where nobody says. */
static uintptr_t lowest(void)
{
	uintptr_t limit = (uintptr_t)sysctl_number("vm/mmap_min_addr", 0);

	return (limit + page - 1) / page * page;
}

static uintptr_t first_byte(void)
{
	return 1;
}

static uintptr_t first_page(void)
{
	return page;
}

static uintptr_t below_lowest(void)
{
	return lowest() > page ? lowest() - page : page - 1;
}

static const struct limit_row low[] = {
	{ ROW("one", "the hint 1 does not lead to address 0"), first_byte, 1 },
	{ ROW("first-page", "the hint of the first page leads no lower than vm.mmap_min_addr"),
	  first_page, 1 },
	{ ROW("below-limit", "a hint below vm.mmap_min_addr leads no lower than that"),
	  below_lowest, 1 },
	{ ROW("across-limit", "a range across vm.mmap_min_addr begins no lower than that"),
	  below_lowest, 4 },
};

CASES("mmap.hint.low", struct limit_row, low,
      REQUIRES("mmap.addr.hint-below-min-addr", "mmap.addr.never-zero"))
{
	char *m = expect_map(call_mmap((void *)row->hint(), row->pages * page, RW, ANON, -1, 0));

	expect(m != NULL);
	expect((uintptr_t)m >= lowest());
	expect_access(store(m, 0xff));
}

static uintptr_t last_page(void)
{
	return (uintptr_t)0 - page;
}

static uintptr_t last_byte(void)
{
	return UINTPTR_MAX;
}

/* Above each user address space of 64 bits but that of s390, which has no end but the last page. */
static uintptr_t upper_half(void)
{
	return UINTPTR_MAX / 2 + 1;
}

static const struct limit_row high[] = {
	{ ROW("last-page", "a hint at the last page of all addresses is ignored"), last_page, 1 },
	{ ROW("last-byte", "a hint at the last of all addresses is ignored"), last_byte, 1 },
	{ ROW("wraps", "a range that would wrap round to address 0 is put elsewhere",
	      REQUIRES("mmap.addr.hint-range-crosses-task-size")),
	  last_page, 3 },
	{ ROW("upper-half", "a hint in the upper half of all addresses does no harm"), upper_half,
	  1 },
};

CASES("mmap.hint.high", struct limit_row, high, REQUIRES("mmap.addr.hint-beyond-task-size"))
{
	size_t length = row->pages * page;
	char *m = expect_map(call_mmap((void *)row->hint(), length, RW, ANON, -1, 0));

	expect((uintptr_t)m < (uintptr_t)0 - length);
	expect((uintptr_t)m >= lowest());
	expect_zeroes(m, length);
	expect_access(store(m + length - 1, 0xff));
}

/*
 * The page below 2^47 is never given; addresses above it are to those alone who ask for them, where
 * page tables of five levels reach them.
 */
CASE("mmap.hint.crosses-top",
     "a range that begins in the address space at the hint and would end above it is put elsewhere",
     REQUIRES("mmap.addr.hint-range-crosses-task-size", "mmap.addr.hint-beyond-task-size"),
     NEEDS(NEED_X86_64 | NEED_64BIT))
{
	const uintptr_t top = (uintptr_t)(UINT64_C(1) << 47);
	char *m = expect_map(call_mmap((void *)(top - 4 * page), 8 * page, RW, ANON, -1, 0));

	expect((uintptr_t)m + 8 * page <= top - page);
	expect_zeroes(m, 8 * page);
	m = expect_map(call_mmap((void *)(uintptr_t)(UINT64_MAX << 47), page, RW, ANON, -1, 0));
	expect((uint64_t)(uintptr_t)m < UINT64_MAX << 47);
	expect_zeroes(m, page);
	expect_access(store(m, 0xff));
}
