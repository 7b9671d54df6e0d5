/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The arguments of madvise(), with each advice. MADV_HWPOISON and MADV_SOFT_OFFLINE, which take
 * memory from the machine until it starts again, are never passed, whatever the other arguments.
 */
#include "cts.h"
#include "entry.h"
#include "pages.h"

/* What a kernel shows when it is configured with an advice that it can do without. */
struct option {
	const char *directory;
	const char *counter; /* of /proc/vmstat */
};

static const struct option ksm = { "/sys/kernel/mm/ksm", "cow_ksm" };
static const struct option thp = { "/sys/kernel/mm/transparent_hugepage", "thp_fault_alloc" };

struct advice_row {
	struct row row;
	int advice;
	const struct option *option; /* NULL: the advice is always there */
};

/* X(id, advice, requirements, of which the second tells since when there is one, option) */
#define ADVICES(X)                                                                                 \
	X("normal", MADV_NORMAL,                                                                   \
	  REQUIRES("madvise.probe-zero", "madvise.normal-random-sequential"), NULL)                \
	X("random", MADV_RANDOM,                                                                   \
	  REQUIRES("madvise.probe-zero", "madvise.normal-random-sequential"), NULL)                \
	X("sequential", MADV_SEQUENTIAL,                                                           \
	  REQUIRES("madvise.probe-zero", "madvise.normal-random-sequential"), NULL)                \
	X("willneed", MADV_WILLNEED,                                                               \
	  REQUIRES("madvise.probe-zero", "madvise.willneed-file"), NULL)                           \
	X("dontneed", MADV_DONTNEED,                                                               \
	  REQUIRES("madvise.probe-zero", "madvise.dontneed.anon-zero"), NULL)                      \
	X("free", MADV_FREE, REQUIRES("madvise.probe-zero", "madvise.free.anon"), NULL)            \
	X("remove", MADV_REMOVE,                                                                   \
	  REQUIRES("madvise.probe-zero", "madvise.remove.shared-anon"), NULL)                      \
	X("dontfork", MADV_DONTFORK, REQUIRES("madvise.probe-zero", "madvise.dontfork"), NULL)     \
	X("dofork", MADV_DOFORK, REQUIRES("madvise.probe-zero", "madvise.dofork"), NULL)           \
	X("mergeable", MADV_MERGEABLE, REQUIRES("madvise.probe-zero", "madvise.mergeable"), &ksm)  \
	X("unmergeable", MADV_UNMERGEABLE,                                                         \
	  REQUIRES("madvise.probe-zero", "madvise.mergeable"), &ksm)                               \
	X("hugepage", MADV_HUGEPAGE, REQUIRES("madvise.probe-zero", "madvise.hugepage"), &thp)     \
	X("nohugepage", MADV_NOHUGEPAGE, REQUIRES("madvise.probe-zero", "madvise.hugepage"), &thp) \
	X("dontdump", MADV_DONTDUMP, REQUIRES("madvise.probe-zero", "madvise.dontdump"), NULL)     \
	X("dodump", MADV_DODUMP, REQUIRES("madvise.probe-zero", "madvise.dontdump"), NULL)         \
	X("wipeonfork", MADV_WIPEONFORK,                                                           \
	  REQUIRES("madvise.probe-zero", "madvise.wipeonfork"), NULL)                              \
	X("keeponfork", MADV_KEEPONFORK,                                                           \
	  REQUIRES("madvise.probe-zero", "madvise.keeponfork"), NULL)                              \
	X("cold", MADV_COLD,                                                                       \
	  REQUIRES("madvise.probe-zero", "madvise.cold-pageout-data-kept"), NULL)                  \
	X("pageout", MADV_PAGEOUT,                                                                 \
	  REQUIRES("madvise.probe-zero", "madvise.cold-pageout-data-kept"), NULL)                  \
	X("populate-read", MADV_POPULATE_READ,                                                     \
	  REQUIRES("madvise.probe-zero", "madvise.populate-read"), NULL)                           \
	X("populate-write", MADV_POPULATE_WRITE,                                                   \
	  REQUIRES("madvise.probe-zero", "madvise.populate-write"), NULL)                          \
	X("dontneed-locked", MADV_DONTNEED_LOCKED,                                                 \
	  REQUIRES("madvise.probe-zero", "madvise.dontneed-locked"), NULL)                         \
	X("collapse", MADV_COLLAPSE, REQUIRES("madvise.probe-zero", "madvise.collapse"), &thp)     \
	X("guard-install", MADV_GUARD_INSTALL,                                                     \
	  REQUIRES("madvise.probe-zero", "madvise.guard.install-sigsegv"), NULL)                   \
	X("guard-remove", MADV_GUARD_REMOVE,                                                       \
	  REQUIRES("madvise.probe-zero", "madvise.guard.replaces-pages"), NULL)

