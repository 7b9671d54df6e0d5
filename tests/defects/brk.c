/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static char *rounded(const void *addr)
{
	return page_of((const char *)addr + page - 1);
}

static void *round_up(void *addr)
{
	return right->raw_brk(addr ? rounded(addr) : NULL);
}

static int round_up_libc(void *addr)
{
	return right->brk(rounded(addr));
}

DEFECT("brk-rounds", "the break is rounded up to a page",
       BREAKS("brk.raw-returns-break", "brk.grow-zero", "brk.shrink-unmaps"))
{
	wrong->raw_brk = round_up;
	wrong->brk = round_up_libc;
}

static void *fail_like_libc(void *addr)
{
	char *now = right->raw_brk(NULL), *got = right->raw_brk(addr);

	return addr && got == now && got != addr ? (void *)-1 : got;
}

DEFECT("brk-raw-minus-one", "the system call returns -1 when it fails",
       BREAKS("brk.raw-returns-break", "brk.below-start-unchanged", "brk.over-mapping-enomem",
	      "brk.rlimit-data-enomem", "brk.rlimit-as-enomem"))
{
	wrong->raw_brk = fail_like_libc;
}

static void *never_shrink(void *addr)
{
	char *now = right->raw_brk(NULL);

	return addr && (char *)addr < now ? addr : right->raw_brk(addr);
}

static int never_shrink_libc(void *addr)
{
	return (char *)addr < (char *)right->sbrk(0) ? 0 : right->brk(addr);
}

DEFECT("brk-never-shrinks", "a lower break unmaps nothing",
       BREAKS("brk.shrink-unmaps", "brk.munmap-heap-page", "brk.heap-label"))
{
	wrong->raw_brk = never_shrink;
	wrong->brk = never_shrink_libc;
}

static int refuse_same(void *addr)
{
	if (addr != right->sbrk(0))
		return right->brk(addr);
	errno = ENOMEM;
	return -1;
}

DEFECT("brk-refuses-same", "brk() of the present break fails", BREAKS("brk.grow-zero"))
{
	wrong->brk = refuse_same;
}

/* What the break leaves is used anew. */
static void *leave_bytes(void *addr)
{
	char *old = right->raw_brk(NULL), *new = right->raw_brk(addr);

	if (new > old)
		memset(old, 'o', (size_t)(new - old));
	return new;
}

static int leave_bytes_libc(void *addr)
{
	char *old = right->sbrk(0);
	int result = right->brk(addr);

	if (result == 0 && (char *)addr > old)
		memset(old, 'o', (size_t)((char *)addr - old));
	return result;
}

static void *leave_bytes_by(intptr_t increment)
{
	char *old = right->sbrk(increment);

	if (old != (char *)-1 && increment > 0)
		memset(old, 'o', (size_t)increment);
	return old;
}

DEFECT("brk-not-zeroed", "new pages of the heap are not zeroes",
       BREAKS("brk.grow-zero", "brk.shrink-unmaps", "brk.munmap-heap-page",
	      "brk.raw-returns-break"))
{
	wrong->raw_brk = leave_bytes;
	wrong->brk = leave_bytes_libc;
	wrong->sbrk = leave_bytes_by;
}

static void *return_new(intptr_t increment)
{
	char *old = right->sbrk(increment);

	return old == (char *)-1 ? old : old + increment;
}

DEFECT("sbrk-returns-new", "sbrk() returns the new break",
       BREAKS("brk.sbrk-returns-previous"))
{
	wrong->sbrk = return_new;
}

/* Takes away what is in the way. */
static void clear_way(char *to)
{
	char *now = right->raw_brk(NULL);

	if (to > now && to - now < 1024 * 1024 * 1024)
		right->munmap(rounded(now), (size_t)(rounded(to) + page - rounded(now)));
}

static void *grow_over(void *addr)
{
	clear_way(addr);
	return right->raw_brk(addr);
}

static int grow_over_libc(void *addr)
{
	clear_way(addr);
	return right->brk(addr);
}

