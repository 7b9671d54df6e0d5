/* SPDX-License-Identifier: BSD-2-Clause */
/* Lengths: zero, parts of a page, and those that no address space holds. */
#include "cts.h"

struct length_row {
	struct row row;
	int pages; /* the length is pages * page + bytes */
	int bytes;
	const char *layout; /* of the four pages of an arena that it is mapped over */
};

struct backing_row {
	struct row row;
	enum backing backing;
	int share;
};

/* The object is made by a mapping of one page, which stays. */
static int object_of(const struct backing_row *row, int *flags)
{
	int fd = -1;

	map_backing(row->backing, page, PROT_READ, row->share, &fd);
	*flags = row->share | (row->backing == BACKING_ANON ? MAP_ANONYMOUS : 0);
	return fd;
}

static const struct backing_row backings[] = {
	{ ROW("anon-private", "private anonymous memory"), BACKING_ANON, MAP_PRIVATE },
	{ ROW("anon-shared", "shared anonymous memory"), BACKING_ANON, MAP_SHARED },
	{ ROW("file-private", "a file, private"), BACKING_FILE, MAP_PRIVATE },
	{ ROW("file-shared", "a file, shared"), BACKING_FILE, MAP_SHARED },
	{ ROW("shm-shared", "a shared memory object"), BACKING_SHM, MAP_SHARED },
	{ ROW("zero-private", "/dev/zero, private"), BACKING_ZERO, MAP_PRIVATE },
};

CASES("mmap.length.zero", struct backing_row, backings, REQUIRES("mmap.len.zero-einval"),
      RULE("a length of 0 is refused with EINVAL"))
{
	int flags, fd = object_of(row, &flags);

	expect_map_refused(EINVAL, 0, PROT_READ, flags, fd, 0);
}

CASES("mmap.length.wraps", struct backing_row, backings, REQUIRES("mmap.len.size-max-enomem"),
      RULE("a length that rounds up to 0 is refused with ENOMEM"))
{
	int flags, fd = object_of(row, &flags);

	/* The first and the last that round up to 0. */
	expect_map_refused(ENOMEM, SIZE_MAX - page + 2, PROT_READ, flags, fd, 0);
	expect_map_refused(ENOMEM, SIZE_MAX, PROT_READ, flags, fd, 0);
}

CASES("mmap.length.largest", struct backing_row, backings,
      REQUIRES("mmap.len.size-max-page-enomem", "mmap.len.over-task-size-enomem"),
      RULE("the largest lengths are refused with ENOMEM"))
{
	int flags, fd = object_of(row, &flags);

	expect_map_refused(ENOMEM, SIZE_MAX - 2 * page + 2, PROT_READ, flags, fd, 0);
	expect_map_refused(ENOMEM, SIZE_MAX - page + 1, PROT_READ, flags, fd, 0);
	expect_map_refused(ENOMEM, SIZE_MAX - 2 * page + 1, PROT_NONE, flags, fd, 0);
}

/* Above and below the stack nothing fits that is longer than either part of the address space. */
CASE("mmap.length.longer-than-either-part",
     "a length that fits neither below nor above what is mapped fails with ENOMEM",
     REQUIRES("mmap.len.over-task-size-enomem"))
{
	const char mapped = 0;
	size_t below = (uintptr_t)page_of(&mapped);
	size_t above = (size_t)0 - below - page;
	size_t length = (below > above ? below : above) + page;
	char *const hints[] = { NULL, page_of(&mapped) };
	int fd = fixture_file(1), anonymous = MAP_PRIVATE | MAP_ANONYMOUS;
	size_t i;

	/* Not with MAP_FIXED, which replaces what is mapped where the address space is that long. */
	for (i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		expect_map_fails(ENOMEM, call_mmap(hints[i], length, PROT_NONE, anonymous, -1, 0));
		expect_map_fails(ENOMEM, call_mmap(hints[i], length, PROT_NONE, MAP_SHARED, fd, 0));
	}
}

/*
 * Lengths about that which reaches from an address to the end of all addresses. The old mapping
 * stays, and so does what wraps round to the start.
 */
static const struct length_row ends[] = {
	{ ROW("last-byte-but-one", "a range that ends a byte below the end of all addresses fails"),
	  0, -1, NULL },
	{ ROW("last-byte", "a range that ends with the last of all addresses fails"), 0, 0, NULL },
	{ ROW("wraps-by-one", "a range that wraps round to address 0 fails"), 0, 1, NULL },
	{ ROW("wraps-by-page", "a range that wraps round by more than a page fails"), 1, 1, NULL },
};

