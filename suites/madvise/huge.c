/* SPDX-License-Identifier: BSD-2-Clause */
/* Transparent huge pages: MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_COLLAPSE. */
#include "cts.h"
#include "entry.h"
#include "pages.h"

#define RW (PROT_READ | PROT_WRITE)
#define THP "/sys/kernel/mm/transparent_hugepage"

CASE("madvise.huge.flags", "MADV_HUGEPAGE sets hg and clears nh, MADV_NOHUGEPAGE the reverse",
     NEEDS(NEED_PROC), REQUIRES("madvise.hugepage"))
{
	static const struct {
		int advice, hg, nh;
	} steps[] = {
		{ MADV_HUGEPAGE, 1, 0 }, { MADV_NOHUGEPAGE, 0, 1 }, { MADV_HUGEPAGE, 1, 0 },
	};
	char *a = arena_of("www");
	size_t i;

	skip_unless(advice_supported(MADV_HUGEPAGE), "the kernel has no transparent huge pages");
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		expect_ok(call_madvise(a + page, page, steps[i].advice));
		expect_flag(a, steps[i].hg ? "010" : "000", "hg");
		expect_flag(a, steps[i].nh ? "010" : "000", "nh");
	}
	expect_held(a, "abc");
}

CASE("madvise.huge.both-unknown",
     "the kernel has both or neither of MADV_HUGEPAGE, MADV_NOHUGEPAGE",
     REQUIRES("madvise.hugepage"))
{
	char *a = arena_of("w");

	if (advice_supported(MADV_HUGEPAGE)) {
		expect_ok(call_madvise(a, page, MADV_HUGEPAGE));
		expect_ok(call_madvise(a, page, MADV_NOHUGEPAGE));
	} else {
		expect_fails(EINVAL, call_madvise(a, page, MADV_HUGEPAGE));
		expect_fails(EINVAL, call_madvise(a, page, MADV_NOHUGEPAGE));
	}
	expect_held(a, "a");
}

/* Bytes of a huge page, of which the budget of a case allows a few. */
static size_t huge_size(void)
{
	char text[32];
	size_t size;

	skip_unless(advice_supported(MADV_HUGEPAGE), "the kernel has no transparent huge pages");
	if (entry->proc_read(THP "/hpage_pmd_size", text, sizeof(text)) <= 0)
		skip("no " THP "/hpage_pmd_size");
	size = strtoul(text, NULL, 10);
	skip_unless(size >= 2 * page && size <= (size_t)8 << 20, "huge pages of %zu bytes", size);
	return size;
}

/* count huge pages, each base page of which holds a number of its own. */
static char *huge_pages(size_t size, size_t count)
{
	char *a = arena((count + 1) * size / page);
	char *m = (char *)(((uintptr_t)a + size - 1) / size * size);
	size_t i;

	map_anon_at(m, count * size, RW, MAP_PRIVATE);
	if (call_madvise(m, count * size, MADV_HUGEPAGE) != 0)
		skip("the mapping cannot have huge pages");
	for (i = 0; i < count * size; i += page)
		expect_access(store(m + i, (unsigned char)(1 + i / page % 255)));
	return m;
}

static void expect_numbers(const char *m, size_t from, size_t to)
{
	size_t i;

	for (i = from; i < to; i += page)
		expect_byte(m + i, 1 + (int)(i / page % 255));
}

struct part_row {
	struct row row;
	/* In sixteenths of a huge page, of two. */
	unsigned from, to;
};

static const struct part_row parts[] = {
	{ ROW("head", "the head of a huge page is dropped"), 0, 5 },
	{ ROW("middle", "the middle of a huge page is dropped"), 5, 9 },
	{ ROW("tail", "the tail of a huge page is dropped"), 11, 16 },
	{ ROW("whole", "a whole huge page is dropped"), 16, 32 },
	{ ROW("across", "a range of the tail of one huge page and the head of another is dropped"),
	  10, 20 },
};

