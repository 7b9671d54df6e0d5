/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/self/pagemap: a number for each page of the address space. */
#include "cts.h"

#define READ_WRITE (PROT_READ | PROT_WRITE)

#define PRESENT	   (UINT64_C(1) << 63)
#define SWAPPED	   (UINT64_C(1) << 62)
#define FILE_PAGE  (UINT64_C(1) << 61)
#define EXCLUSIVE  (UINT64_C(1) << 56)
#define SOFT_DIRTY (UINT64_C(1) << 55)

static int open_pagemap(void)
{
	int fd = call_open("/proc/self/pagemap", O_RDONLY, 0);

	skip_unless(fd >= 0 || (errno != ENOENT && errno != EPERM && errno != EACCES),
		    "/proc/self/pagemap cannot be read");
	return expect_at_least(0, fd);
}

static uint64_t entry_of(int pagemap, const void *at)
{
	uint64_t number = 0;

	expect_int(8, call_pread(pagemap, &number, 8, (off_t)((uintptr_t)at / page * 8)));
	return number;
}

static uint64_t bits_of(int pagemap, const void *at, uint64_t bits)
{
	return entry_of(pagemap, at) & bits;
}

struct kind_row {
	struct row row;
	enum backing backing;
	int share;
	uint64_t stored; /* after a store */
};

static const struct kind_row kinds[] = {
	{ ROW("anon-private", "private memory: no page of a file"), BACKING_ANON, MAP_PRIVATE,
	  PRESENT },
	{ ROW("anon-shared", "shared memory: a page of a file, bit 61"), BACKING_ANON, MAP_SHARED,
	  PRESENT | FILE_PAGE },
	{ ROW("file-shared", "a shared file: a page of a file, bit 61"), BACKING_FILE, MAP_SHARED,
	  PRESENT | FILE_PAGE },
	{ ROW("memfd-shared", "a shared memfd: a page of a file, bit 61"), BACKING_MEMFD,
	  MAP_SHARED, PRESENT | FILE_PAGE },
	{ ROW("file-private", "the copy of a page of a private file: no page of a file"),
	  BACKING_FILE, MAP_PRIVATE, PRESENT },
};

/* The page in the middle is left alone, and with it all that reading ahead could bring in. */
CASES("proc.pagemap.present", struct kind_row, kinds,
      RULE("bit 63 tells the pages that are in memory and mapped"),
      REQUIRES("proc.pagemap.present"), NEEDS(NEED_PROC))
{
	int pagemap = open_pagemap();
	char *m;

	small_pages();
	m = map_backing(row->backing, 3 * page, READ_WRITE, row->share, NULL);
	for (size_t i = 0; i < 3; i++)
		expect_int(0, bits_of(pagemap, m + i * page, PRESENT | SWAPPED) >> 62);
	expect_access(store(m, 1));
	expect_access(store(m + 2 * page, 1));
	expect_int(row->stored >> 61, bits_of(pagemap, m, PRESENT | SWAPPED | FILE_PAGE) >> 61);
	expect_int(row->stored >> 61,
		   bits_of(pagemap, m + 2 * page, PRESENT | SWAPPED | FILE_PAGE) >> 61);
	if (row->backing == BACKING_ANON)
		expect_int(0, bits_of(pagemap, m + page, PRESENT | SWAPPED) >> 62);
	expect_ok(call_munmap(m, 3 * page));
	expect_int(0, bits_of(pagemap, m, PRESENT | SWAPPED | FILE_PAGE) >> 61);
}

CASE("proc.pagemap.file-read",
     "a page of a private file that was read is a page of the file, bit 61",
     REQUIRES("proc.pagemap.present"), NEEDS(NEED_PROC))
{
	int pagemap = open_pagemap();
	char *m = map_file(fixture_file((off_t)page), 0, page, READ_WRITE, MAP_PRIVATE);

	expect_access(load(m));
	expect_int((PRESENT | FILE_PAGE) >> 61, bits_of(pagemap, m, PRESENT | FILE_PAGE) >> 61);
	expect_access(store(m, 1));
	expect_int(PRESENT >> 61, bits_of(pagemap, m, PRESENT | FILE_PAGE) >> 61);
}