#define KNOWN(id, name, requirements, option) \
	{ ROW(id, "an empty range tells that the kernel has " #name, requirements), name, option },

static const struct advice_row known[] = { ADVICES(KNOWN) };

/*
 * On a processor without huge pages the directory of transparent ones is missing from a kernel
 * that knows the advice nevertheless; the counters are there.
 */
static bool configured(const struct option *option)
{
	static char counters[1 << 15];

	if (access(option->directory, F_OK) == 0)
		return true;
	skip_unless(access("/sys/kernel/mm", F_OK) == 0, "no /sys/kernel/mm");
	skip_unless(entry->proc_read("/proc/vmstat", counters, sizeof(counters)) > 0 &&
			    strstr(counters, "\npgfault "),
		    "no events in /proc/vmstat");
	return strstr(counters, option->counter);
}

CASES("madvise.argument.known", struct advice_row, known)
{
	if (!row->option || configured(row->option))
		expect_ok(call_madvise(NULL, 0, row->advice));
	else
		expect_fails(EINVAL, call_madvise(NULL, 0, row->advice));
}

struct unknown_row {
	struct row row;
	unsigned first, count;
};

/* New advice gets the numbers from 26 and from 104 on. */
static const struct unknown_row unknown[] = {
	{ ROW("gap", "5, 6 and 7 are no advice"), 5, 3 },
	{ ROW("large", "900 to 1000 are no advice"), 900, 101 },
	{ ROW("byte", "more bits than the low byte of an advice count"), MADV_DONTNEED | 1u << 8,
	  1 },
	{ ROW("half", "more bits than the low half of an advice count"), MADV_DONTNEED | 1u << 16,
	  1 },
	{ ROW("negative", "-1 is no advice"), -1u, 1 },
	{ ROW("most-negative", "the lowest number is no advice"), 1u << 31, 1 },
};

CASES("madvise.argument.unknown", struct unknown_row, unknown,
      RULE("madvise() of what is no advice fails with EINVAL and changes nothing"),
      REQUIRES("madvise.bad-advice-einval", "madvise.probe-zero", "madvise.ret.zero"))
{
	char *a = arena_of("ww.");
	unsigned i;

	for (i = 0; i < row->count; i++) {
		const int advice = (int)(row->first + i);

		if (advice == MADV_DONTNEED) /* it is 6 on Alpha */
			continue;
		expect_fails(EINVAL, call_madvise(a, 2 * page, advice));
		expect_fails(EINVAL, call_madvise(a, 0, advice));
		expect_fails(EINVAL, call_madvise(NULL, 0, advice));
		/* The advice is looked at before the mappings. */
		expect_fails(EINVAL, call_madvise(a + 2 * page, page, advice));
	}
	expect_layout(a, "ww.");
	expect_held(a, "ab");
}

/* The cases that follow judge an advice that the kernel knows. */
static char *pages_for(int advice, const char *letters)
{
	skip_unless(advice_supported(advice), "the kernel does not know advice %d", advice);
	return arena_of(letters);
}

/* Nothing that is seen of the pages has changed, here and in a child. */
static void expect_nothing_changed(char *a, const char *layout, const char *held)
{
	struct child c;

	expect_layout(a, layout);
	expect_held(a, held);
	in_child (c) {
		expect_layout(a, layout);
		expect_held(a, held);
	}
	join_child(&c);
}

#define UNALIGNED(id, name, ...) \
	{ ROW(id, "an address that is no page boundary fails with EINVAL for " #name), name, NULL },

static const struct advice_row unaligned[] = { ADVICES(UNALIGNED) };

CASES("madvise.argument.unaligned", struct advice_row, unaligned,
      REQUIRES("madvise.unaligned-einval"))
{
	const size_t offsets[] = { 1, page / 16, page / 2, page - 1 };
	const size_t lengths[] = { 0, 1, page };
	char *a = pages_for(row->advice, "www");
	size_t i, j;

	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
		for (j = 0; j < sizeof(lengths) / sizeof(lengths[0]); j++)
			expect_fails(EINVAL,
				     call_madvise(a + page + offsets[i], lengths[j], row->advice));
	expect_nothing_changed(a, "www", "abc");
}

#define EMPTY(id, name, ...) \
	{ ROW(id, "length 0 succeeds and does nothing for " #name), name, NULL },

static const struct advice_row empty[] = { ADVICES(EMPTY) };

CASES("madvise.argument.length-0", struct advice_row, empty, REQUIRES("madvise.len-zero-ok"))
{
	char *a = pages_for(row->advice, "wwr.");

	expect_ok(call_madvise(a + page, 0, row->advice));
	expect_ok(call_madvise(a + 2 * page, 0, row->advice));
	expect_ok(call_madvise(a + 3 * page, 0, row->advice));
	expect_nothing_changed(a, "wwr.", "abc");
}

#define WRAPPING(id, name, ...)                                                                    \
	{ ROW(id, "a range that ends beyond the last address fails with EINVAL for " #name), name, \
	  NULL },

static const struct advice_row wrapping[] = { ADVICES(WRAPPING) };

/* From page 1 on: lengths of which the end, or the length rounded up, is beyond all addresses. */
static const struct range wraps[] = {
	{ 1, 0, 0, -1, false }, /* rounded up to 0 */
	{ 1, 0, -1, 1, false }, /* the least that is rounded up to 0 */
	{ 1, 0, -1, 0, false }, /* the end is below the address */
	{ 1, 0, 0, -1, true },	/* the end is rounded up to 0 */
	{ 1, 0, -1, 1, true },	/* the least of those */
	{ 1, 0, 0, 0, true },	/* the end is 0 */
	{ 1, 0, 0, 1, true },	/* the end is beyond 0 */
};

/* Of a process of 32 bits a kernel of 64 bits does not see the sum wrap. */
CASES("madvise.argument.wrapping", struct advice_row, wrapping, NEEDS(NEED_64BIT),
      REQUIRES("madvise.len-negative-einval"))
{
	char *a = pages_for(row->advice, "www");
	size_t i;

	for (i = 0; i < sizeof(wraps) / sizeof(wraps[0]); i++) {
		char *start = range_start(a, &wraps[i]);
		size_t length = range_length(a, &wraps[i]);

		/* First what would do no harm to all that is mapped behind. */
		expect_fails(EINVAL, call_madvise(start, length, MADV_NORMAL));
		expect_fails(EINVAL, call_madvise(start, length, row->advice));
	}
	expect_nothing_changed(a, "www", "abc");
}

CASE("madvise.argument.last-end",
     "a range up to the last page boundary is no wrong argument: it fails for what is not mapped",
     REQUIRES("madvise.len-negative-einval", "madvise.unmapped-enomem"))
{
	const struct range last = { 1, 0, -1, 0, true };
	char *a = arena_of("www");

	expect_fails(ENOMEM,
		     call_madvise(range_start(a, &last), range_length(a, &last), MADV_NORMAL));
	expect_nothing_changed(a, "www", "abc");
}

#define UNMAPPED(id, name, ...) \
	{ ROW(id, "a range where nothing is mapped fails with ENOMEM for " #name), name, NULL },

static const struct advice_row unmapped[] = { ADVICES(UNMAPPED) };

CASES("madvise.argument.unmapped", struct advice_row, unmapped,
      REQUIRES("madvise.unmapped-enomem", "madvise.ret.zero"))
{
	char *a = pages_for(row->advice, "w...w");

	expect_fails(ENOMEM, call_madvise(a + page, page, row->advice));
	expect_fails(ENOMEM, call_madvise(a + 3 * page, 1, row->advice));
	expect_fails(ENOMEM, call_madvise(a + page, 3 * page, row->advice));
	expect_nothing_changed(a, "w...w", "a   e");
}
