/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_FIXED_NOREPLACE: at exactly that address, or not at all. */
#include "cts.h"
#include "rows.h"

/* Between neighbours that it touches on either side. */
CASES("mmap.noreplace.free", struct mapping_row, each_mapping,
      RULE("MAP_FIXED_NOREPLACE places a mapping exactly at a free address"),
      REQUIRES("mmap.flag.fixed-noreplace.free-exact", "mmap.flag.fixed-noreplace.adjacent-ok"))
{
	struct layout m = lay_out(row->backing, row->share, 2, true);

	hole(m.at, 2 * page);
	expect_address(m.at, map_object(&m, m.at, 0, 2 * page - 1, PROT_READ | PROT_WRITE,
					MAP_FIXED_NOREPLACE));
	expect_layout(m.at - page, "-ww-");
	/* What was stored before is in the objects that outlive their mappings. */
	m.touched = row->share == MAP_SHARED && row->backing >= BACKING_FILE;
	expect_unchanged(&m, 0, 2);
}

/*
 *	| guard | . | . | w | w | . | . | guard |
 *	          0   1   2   3   4   5
 */
struct overlap_row {
	struct row row;
	int page; /* the range is [page, page + pages) and bytes more */
	int pages, bytes;
};

static const struct overlap_row overlaps[] = {
	{ ROW("same", "A range that is mapped already is refused"), 2, 2, 0 },
	{ ROW("head", "The first page of a mapping is refused"), 2, 1, 0 },
	{ ROW("tail", "The last page of a mapping is refused"), 3, 1, 0 },
	{ ROW("around", "A range that contains a mapping is refused"), 1, 4, 0 },
	{ ROW("first-page", "A range whose first page alone is mapped is refused"), 3, 2, 0 },
	{ ROW("last-page", "A range whose last page alone is mapped is refused",
	      REQUIRES("mmap.flag.fixed-noreplace.partial-eexist")),
	  0, 3, 0 },
	{ ROW("last-byte", "A range whose last byte alone is in a mapping is refused",
	      REQUIRES("mmap.flag.fixed-noreplace.partial-eexist")),
	  0, 2, 1 },
	{ ROW("one-byte", "A byte of a mapped page is refused"), 2, 0, 1 },
	{ ROW("below-guard", "A range whose last page alone is PROT_NONE is refused",
	      REQUIRES("mmap.flag.fixed-noreplace.partial-eexist")),
	  5, 2, 0 },
};

static char *lay_out_overlap(void)
{
	char *a = arena(6);

	map_anon_at(a + 2 * page, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a + 2 * page, 1));
	expect_access(store(a + 3 * page, 2));
	hole(a, 2 * page);
	hole(a + 4 * page, 2 * page);
	return a;
}

static void expect_refused(const struct overlap_row *row, int flags)
{
	char *a = lay_out_overlap();
	size_t length = (size_t)row->pages * page + (size_t)row->bytes;

	expect_map_fails(EEXIST, call_mmap(a + row->page * page, length, PROT_READ,
					   MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0));
	expect_layout(a - page, "-..ww..-");
	expect_byte(a + 2 * page, 1);
	expect_byte(a + 3 * page, 2);
}

CASES("mmap.noreplace.overlap", struct overlap_row, overlaps,
      RULE("MAP_FIXED_NOREPLACE fails with EEXIST and changes nothing"),
      REQUIRES("mmap.flag.fixed-noreplace.eexist"))
{
	expect_refused(row, MAP_FIXED_NOREPLACE);
}

CASES("mmap.noreplace.with-fixed", struct overlap_row, overlaps,
      RULE("MAP_FIXED_NOREPLACE fails with EEXIST beside MAP_FIXED too"),
      REQUIRES("mmap.flag.fixed-noreplace.with-fixed"))
{
	expect_refused(row, MAP_FIXED_NOREPLACE | MAP_FIXED);
}

