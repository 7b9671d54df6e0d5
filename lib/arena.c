/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdint.h>

#include "arena.h"
#include "call.h"
#include "colour.h"
#include "entry.h"
#include "names.h"
#include "trace.h"

size_t page;

/* Ends the case because set-up was refused with errno. */
_Noreturn static void refused(const char *at, const char *call)
{
	const int error = errno;
	char number[24];

	skip_wrong_colour();
	if (error == ENOMEM || error == EAGAIN || error == ENFILE)
		report_broken(at, "%s was refused: %s", call, errno_name(error, number));
	report_fail(at, call, "success", errno_name(error, number));
}

char *map_or_end(const char *at, void *addr, size_t length, int prot, int flags, int fd,
		 off_t offset)
{
	char *map = call_mmap(addr, length, prot, flags, fd, offset);
	char want[48], got[48];

	if (map == MAP_FAILED)
		refused(at, "mmap()");
	if ((flags & MAP_FIXED) && map != addr)
		report_fail(at, "mmap() with MAP_FIXED", trace_address(addr, want, sizeof(want)),
			    trace_address(map, got, sizeof(got)));
	return map;
}

/* Not by call_mmap(), so that the trace has the arena by its own name. */
char *arena_reserve(const char *at, size_t count)
{
	char *guard, *start;

	if (!entry->mmap)
		call_missing("mmap");
	errno = 0;
	colour_note(false, 0);
	guard = entry->mmap(NULL, (count + 1) * page + colour_period, PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (guard == MAP_FAILED)
		refused(at, "mmap() of an arena");
	start = guard + colour_period - (uintptr_t)guard % colour_period;
	trace_region('a', start, count * page);
	trace_call("arena", "i", 'a', (uintmax_t)(uintptr_t)start, 0, (uintmax_t)count);
	return start;
}

void arena_hole(const char *at, void *addr, size_t length)
{
	if (call_munmap(addr, length) != 0)
		refused(at, "munmap()");
}

size_t round_to_pages(size_t length)
{
	return (length + page - 1) / page * page;
}

char *page_of(const void *at)
{
	return (char *)((uintptr_t)at & ~((uintptr_t)page - 1));
}
