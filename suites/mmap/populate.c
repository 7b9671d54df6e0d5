/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_POPULATE and MAP_NONBLOCK: which pages are there when mmap() returns. */
#include "cts.h"

#include <sys/resource.h>

#define PAGES 8

/* The number of resident pages as mincore() tells it. */
static size_t resident(char *at, size_t pages)
{
	unsigned char vec[PAGES];
	size_t i, count = 0;

	expect_ok(call_mincore(at, pages * page, vec));
	for (i = 0; i < pages; i++)
		count += vec[i] & 1;
	return count;
}

struct populate_row {
	struct row row;
	int share;
	int prot;
	int flags;
	size_t resident;
};

static const struct populate_row anon[] = {
	{ ROW("private", "MAP_POPULATE makes every page of private memory resident"), MAP_PRIVATE,
	  PROT_READ | PROT_WRITE, MAP_POPULATE, PAGES },
	{ ROW("read-only", "MAP_POPULATE makes every page of read-only memory resident"),
	  MAP_PRIVATE, PROT_READ, MAP_POPULATE, PAGES },
	{ ROW("shared", "MAP_POPULATE makes every page of shared memory resident"), MAP_SHARED,
	  PROT_READ | PROT_WRITE, MAP_POPULATE, PAGES },
	{ ROW("nonblock", "MAP_NONBLOCK takes the effect from MAP_POPULATE",
	      REQUIRES("mmap.flag.nonblock.disables-populate")),
	  MAP_PRIVATE, PROT_READ | PROT_WRITE, MAP_POPULATE | MAP_NONBLOCK, 0 },
	{ ROW("nonblock-shared", "MAP_NONBLOCK takes the effect from MAP_POPULATE of shared memory",
	      REQUIRES("mmap.flag.nonblock.disables-populate")),
	  MAP_SHARED, PROT_READ | PROT_WRITE, MAP_POPULATE | MAP_NONBLOCK, 0 },
};

CASES("mmap.populate.anon", struct populate_row, anon,
      REQUIRES("mmap.flag.populate.prefaults-anon"))
{
	char *a = arena(PAGES + 1);
	size_t i;

	expect_address(a, call_mmap(a, PAGES * page, row->prot,
				    row->share | MAP_ANONYMOUS | MAP_FIXED | row->flags, -1, 0));
	expect_int(row->resident, resident(a, PAGES));
	expect_int(0, resident(a + PAGES * page, 1));
	for (i = 0; i < PAGES; i++)
		expect_byte(a + i * page, 0);
	if (row->prot & PROT_WRITE)
		expect_layout(a - page, "-wwwwwwww--");
	else
		expect_layout(a - page, "-rrrrrrrr--");
}

CASE("mmap.populate.nonblock-alone", "MAP_NONBLOCK alone populates no more than no flag does",
     REQUIRES("mmap.flag.nonblock.alone-ignored"))
{
	char *plain = arena(PAGES), *a = arena(PAGES);
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NONBLOCK;

	map_anon_at(plain, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_address(a, call_mmap(a, PAGES * page, PROT_READ | PROT_WRITE, flags, -1, 0));
	expect_int(resident(plain, PAGES), resident(a, PAGES));
	expect_zeroes(a, PAGES * page);
	expect_layout(a - page, "-wwwwwwww-");
}

static long faults_of_stores(char *at)
{
	struct rusage before, after;
	size_t i;

	if (getrusage(RUSAGE_SELF, &before) != 0)
		skip("no getrusage()");
	for (i = 0; i < PAGES; i++)
		expect_access(store(at + i * page, 1));
	getrusage(RUSAGE_SELF, &after);
	return after.ru_minflt - before.ru_minflt;
}

/* The probe, its trace and its code may need pages of their own, but not time and again. */
#define ATTEMPTS 32

CASE("mmap.populate.no-faults", "Stores to populated private memory cause no page faults",
     REQUIRES("mmap.flag.populate.prefaults-anon"))
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_POPULATE;
	char *a = arena(PAGES), *b = arena(PAGES);
	long faults = 1;
	int i;

	for (i = 0; i < ATTEMPTS && faults; i++) {
		expect_address(a, call_mmap(a, PAGES * page, PROT_READ | PROT_WRITE, flags, -1, 0));
		faults = faults_of_stores(a);
	}
	map_anon_at(b, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	if (!faults_of_stores(b))
		skip("getrusage() tells of no faults");
	expect_int(0, faults);
}

struct file_row {
	struct row row;
	int share;
	int prot;
};

static const struct file_row files[] = {
	{ ROW("shared", "MAP_POPULATE maps the pages of a shared file up to its end"), MAP_SHARED,
	  PROT_READ | PROT_WRITE },
	{ ROW("shared-read", "MAP_POPULATE maps the pages of a shared file that is only read"),
	  MAP_SHARED, PROT_READ },
	{ ROW("private", "MAP_POPULATE maps the pages of a private file up to its end"),
	  MAP_PRIVATE, PROT_READ | PROT_WRITE },
	{ ROW("private-read", "MAP_POPULATE maps the pages of a private file that is only read"),
	  MAP_PRIVATE, PROT_READ },
};

CASES("mmap.populate.file", struct file_row, files,
      REQUIRES("mmap.flag.populate.prefaults-file", "mmap.flag.populate.failure-not-reported"),
      NEEDS(NEED_PROC))
{
	int fd = fixture_file(4 * (off_t)page + 1);
	char *a = arena(PAGES);

	map_file_at(a, fd, 0, PAGES * page, row->prot, row->share | MAP_POPULATE);
	expect_int(5 * page / 1024, smaps_sum(a, PAGES * page, "Rss"));
	expect_pattern(a, 0, 4 * page + 1);
	expect_layout(a - page, row->prot & PROT_WRITE ? "-wwwwwBBB-" : "-rrrrrBBB-");
}

/* A store to the file that comes later is not in them. */
CASE("mmap.populate.copies", "MAP_POPULATE of a private writable file makes the copies at once",
     REQUIRES("mmap.flag.populate.breaks-cow"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *shared = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	char *private =
		map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_POPULATE);

	expect_access(store(shared, 0));
	expect_access(store(shared + 2 * page - 1, 0));
	expect_pattern(private, 0, 2 * page);
}

CASE("mmap.populate.prot-none", "MAP_POPULATE with PROT_NONE succeeds and populates nothing",
     REQUIRES("mmap.flag.populate.failure-not-reported"))
{
	char *a = arena(2);

	map_anon_at(a, 2 * page, PROT_NONE, MAP_PRIVATE | MAP_POPULATE);
	expect_int(0, resident(a, 2));
	expect_layout(a - page, "----");
}

CASE("mmap.populate.empty-file", "MAP_POPULATE of an empty file succeeds and raises no signal",
     REQUIRES("mmap.flag.populate.failure-not-reported"))
{
	int fd = fixture_file(0);
	char *a = arena(2);

	map_file_at(a, fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE);
	expect_layout(a - page, "-BB-");
	expect_file_size(fd, 0);
}
