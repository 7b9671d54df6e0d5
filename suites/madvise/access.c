/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Advice about accesses to come: MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED,
 * MADV_COLD, MADV_PAGEOUT, MADV_MERGEABLE. It may make the system faster; it never changes what
 * memory holds.
 */
#include "cts.h"
#include "mapping.h"
#include "pages.h"

#define RW (PROT_READ | PROT_WRITE)

CASE("madvise.access.flags", "MADV_RANDOM sets rr, MADV_SEQUENTIAL sr, each instead of the other, "
     "and MADV_NORMAL neither",
     NEEDS(NEED_PROC), REQUIRES("madvise.normal-random-sequential"))
{
	static const struct {
		int advice, rr, sr;
	} steps[] = {
		{ MADV_RANDOM, 1, 0 }, { MADV_SEQUENTIAL, 0, 1 }, { MADV_RANDOM, 1, 0 },
		{ MADV_NORMAL, 0, 0 }, { MADV_SEQUENTIAL, 0, 1 }, { MADV_NORMAL, 0, 0 },
	};
	char *a = arena_of("www");
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		expect_ok(call_madvise(a + page, page, steps[i].advice));
		expect_flag(a, steps[i].rr ? "010" : "000", "rr");
		expect_flag(a, steps[i].sr ? "010" : "000", "sr");
	}
	expect_held(a, "abc");
}

CASE("madvise.access.mergeable-flag", "MADV_MERGEABLE sets mg and MADV_UNMERGEABLE clears it",
     NEEDS(NEED_PROC), REQUIRES("madvise.mergeable"))
{
	char *a = arena_of("www");

	skip_unless(advice_supported(MADV_MERGEABLE), "the kernel merges no pages");
	expect_ok(call_madvise(a + page, page, MADV_MERGEABLE));
	expect_flag(a, "010", "mg");
	expect_ok(call_madvise(a + page, page, MADV_UNMERGEABLE));
	expect_flag(a, "000", "mg");
	expect_held(a, "abc");
}

struct kept_row {
	struct row row;
	int advice;
	enum backing backing;
	int share;
};

