/* SPDX-License-Identifier: BSD-2-Clause */
/* The heap counts for RLIMIT_DATA and RLIMIT_AS. */
#include "heap.h"

static void expect_refused(char *start, char *to)
{
	expect_address(start, call_raw_brk(to));
	expect_address(start, call_raw_brk(NULL));
	expect(!is_mapped(start));
}

CASE("brk.limit.data", "the heap does not grow beyond RLIMIT_DATA; what there is stays",
     REQUIRES("brk.rlimit-data-enomem"))
{
	const rlim_t before = get_limit(RLIMIT_DATA);
	char *start = heap(8);

	expect_address(start + page, call_raw_brk(start + page));
	expect_access(store(start, 'd'));
	set_limit(RLIMIT_DATA, 0);
	expect_refused(start + page, start + 2 * page);
	expect_byte(start, 'd');
	/* Whether a lower break that is still too high is set, nobody says. */
	observe("lowered", "%s", call_raw_brk(start) == start ? "yes" : "no");
	set_limit(RLIMIT_DATA, before);
	expect_address(start + 2 * page, call_raw_brk(start + 2 * page));
}

CASE("brk.limit.data-wrapper", "brk() and sbrk() beyond RLIMIT_DATA fail with ENOMEM",
     REQUIRES("brk.rlimit-data-enomem", "brk.sbrk-returns-previous"))
{
	char *start = heap_of_libc(8);

	set_limit(RLIMIT_DATA, 0);
	expect_fails(ENOMEM, call_brk(start + page));
	expect_map_fails(ENOMEM, call_sbrk((intptr_t)page));
	expect_address(start, call_sbrk(0));
	expect(!is_mapped(start));
}

/* VmData counts private memory that can be written; the heap is a part of it. */
CASE("brk.limit.data-exact", "the heap grows by what RLIMIT_DATA leaves, and not by a page more",
     REQUIRES("brk.rlimit-data-enomem", "rlimit.data.mmap-enomem"), NEEDS(NEED_PROC))
{
	char *start = heap(8);

	set_limit(RLIMIT_DATA, (rlim_t)status_kib("VmData") * 1024 + 2 * page);
	expect_refused(start, start + 3 * page);
	expect_refused(start, start + 2 * page + 1);
	expect_address(start + 2 * page, call_raw_brk(start + 2 * page));
	expect_refused(start + 2 * page, start + 3 * page);
	expect_layout(start, "ww.");
}

#ifdef RLIMIT_AS
CASE("brk.limit.as", "the heap does not grow beyond RLIMIT_AS; what there is stays",
     REQUIRES("brk.rlimit-as-enomem"))
{
	const rlim_t before = get_limit(RLIMIT_AS);
	char *start = heap(8);

	expect_address(start + page, call_raw_brk(start + page));
	expect_access(store(start, 'd'));
	set_limit(RLIMIT_AS, (rlim_t)page);
	expect_refused(start + page, start + 2 * page);
	expect_byte(start, 'd');
	expect_address(start, call_raw_brk(start));
	set_limit(RLIMIT_AS, before);
	expect_address(start + 2 * page, call_raw_brk(start + 2 * page));
}

CASE("brk.limit.as-wrapper", "brk() and sbrk() beyond RLIMIT_AS fail with ENOMEM",
     REQUIRES("brk.rlimit-as-enomem", "brk.sbrk-returns-previous"))
{
	char *start = heap_of_libc(8);

	set_limit(RLIMIT_AS, (rlim_t)page);
	expect_fails(ENOMEM, call_brk(start + page));
	expect_map_fails(ENOMEM, call_sbrk((intptr_t)page));
	expect_address(start, call_sbrk(0));
	expect(!is_mapped(start));
}

CASE("brk.limit.as-exact", "the heap grows by what RLIMIT_AS leaves, and not by a page more",
     REQUIRES("brk.rlimit-as-enomem"), NEEDS(NEED_PROC))
{
	char *start = heap(8);

	set_limit(RLIMIT_AS, (rlim_t)status_kib("VmSize") * 1024 + 2 * page);
	expect_refused(start, start + 3 * page);
	expect_refused(start, start + 2 * page + 1);
	expect_address(start + 2 * page, call_raw_brk(start + 2 * page));
	expect_refused(start + 2 * page, start + 3 * page);
	expect_layout(start, "ww.");
}
#endif