CASES("mmap.length.end", struct length_row, ends,
      REQUIRES("mmap.flag.fixed.beyond-task-size-enomem"))
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
	char *a = map_anon_at(arena(3) + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	size_t length = (size_t)0 - (uintptr_t)a + (size_t)row->pages * page + (size_t)row->bytes;

	expect_access(store(a, 0xff));
	expect_map_fails(ENOMEM, call_mmap(a, length, PROT_NONE, flags, -1, 0));
	expect_byte(a, 0xff);
	expect_layout(a - page, "-w-");
}

static const struct length_row rounded[] = {
	{ ROW("one", "a length of one byte maps one page, and nothing of the next",
	      REQUIRES("mmap.len.one-maps-page", "mmap.len.multiple-not-required")),
	  0, 1, "w---" },
	{ ROW("page-less-one", "a length of a page less one byte maps the page"), 1, -1, "w---" },
	{ ROW("page", "a length of a page maps a page"), 1, 0, "w---" },
	{ ROW("page-and-one", "a length of a page and a byte maps two pages"), 1, 1, "ww--" },
	{ ROW("two-pages-less-one", "a length of two pages less a byte maps two pages"), 2, -1,
	  "ww--" },
	{ ROW("three-pages", "a length of three pages maps three pages"), 3, 0, "www-" },
};

CASES("mmap.length.rounded", struct length_row, rounded,
      REQUIRES("mmap.len.rounded-up", "mmap.len.multiple-not-required"))
{
	size_t length = (size_t)row->pages * page + (size_t)row->bytes;
	size_t whole = (length + page - 1) / page * page;
	int fd = fixture_file(4 * (off_t)page);
	char *a = arena(4);

	expect_address(a, call_mmap(a, length, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_zeroes(a, whole);
	expect_layout(a, row->layout);
	a = arena(4);
	expect_address(a,
		       call_mmap(a, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0));
	expect_pattern(a, 0, whole);
	expect_layout(a, row->layout);
	expect_access(store(a + whole - 1, 0xff));
	expect_file_byte(fd, (off_t)whole - 1, 0xff);
}

CASES("mmap.length.rounded-in-maps", struct length_row, rounded, RULE("in /proc/self/maps"),
      REQUIRES("mmap.len.rounded-up"), NEEDS(NEED_PROC))
{
	size_t length = (size_t)row->pages * page + (size_t)row->bytes;
	uintptr_t end;
	char *a = arena(4);
	struct map_line line;

	expect_map(call_mmap(a, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	end = (uintptr_t)a + (length + page - 1) / page * page;
	expect(maps_find(a, &line));
	expect_address(a, (void *)line.start);
	expect(maps_find((char *)end - 1, &line));
	expect_address((void *)end, (void *)line.end);
}

CASE("mmap.length.extra-space",
     "whether the bytes after the length, up to the end of the page, can be accessed is open; "
     "the next page is not touched",
     REQUIRES("mmap.addr.extra-space-mapped"))
{
	char *a = arena(2);
	struct access last;

	expect_map(call_mmap(a, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_byte(a, 0);
	last = load(a + page - 1);
	observe("mmap.extra-space", "%s", last.signo ? "not accessible" : "accessible");
	expect_layout(a + page, "-");
}

/* Two halves next to each other show that there is room. */
CASE("mmap.length.over-ptrdiff-max", "a length above PTRDIFF_MAX is not refused for that alone",
     REQUIRES("mmap.len.ptrdiff-max-allowed"), NEEDS(NEED_32BIT))
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	size_t half = ((size_t)PTRDIFF_MAX + 1) / 2 + page;
	char *a = call_mmap(NULL, half, PROT_NONE, flags, -1, 0), *b = MAP_FAILED;

	if (a != MAP_FAILED && (uintptr_t)a > half)
		b = call_mmap(a - half, half, PROT_NONE, flags | MAP_FIXED_NOREPLACE, -1, 0);
	if (b == MAP_FAILED)
		skip("no range of %zu bytes is known to be free", 2 * half);
	expect_address(a - half, b);
	hole(b, 2 * half);
	a = expect_map(call_mmap(NULL, 2 * half, PROT_NONE, flags, -1, 0));
	expect_layout(a, "-");
	expect_layout(a + 2 * half - page, "-");
}