DEFECT("brk-over-mappings", "the heap grows over other mappings",
       BREAKS("brk.over-mapping-enomem", "brk.page-below-mapping-free"))
{
	wrong->raw_brk = grow_over;
	wrong->brk = grow_over_libc;
}

static int fail_otherwise(void *addr)
{
	int result = right->brk(addr);

	if (result != 0)
		errno = EINVAL;
	return result;
}

static void *fail_otherwise_by(intptr_t increment)
{
	void *old = right->sbrk(increment);

	if (old == (void *)-1)
		errno = EAGAIN;
	return old;
}

DEFECT("brk-other-error", "brk() and sbrk() fail with other errors than ENOMEM",
       BREAKS("brk.over-mapping-enomem", "brk.rlimit-data-enomem", "brk.rlimit-as-enomem",
	      "brk.sbrk-returns-previous"))
{
	wrong->brk = fail_otherwise;
	wrong->sbrk = fail_otherwise_by;
}

static void *without_limit(void *addr)
{
	struct rlimit data, as, none;
	void *got;

	getrlimit(RLIMIT_DATA, &data);
	getrlimit(RLIMIT_AS, &as);
	none = data;
	none.rlim_cur = none.rlim_max;
	setrlimit(RLIMIT_DATA, &none);
	none = as;
	none.rlim_cur = none.rlim_max;
	setrlimit(RLIMIT_AS, &none);
	got = right->raw_brk(addr);
	setrlimit(RLIMIT_DATA, &data);
	setrlimit(RLIMIT_AS, &as);
	return got;
}

DEFECT("brk-without-limit", "the heap is not limited",
       BREAKS("brk.rlimit-data-enomem", "brk.rlimit-as-enomem"))
{
	wrong->raw_brk = without_limit;
}

static void *start_anew(void *addr)
{
	char *now = right->raw_brk(NULL);

	if (addr && (char *)addr < now - 64 * 1024 * 1024)
		return addr;
	return right->raw_brk(addr);
}

DEFECT("brk-below-start", "a break below the start of the heap is taken",
       BREAKS("brk.below-start-unchanged"))
{
	wrong->raw_brk = start_anew;
}

/* The hole that a process has made in its heap. */
static bool holed;

static int unmap_and_note(void *addr, size_t length)
{
	holed = holed || (char *)addr < (char *)right->raw_brk(NULL);
	return right->munmap(addr, length);
}

static void *refuse_holed(void *addr)
{
	return right->raw_brk(holed ? NULL : addr);
}

DEFECT("brk-stuck", "the break of a heap with a hole does not move",
       BREAKS("brk.munmap-heap-page"))
{
	wrong->munmap = unmap_and_note;
	wrong->raw_brk = refuse_holed;
}

static void *map_at_heap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!addr)
		addr = rounded(right->raw_brk(NULL));
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-at-heap", "mappings are placed right above the heap",
       BREAKS("brk.mmap-avoids-heap"))
{
	wrong->mmap = map_at_heap;
}

static pid_t fork_with_lower_break(void)
{
	pid_t pid = right->fork();

	if (pid == 0)
		right->raw_brk((char *)right->raw_brk(NULL) - page);
	return pid;
}

DEFECT("fork-lowers-break", "a child lacks the last page of the heap",
       BREAKS("fork.mappings-inherited"))
{
	wrong->fork = fork_with_lower_break;
}

static ssize_t read_without_heap(const char *path, char *text, size_t size)
{
	ssize_t length = right->proc_read(path, text, size);

	for (char *at = text; length > 0 && (at = strstr(at, "[heap]"));)
		memcpy(at, "[pile]", 6);
	return length;
}

DEFECT("maps-no-heap", "/proc/self/maps does not tell the heap", BREAKS("brk.heap-label"))
{
	wrong->proc_read = read_without_heap;
}

/* The break that is told moves, and is forgotten. */
static void *keep_in_page(void *addr)
{
	char *now = right->raw_brk(NULL);

	return addr && rounded(addr) == rounded(now) ? addr : right->raw_brk(addr);
}

DEFECT("brk-forgets-bytes", "a break within the same page is returned and not kept",
       BREAKS("brk.raw-returns-break"))
{
	wrong->raw_brk = keep_in_page;
}
