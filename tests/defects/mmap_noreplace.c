/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static void *fails(int error)
{
	errno = error;
	return MAP_FAILED;
}

static size_t rounded_up(size_t length)
{
	return (length + page - 1) / page * page;
}

static void *as_fixed(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_FIXED_NOREPLACE)
		flags = (flags & ~MAP_FIXED_NOREPLACE) | MAP_FIXED;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-noreplace-replaces", "MAP_FIXED_NOREPLACE replaces what is there",
       BREAKS("mmap.flag.fixed-noreplace.eexist", "mmap.flag.fixed-noreplace.partial-eexist",
	      "mmap.flag.fixed-noreplace.with-fixed", "mmap.flag.fixed-noreplace.one-thread-wins",
	      "mmap.flag.fixed-noreplace.free-exact"))
{
	wrong->mmap = as_fixed;
}

static void *as_hint(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags & ~MAP_FIXED_NOREPLACE, fd, offset);
}

DEFECT("mmap-noreplace-hint", "MAP_FIXED_NOREPLACE is a mere hint",
       BREAKS("mmap.flag.fixed-noreplace.eexist", "mmap.flag.fixed-noreplace.partial-eexist",
	      "mmap.flag.fixed-noreplace.unaligned-einval", "mmap.flag.fixed-noreplace.with-fixed",
	      "mmap.flag.fixed-noreplace.one-thread-wins"))
{
	wrong->mmap = as_hint;
}

static void *beyond_is_hint(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED && errno == ENOMEM && flags & MAP_FIXED_NOREPLACE && prot == PROT_READ)
		return fails(EEXIST);
	return m;
}

DEFECT("mmap-noreplace-beyond-eexist", "MAP_FIXED_NOREPLACE above the address space says EEXIST",
       BREAKS("mmap.flag.fixed-noreplace.out-of-range-enomem"))
{
	wrong->mmap = beyond_is_hint;
}

static void *eexist_as_enomem(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED && errno == EEXIST)
		errno = ENOMEM;
	return m;
}

DEFECT("mmap-eexist-as-enomem", "MAP_FIXED_NOREPLACE says ENOMEM for EEXIST",
       BREAKS("mmap.flag.fixed-noreplace.eexist", "mmap.flag.fixed-noreplace.partial-eexist",
	      "mmap.flag.fixed-noreplace.with-fixed", "mmap.flag.fixed-noreplace.one-thread-wins"))
{
	wrong->mmap = eexist_as_enomem;
}

static void *first_page_alone(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_FIXED_NOREPLACE && (uintptr_t)addr % page == 0 && !is_mapped(addr) &&
	    length < SIZE_MAX / 4)
		flags = (flags & ~MAP_FIXED_NOREPLACE) | MAP_FIXED;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-noreplace-first-page", "MAP_FIXED_NOREPLACE looks at the first page alone",
       BREAKS("mmap.flag.fixed-noreplace.partial-eexist", "mmap.flag.fixed-noreplace.with-fixed"))
{
	wrong->mmap = first_page_alone;
}

static void *adjacent_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *at = addr;

	if (flags & MAP_FIXED_NOREPLACE && (uintptr_t)at % page == 0 && prot != PROT_NONE &&
	    (is_mapped(at - page) || is_mapped(at + rounded_up(length))))
		return fails(EEXIST);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-noreplace-adjacent", "MAP_FIXED_NOREPLACE takes a neighbour for an overlap",
       BREAKS("mmap.flag.fixed-noreplace.adjacent-ok", "mmap.flag.fixed-noreplace.free-exact"))
{
	wrong->mmap = adjacent_refused;
}

static void *fixed_wins(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_FIXED)
		flags &= ~MAP_FIXED_NOREPLACE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-fixed-over-noreplace", "MAP_FIXED takes the effect from MAP_FIXED_NOREPLACE",
       BREAKS("mmap.flag.fixed-noreplace.with-fixed"))
{
	wrong->mmap = fixed_wins;
}
