/* SPDX-License-Identifier: BSD-2-Clause */
/* MADV_POPULATE_READ and MADV_POPULATE_WRITE: the pages are brought in as by an access to each. */
#include "cts.h"
#include "pages.h"

#include <sys/resource.h>

#define RW (PROT_READ | PROT_WRITE)
#define KIB(pages) ((intmax_t)((pages) * page / 1024))

struct kind_row {
	struct row row;
	enum backing backing;
	int share;
	int prot;
};

static const struct kind_row kinds[] = {
	{ ROW("anon-private", "pages of private anonymous memory come in"),
	  BACKING_ANON, MAP_PRIVATE, RW },
	{ ROW("anon-shared", "pages of shared anonymous memory come in"),
	  BACKING_ANON, MAP_SHARED, RW },
	{ ROW("file-private", "pages of a private mapping of a file come in"),
	  BACKING_FILE, MAP_PRIVATE, RW },
	{ ROW("file-shared", "pages of a shared mapping of a file come in"),
	  BACKING_FILE, MAP_SHARED, RW },
	{ ROW("memfd-shared", "pages of a shared mapping of a memfd come in"),
	  BACKING_MEMFD, MAP_SHARED, RW },
	{ ROW("shm-shared", "pages of a shared memory object come in"),
	  BACKING_SHM, MAP_SHARED, RW },
};

#define PAGES 8

/* An arena of pages that nothing touched, of objects without data. */
static char *untouched(const struct kind_row *row)
{
	char *a;
	int fd;

	small_pages();
	a = arena(PAGES);
	if (row->backing == BACKING_ANON)
		return map_anon_at(a, PAGES * page, row->prot, row->share);
	fd = fixture_object(row->backing, 0);
	expect_ok(call_ftruncate(fd, PAGES * (off_t)page));
	return map_file_at(a, fd, 0, PAGES * page, row->prot, row->share);
}

CASES("madvise.populate.read", struct kind_row, kinds, RULE("by MADV_POPULATE_READ"),
      REQUIRES("madvise.populate-read"))
{
	char *a = untouched(row);

	expect_ok(call_madvise(a + 2 * page, 3 * page, MADV_POPULATE_READ));
	expect_resident(a + 2 * page, "111");
	expect_zeroes(a + 2 * page, 3 * page);
}

CASES("madvise.populate.write", struct kind_row, kinds, RULE("by MADV_POPULATE_WRITE"),
      REQUIRES("madvise.populate-write"))
{
	char *a = untouched(row);

	expect_ok(call_madvise(a + 2 * page, 3 * page, MADV_POPULATE_WRITE));
	expect_resident(a + 2 * page, "111");
	expect_zeroes(a + 2 * page, 3 * page);
	expect_layout(a, "wwwwwwww");
}

static const struct kind_row read_only[] = {
	{ ROW("anon", "pages of read-only anonymous memory come in by MADV_POPULATE_READ alone"),
	  BACKING_ANON, MAP_PRIVATE, PROT_READ },
	{ ROW("file-private",
	      "pages of a private read-only mapping come in by MADV_POPULATE_READ alone"),
	  BACKING_FILE, MAP_PRIVATE, PROT_READ },
	{ ROW("file-shared",
	      "pages of a shared read-only mapping come in by MADV_POPULATE_READ alone"),
	  BACKING_FILE, MAP_SHARED, PROT_READ },
};

CASES("madvise.populate.read-only", struct kind_row, read_only,
      REQUIRES("madvise.populate-read", "madvise.populate-perm-einval"))
{
	char *a = untouched(row);

	expect_fails(EINVAL, call_madvise(a + 2 * page, 3 * page, MADV_POPULATE_WRITE));
	expect_resident(a, "00000000");
	expect_ok(call_madvise(a + 2 * page, 3 * page, MADV_POPULATE_READ));
	expect_resident(a + 2 * page, "111");
	expect_zeroes(a + 2 * page, 3 * page);
	expect_layout(a, "rrrrrrrr");
}

