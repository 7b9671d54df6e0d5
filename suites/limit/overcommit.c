/* SPDX-License-Identifier: BSD-2-Clause */
/* vm.overcommit_memory: what memory may be promised. Modes 1 and 2 are set with --invasive. */
#include "cts.h"
#include "pages.h"

#define RW	 (PROT_READ | PROT_WRITE)
#define ATTEMPTS 16

/* total_memory() as a length, where mappings of that length fit into the address space. */
static size_t total_length(void)
{
	uint64_t total = total_memory();

	if (total >= SIZE_MAX / 8)
		skip("there is more memory than addresses");
	need_address_space((size_t)total);
	return (size_t)total / page * page;
}

static void need_mode0(void)
{
	if (sysctl_number("vm/overcommit_memory", -1) != 0)
		skip("vm.overcommit_memory is not 0");
}

struct share_row {
	struct row row;
	int share;
};

static const struct share_row shares[] = {
	{ ROW("private", "In mode 0 private memory larger than memory and swap is refused"),
	  MAP_PRIVATE },
	{ ROW("shared", "In mode 0 shared anonymous memory larger than memory and swap is refused"),
	  MAP_SHARED },
};

CASES("limit.overcommit.mode0", struct share_row, shares, REQUIRES("overcommit.mode0-heuristic"))
{
	size_t total = total_length();
	int flags = row->share | MAP_ANONYMOUS;

	need_mode0();
	expect_map_fails(ENOMEM, call_mmap(NULL, total + page, RW, flags, -1, 0));
	expect_map_fails(ENOMEM, call_mmap(NULL, 4 * total, RW, flags, -1, 0));
	expect_map(call_mmap(NULL, total / 4 / page * page, RW, flags, -1, 0));
}

CASE("limit.overcommit.mode0-brk", "In mode 0 the heap cannot grow by more than memory and swap",
     REQUIRES("overcommit.mode0-heuristic"))
{
	size_t total = total_length();
	char *now = call_raw_brk(NULL);

	need_mode0();
	skip_unless((uintptr_t)now < UINTPTR_MAX - 2 * total, "no room above the heap");
	expect_address(now, call_raw_brk(now + total + 2 * page));
	expect_address(now, call_raw_brk(NULL));
	expect(!is_mapped(page_of(now + 2 * page)));
	expect_address(now + page, call_raw_brk(now + page));
}

CASE("limit.overcommit.mode0-mremap",
     "In mode 0 private memory cannot grow to more than memory and swap, and stays as it was",
     REQUIRES("overcommit.mode0-heuristic"))
{
	size_t total = total_length();
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	char *a = arena_of("w.w"), *room;

	need_mode0();
	room = expect_map(call_mmap(NULL, total + 2 * page, PROT_NONE, flags, -1, 0));
	map_anon_at(room, page, RW, MAP_PRIVATE);
	expect_ok(call_munmap(room + page, total + page));
	expect_map_fails(ENOMEM, call_mremap(room, page, total + 2 * page, 0, NULL));
	expect_layout(room, "w.");
	expect_map_fails(ENOMEM, call_mremap(a, page, total + 2 * page, MREMAP_MAYMOVE, NULL));
	expect_layout(a, "w.w");
	expect_held(a, "a c");
	expect_address(a, call_mremap(a, page, 2 * page, 0, NULL));
}

CASE("limit.overcommit.mode0-file",
     "In mode 0 a private writable file mapping is charged, a shared or read-only one is not",
     REQUIRES("overcommit.mode0-heuristic"))
{
	size_t length = total_length() + page;
	int fd = fixture_memfd((off_t)page);

	need_mode0();
	expect_map_fails(ENOMEM, call_mmap(NULL, length, RW, MAP_PRIVATE, fd, 0));
	expect_map(call_mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0));
	expect_map(call_mmap(NULL, length, RW, MAP_SHARED, fd, 0));
}

struct uncharged_row {
	struct row row;
	int prot;
	const char *before, *after; /* mprotect() of the first of two pages */
};

static const struct uncharged_row uncharged[] = {
	{ ROW("read", "In mode 0 read-only private memory larger than memory is not refused"),
	  PROT_READ, "rr", "wr" },
	{ ROW("none", "In mode 0 private memory of no access larger than memory is not refused"),
	  PROT_NONE, "--", "w-" },
};

