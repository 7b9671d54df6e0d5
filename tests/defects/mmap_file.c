/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static off_t size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : -1;
}

static void *empty(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS) && size_of(fd) > 0)
		return right->mmap(addr, length, prot, flags | MAP_ANONYMOUS, -1, 0);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-file-empty", "a mapping of a file holds zeroes",
       BREAKS("mmap.file.content-init", "mmap.file.map-file-flag-noop", "io.read-write-equivalence",
	      "io.write-from-mapping", "io.example-print-range"))
{
	wrong->mmap = empty;
}

static void *longer_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	off_t size = flags & MAP_ANONYMOUS ? -1 : size_of(fd);
	off_t end = (size + (off_t)page - 1) / (off_t)page * (off_t)page;

	if (size >= 0 && offset + (off_t)length > end)
		return map_fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-file-longer-refused", "a mapping cannot be longer than its file",
       BREAKS("mmap.file.larger-than-file-ok", "mmap.file.empty-file-ok"))
{
	wrong->mmap = longer_refused;
}

static void *empty_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS) && size_of(fd) == 0)
		return map_fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-file-empty-refused", "an empty file cannot be mapped",
       BREAKS("mmap.file.empty-file-ok"))
{
	wrong->mmap = empty_refused;
}

static void *extended(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	off_t size = flags & MAP_ANONYMOUS ? -1 : size_of(fd);

	if (size >= 0 && size < offset + (off_t)length)
		(void)!ftruncate(fd, offset + (off_t)length);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-file-extended", "a file becomes as long as its mapping",
       BREAKS("mmap.file.store-does-not-extend", "mmap.file.larger-than-file-ok",
	      "fault.sigbus.beyond-eof", "mmap.tail.beyond-page-sigbus"))
{
	wrong->mmap = extended;
}

static void *regular_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS) && size_of(fd) >= 0)
		return map_fails(ENODEV);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-file-refused", "neither files nor shared memory objects can be mapped",
       BREAKS("mmap.file.regular-supported", "mmap.file.shm-object-supported"))
{
	wrong->mmap = regular_refused;
}

static void *hint_taken(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED && addr && errno == ENODEV)
		right->munmap(addr, length);
	return m;
}

DEFECT("mmap-file-refused-after-munmap", "what is at the address is gone when the type is refused",
       BREAKS("mmap.file.other-types"))
{
	wrong->mmap = hint_taken;
}
