/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static mode_t kind_of(int fd, int flags)
{
	struct stat status;

	return flags & MAP_ANONYMOUS || fstat(fd, &status) ? 0 : status.st_mode & S_IFMT;
}

static void *no_sockets(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (kind_of(fd, flags) == S_IFSOCK)
		return map_fails(ENODEV);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-no-sockets", "no socket can be mapped",
       BREAKS("special.tcp-socket", "special.packet-ring"))
{
	wrong->mmap = no_sockets;
}

static void *empty_sockets(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (kind_of(fd, flags) == S_IFSOCK)
		flags |= MAP_ANONYMOUS;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-empty-sockets", "a socket maps as anonymous memory",
       BREAKS("special.tcp-socket", "special.packet-ring", "special.socket-enodev"))
{
	wrong->mmap = empty_sockets;
}

static void *no_devices(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (kind_of(fd, flags) == S_IFCHR)
		return map_fails(ENODEV);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-no-devices", "no device can be mapped", BREAKS("special.dev-zero"))
{
	wrong->mmap = no_devices;
}

static void *dirty_zero(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m != MAP_FAILED && kind_of(fd, flags) == S_IFCHR && prot & PROT_WRITE)
		m[length - 1] = 1;
	return m;
}

DEFECT("mmap-zero-dirty", "memory of /dev/zero is not zero",
       BREAKS("special.dev-zero", "mmap.vec.device-objects"))
{
	wrong->mmap = dirty_zero;
}

static void *last;
static size_t last_length;

static void *notes_last(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	last_length = length;
	return last = right->mmap(addr, length, prot, flags, fd, offset);
}

static ssize_t pwrite_remaps(int fd, const void *buffer, size_t count, off_t offset)
{
	ssize_t written = right->pwrite(fd, buffer, count, offset);

	if (last)
		right->mmap(last, last_length, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0);
	return written;
}

DEFECT("mmap-follows-copy-up", "a mapping of an overlay follows its file when that is copied up",
       BREAKS("special.overlayfs"))
{
	wrong->mmap = notes_last;
	wrong->pwrite = pwrite_remaps;
}

static void *ordinary_memory(void *addr, size_t size, unsigned int flags)
{
	(void)flags;
	return right->mmap(addr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

DEFECT("shadow-stack-ordinary", "map_shadow_stack() gives ordinary memory",
       BREAKS("shadow-stack.map"))
{
	wrong->map_shadow_stack = ordinary_memory;
}

static void *private_block(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (kind_of(fd, flags) == S_IFBLK)
		flags = (flags & ~MAP_TYPE) | MAP_PRIVATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-block-private", "a shared mapping of a block device is a private one",
       BREAKS("special.block-device"))
{
	wrong->mmap = private_block;
}
