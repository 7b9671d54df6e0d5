/* SPDX-License-Identifier: BSD-2-Clause */
/* The stack of the process itself, which the system has made. */
#include "growing.h"

/* The mapping that holds the stack in use. */
static struct map_line own_stack(void)
{
	struct map_line line;
	char local = 0;

	settle_stack();
	if (!maps_find(&local, &line))
		broken("the stack is in no mapping");
	expect_int(0, strcmp("[stack]", line.path));
	trace_region('s', (void *)line.start, line.end - line.start);
	return line;
}

/* The same with room to grow by that many pages; what could be its limit is none. */
static char *stack_with_room(size_t pages)
{
	const struct map_line line = own_stack();
	const rlim_t need = (rlim_t)(line.end - line.start + (pages + 16) * page);

	if (get_limit(RLIMIT_STACK) < need)
		set_limit(RLIMIT_STACK, need);
	return (char *)line.start;
}

/* Of what is called [stack] there is one mapping, which begins there. */
static void expect_stack_start(const char *start)
{
	struct map_line line;

	expect(maps_find(start, &line));
	expect_int(0, strcmp("[stack]", line.path));
	expect_address(start, (void *)line.start);
}

struct grow_row {
	struct row row;
	size_t pages; /* below the start */
	char kind;
};

static const struct grow_row grows[] = {
	{ ROW("store-next", "a store to the page below [stack] extends it by that page"), 1, 's' },
	{ ROW("load-next", "a load from the page below [stack] extends it by that page"), 1, 'l' },
	{ ROW("store-several", "a store some pages below [stack] extends it to there"), 5, 's' },
	{ ROW("load-several", "a load some pages below [stack] extends it to there"), 5, 'l' },
	{ ROW("far-below-sp", "a store far below the stack pointer extends [stack] to that page",
	      REQUIRES("stack.access-far-below-sp")), 60, 's' },
};

CASES("stack.process.grow", struct grow_row, grows,
      REQUIRES("stack.auto-grow", "stack.grows-by-pages"), NEEDS(NEED_PROC))
{
	char *start, *at;

	small_pages();
	start = stack_with_room(row->pages);
	at = start - row->pages * page;
	expect(!is_mapped(start - 1));
	if (row->kind == 's')
		expect_access(store(at + 9, 's'));
	else
		expect_int(0, expect_access(load(at + 9)));
	expect_stack_start(at);
	expect(!is_mapped(at - 1));
	expect_resident(at, "1");
	for (size_t i = 1; i < row->pages; i++)
		expect_resident(at + i * page, "0");
	expect_byte(at + 9, row->kind == 's' ? 's' : 0);
	expect_zeroes(at + page, (row->pages - 1) * page);
}

/* Frames of about a page, and each is intact after those below it are gone. */
__attribute__((noinline)) static unsigned descend(unsigned depth, const char *end)
{
	volatile char frame[1024];
	unsigned sum;

	for (size_t i = 0; i < sizeof(frame); i++)
		frame[i] = (char)depth;
	sum = (const char *)frame > end ? descend(depth + 1, end) : depth;
	for (size_t i = 0; i < sizeof(frame); i++)
		sum += frame[i] != (char)depth;
	return sum;
}

CASE("stack.process.calls", "[stack] grows as functions call each other, without any more ado",
     REQUIRES("stack.auto-grow"), NEEDS(NEED_PROC))
{
	char *start = stack_with_room(40);
	struct map_line line;

	expect(descend(0, start - 32 * page) > 16);
	expect(maps_find(start, &line));
	expect(line.start <= (uintptr_t)(start - 32 * page));
	expect_stack_start((char *)line.start);
}

CASE("stack.process.read", "read() into the pages below [stack] extends it",
     REQUIRES("stack.syscall-grows"), NEEDS(NEED_PROC))
{
	int fd = fixture_file(3 * (off_t)page);
	char *start = stack_with_room(4), *to = start - 4 * page;

	expect_int(3 * page, call_read(fd, to, 3 * page));
	expect_pattern(to, 0, 3 * page);
	expect_zeroes(start - page, page);
	expect_stack_start(to);
}

