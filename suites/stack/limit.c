/* SPDX-License-Identifier: BSD-2-Clause */
/* How far mappings can grow: RLIMIT_STACK, RLIMIT_AS, and the lowest address. */
#include "growing.h"

/* More than the stack of the process has itself, so that its own growth is not hindered. */
static size_t limit_pages(void)
{
	const size_t least = 1024 * 1024 / page;

	return least < 16 ? 16 : least;
}

struct limit_row {
	struct row row;
	int bytes; /* added to the limit, which is a multiple of the page size */
	int pages; /* added to what can be mapped */
};

static const struct limit_row limits[] = {
	{ ROW("exact", "a mapping grows to RLIMIT_STACK bytes in all, and not by one page more"),
	  0, 0 },
	{ ROW("minus-one", "a limit of a byte less than some pages is one page less"), -1, -1 },
	{ ROW("plus-one", "a limit of a byte more than some pages allows those pages"), 1, 0 },
};

/* The limit counts from the end of the mapping. */
CASES("stack.limit.growsdown", struct limit_row, limits, REQUIRES("growsdown.rlimit-stack"))
{
	const size_t pages = limit_pages(), most = pages + (size_t)row->pages;
	char *m = growing(pages + 4, READ_WRITE), *lowest = m + page - most * page;

	set_limit(RLIMIT_STACK, (rlim_t)(pages * page + (size_t)row->bytes));
	expect_signal(SIGSEGV, SEGV_MAPERR, lowest - 1, load(lowest - 1));
	expect_signal(SIGSEGV, SEGV_MAPERR, lowest - page, store(lowest - page, 1));
	expect(!is_mapped(m - page));
	expect_access(store(lowest, 'l'));
	expect_signal(SIGSEGV, SEGV_MAPERR, lowest - 1, store(lowest - 1, 1));
	expect_mapped(lowest - page, "011");
	expect_byte(lowest, 'l');
}

CASE("stack.limit.changed",
     "a change of RLIMIT_STACK holds for the next growth, not for what there is",
     REQUIRES("stack.limit-dynamic", "growsdown.rlimit-stack"))
{
	const size_t pages = limit_pages();
	char *m = growing(pages + 8, READ_WRITE), *lowest = m - (pages + 1) * page;

	settle_stack();
	expect_access(store(lowest, 'l'));
	/* Less than the mapping has already. */
	set_limit(RLIMIT_STACK, (rlim_t)(pages * page));
	expect_signal(SIGSEGV, SEGV_MAPERR, lowest - 1, store(lowest - 1, 1));
	expect_byte(lowest, 'l');
	expect_access(store(lowest + page, 'k'));
	set_limit(RLIMIT_STACK, (rlim_t)((pages + 4) * page));
	expect_access(store(lowest - page, 'm'));
	expect_access(store(lowest - 2 * page, 'n'));
	expect_signal(SIGSEGV, SEGV_MAPERR, lowest - 3 * page, store(lowest - 3 * page, 1));
	expect_mapped(lowest - 3 * page, "0111");
	expect_byte(lowest - page, 'm');
}

CASE("stack.limit.unlimited", "without a limit a mapping grows until the next one",
     REQUIRES("growsdown.unlimited"))
{
	const size_t room = 32 * 1024 * 1024 / page;
	char *m = growing(room, READ_WRITE);

	set_limit(RLIMIT_STACK, RLIM_INFINITY);
	expect_access(store(m - room * page, 'l'));
	expect_layout(m - (room + 1) * page, "-ww");
	expect_byte(m - room * page, 'l');
}

CASE("stack.limit.read", "read() into what RLIMIT_STACK keeps from growing fails with EFAULT",
     REQUIRES("stack.syscall-grows", "growsdown.rlimit-stack"))
{
	const size_t pages = limit_pages();
	int fd = fixture_file((off_t)page);
	char *m = growing(pages + 4, READ_WRITE), *lowest = m + page - pages * page;

	set_limit(RLIMIT_STACK, (rlim_t)(pages * page));
	expect_fails(EFAULT, call_read(fd, lowest - page, page));
	expect(!is_mapped(m - page));
	expect_int(page, call_read(fd, lowest, page));
	expect_pattern(lowest, 0, page);
	expect_mapped(lowest - page, "011");
}

#ifdef RLIMIT_AS
CASE("stack.limit.as", "growth that RLIMIT_AS does not allow raises SIGSEGV",
     REQUIRES("stack.rlimit-as-sigsegv"))
{
	char *m = growing(4, READ_WRITE);
	const rlim_t before = get_limit(RLIMIT_AS);

	set_limit(RLIMIT_AS, (rlim_t)page);
	expect_signal(SIGSEGV, SEGV_MAPERR, m - 1, store(m - 1, 1));
	expect_signal(SIGSEGV, SEGV_MAPERR, m - 2 * page, load(m - 2 * page));
	set_limit(RLIMIT_AS, before);
	expect_mapped(m - 4 * page, "000011");
	expect_access(store(m - 1, 1));
	expect_mapped(m - 4 * page, "000111");
}

CASE("stack.limit.as-exact", "growth up to RLIMIT_AS succeeds, and by one page more does not",
     REQUIRES("stack.rlimit-as-sigsegv"), NEEDS(NEED_PROC))
{
	char *m = growing(6, READ_WRITE);

	set_limit(RLIMIT_AS, (rlim_t)status_kib("VmSize") * 1024 + 2 * page);
	expect_signal(SIGSEGV, SEGV_MAPERR, m - 3 * page, store(m - 3 * page, 1));
	expect_access(store(m - 2 * page, 1));
	expect_signal(SIGSEGV, SEGV_MAPERR, m - 2 * page - 1, store(m - 2 * page - 1, 1));
	expect_mapped(m - 4 * page, "001111");
}
#endif

/* Lowest of all that can be mapped, with and without privilege. */
CASE("stack.limit.min-addr", "a mapping does not grow below vm.mmap_min_addr",
     REQUIRES("growsdown.min-addr"), NEEDS(NEED_NO_PRIVILEGE))
{
	const uintptr_t least = (uintptr_t)sysctl_number("vm/mmap_min_addr", 0);
	char *min = page_of((char *)least + page - 1), *m;

	need_unmapped_null();
	skip_unless(least >= 1 && least <= 1024 * 1024, "vm.mmap_min_addr is not known, or 0");
	m = call_mmap(min, page, READ_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED_NOREPLACE, -1, 0);
	skip_unless(m == min, "the lowest page cannot be mapped");
	expect_signal(SIGSEGV, SEGV_MAPERR, min - 1, load(min - 1));
	expect_signal(SIGSEGV, SEGV_MAPERR, min - page, store(min - page, 1));
	expect_layout(min, "w");
	expect(!is_mapped(min - page));
}
