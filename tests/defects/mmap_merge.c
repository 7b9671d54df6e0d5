/* SPDX-License-Identifier: BSD-2-Clause */
/* Neighbours of mappings, and their placement. */
#include "cts.h"
#include "defect.h"

#include "mappings.h"

/* Every second mapping is of another kind than its neighbours. */
static void *alternates(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	static unsigned count;

	if (flags & MAP_ANONYMOUS && flags & MAP_PRIVATE && count++ % 2)
		flags |= MAP_NORESERVE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-never-merges", "Adjacent mappings of a kind stay two",
       BREAKS("mmap.many.adjacent-merge"))
{
	wrong->mmap = alternates;
}

/* Across the end of what one call mapped. */
static int one_mapping_alone(void *addr, size_t length, int prot)
{
	if (length && mapping_at(addr) != mapping_at((char *)addr + length - 1)) {
		errno = ENOMEM;
		return -1;
	}
	return right->mprotect(addr, length, prot);
}

DEFECT("mprotect-one-mapping", "mprotect() of two mappings at once fails",
       BREAKS("mmap.many.adjacent-merge"))
{
	wrong->mmap = mmap_recorded;
	wrong->mprotect = one_mapping_alone;
}

static void *own_open(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char path[64];
	void *m;
	int own;

	if (flags & MAP_ANONYMOUS)
		return right->mmap(addr, length, prot, flags, fd, offset);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	own = open(path, O_RDWR);
	m = right->mmap(addr, length, prot, flags, own, offset);
	close(own);
	return m;
}

DEFECT("mmap-opens-anew", "Each mapping of a file is of a file opened for it",
       BREAKS("mmap.many.file-contiguous-merge"))
{
	wrong->mmap = own_open;
}

/* By the descriptor that a file was mapped by first. */
static void *one_open(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	static int first = -1;
	struct stat known, asked;

	if (first < 0 && fd >= 0)
		first = dup(fd);
	if (fd >= 0 && fstat(first, &known) == 0 && fstat(fd, &asked) == 0 &&
	    known.st_dev == asked.st_dev && known.st_ino == asked.st_ino)
		fd = first;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-one-open", "All mappings of a file are of what it was opened as first",
       BREAKS("mmap.many.file-contiguous-merge"))
{
	wrong->mmap = one_open;
}

static void *joins(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	const struct mapping *below = addr ? mapping_at((char *)addr - 1) : NULL;

	if (!below || below->fd < 0 || below->number != fd || below->start + below->length != addr)
		return mmap_recorded(addr, length, prot, flags, fd, offset);
	return mmap_recorded(addr, length, below->prot, below->flags, fd,
			     below->offset + (off_t)below->length);
}

DEFECT("mmap-joins-neighbour", "A mapping of a file goes on where the one below it ends",
       BREAKS("mmap.many.file-contiguous-merge", "mmap.many.same-page-many-times"))
{
	wrong->mmap = joins;
}

/* The range that was advised or locked last but one, and last. */
static struct {
	char *start;
	size_t length;
	int advice; /* -1: locked */
} treated[2];

static void treat(const void *addr, size_t length, int advice)
{
	treated[0] = treated[1];
	treated[1].start = (char *)addr;
	treated[1].length = length;
	treated[1].advice = advice;
}

static int advise_noting(void *addr, size_t length, int advice)
{
	treat(addr, length, advice);
	return right->madvise(addr, length, advice);
}

static int lock_noting(const void *addr, size_t length)
{
	treat(addr, length, -1);
	return right->mlock(addr, length);
}

static void *joins_treated(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);

	for (size_t i = 0; i < 2 && m != MAP_FAILED && treated[i].start; i++) {
		if (m != treated[i].start + treated[i].length && m + length != treated[i].start)
			continue;
		if (treated[i].advice == -1)
			right->mlock(m, length);
		else
			right->madvise(m, length, treated[i].advice);
	}
	return m;
}

DEFECT("mmap-joins-advised", "A mapping beside one that was advised or locked becomes part of it",
       BREAKS("mmap.many.attributes-apart"))
{
	wrong->mmap = joins_treated;
	wrong->madvise = advise_noting;
	wrong->mlock = lock_noting;
}

static void *off_alignment(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m;

	if (addr || length < 1u << 20 || flags & MAP_HUGETLB)
		return right->mmap(addr, length, prot, flags, fd, offset);
	m = right->mmap(NULL, length + page, prot, flags, fd, offset);
	if (m == MAP_FAILED)
		return m;
	right->munmap(m, page);
	return m + page;
}

DEFECT("mmap-off-alignment", "Large mappings begin a page off the boundary of a huge page",
       BREAKS("mmap.thp.anon-alignment"))
{
	wrong->mmap = off_alignment;
}

/* The access behind a mapping hits its own first page. */
static void wraps_round(struct access *access)
{
	const struct mapping *mapping = mapping_at((const char *)access->at - page);
	const void *at = access->at;

	if (mapping && mapping->fd >= 0 && (char *)at >= mapping->start + mapping->length)
		access->at = (const char *)at - mapping->length;
	right->access(access);
	access->at = at;
}

DEFECT("access-wraps-round", "An access behind a mapping of a file hits the mapping",
       BREAKS("posix.mmap-references-past-area"))
{
	wrong->mmap = mmap_recorded;
	wrong->access = wraps_round;
}

static char *last_start;

static void *shift_below(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (fd >= 0 && last_start && (char *)addr + length == last_start)
		offset += (off_t)page;
	last_start = right->mmap(addr, length, prot, flags, fd, offset);
	return last_start;
}

DEFECT("mmap-shifts-below", "a mapping directly below another shows the file a page too far on",
       BREAKS("mmap.many.file-contiguous-content"))
{
	wrong->mmap = shift_below;
}
