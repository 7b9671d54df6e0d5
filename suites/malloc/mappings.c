/* SPDX-License-Identifier: BSD-2-Clause */
/* Mappings that the libc makes on its own account. */
#include "cts.h"
#include "pages.h"

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

/* So that no compiler leaves them out. */
static void *(*volatile allocate)(size_t) = malloc;
static void (*volatile release)(void *) = free;

static void set_threshold(size_t size)
{
#if defined(__GLIBC__) && defined(M_MMAP_THRESHOLD)
	if (mallopt(M_MMAP_THRESHOLD, (int)size) != 1)
		broken("mallopt");
#else
	(void)size;
	skip("no M_MMAP_THRESHOLD in this libc");
#endif
}

CASE("malloc.mappings.large",
     "what malloc() gives above M_MMAP_THRESHOLD is a mapping of its own, which free() removes",
     REQUIRES("libc.malloc-large-uses-mmap"), NEEDS(NEED_PROC))
{
	const size_t size = 64 * page;
	struct map_line line;
	char *small, *large;

	set_threshold(2 * page);
	small = allocate(page);
	large = allocate(size);
	if (!small || !large)
		broken("malloc");
	memset(large, 'l', size);
	expect(maps_find(large, &line));
	expect_int(0, strcmp("rw-p", line.mode));
	expect_int(0, line.inode);
	expect(strcmp("[heap]", line.path) != 0);
	expect((char *)line.end >= large + size);
	expect_filled(large, 'l', size);
	release(large);
	expect(!maps_find(large, &line));
	expect(!is_mapped(large + size - 1));
	/* What lies below the threshold is no mapping of its own, and stays. */
	expect(maps_find(small, &line));
	release(small);
	expect(maps_find(small, &line));
}

static void nothing(unsigned index, void *arg)
{
	(void)index;
	(void)arg;
}

static void observe_lines(const char *key, size_t before)
{
	observe(key, "%s", maps_count() > before ? "more mappings" : "as many as before");
}

/*
 * So a scan of /proc/self/maps reserves nothing. Where these mappings are nobody says, but that
 * they leave alone what is there.
 */
CASE("malloc.mappings.others", "mappings that malloc() and threads add leave all others alone",
     REQUIRES("libc.calls-add-mappings"), NEEDS(NEED_PROC | NEED_THREADS))
{
	size_t before = maps_count();
	char *a = arena_of("wr-w");
	void *large;

	expect(maps_count() > before);
	expect_int(4, maps_count_of(a, 4 * page));
	before = maps_count();
	large = allocate(64 * 1024 * 1024);
	observe_lines("malloc", before);
	release(large);
	before = maps_count();
	run_threads(1, nothing, NULL);
	observe_lines("pthread-create", before);
	expect_int(4, maps_count_of(a, 4 * page));
	expect_layout(a, "wr-w");
	expect_held(a, "ab d");
}