CASES("mmap.noreplace.occupied", struct mapping_row, each_mapping,
      RULE("MAP_FIXED_NOREPLACE over a mapping fails and changes nothing"),
      REQUIRES("mmap.flag.fixed-noreplace.eexist"))
{
	struct layout m = lay_out(row->backing, row->share, 2, true);
	int fd = fixture_memfd(2 * (off_t)page);

	expect_map_fails(EEXIST, call_mmap(m.at, 2 * page, PROT_READ,
					   MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0));
	expect_map_fails(EEXIST,
			 call_mmap(m.at + page, page, PROT_READ,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
	expect_layout(m.at - page, "-ww-");
	expect_unchanged(&m, 0, 2);
}

static const struct overlap_row adjacent[] = {
	{ ROW("below", "A range that ends where a mapping begins is free"), 0, 2, 0 },
	{ ROW("below-odd", "A range that ends a byte before a mapping is free"), 0, 2, -1 },
	{ ROW("above", "A range that begins where a mapping ends is free"), 4, 2, 0 },
	{ ROW("above-one", "A byte where a mapping ends is free"), 4, 0, 1 },
};

CASES("mmap.noreplace.adjacent", struct overlap_row, adjacent,
      REQUIRES("mmap.flag.fixed-noreplace.adjacent-ok", "mmap.flag.fixed-noreplace.free-exact"))
{
	char *a = lay_out_overlap(), *at = a + row->page * page;
	char layout[] = "-..ww..-";
	size_t length = (size_t)row->pages * page + (size_t)row->bytes;

	memset(layout + 1 + row->page, 'r', (length + page - 1) / page);
	expect_address(at, call_mmap(at, length, PROT_READ,
				     MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
	expect_layout(a - page, layout);
	expect_byte(a + 2 * page, 1);
	expect_byte(a + 3 * page, 2);
	expect_zeroes(at, page);
}

/* A program of the system's own making counts as mapped as well. */
CASE("mmap.noreplace.program", "The program's own pages are not free for MAP_FIXED_NOREPLACE",
     REQUIRES("mmap.flag.fixed-noreplace.eexist"))
{
	static char data[] = "data";
	char stack[] = "stack";
	char *places[] = { data, stack };
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		expect_map_fails(EEXIST,
				 call_mmap(page_of(places[i]), page, PROT_READ,
					   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
					   0));
	expect_byte(data, 'd');
	expect_byte(stack, 's');
}

CASE("mmap.noreplace.again", "MAP_FIXED_NOREPLACE takes the place that munmap() has freed",
     REQUIRES("mmap.flag.fixed-noreplace.free-exact"))
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
	char *a = arena(3), *at = a + page;
	int i;

	for (i = 0; i < 3; i++) {
		expect_map_fails(EEXIST, call_mmap(at, page, PROT_READ, flags, -1, 0));
		expect_ok(call_munmap(at, page));
		expect_address(at, call_mmap(at, page, PROT_READ | PROT_WRITE, flags, -1, 0));
		expect_byte(at, 0);
		expect_access(store(at, 1));
	}
	expect_layout(a, "-w-");
}

/* Off a page boundary whether it is free there or not. */
CASE("mmap.noreplace.unaligned",
     "MAP_FIXED_NOREPLACE at an address off a page boundary fails with EINVAL",
     REQUIRES("mmap.flag.fixed-noreplace.unaligned-einval"))
{
	size_t bytes[] = { 1, page / 2, page - 1 };
	char *a = lay_out_overlap();
	size_t i;

	for (i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;

		expect_map_fails(EINVAL, call_mmap(a + bytes[i], page, PROT_READ, flags, -1, 0));
		expect_map_fails(EINVAL,
				 call_mmap(a + 2 * page + bytes[i], page, PROT_READ, flags, -1, 0));
	}
	expect_layout(a - page, "-..ww..-");
	expect_byte(a + 2 * page, 1);
}
