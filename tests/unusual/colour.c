/* SPDX-License-Identifier: BSD-2-Clause */
/* Caches that alias, as on MIPS: shared pages of one object have one of four colours. */
#include "cts.h"
#include "defect.h"

static size_t colour(const void *addr, off_t offset)
{
	return (size_t)((uintptr_t)addr - (uintptr_t)offset) % colour_period;
}

/* The first address from there on that has the colour. */
static char *coloured(char *from, off_t offset)
{
	return from + (colour_period - colour(from, offset)) % colour_period;
}

/* What is refused whatever the address is refused for that. */
static void *refuse(size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(NULL, length, prot, flags, fd, offset);

	if (m == MAP_FAILED)
		return m;
	right->munmap(m, length);
	return map_fails(EINVAL);
}

/* The same mapping where its colour is right, if there is room for more than the mapping. */
static char *moved(char *m, size_t length, int prot, int flags, int fd, off_t offset, off_t from)
{
	const int none = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (flags & MAP_32BIT);
	const size_t whole = round_to_pages(length);
	char *room = right->mmap(NULL, whole + colour_period, PROT_NONE, none, -1, 0), *to;

	errno = 0;
	if (room == MAP_FAILED)
		return m;
	to = coloured(room, from);
	right->munmap(m, length);
	right->munmap(room, (size_t)(to - room));
	right->munmap(to + whole, colour_period - (size_t)(to - room));
	errno = 0;
	return right->mmap(to, length, prot, flags | MAP_FIXED, fd, offset);
}

static void *map_coloured(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	const int place = MAP_FIXED | MAP_FIXED_NOREPLACE;
	const bool is_private = flags & MAP_ANONYMOUS && !(flags & MAP_SHARED);
	const off_t from = flags & MAP_ANONYMOUS ? 0 : offset;
	char *m;

	if (colour(addr, from) % page != 0 || length > SIZE_MAX / 4 || flags & MAP_HUGETLB)
		return right->mmap(addr, length, prot, flags, fd, offset);
	if (flags & place && flags & MAP_SHARED && colour(addr, from) != 0)
		return refuse(length, prot, flags & ~place, fd, offset);
	if (flags & place || is_private)
		return right->mmap(addr, length, prot, flags, fd, offset);
	m = right->mmap(addr ? coloured(addr, from) : NULL, length, prot, flags, fd, offset);
	if (m == MAP_FAILED || colour(m, from) == 0)
		return m;
	return moved(m, length, prot, flags, fd, offset, from);
}

static bool is_shared(const void *at)
{
	struct map_line line;

	return maps_find(at, &line) && line.mode[3] == 's';
}

static void *mremap_coloured(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	if (flags & MREMAP_FIXED && colour(new, (off_t)(uintptr_t)old) % page == 0 &&
	    colour(new, (off_t)(uintptr_t)old) != 0 && is_shared(old))
		return map_fails(EINVAL);
	return right->mremap(old, old_size, new_size, flags, new);
}

static int remap_coloured(void *addr, size_t size, int prot, size_t pgoff, int flags)
{
	if (colour(addr, (off_t)(pgoff * page)) != 0) {
		errno = EINVAL;
		return -1;
	}
	return right->remap_file_pages(addr, size, prot, pgoff, flags);
}

VARIANT("place-coloured", "a shared page has the colour of its offset, as where caches alias",
	MEETS_ALL)
{
	colour_period = 4 * page;
	wrong->mmap = map_coloured;
	wrong->mremap = mremap_coloured;
	wrong->remap_file_pages = remap_coloured;
}
