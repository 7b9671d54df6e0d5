/* SPDX-License-Identifier: BSD-2-Clause */
/* remap_file_pages() shows other pages of the file in a part of a shared mapping. */
#include "cts.h"

#define PAGES 6

struct rearrange_row {
	struct row row;
	size_t first, bytes_above; /* start, from the mapping */
	size_t pages;
	size_t pgoff;
	int shown[PAGES]; /* the file page that each page of the mapping shows afterwards */
};

static const struct rearrange_row rearranged[] = {
	{ ROW("one", "one page shows another file page"), 1, 0, 1, 4, { 0, 4, 2, 3, 4, 5 } },
	{ ROW("first", "the first page shows the last file page"),
	  0, 0, 1, 5, { 5, 1, 2, 3, 4, 5 } },
	{ ROW("last", "the last page shows the first file page"),
	  5, 0, 1, 0, { 0, 1, 2, 3, 4, 0 } },
	{ ROW("two", "two pages show two file pages"), 2, 0, 2, 0, { 0, 1, 0, 1, 4, 5 } },
	{ ROW("all", "all pages show the file from a later page on, as far as it goes"),
	  0, 0, 3, 3, { 3, 4, 5, 3, 4, 5 } },
	{ ROW("same", "a page shows the file page that it showed"),
	  3, 0, 1, 3, { 0, 1, 2, 3, 4, 5 } },
	{ ROW("unaligned", "a start above a page boundary is rounded down",
	      REQUIRES("remap-file-pages.start-rounded")),
	  1, 1, 1, 4, { 0, 4, 2, 3, 4, 5 } },
};

static void expect_shown(const char *m, const int *shown)
{
	for (size_t i = 0; i < PAGES; i++)
		expect_pattern(m + i * page, (size_t)shown[i] * page, page);
}