CASES("madvise.populate.pages-counted", struct kind_row, kinds, NEEDS(NEED_PROC),
      RULE("MADV_POPULATE_READ adds the pages to Rss, and copies and dirties none"),
      REQUIRES("madvise.populate-read"))
{
	char *a = untouched(row);

	expect_int(0, smaps_sum(a, PAGES * page, "Rss"));
	expect_ok(call_madvise(a, PAGES * page, MADV_POPULATE_READ));
	/* smaps does not count the page of zeroes that unwritten memory shares. */
	if (row->backing != BACKING_ANON || row->share == MAP_SHARED)
		expect_int(KIB(PAGES), smaps_sum(a, PAGES * page, "Rss"));
	/* No page was copied, and none is dirty. */
	expect_int(0, smaps_sum(a, PAGES * page, "Anonymous"));
	if (row->backing == BACKING_FILE)
		expect_int(0, smaps_sum(a, PAGES * page, "Private_Dirty") +
				      smaps_sum(a, PAGES * page, "Shared_Dirty"));
}

CASE("madvise.populate.contents-kept",
     "what the pages hold is not changed, in memory and in the file",
     REQUIRES("madvise.populate-read", "madvise.populate-write"))
{
	char *a = arena_of("ww");
	int fd = fixture_file(2 * (off_t)page);
	char *shared = map_file(fd, 0, 2 * page, RW, MAP_SHARED);
	char *private = map_file(fd, 0, 2 * page, RW, MAP_PRIVATE);

	expect_access(store(private, 0xff));
	expect_ok(call_madvise(a, 2 * page, MADV_POPULATE_READ));
	expect_ok(call_madvise(a, 2 * page, MADV_POPULATE_WRITE));
	expect_ok(call_madvise(shared, 2 * page, MADV_POPULATE_WRITE));
	expect_ok(call_madvise(private, 2 * page, MADV_POPULATE_WRITE));
	expect_held(a, "ab");
	expect_pattern(shared, 0, 2 * page);
	expect_byte(private, 0xff);
	expect_pattern(private + 1, 1, 2 * page - 1);
	expect_file_pattern(fd, 0, 2 * page);
}

CASE("madvise.populate.write-copies", "MADV_POPULATE_WRITE copies the pages of a private mapping",
     NEEDS(NEED_PROC), REQUIRES("madvise.populate-write"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *m = map_file_at(arena(2), fd, 0, 2 * page, RW, MAP_PRIVATE);

	expect_ok(call_madvise(m, 2 * page, MADV_POPULATE_WRITE));
	expect_int(KIB(2), smaps_sum(m, 2 * page, "Anonymous"));
	/* So a later change of the file is not seen. */
	expect_int(1, call_pwrite(fd, "\377", 1, 0));
	expect_pattern(m, 0, 2 * page);
}

static long faults(void)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage) != 0)
		broken("getrusage() failed");
	return usage.ru_minflt;
}

/* A system that counts no faults has none to compare. */
CASE("madvise.populate.write-no-fault",
     "after MADV_POPULATE_WRITE stores to the pages do not fault",
     REQUIRES("madvise.populate-write"))
{
	enum { COUNT = 64 };
	char *m, *plain;
	long before, faulted;
	size_t i;

	small_pages();
	plain = map_anon_at(arena(COUNT), COUNT * page, RW, MAP_PRIVATE);
	m = map_anon_at(arena(COUNT), COUNT * page, RW, MAP_PRIVATE);
	before = faults();
	for (i = 0; i < COUNT; i++)
		expect_access(store(plain + i * page, 1));
	skip_unless(faults() - before >= COUNT, "the system counts no page faults");
	expect_ok(call_madvise(m, COUNT * page, MADV_POPULATE_WRITE));
	before = faults();
	for (i = 0; i < COUNT; i++)
		expect_access(store(m + i * page, 1));
	faulted = faults() - before;
	/* The program itself may fault now and then. */
	expect(faulted < COUNT / 2);
}

