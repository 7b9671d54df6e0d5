/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include "mappings.h"

/* Fills the tail of the last page of the file with a byte, if the mapping would hold it. */
static void fill_tail(int fd, off_t offset, size_t length, int byte)
{
	struct stat st;
	size_t inside;
	char *m;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size % (off_t)page == 0)
		return;
	inside = (size_t)st.st_size % page;
	if (st.st_size < offset || st.st_size > offset + (off_t)length)
		return;
	m = right->mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			st.st_size - (off_t)inside);
	if (m == MAP_FAILED)
		return;
	memset(m + inside, byte, page - inside);
	right->munmap(m, page);
}

static void *not_zeroed(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS))
		fill_tail(fd, offset, length, 1);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-tail-not-zeroed", "the tail of the last page is not zeroed",
       BREAKS("mmap.tail.zero-filled", "trunc.grow.accessible"))
{
	wrong->mmap = not_zeroed;
}

static void *zeroed(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS))
		fill_tail(fd, offset, length, 0);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-tail-zeroed-anew", "each mapping zeroes the tail of the last page",
       BREAKS("mmap.tail.stays-in-page-cache", "mmap.tail.persist-after-unmap-close",
	      "mmap.tail.msync-no-help-tmpfs"))
{
	wrong->mmap = zeroed;
}

/* The file grows to the end of its last page, if that has been stored to. */
static void write_tail(const struct mapping *mapping)
{
	off_t end = mapping->offset + (off_t)mapping->length;
	struct stat st;

	if (mapping->fd < 0 || !(mapping->prot & PROT_WRITE) || fstat(mapping->fd, &st) < 0 ||
	    st.st_size % (off_t)page == 0 || st.st_size > end)
		return;
	(void)!ftruncate(mapping->fd, (st.st_size / (off_t)page + 1) * (off_t)page);
	if (mapping->flags & MAP_PRIVATE)
		write_out(mapping, mapping->fd, mapping->offset);
}

static int msync_tail(void *addr, size_t length, int flags)
{
	struct mapping *mapping = mapping_at(addr);

	if (mapping)
		write_tail(mapping);
	return right->msync(addr, length, flags);
}

static int munmap_tail(void *addr, size_t length)
{
	struct mapping *mapping = mapping_at(addr);

	if (mapping)
		write_tail(mapping);
	return munmap_recorded(addr, length);
}

static void exit_tail(int status)
{
	size_t i;

	for (i = 0; i < mapping_count; i++)
		if (mappings[i].start)
			write_tail(&mappings[i]);
	right->exit_now(status);
}

DEFECT("tail-written-out", "the tail of the last page is written to the file",
       BREAKS("mmap.tail.writable-not-written-out", "mmap.file.store-does-not-extend"))
{
	wrong->mmap = mmap_recorded;
	wrong->msync = msync_tail;
	wrong->munmap = munmap_tail;
	wrong->exit_now = exit_tail;
}

static int msync_leaves_tail(void *addr, size_t length, int flags)
{
	(void)addr;
	(void)length;
	(void)flags;
	return 0;
}

DEFECT("msync-leaves-tail", "msync() does nothing about the tail of the last page",
       BREAKS("mmap.tail.msync-zeroes-diskfs", "mmap.tail.zero-filled-anew"))
{
	wrong->msync = msync_leaves_tail;
}
