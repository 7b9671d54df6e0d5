/* SPDX-License-Identifier: BSD-2-Clause */
/* MADV_FREE: the system may drop the pages until they are stored to again. */
#include "cts.h"
#include "pages.h"

#include <sched.h>

#define RW (PROT_READ | PROT_WRITE)

CASE("madvise.free.old-or-zero", "a freed page is what it was until it is dropped, and then zeroes",
     REQUIRES("madvise.free.anon"))
{
	char *a = arena_of("wwww");
	bool dropped = false;
	size_t i;

	for (i = page; i < 3 * page; i++)
		expect_access(store(a + i, 'x'));
	expect_ok(call_madvise(a + page, 2 * page, MADV_FREE));
	for (i = page; i < 3 * page; i++) {
		unsigned char value = expect_access(load(a + i));

		/* The system may drop the page while it is read. */
		dropped = value == 0 || (dropped && i % page != 0);
		expect_int(dropped ? 0 : 'x', value);
	}
	/* The neighbours were not freed. */
	expect_held(a, "a  d");
	expect_layout(a, "wwww");
}

CASE("madvise.free.store-kept",
     "what is stored to a freed page is kept, whatever comes of the rest",
     REQUIRES("madvise.free.anon"))
{
	char *a = arena_of("www");
	struct child c;

	expect_ok(call_madvise(a, 3 * page, MADV_FREE));
	expect_access(store(a + page, 's'));
	expect_access(store(a + 2 * page - 1, 's'));
	expect_byte(a + page, 's');
	expect_byte(a + 2 * page - 1, 's');
	/* Also where the page is put away, and in a child. */
	if (advice_supported(MADV_PAGEOUT))
		expect_ok(call_madvise(a, 3 * page, MADV_PAGEOUT));
	in_child(c) {
		expect_byte(a + page, 's');
	}
	join_child(&c);
	expect_byte(a + page, 's');
	expect_byte(a + 2 * page - 1, 's');
}

CASE("madvise.free.untouched", "freeing pages that nothing touched leaves them zeroes",
     REQUIRES("madvise.free.anon"))
{
	char *m = map_anon(4 * page, RW, MAP_PRIVATE);

	expect_ok(call_madvise(m, 4 * page, MADV_FREE));
	expect_zeroes(m, 4 * page);
	expect_layout(m, "wwww");
}

CASE("madvise.free.child", "a child frees its pages and leaves those of its parent",
     REQUIRES("madvise.free.anon"))
{
	char *a = arena_of("ww");
	struct child c;

	in_child(c) {
		expect_ok(call_madvise(a, 2 * page, MADV_FREE));
		if (advice_supported(MADV_PAGEOUT))
			expect_ok(call_madvise(a, 2 * page, MADV_PAGEOUT));
	}
	join_child(&c);
	expect_held(a, "ab");
}

struct prot_row {
	struct row row;
	int prot;
};

static const struct prot_row prots[] = {
	{ ROW("read", "memory that can only be read can be freed"), PROT_READ },
	{ ROW("none", "memory without access can be freed"), PROT_NONE },
};

CASES("madvise.free.any-protection", struct prot_row, prots, REQUIRES("madvise.free.anon"))
{
	char *a = arena_of("www");

	expect_ok(call_mprotect(a + page, page, row->prot));
	expect_ok(call_madvise(a + page, page, MADV_FREE));
	expect_layout(a, row->prot == PROT_NONE ? "w-w" : "wrw");
	expect_held(a, "a c");
}

struct kind_row {
	struct row row;
	enum backing backing;
	int share;
};

static const struct kind_row others[] = {
	{ ROW("anon-shared", "shared anonymous memory cannot be freed"), BACKING_ANON, MAP_SHARED },
	{ ROW("zero-shared", "shared memory of /dev/zero cannot be freed"),
	  BACKING_ZERO, MAP_SHARED },
	{ ROW("file-shared", "a shared mapping of a file cannot be freed"),
	  BACKING_FILE, MAP_SHARED },
	{ ROW("file-private", "a private mapping of a file cannot be freed"),
	  BACKING_FILE, MAP_PRIVATE },
	{ ROW("memfd-shared", "a shared mapping of a memfd cannot be freed"),
	  BACKING_MEMFD, MAP_SHARED },
	{ ROW("memfd-private", "a private mapping of a memfd cannot be freed"),
	  BACKING_MEMFD, MAP_PRIVATE },
	{ ROW("shm-shared", "a shared memory object cannot be freed"), BACKING_SHM, MAP_SHARED },
};

CASES("madvise.free.not-anonymous", struct kind_row, others,
      REQUIRES("madvise.free.not-anon-einval"))
{
	char *m = map_backing(row->backing, 2 * page, RW, row->share, NULL);

	expect_access(store(m, 0xff));
	expect_fails(EINVAL, call_madvise(m, 2 * page, MADV_FREE));
	expect_byte(m, 0xff);
	expect_byte(m + page, backing_byte(row->backing, (off_t)page));
}

#define PAGES 64

/*
 * The pages wait in a list of each processor until it is full, or until the next call that frees
 * on that processor.
 */
static void stay_on_processor(void)
{
#ifdef CPU_SET
	cpu_set_t set;
	int cpu = sched_getcpu();

	CPU_ZERO(&set);
	if (cpu >= 0 && cpu < CPU_SETSIZE) {
		CPU_SET(cpu, &set);
		if (sched_setaffinity(0, sizeof(set), &set) == 0)
			return;
	}
#endif
	skip("the process cannot stay on one processor");
}

CASE("madvise.free.lazyfree", "LazyFree counts the freed pages until they are stored to",
     NEEDS(NEED_PROC), REQUIRES("madvise.free.lazyfree-field"))
{
	char *m, *other;
	intmax_t rss, lazy;
	size_t i;

	stay_on_processor();
	small_pages();
	m = map_anon_at(arena(PAGES + 2) + page, PAGES * page, RW, MAP_PRIVATE);
	other = map_anon_at(arena(3) + page, page, RW, MAP_PRIVATE);
	expect_access(store(other, 1));
	for (i = 0; i < PAGES; i++)
		expect_access(store(m + i * page, 1));
	expect_int(0, smaps_sum(m, PAGES * page, "LazyFree"));
	expect_ok(call_madvise(m, PAGES * page, MADV_FREE));
	expect_ok(call_madvise(other, page, MADV_FREE));
	/* The system may take some at any time: those that are left are counted. */
	do {
		rss = smaps_sum(m, PAGES * page, "Rss");
		lazy = smaps_sum(m, PAGES * page, "LazyFree");
	} while (rss != smaps_sum(m, PAGES * page, "Rss"));
	expect_int(rss, lazy);
	for (i = 0; i < PAGES; i++)
		expect_access(store(m + i * page, 2));
	expect_int(0, smaps_sum(m, PAGES * page, "LazyFree"));
	expect_int((intmax_t)(PAGES * page / 1024), smaps_sum(m, PAGES * page, "Rss"));
}
