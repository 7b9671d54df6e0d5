/* SPDX-License-Identifier: BSD-2-Clause */
/* Where mmap() puts what it may put anywhere. */
#include "cts.h"
#include "defect.h"

#define ROOM ((size_t)1 << (sizeof(void *) > 4 ? 36 : 28))

/* A stretch of free addresses for this process, of which some may be taken later. */
static char *room(void)
{
	static char *start;

	if (!start) {
		start = right->mmap(NULL, ROOM, PROT_NONE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		right->munmap(start, ROOM);
	}
	return start;
}

static bool is_free_choice(const void *addr, int flags)
{
	return !addr && !(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_HUGETLB | MAP_32BIT));
}

/* What is mapped there, or elsewhere if it does not fit. */
static void *map_near(char *hint, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(hint, length, prot, flags, fd, offset);
}

static size_t used; /* of the room */

static void *map_ascending(void *addr, size_t length, int prot, int flags, int fd, off_t offset,
			   size_t gap)
{
	void *m;

	if (!is_free_choice(addr, flags) || length > ROOM / 16)
		return right->mmap(addr, length, prot, flags, fd, offset);
	m = map_near(room() + used % (ROOM / 2), length, prot, flags, fd, offset);
	if (m != MAP_FAILED)
		used += round_to_pages(length) + gap;
	return m;
}

static void *ascending(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return map_ascending(addr, length, prot, flags, fd, offset, 0);
}

VARIANT("place-ascending", "each mapping is placed directly above the one before",
	UNMET("mmap.thp.anon-alignment"))
{
	wrong->mmap = ascending;
}

static void *apart(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return map_ascending(addr, length, prot, flags, fd, offset, 3 * page);
}

VARIANT("place-apart", "there is a gap between any two mappings", UNMET("mmap.thp.anon-alignment"))
{
	wrong->mmap = apart;
}

static void *scattered(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	static uint32_t seed = 1;

	if (!is_free_choice(addr, flags) || length > ROOM / 16)
		return right->mmap(addr, length, prot, flags, fd, offset);
	seed = seed * 1664525 + 1013904223;
	return map_near(room() + (seed >> 8) % (ROOM / 2 / page) * page, length, prot, flags, fd,
			offset);
}

VARIANT("place-scattered", "mappings are placed at random", UNMET("mmap.thp.anon-alignment"))
{
	wrong->mmap = scattered;
}

/* Not near 0 either, where only the addresses of programs of 32 bits are. */
static void *low(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = MAP_FAILED;

	if (is_free_choice(addr, flags))
		m = right->mmap(NULL, length, prot, flags | MAP_32BIT, fd, offset);
	return m != MAP_FAILED ? m : right->mmap(addr, length, prot, flags, fd, offset);
}

VARIANT("place-low", "mappings are placed at low addresses", UNMET("mmap.flag.above4g"))
{
	wrong->mmap = low;
}

static void *last_freed;
static size_t last_length;

static int remember_freed(void *addr, size_t length)
{
	int result = right->munmap(addr, length);

	if (result == 0 && addr) {
		last_freed = addr;
		last_length = round_to_pages(length);
	}
	return result;
}

static void *reuse_freed(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (is_free_choice(addr, flags) && length <= last_length) {
		addr = last_freed;
		last_length = 0;
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

VARIANT("place-reused", "a mapping takes the place that was freed last", MEETS_ALL)
{
	wrong->mmap = reuse_freed;
	wrong->munmap = remember_freed;
}

/* Between pages of others: what lies beside a mapping is not free. */
static void *crowded(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	size_t whole = round_to_pages(length);
	char *m, *start;
	int error;

	if (!is_free_choice(addr, flags) || length > ROOM / 16)
		return right->mmap(addr, length, prot, flags, fd, offset);
	start = right->mmap(NULL, whole + 2 * page, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (start == MAP_FAILED)
		return right->mmap(addr, length, prot, flags, fd, offset);
	right->munmap(start + page, whole);
	errno = 0;
	m = right->mmap(start + page, length, prot, flags, fd, offset);
	if (m == MAP_FAILED) {
		error = errno;
		right->munmap(start, whole + 2 * page);
		errno = error;
	}
	return m;
}

VARIANT("place-crowded", "the pages beside each mapping are mapped by others",
	UNMET("mlock.vmlck-field", "mmap.thp.anon-alignment", "proc.status.vmsize"))
{
	wrong->mmap = crowded;
}

static bool is_hint(const void *addr, int flags)
{
	return addr && !(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE));
}

static void *hint_ignored(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(is_hint(addr, flags) ? NULL : addr, length, prot, flags, fd, offset);
}

VARIANT("hint-ignored", "a hint has no effect",
	UNMET("growsdown.hint-avoids-gap", "mmap.addr.hint-honoured-when-free",
	      "mmap.addr.hint-rounded-down", "mmap.flag.above4g"))
{
	wrong->mmap = hint_ignored;
}

static void *hint_above(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(is_hint(addr, flags) ? (char *)addr + page : addr, length, prot, flags,
			   fd, offset);
}

VARIANT("hint-near", "a hint leads to the page above it",
	UNMET("growsdown.hint-avoids-gap", "mmap.addr.hint-honoured-when-free",
	      "mmap.addr.hint-rounded-down", "mmap.flag.above4g"))
{
	wrong->mmap = hint_above;
}

static void *always_moves(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	void *place, *m;

	if (flags != MREMAP_MAYMOVE || !old_size || !new_size || new_size > ROOM / 16)
		return right->mremap(old, old_size, new_size, flags, new);
	place = right->mmap(NULL, new_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (place == MAP_FAILED)
		return right->mremap(old, old_size, new_size, flags, new);
	errno = 0;
	m = right->mremap(old, old_size, new_size, flags | MREMAP_FIXED, place);
	if (m == MAP_FAILED) {
		right->munmap(place, new_size);
		return right->mremap(old, old_size, new_size, flags, new);
	}
	return m;
}

VARIANT("mremap-always-moves", "mremap() moves a mapping whenever it may",
	UNMET("mremap.resize-grow-in-place", "mremap.resize-shrink", "mremap.same-size"))
{
	wrong->mremap = always_moves;
}

VARIANT("brk-odd-start", "the break is within a page at first", MEETS_ALL)
{
	if (wrong->sbrk)
		right->sbrk((intptr_t)(5 * page + page / 3));
}