/* Within a huge page a page further, at no boundary of a larger unit that the system may know. */
static size_t sixteenths(size_t size, unsigned count)
{
	return size / 16 / page * page * count + (count % 16 ? page : 0);
}

CASES("madvise.huge.dontneed-part", struct part_row, parts, REQUIRES("madvise.dontneed.anon-zero"))
{
	const size_t size = huge_size();
	const size_t from = sixteenths(size, row->from), to = sixteenths(size, row->to);
	char *m;

	skip_unless(size >= 16 * page, "huge pages of %zu bytes", size);
	m = huge_pages(size, 2);
	expect_ok(call_madvise(m + from, to - from, MADV_DONTNEED));
	expect_numbers(m, 0, from);
	expect_zeroes(m + from, to - from);
	expect_numbers(m, to, 2 * size);
	expect_access(store(m + from, 1));
	expect_byte(m + from, 1);
}

CASE("madvise.huge.guard-part", "a guard in a huge page is one page, and the rest stays",
     REQUIRES("madvise.guard.install-sigsegv"))
{
	const size_t size = huge_size();
	char *m = huge_pages(size, 1);
	char *guard = m + size / 2;

	expect_ok(call_madvise(guard, page, MADV_GUARD_INSTALL));
	expect_layout(guard - page, "w-w");
	expect_numbers(m, 0, size / 2);
	expect_numbers(m, size / 2 + page, size);
	expect_ok(call_madvise(guard, page, MADV_GUARD_REMOVE));
	expect_zeroes(guard, page);
}

static char *small_then_collapsed(size_t size, int *result)
{
	char *a = arena(2 * size / page);
	char *m = (char *)(((uintptr_t)a + size - 1) / size * size);
	size_t i;

	map_anon_at(m, size, RW, MAP_PRIVATE);
	for (i = 0; i < size; i += page)
		expect_access(store(m + i, (unsigned char)(1 + i / page % 255)));
	*result = call_madvise(m, size, MADV_COLLAPSE);
	return m;
}

CASE("madvise.huge.collapse",
     "MADV_COLLAPSE makes a huge page of the pages and keeps what they hold",
     NEEDS(NEED_PROC), REQUIRES("madvise.collapse"))
{
	const size_t size = huge_size();
	int result;
	char *m;

	skip_unless(advice_supported(MADV_COLLAPSE), "the kernel does not know MADV_COLLAPSE");
	m = small_then_collapsed(size, &result);
	if (result != 0 && (errno == EAGAIN || errno == ENOMEM || errno == EBUSY))
		skip("no huge page is free");
	expect_ok(result);
	expect_int((intmax_t)(size / 1024), smaps_kib(m, "AnonHugePages"));
	expect_numbers(m, 0, size);
	expect_zeroes(m + 1, page - 1);
	expect_access(store(m + size - 1, 0xff));
	expect_byte(m + size - 1, 0xff);
}

struct ineligible_row {
	struct row row;
	bool small; /* or of MADV_NOHUGEPAGE */
};

static const struct ineligible_row ineligible[] = {
	{ ROW("small", "a mapping of one page cannot be collapsed: EINVAL"), true },
	{ ROW("nohugepage", "a mapping of MADV_NOHUGEPAGE cannot be collapsed: EINVAL"), false },
};

CASES("madvise.huge.collapse-refused", struct ineligible_row, ineligible,
      REQUIRES("madvise.collapse"))
{
	const size_t size = huge_size();
	const size_t length = row->small ? page : size;
	char *m;

	skip_unless(advice_supported(MADV_COLLAPSE), "the kernel does not know MADV_COLLAPSE");
	m = huge_pages(size, 1);
	if (row->small)
		map_anon_at(m + page, size - page, PROT_NONE, MAP_PRIVATE);
	else
		expect_ok(call_madvise(m, size, MADV_NOHUGEPAGE));
	expect_fails(EINVAL, call_madvise(m, length, MADV_COLLAPSE));
	expect_numbers(m, 0, length);
}
