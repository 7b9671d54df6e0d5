/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static int fails(int error)
{
	errno = error;
	return -1;
}

static int create_memfd(unsigned flags)
{
	return right->memfd_create("secret", flags & O_CLOEXEC ? 0 : MFD_CLOEXEC);
}

DEFECT("memfd-secret-is-memfd", "memfd_secret() makes an ordinary memfd",
       BREAKS("memfd-secret.mmap-shared-only", "memfd-secret.flags-einval", "memfd-secret.locked",
	      "memfd-secret.not-for-gup", "memfd-secret.size-once", "memfd-secret.create"))
{
	wrong->memfd_secret = create_memfd;
}

static void *mmap_privately(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (fd >= 0 && flags & MAP_SHARED)
		return right->mmap(addr, length, prot,
				   (flags & ~MAP_SHARED) | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("memfd-secret-not-shared", "a shared mapping of secret memory is private memory",
       BREAKS("memfd-secret.mmap-shared-only", "memfd-secret.locked"))
{
	wrong->mmap = mmap_privately;
}

static ssize_t reads(int fd, void *buffer, size_t count)
{
	ssize_t result = right->read(fd, buffer, count);

	return result < 0 && errno == EINVAL ? 0 : result;
}

DEFECT("memfd-secret-reads", "read() of secret memory gives the end of the file",
       BREAKS("memfd-secret.create"))
{
	wrong->read = reads;
}

static void *mmap_eacces(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *start = right->mmap(addr, length, prot, flags, fd, offset);

	if (start == MAP_FAILED && errno == EINVAL)
		errno = EACCES;
	return start;
}

DEFECT("mmap-einval-eacces", "mmap() says EACCES for EINVAL",
       BREAKS("memfd-secret.mmap-shared-only", "mmap.fail.no-mapping-left"))
{
	wrong->mmap = mmap_eacces;
}

static int unlocks(void)
{
	return fails(EPERM);
}

static int refuses(const void *addr, size_t length)
{
	(void)addr;
	(void)length;
	return fails(EPERM);
}

DEFECT("memfd-secret-unlock-eperm", "munlock() and munlockall() of secret memory fail",
       BREAKS("memfd-secret.locked"))
{
	wrong->munlock = refuses;
	wrong->munlockall = unlocks;
}

static void *mmap_dumped(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m != MAP_FAILED)
		right->madvise(m, length, MADV_DODUMP);
	return m;
}

DEFECT("memfd-secret-dumped", "secret memory goes into core dumps",
       BREAKS("memfd-secret.not-dumped"))
{
	wrong->mmap = mmap_dumped;
}
