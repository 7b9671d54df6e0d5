/* SPDX-License-Identifier: BSD-2-Clause */
/* munmap() of what mmap() did not make. POSIX leaves it open; what must hold all the same is here. */
#include "cts.h"

/*
 * A page of the range with one on either side, all within the same kind of memory. What has gone
 * may be there again when it is touched, as zeroes: the rest of a stack grows downwards.
 */
static void observe_munmap(const char *key, char *at)
{
	struct access after;
	int result;

	expect_access(store(at - page, 1));
	expect_access(store(at, 2));
	expect_access(store(at + page, 3));
	result = call_munmap(at, page);
	observe(key, "%s", result == 0 ? "unmapped" : "refused");
	expect(is_mapped(at) == (result != 0));
	expect_byte(at - page, 1);
	expect_byte(at + page, 3);
	after = load(at);
	if (result != 0 || !after.signo)
		expect_byte(at, result == 0 ? 0 : 2);
	else
		expect_signal(SIGSEGV, SEGV_MAPERR, at, after);
	expect_byte(at - page, 1);
	expect_access(store(at + page, 4));
}

static char program_data[4 << 16];

enum { IN_DATA, IN_HEAP, IN_STACK };
struct where_row {
	struct row row;
	const char *key;
	int where;
};

static const struct where_row places[] = {
	{ ROW("data", "munmap() of a page of the program's data takes that page or nothing"),
	  "munmap.data", IN_DATA },
	{ ROW("heap", "munmap() of a page below the break takes that page or nothing"),
	  "munmap.heap", IN_HEAP },
	{ ROW("stack", "munmap() of a page of the stack takes that page or nothing"),
	  "munmap.stack", IN_STACK },
};

/* Of its own, for the frame of the case stays within any limit. */
__attribute__((noinline)) static void observe_stack(const char *key)
{
	char stack[4 << 16] = { 0 };

	observe_munmap(key, page_of(stack + 2 * page - 1));
}

CASES("munmap.unspecified.program", struct where_row, places, REQUIRES("munmap.not-from-mmap"))
{
	char *start;

	if (page > 1 << 16)
		skip("a page is larger than 64 KiB");
	if (row->where == IN_STACK) {
		need_limit(RLIMIT_STACK, 1 << 20);
		observe_stack(row->key);
		return;
	}
	start = row->where == IN_DATA ? program_data : grow_break(4 << 16);
	observe_munmap(row->key, page_of(start + 2 * page - 1));
}

CASE("munmap.unspecified.shm-page", "munmap() of a page of a segment takes that page or nothing",
     REQUIRES("posix.munmap-not-from-mmap-shm"))
{
	int id = expect_at_least(
		0, shm_segment(call_shmget(IPC_PRIVATE, 3 * page, IPC_CREAT | 0600)));
	char *at = expect_map(call_shmat(id, NULL, 0));

	observe_munmap("munmap.shm-page", at + page);
}

CASE("munmap.unspecified.shm-whole",
     "munmap() of a whole segment detaches it or does nothing, and the segment stays",
     REQUIRES("posix.munmap-not-from-mmap-shm"))
{
	int id = expect_at_least(
		0, shm_segment(call_shmget(IPC_PRIVATE, page, IPC_CREAT | 0600)));
	char *first = expect_map(call_shmat(id, NULL, 0));
	char *second = expect_map(call_shmat(id, NULL, 0));
	int result;

	expect_access(store(first, 1));
	result = call_munmap(first, page);
	observe("munmap.shm-whole", "%s", result == 0 ? "unmapped" : "refused");
	observe("munmap.shm-nattch", "%zu", shm_attached(id));
	expect_layout(first, result == 0 ? "." : "w");
	expect_byte(second, 1);
}

static bool find_vdso(const struct map_line *line, void *arg)
{
	struct map_line *found = arg;

	if (strcmp(line->path, "[vdso]") != 0)
		return true;
	*found = *line;
	return false;
}

/* On 32-bit x86 system calls come back by way of the [vdso]. */
CASE("munmap.unspecified.vdso", "munmap() of the whole [vdso] unmaps it or does nothing",
     REQUIRES("munmap.vdso-range"), NEEDS(NEED_PROC | NEED_64BIT))
{
	struct map_line vdso = { 0 };
	int fd = fixture_memfd((off_t)page);
	unsigned char first;
	char *at;
	int result;

	maps_each(find_vdso, &vdso);
	if (!vdso.start)
		skip("no [vdso]");
	at = (char *)vdso.start;
	first = expect_access(load(at));
	result = call_munmap(at, vdso.end - vdso.start);
	observe("munmap.vdso", "%s", result == 0 ? "unmapped" : "refused");
	expect(is_mapped(at) == (result != 0));
	expect(is_mapped((char *)vdso.end - page) == (result != 0));
	/* Signals, too, are delivered by way of it on some architectures: the kernel loads the byte. */
	if (result == 0)
		expect_fails(EFAULT, call_pwrite(fd, at, 1, 0));
	else
		expect_byte(at, first);
}