struct prot_row {
	struct row row;
	int advice;
	int prot;
};

static const struct prot_row forbidden[] = {
	{ ROW("read-no-access", "MADV_POPULATE_READ of memory without access fails with EINVAL"),
	  MADV_POPULATE_READ, PROT_NONE },
	{ ROW("write-no-access", "MADV_POPULATE_WRITE of memory without access fails with EINVAL"),
	  MADV_POPULATE_WRITE, PROT_NONE },
	{ ROW("write-read-only",
	      "MADV_POPULATE_WRITE of memory that can only be read fails with EINVAL"),
	  MADV_POPULATE_WRITE, PROT_READ },
	{ ROW("read-write-only",
	      "MADV_POPULATE_READ of memory mapped with PROT_WRITE alone fails with "
	      "EINVAL"), MADV_POPULATE_READ, PROT_WRITE },
};

/*	| rw | forbidden | rw |	*/
CASES("madvise.populate.forbidden", struct prot_row, forbidden,
      REQUIRES("madvise.populate-perm-einval"))
{
	char *a = map_anon_at(arena(3), 3 * page, RW, MAP_PRIVATE);

	small_pages();
	expect_ok(call_mprotect(a + page, page, row->prot));
	expect_fails(EINVAL, call_madvise(a + page, page, row->advice));
	expect_fails(EINVAL, call_madvise(a, 3 * page, row->advice));
	expect_resident(a + page, "0");
	expect_ok(call_madvise(a + 2 * page, page, row->advice));
	expect_ok(call_mprotect(a + page, page, RW));
	expect_ok(call_madvise(a, 3 * page, row->advice));
	expect_resident(a, "111");
}

CASE("madvise.populate.write-only", "MADV_POPULATE_WRITE needs no PROT_READ",
     REQUIRES("madvise.populate-perm-einval", "madvise.populate-write"))
{
	char *m = map_anon(2 * page, PROT_WRITE, MAP_PRIVATE);

	expect_ok(call_madvise(m, 2 * page, MADV_POPULATE_WRITE));
	expect_resident(m, "11");
}

struct advice_row {
	struct row row;
	int advice;
};

static const struct advice_row both[] = {
	{ ROW("read", "MADV_POPULATE_READ"), MADV_POPULATE_READ },
	{ ROW("write", "MADV_POPULATE_WRITE"), MADV_POPULATE_WRITE },
};

CASES("madvise.populate.beyond-eof", struct advice_row, both,
      RULE("beyond the end of a file it fails with EFAULT, and raises no signal"),
      REQUIRES("madvise.populate-eof-efault"))
{
	int fd = fixture_file((off_t)page + 1);
	char *m = map_file(fd, 0, 4 * page, RW, MAP_SHARED);

	expect_ok(call_madvise(m, 2 * page, row->advice));
	expect_fails(EFAULT, call_madvise(m + 2 * page, page, row->advice));
	expect_fails(EFAULT, call_madvise(m, 3 * page, row->advice));
	expect_layout(m, "wwBB");
	expect_pattern(m, 0, page + 1);
	expect_file_size(fd, (off_t)page + 1);
}

CASES("madvise.populate.hole", struct advice_row, both,
      RULE("a range with a page that is not mapped fails with ENOMEM"),
      REQUIRES("madvise.populate-unmapped-enomem"))
{
	char *a;

	small_pages();
	a = map_anon_at(arena(5), 5 * page, RW, MAP_PRIVATE);
	hole(a + 2 * page, page);
	expect_fails(ENOMEM, call_madvise(a + 2 * page, page, row->advice));	 /* all of it */
	expect_fails(ENOMEM, call_madvise(a + 2 * page, 2 * page, row->advice)); /* at its start */
	expect_resident(a + 4 * page, "0");
	expect_fails(ENOMEM, call_madvise(a, 4 * page, row->advice)); /* in its middle */
	expect_fails(ENOMEM, call_madvise(a, 3 * page, row->advice)); /* at its end */
	expect_layout(a, "ww.ww");
}