CASES("remap_file_pages.rearrange.pages", struct rearrange_row, rearranged,
      RULE("the given pages show the given part of the file, all others what they showed"),
      REQUIRES("remap-file-pages.rearranges"))
{
	int fd = fixture_file((off_t)(PAGES * page));
	char *m = map_file(fd, 0, PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_shown(m, (const int[PAGES]){ 0, 1, 2, 3, 4, 5 });
	expect_ok(call_remap_file_pages(m + row->first * page + row->bytes_above, row->pages * page,
					0, row->pgoff, 0));
	expect_shown(m, row->shown);
	/* It is still the file, and nothing of it has changed. */
	expect_file_pattern(fd, 0, PAGES * page);
	expect_access(store(m + row->first * page, 'r'));
	expect_file_byte(fd, (off_t)(row->pgoff * page), 'r');
}

CASE("remap_file_pages.rearrange.reversed",
     "the pages of a file can be shown in reverse, call by call",
     REQUIRES("remap-file-pages.rearranges"))
{
	int fd = fixture_file((off_t)(PAGES * page));
	char *m = map_file(fd, 0, PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	for (size_t i = 0; i < PAGES; i++)
		expect_ok(call_remap_file_pages(m + i * page, page, 0, PAGES - 1 - i, 0));
	expect_shown(m, (const int[PAGES]){ 5, 4, 3, 2, 1, 0 });
	expect_layout(m, "wwwwww");
}

CASE("remap_file_pages.rearrange.beyond-end",
     "a page shown from beyond the end of file raises SIGBUS",
     REQUIRES("remap-file-pages.rearranges"))
{
	int fd = fixture_file((off_t)(2 * page));
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_ok(call_remap_file_pages(m, page, 0, 2, 0));
	expect_signal(SIGBUS, BUS_ADRERR, m, load(m));
	expect_pattern(m + page, page, page);
}

CASE("remap_file_pages.rearrange.maps",
     "/proc/self/maps shows the rearranged page as a mapping of its own",
     REQUIRES("remap-file-pages.emulated-splits"), NEEDS(NEED_PROC))
{
	int fd = fixture_file((off_t)(PAGES * page));
	char *m = map_file(fd, 0, PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	struct map_line line;

	expect_ok(call_remap_file_pages(m + 2 * page, page, 0, 5, 0));
	expect(maps_find(m + 2 * page, &line));
	expect_address(m + 2 * page, (char *)line.start);
	expect_int(page, line.end - line.start);
	expect_int(5 * page, line.offset);
	expect(maps_find(m, &line));
	expect_int(2 * page, line.end - line.start);
	expect(maps_find(m + 3 * page, &line));
	expect_int(3 * page, line.offset);
}

struct refused_row {
	struct row row;
	int share;
	int oflag;
	int prot;	     /* the argument */
	size_t first, pages; /* of a mapping of two pages, a hole behind it */
	size_t bytes;
};

static const struct refused_row refused[] = {
	{ ROW("prot-read", "prot PROT_READ", REQUIRES("remap-file-pages.prot-nonzero-einval")),
	  MAP_SHARED, O_RDWR, PROT_READ, 0, 1, 0 },
	{ ROW("prot-rw", "prot PROT_READ | PROT_WRITE",
	      REQUIRES("remap-file-pages.prot-nonzero-einval")),
	  MAP_SHARED, O_RDWR, PROT_READ | PROT_WRITE, 0, 1, 0 },
	{ ROW("prot-unknown", "a prot without a meaning",
	      REQUIRES("remap-file-pages.prot-nonzero-einval")),
	  MAP_SHARED, O_RDWR, 0x40, 0, 1, 0 },
	{ ROW("private", "a private mapping", REQUIRES("remap-file-pages.private-einval")),
	  MAP_PRIVATE, O_RDWR, 0, 0, 1, 0 },
	{ ROW("unmapped", "what is not mapped", REQUIRES("remap-file-pages.private-einval")),
	  MAP_SHARED, O_RDWR, 0, 2, 1, 0 },
	{ ROW("zero", "size 0"), MAP_SHARED, O_RDWR, 0, 0, 0, 0 },
	{ ROW("below-page", "a size of less than a page, which is rounded down to 0"),
	  MAP_SHARED, O_RDWR, 0, 0, 1, 1 },
	{ ROW("beyond", "a range that reaches beyond the mapping"),
	  MAP_SHARED, O_RDWR, 0, 1, 2, 0 },
	{ ROW("read-only", "a shared mapping of an O_RDONLY descriptor",
	      REQUIRES("remap-file-pages.readonly-fd-einval")),
	  MAP_SHARED, O_RDONLY, 0, 0, 1, 0 },
};

CASES("remap_file_pages.rearrange.refused", struct refused_row, refused,
      RULE("EINVAL, and every page shows what it showed"),
      REQUIRES("remap-file-pages.size-zero-einval"))
{
	int fd = fixture_file_opened((off_t)(2 * page), row->oflag);
	int prot = row->oflag == O_RDWR ? PROT_READ | PROT_WRITE : PROT_READ;
	char *a = arena(3);

	map_file_at(a, fd, 0, 2 * page, prot, row->share);
	hole(a + 2 * page, page);
	expect_fails(EINVAL,
		     call_remap_file_pages(a + row->first * page, row->pages * page - row->bytes,
					   row->prot, 1, 0));
	expect_pattern(a, 0, 2 * page);
	expect_layout(a, row->oflag == O_RDWR ? "ww." : "rr.");
}

CASE("remap_file_pages.rearrange.anonymous-private", "private anonymous memory has no file pages",
     REQUIRES("remap-file-pages.private-einval"))
{
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_access(store(m, 'm'));
	expect_fails(EINVAL, call_remap_file_pages(m, page, 0, 1, 0));
	expect_byte(m, 'm');
	expect_layout(m, "ww");
}

/* In 32 bits the greatest page offset can be had. */
CASE("remap_file_pages.rearrange.offset-wraps", "a page offset that wraps fails with EINVAL",
     REQUIRES("remap-file-pages.size-zero-einval"), NEEDS(NEED_64BIT))
{
	int fd = fixture_file((off_t)(2 * page));
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_fails(EINVAL, call_remap_file_pages(m, 2 * page, 0, SIZE_MAX, 0));
	expect_pattern(m, 0, 2 * page);
}

CASE("remap_file_pages.rearrange.size-wraps", "a size that wraps fails with EINVAL",
     REQUIRES("remap-file-pages.size-zero-einval"))
{
	int fd = fixture_file((off_t)(2 * page));
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_fails(EINVAL, call_remap_file_pages(m, SIZE_MAX, 0, 0, 0));
	expect_fails(EINVAL, call_remap_file_pages(m, 0 - (uintptr_t)m, 0, 0, 0));
	expect_pattern(m, 0, 2 * page);
}

CASE("remap_file_pages.rearrange.locked", "a locked page is locked when it shows another file page",
     REQUIRES("remap-file-pages.lock-kept"))
{
	int fd = fixture_file((off_t)(PAGES * page));
	char *m = map_file(fd, 0, PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	allow_locking(4 * page);
	expect_ok(call_mlock(m + page, 2 * page));
	expect_ok(call_remap_file_pages(m + 2 * page, page, 0, 5, 0));
	expect_ok(call_remap_file_pages(m + 3 * page, page, 0, 0, 0));
	expect_locked(m, "011000");
	expect_pattern(m + 2 * page, 5 * page, page);
	expect_ok(call_munlock(m + page, 2 * page));
	expect_locked(m, "000000");
}