CASE("proc.pagemap.discarded", "a page that MADV_DONTNEED took away is not present",
     REQUIRES("proc.pagemap.present"), NEEDS(NEED_PROC))
{
	int pagemap = open_pagemap();
	char *m;

	small_pages();
	m = map_anon(2 * page, READ_WRITE, MAP_PRIVATE);
	expect_access(store_range(m, 2 * page, 1));
	expect_ok(call_madvise(m, page, MADV_DONTNEED));
	expect_int(0, bits_of(pagemap, m, PRESENT | SWAPPED) >> 62);
	expect_int(PRESENT >> 62, bits_of(pagemap, m + page, PRESENT | SWAPPED) >> 62);
}

CASE("proc.pagemap.exclusive", "bit 56 tells a page that one process alone has mapped",
     REQUIRES("proc.pagemap.exclusive"), NEEDS(NEED_PROC))
{
	int pagemap = open_pagemap();
	struct child c;
	char *m;

	small_pages();
	m = map_anon(page, READ_WRITE, MAP_PRIVATE);
	expect_access(store(m, 1));
	expect_int(EXCLUSIVE >> 56, bits_of(pagemap, m, EXCLUSIVE) >> 56);
	in_child(c) {
		int mine = open_pagemap();

		expect_int(0, bits_of(mine, m, EXCLUSIVE) >> 56);
		wake(&c);
		await(&c);
		expect_access(store(m, 2));
		expect_int(EXCLUSIVE >> 56, bits_of(mine, m, EXCLUSIVE) >> 56);
		wake(&c);
		await(&c);
	}
	await(&c);
	expect_int(0, bits_of(pagemap, m, EXCLUSIVE) >> 56);
	wake(&c);
	await(&c);
	expect_int(EXCLUSIVE >> 56, bits_of(pagemap, m, EXCLUSIVE) >> 56);
	wake(&c);
	join_child(&c);
}

/* The bit of every page of this process is cleared. */
static void clear_soft_dirty(void)
{
	int fd = call_open("/proc/self/clear_refs", O_WRONLY, 0);

	skip_unless(fd >= 0 || errno != ENOENT, "no /proc/self/clear_refs");
	expect_at_least(0, fd);
	expect_int(1, call_write(fd, "4", 1));
	expect_ok(call_close(fd));
}

CASE("proc.pagemap.soft-dirty",
     "after 4 is written to clear_refs bit 55 tells the pages that were stored to since",
     REQUIRES("proc.clear-refs-soft-dirty"), NEEDS(NEED_PROC))
{
	int pagemap = open_pagemap();
	char *m;

	small_pages();
	m = map_anon(3 * page, READ_WRITE, MAP_PRIVATE);
	expect_access(store_range(m, 3 * page, 1));
	/* All pages of a new mapping have it, where there is such a bit. */
	skip_unless(bits_of(pagemap, m, SOFT_DIRTY), "the kernel has no soft-dirty bit");
	clear_soft_dirty();
	for (size_t i = 0; i < 3; i++)
		expect_int(0, bits_of(pagemap, m + i * page, SOFT_DIRTY) >> 55);
	expect_access(load(m));
	expect_access(store(m + page, 2));
	expect_int(0, bits_of(pagemap, m, SOFT_DIRTY) >> 55);
	expect_int(1, bits_of(pagemap, m + page, SOFT_DIRTY) >> 55);
	expect_int(0, bits_of(pagemap, m + 2 * page, SOFT_DIRTY) >> 55);
	clear_soft_dirty();
	expect_int(0, bits_of(pagemap, m + page, SOFT_DIRTY) >> 55);
	expect_byte(m + page, 2);
}

CASE("proc.pagemap.frame-hidden", "without CAP_SYS_ADMIN the number of the page frame reads 0",
     REQUIRES("proc.pagemap.frame-hidden"), NEEDS(NEED_PROC | NEED_NO_PRIVILEGE))
{
	const uint64_t frame = (UINT64_C(1) << 55) - 1;
	int pagemap = open_pagemap();
	char *m;

	small_pages();
	m = map_anon(page, READ_WRITE, MAP_PRIVATE);
	expect_access(store(m, 1));
	expect_int(1, bits_of(pagemap, m, PRESENT) >> 63);
	expect_int(0, (intmax_t)bits_of(pagemap, m, frame));
}