CASE("stack.process.flag", "VmFlags of [stack] has gd, and there is one [stack]",
     REQUIRES("stack.vmflag-gd"), NEEDS(NEED_PROC))
{
	char *start = stack_with_room(0), *m = map_anon(page, READ_WRITE, MAP_PRIVATE);

	expect(smaps_flag(start, "gd"));
	expect(!smaps_flag(m, "gd"));
}

static bool count_stacks(const struct map_line *line, void *count)
{
	*(int *)count += strcmp(line->path, "[stack]") == 0;
	return true;
}

CASE("stack.process.one", "one mapping is called [stack], readable, writable and private",
     REQUIRES("stack.vmflag-gd"), NEEDS(NEED_PROC))
{
	const struct map_line line = own_stack();
	int count = 0;

	maps_each(count_stacks, &count);
	expect_int(1, count);
	expect_int(0, memcmp(line.mode, "rw", 2));
	expect_int('p', line.mode[3]);
}

static void overflow(void *end)
{
	descend(0, end);
}

CASE("stack.process.limit",
     "[stack] grows to RLIMIT_STACK bytes in all; one page more raises SIGSEGV, which kills",
     REQUIRES("stack.limit-sigsegv", "stack.limit-dynamic"), NEEDS(NEED_PROC))
{
	const struct map_line line = own_stack();
	char *lowest = (char *)line.start - 4 * page;

	set_limit(RLIMIT_STACK, (rlim_t)(line.end - (uintptr_t)lowest));
	expect_killed(SIGSEGV, store_unguarded, lowest - 1);
	expect_killed(SIGSEGV, load_unguarded, lowest - page);
	expect_killed(SIGSEGV, overflow, lowest - 2 * page);
	expect_signal(SIGSEGV, SEGV_MAPERR, lowest - 1, store(lowest - 1, 1));
	expect_stack_start((char *)line.start);
	expect_access(store(lowest, 'l'));
	expect_stack_start(lowest);
	expect_signal(SIGSEGV, SEGV_MAPERR, lowest - 1, load(lowest - 1));
	/* A higher limit holds at once. */
	set_limit(RLIMIT_STACK, (rlim_t)(line.end - (uintptr_t)lowest + page));
	expect_access(store(lowest - 1, 'm'));
	expect_signal(SIGSEGV, SEGV_MAPERR, lowest - page - 1, load(lowest - page - 1));
	expect_byte(lowest, 'l');
}

CASE("stack.process.gap", "[stack] does not grow to within stack_guard_gap pages of a mapping",
     REQUIRES("stack.guard-gap"), NEEDS(NEED_PROC))
{
	const size_t gap = guard_gap();
	char *start = stack_with_room(gap + 4), *lower = start - (gap + 4) * page;
	char *nearest = lower + (gap + 1) * page;

	skip_unless(gap > 1, "the system keeps no gap");
	skip_unless(call_mmap(lower, page, PROT_READ,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == lower,
		    "there is a mapping below the stack");
	expect_signal(SIGSEGV, SEGV_MAPERR, nearest - 1, store(nearest - 1, 1));
	expect_stack_start(start);
	expect_access(store(nearest, 'n'));
	expect_stack_start(nearest);
	expect_signal(SIGSEGV, SEGV_MAPERR, nearest - 1, store(nearest - 1, 1));
	expect_layout(lower, "r.");
	expect_zeroes(lower, page);
}

/* What it could grow to by the limit is kept free, as far as the system has told from the start. */
CASE("stack.process.reserved",
     "[stack] has few pages at first; the rest of RLIMIT_STACK is kept free of other mappings",
     REQUIRES("stack.reserve-not-mapped"), NEEDS(NEED_PROC))
{
	const struct map_line line = own_stack();
	const rlim_t limit = get_limit(RLIMIT_STACK);
	char *lowest;

	skip_unless(limit >= 4 * 1024 * 1024 && limit <= 64 * 1024 * 1024,
		    "RLIMIT_STACK is not between 4 MiB and 64 MiB");
	lowest = (char *)line.end - (size_t)limit;
	expect(line.end - line.start <= limit / 4);
	expect_int(0, maps_count_of(lowest, line.start - (uintptr_t)lowest));
	for (int i = 0; i < 32; i++) {
		char *m = map_anon(1024 * 1024, PROT_NONE, MAP_PRIVATE);

		expect(m + 1024 * 1024 <= lowest || m >= (char *)line.end);
	}
}
