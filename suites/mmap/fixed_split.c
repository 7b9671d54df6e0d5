/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_FIXED over a part of a mapping: what is left is as it was, and the part is the new mapping. */
#include "cts.h"

static const struct parted_row parts[] = { EACH_PART("MAP_FIXED over") };

/*
 *	| guard | w | r | r | w | guard |
 *	        ^ mapping.at
 */
CASES("mmap.fixed_split", struct parted_row, parts,
      REQUIRES("mmap.flag.fixed.replaces", "mmap.flag.fixed.replaces-middle-splits",
	       "mmap.flag.fixed.old-private-data-lost"))
{
	struct layout m = lay_out(row->backing, row->share, PART_PAGES, row->touched);
	char *part = m.at + row->first * page;

	expect_address(part, call_mmap(part, part_length(row), PROT_READ,
				       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_zeroes(part, row->length * page);
	expect_parted(&m, row, 'r');
}

/* What the replaced pages of a shared object held stays in the object. */
#define WHOLE(id, words, backing, share)                                                        \
	{                                                                                       \
		ROW(id, "MAP_FIXED over " words " shows the new mapping's own contents alone"), \
			backing, share, true, 0, PART_PAGES, false                                   \
	}

static const struct parted_row wholes[] = { EACH_MAPPING(WHOLE) };

CASES("mmap.fixed_split.whole", struct parted_row, wholes,
      REQUIRES("mmap.flag.fixed.replaces", "mmap.flag.fixed.old-private-data-lost"))
{
	struct layout m = lay_out(row->backing, row->share, PART_PAGES, row->touched);
	int fd = fixture_memfd(PART_PAGES * (off_t)page);
	unsigned char old = backing_byte(row->backing, m.offset);

	expect_access(store(m.at, (unsigned char)~old));
	expect_address(m.at, call_mmap(m.at, PART_PAGES * page, PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_FIXED, fd, 0));
	expect_pattern(m.at, 0, PART_PAGES * page);
	if (row->backing >= BACKING_FILE)
		expect_file_byte(m.fd, m.offset,
				 (unsigned char)(row->share == MAP_SHARED ? ~old : old));
	/* Nor does a store reach the old object. */
	expect_access(store(m.at + 1, 0));
	expect_file_byte(fd, 1, 0);
	if (row->backing >= BACKING_FILE)
		expect_file_byte(m.fd, m.offset + 1, pattern(m.offset + 1));
	expect_layout(m.at - page, "-wwww-");
}

CASE("mmap.fixed_split.offsets",
     "The lines of a file's head and tail have their own offsets after MAP_FIXED between them",
     REQUIRES("mmap.flag.fixed.tail-offset-adjusted"), NEEDS(NEED_PROC))
{
	struct layout m = lay_out(BACKING_FILE, MAP_SHARED, PART_PAGES, false);

	map_anon_at(m.at + page, page, PROT_READ, MAP_PRIVATE);
	expect_maps(m.at, page, "rw-s", m.offset);
	expect_maps(m.at + page, page, "r--p", 0);
	expect_maps(m.at + 2 * page, 2 * page, "rw-s", m.offset + 2 * (off_t)page);
}

CASE("mmap.fixed_split.offsets-after-munmap",
     "The lines of a file's head and tail have their own offsets after munmap() between them",
     REQUIRES("mmap.flag.fixed.tail-offset-adjusted", "munmap.hole-middle"), NEEDS(NEED_PROC))
{
	struct layout m = lay_out(BACKING_FILE, MAP_PRIVATE, PART_PAGES, false);
	struct map_line line;

	expect_ok(call_munmap(m.at + page, page));
	expect_maps(m.at, page, "rw-p", m.offset);
	expect(!maps_find(m.at + page, &line));
	expect_maps(m.at + 2 * page, 2 * page, "rw-p", m.offset + 2 * (off_t)page);
	expect_ok(call_munmap(m.at + 2 * page, page));
	expect_maps(m.at + 3 * page, page, "rw-p", m.offset + 3 * (off_t)page);
}

struct protection_row {
	struct row row;
	int prot;
	char letter;
};

static const struct protection_row protections[] = {
	{ ROW("none", "What MAP_FIXED leaves of PROT_NONE stays inaccessible"), PROT_NONE, '-' },
	{ ROW("read", "What MAP_FIXED leaves of PROT_READ stays read-only"), PROT_READ, 'r' },
	{ ROW("write", "What MAP_FIXED leaves of PROT_READ | PROT_WRITE stays writable"),
	  PROT_READ | PROT_WRITE, 'w' },
};

CASES("mmap.fixed_split.protection", struct protection_row, protections,
      REQUIRES("mmap.flag.fixed.replaces-middle-splits"))
{
	/* The other protection in the middle: it must not spread. */
	int prot = row->prot == PROT_NONE ? PROT_READ | PROT_WRITE : PROT_NONE;
	char middle = row->prot == PROT_NONE ? 'w' : '-';
	char layout[] = { '-', row->letter, middle, row->letter, '-', '\0' };
	char *a = arena(3);

	map_anon_at(a, 3 * page, row->prot, MAP_PRIVATE);
	expect_address(a + page, call_mmap(a + page, page, prot,
					   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_layout(a - page, layout);
}