#define KEPT(id, words, backing, share, advice_id, advice, requirements)                   \
	{ ROW(advice_id "." id, #advice " of " words, requirements), advice, backing, share }

static const struct kept_row kept[] = {
	EACH_MAPPING(KEPT, "normal", MADV_NORMAL, REQUIRES("madvise.normal-random-sequential")),
	EACH_MAPPING(KEPT, "random", MADV_RANDOM, REQUIRES("madvise.normal-random-sequential")),
	EACH_MAPPING(KEPT, "sequential", MADV_SEQUENTIAL,
		     REQUIRES("madvise.normal-random-sequential")),
	EACH_MAPPING(KEPT, "cold", MADV_COLD, REQUIRES("madvise.cold-pageout-data-kept")),
	EACH_MAPPING(KEPT, "pageout", MADV_PAGEOUT, REQUIRES("madvise.cold-pageout-data-kept")),
	EACH_MAPPING(KEPT, "mergeable", MADV_MERGEABLE, REQUIRES("madvise.mergeable")),
	EACH_MAPPING(KEPT, "unmergeable", MADV_UNMERGEABLE, REQUIRES("madvise.mergeable")),
	EACH_MAPPING(KEPT, "hugepage", MADV_HUGEPAGE, REQUIRES("madvise.hugepage")),
	EACH_MAPPING(KEPT, "nohugepage", MADV_NOHUGEPAGE, REQUIRES("madvise.hugepage")),
};

/* Pages 0 and 1 are not touched, page 2 loaded, page 3 stored to. */
CASES("madvise.access.contents-kept", struct kept_row, kept,
      RULE("advice of accesses to come does not change what memory holds"))
{
	int fd;
	char *m = map_backing(row->backing, 4 * page, RW, row->share, &fd);
	struct child c;

	skip_unless(advice_supported(row->advice), "the kernel was built without the advice");
	expect_byte(m + 2 * page, backing_byte(row->backing, 2 * (off_t)page));
	expect_access(store(m + 3 * page, 0xff));
	expect_ok(call_madvise(m, 4 * page, row->advice));
	expect_byte(m, backing_byte(row->backing, 0));
	expect_byte(m + 2 * page, backing_byte(row->backing, 2 * (off_t)page));
	expect_byte(m + 3 * page, 0xff);
	expect_byte(m + 4 * page - 1, backing_byte(row->backing, 4 * (off_t)page - 1));
	expect_access(store(m + page, 0xfe));
	in_child(c) {
		expect_byte(m + page, 0xfe);
		expect_byte(m + 3 * page, 0xff);
	}
	join_child(&c);
	expect_layout(m, "wwww");
	if (row->backing >= BACKING_FILE)
		expect_file_byte(fd, 3 * (off_t)page,
				 row->share == MAP_SHARED ? 0xff : pattern(3 * (off_t)page));
}

static const struct kept_row willneed[] = {
	{ ROW("file", "MADV_WILLNEED of a private mapping of a file"),
	  MADV_WILLNEED, BACKING_FILE, MAP_PRIVATE },
	{ ROW("file-shared", "MADV_WILLNEED of a shared mapping of a file"),
	  MADV_WILLNEED, BACKING_FILE, MAP_SHARED },
	{ ROW("memfd-shared", "MADV_WILLNEED of a shared mapping of a memfd"),
	  MADV_WILLNEED, BACKING_MEMFD, MAP_SHARED },
	{ ROW("shm-shared", "MADV_WILLNEED of a shared memory object"),
	  MADV_WILLNEED, BACKING_SHM, MAP_SHARED },
};

/* The mapping is two pages longer than the object. */
CASES("madvise.access.willneed", struct kept_row, willneed, REQUIRES("madvise.willneed-file"))
{
	int fd = fixture_object(row->backing, 2 * (off_t)page);
	char *m = map_file(fd, 0, 4 * page, RW, row->share);

	expect_access(store(m, 0xff));
	expect_ok(call_madvise(m, 4 * page, MADV_WILLNEED));
	expect_ok(call_madvise(m + 2 * page, page, MADV_WILLNEED));
	expect_byte(m, 0xff);
	expect_pattern(m + 1, 1, 2 * page - 1);
	expect_layout(m, "wwBB");
	expect_file_size(fd, 2 * (off_t)page);
}

CASE("madvise.access.willneed-anonymous",
     "MADV_WILLNEED of anonymous memory succeeds where the system can swap, otherwise there is no "
     "file: EBADF",
     NEEDS(NEED_PROC), REQUIRES("madvise.willneed-anon"))
{
	char *a = arena_of("ww");
	int result = call_madvise(a, 2 * page, MADV_WILLNEED);

	if (access("/proc/swaps", F_OK) == 0)
		expect_ok(result);
	else
		expect_fails(EBADF, result);
	expect_held(a, "ab");
}

static const struct kept_row huge[] = {
	{ ROW("cold", "MADV_COLD of huge pages fails with EINVAL"), MADV_COLD },
	{ ROW("pageout", "MADV_PAGEOUT of huge pages fails with EINVAL"), MADV_PAGEOUT },
};

CASES("madvise.access.hugetlb", struct kept_row, huge, HUGEPAGES(1),
      REQUIRES("madvise.cold-pageout-locked-einval"))
{
	int fd = trace_fd(expect_at_least(0, call_memfd_create("case", MFD_HUGETLB)));
	size_t size = (size_t)fixture_stat(fd).st_blksize;
	char *m;

	expect_ok(call_ftruncate(fd, (off_t)size));
	m = map_file(fd, 0, size, RW, MAP_SHARED);
	expect_access(store(m, 1));
	expect_fails(EINVAL, call_madvise(m, size, row->advice));
	expect_byte(m, 1);
}
