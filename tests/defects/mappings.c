/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include "mappings.h"

#define MAPPINGS 64

struct mapping mappings[MAPPINGS];
size_t mapping_count;

void *mmap_recorded(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *start = right->mmap(addr, length, prot, flags, fd, offset);
	struct mapping *mapping;

	if (start == MAP_FAILED || mapping_count == MAPPINGS)
		return start;
	mapping = &mappings[mapping_count++];
	mapping->start = start;
	mapping->length = round_to_pages(length);
	mapping->prot = prot;
	mapping->flags = flags;
	/* Out of the way of the numbers that a case expects. */
	mapping->fd = flags & MAP_ANONYMOUS ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 200);
	mapping->number = fd;
	mapping->offset = offset;
	errno = 0;
	return start;
}

int munmap_recorded(void *addr, size_t length)
{
	struct mapping *mapping = mapping_at(addr);
	int result = right->munmap(addr, length);

	if (result == 0 && mapping) {
		mapping->start = NULL;
		/* close() of a library is a cancellation point, which munmap() is not. */
		if (entry_syscall.close)
			entry_syscall.close(mapping->fd);
		errno = 0;
	}
	return result;
}

struct mapping *mapping_at(const void *at)
{
	size_t i;

	for (i = mapping_count; i-- > 0;)
		if (mappings[i].start && (uintptr_t)at - (uintptr_t)mappings[i].start <
						 mappings[i].length)
			return &mappings[i];
	return NULL;
}

static void write_writable(const struct mapping *mapping)
{
	if (mapping && mapping->fd >= 0 && mapping->prot & PROT_WRITE)
		write_out(mapping, mapping->fd, mapping->offset);
}

int msync_written(void *addr, size_t length, int flags)
{
	write_writable(mapping_at(addr));
	return right->msync(addr, length, flags);
}

int munmap_written(void *addr, size_t length)
{
	write_writable(mapping_at(addr));
	return munmap_recorded(addr, length);
}

void write_out(const struct mapping *mapping, int fd, off_t offset)
{
	struct stat st;
	size_t length = mapping->length;

	if (fstat(fd, &st) < 0 || st.st_size <= offset)
		return;
	if ((off_t)length > st.st_size - offset)
		length = (size_t)(st.st_size - offset);
	(void)!pwrite(fd, mapping->start, length, offset);
}