CASES("limit.overcommit.mode0-uncharged", struct uncharged_row, uncharged,
      REQUIRES("overcommit.mode0-readonly-not-charged"))
{
	size_t length = total_length() + page;
	char *m;

	need_mode0();
	m = expect_map(call_mmap(NULL, length, row->prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	expect_fails(ENOMEM, call_mprotect(m, length, RW));
	expect_layout(m, row->before);
	expect_layout(m + length - 2 * page, row->before);
	expect_ok(call_mprotect(m, page, RW));
	expect_layout(m, row->after);
}

/*
 * Other processes change Committed_AS at the same time, by less than this as a rule: a quarter of
 * the memory, or what fits into the address space.
 */
static size_t large_length(void)
{
	uint64_t quarter = total_memory() / 4;
	uint64_t most = sizeof(void *) > 4 ? quarter : (uint64_t)1 << 28;

	need_address_space((size_t)(quarter < most ? quarter : most));
	return (size_t)(quarter < most ? quarter : most) / page * page;
}

/* Whether Committed_AS goes up by half the length or more while a mapping of it is made. */
static bool is_charged(size_t length, int prot, int flags)
{
	intmax_t before = meminfo("Committed_AS"), after;
	char *m = expect_map(call_mmap(NULL, length, prot, flags | MAP_ANONYMOUS, -1, 0));

	after = meminfo("Committed_AS");
	expect_ok(call_munmap(m, length));
	return after - before >= (intmax_t)(length / 2048);
}

struct charge_row {
	struct row row;
	int prot;
	int flags;
	bool charged;
};

static const struct charge_row charges[] = {
	{ ROW("private", "Private writable memory is charged to Committed_AS untouched"), RW,
	  MAP_PRIVATE, true },
	{ ROW("shared", "Shared anonymous memory is charged to Committed_AS untouched"), RW,
	  MAP_SHARED, true },
	{ ROW("read-only", "Private read-only memory is not charged to Committed_AS",
	      REQUIRES("overcommit.mode0-readonly-not-charged")),
	  PROT_READ, MAP_PRIVATE, false },
	{ ROW("noreserve", "Private MAP_NORESERVE memory is not charged to Committed_AS",
	      REQUIRES("mmap.flag.noreserve.no-commit-charge")),
	  RW, MAP_PRIVATE | MAP_NORESERVE, false },
};

/* A wrong charge shows every time; what another process does at that moment does not. */
CASES("limit.overcommit.charge", struct charge_row, charges, REQUIRES("overcommit.committed-as"))
{
	size_t length = large_length();
	bool right = false;
	int i;

	if (sysctl_number("vm/overcommit_memory", 2) == 2)
		skip("vm.overcommit_memory is 2");
	for (i = 0; i < ATTEMPTS && !right; i++)
		right = is_charged(length, row->prot, row->flags) == row->charged;
	expect(right);
}

CASE("limit.overcommit.mode1", "In mode 1 memory far larger than all there is can be mapped",
     REQUIRES("overcommit.mode1-always"), SYSCTL({ "vm/overcommit_memory", "1" }))
{
	size_t length = 4 * total_length();
	char *m = expect_map(call_mmap(NULL, length, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	expect_access(store(m, 1));
	expect_access(store(m + length - 1, 2));
	expect_byte(m, 1);
	expect_map(call_mmap(NULL, length, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* What is left of CommitLimit, in bytes. */
static size_t commit_left(void)
{
	intmax_t left = meminfo("CommitLimit") - meminfo("Committed_AS");

	if (left <= 0)
		skip("more than CommitLimit is promised already");
	if ((uintmax_t)left >= SIZE_MAX / 1024)
		skip("CommitLimit is larger than the address space");
	return (size_t)left * 1024 / page * page;
}

CASE("limit.overcommit.mode2", "In mode 2 what would take Committed_AS over CommitLimit is refused",
     REQUIRES("overcommit.mode2-strict"), SYSCTL({ "vm/overcommit_memory", "2" }))
{
	size_t left = commit_left(), limit = (size_t)meminfo("CommitLimit") * 1024;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	char *m;

	/* Others may take or give a little. */
	expect_map_fails(ENOMEM, call_mmap(NULL, limit + page, RW, flags, -1, 0));
	m = expect_map(call_mmap(NULL, left / 2 / page * page, RW, flags, -1, 0));
	expect_map_fails(ENOMEM, call_mmap(NULL, left / 4 * 3 / page * page, RW, flags, -1, 0));
	expect_ok(call_munmap(m, left / 2 / page * page));
	expect_map(call_mmap(NULL, left / 4 * 3 / page * page, RW, flags, -1, 0));
}

/* A sparse file larger than CommitLimit. */
CASE("limit.overcommit.mode2-files",
     "In mode 2 shared and read-only files are not charged, private writable ones are",
     REQUIRES("overcommit.mode2-strict"), SYSCTL({ "vm/overcommit_memory", "2" }))
{
	size_t length = (size_t)meminfo("CommitLimit") * 1024 + page;
	int fd = fixture_file(0);

	commit_left();
	if (call_ftruncate(fd, (off_t)length) != 0)
		skip("no file is as large as CommitLimit");
	expect_map(call_mmap(NULL, length, RW, MAP_SHARED, fd, 0));
	expect_map(call_mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0));
	expect_map_fails(ENOMEM, call_mmap(NULL, length, RW, MAP_PRIVATE, fd, 0));
}
