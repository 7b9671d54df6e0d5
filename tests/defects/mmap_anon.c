/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include <sys/sysmacros.h>

static char *last_page(void *m, size_t length)
{
	return (char *)m + (length - 1) / page * page;
}

static void *not_zeroed(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m != MAP_FAILED && (flags & MAP_ANONYMOUS) && prot & PROT_WRITE)
		last_page(m, length)[page - 1] = 1;
	return m;
}

DEFECT("mmap-anon-not-zeroed", "the last byte of anonymous memory is what somebody else left",
       BREAKS("mmap.anon.zero-filled", "mmap.anon.private-posix2024", "mmap.anon.shared-posix2024",
	      "mmap.anon.read-zero-page-then-write", "mmap.anon.map-anon-synonym"))
{
	wrong->mmap = not_zeroed;
}

static void *not_refreshed(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);

	/* What is mapped at an address of the caller's choice was mapped there before. */
	if (m != MAP_FAILED && (flags & MAP_ANONYMOUS) && flags & MAP_FIXED) {
		right->mprotect(m, page, PROT_READ | PROT_WRITE);
		m[1] = 1;
		right->mprotect(m, page, prot);
	}
	return m;
}

DEFECT("mmap-anon-not-refreshed", "memory mapped again at an address has the old content",
       BREAKS("mmap.anon.refreshed-zero", "mmap.anon.zero-filled"))
{
	wrong->mmap = not_refreshed;
}

static void *shared_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((flags & 0xf) == MAP_SHARED && (flags & MAP_ANONYMOUS)) {
		errno = EINVAL;
		return MAP_FAILED;
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-anon-shared-refused", "anonymous memory cannot be shared",
       BREAKS("mmap.anon.shared-posix2024", "mmap.anon.shared-since-2.4",
	      "mmap.anon.map-anon-synonym"))
{
	wrong->mmap = shared_refused;
}

static void *shared_is_private(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((flags & 0xf) == MAP_SHARED && (flags & MAP_ANONYMOUS))
		flags = (flags & ~0xf) | MAP_PRIVATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

static void *private_is_shared(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((flags & 0xf) == MAP_PRIVATE && (flags & MAP_ANONYMOUS))
		flags = (flags & ~0xf) | MAP_SHARED;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-anon-private-is-shared", "private anonymous memory is shared with a child",
       BREAKS("mmap.flag.private.retained-after-fork"))
{
	wrong->mmap = private_is_shared;
}

DEFECT("mmap-anon-shared-is-private", "shared anonymous memory is not shared with a child",
       BREAKS("mmap.anon.shared-posix2024", "mmap.flag.private.retained-after-fork"))
{
	wrong->mmap = shared_is_private;
}

/* A memory object that is never given up, however often it is mapped. */
static int common_object(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = fcntl(right->memfd_create("common", 0), F_DUPFD_CLOEXEC, 200);
	return fd;
}

static void *shared_is_common(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((flags & 0xf) == MAP_SHARED && (flags & MAP_ANONYMOUS)) {
		fd = common_object();
		if (ftruncate(fd, (off_t)round_to_pages(length)) == 0)
			return right->mmap(addr, length, prot, flags & ~MAP_ANONYMOUS, fd, 0);
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-anon-shared-is-common", "all shared anonymous memory is one object",
       BREAKS("mmap.anon.shared-posix2024", "mmap.anon.zero-filled"))
{
	wrong->mmap = shared_is_common;
}

static void *descriptor_used(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (fd >= 0)
		flags &= ~MAP_ANONYMOUS;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-anon-descriptor-used", "a descriptor beside MAP_ANONYMOUS is mapped",
       BREAKS("mmap.anon.fd-not-minus-one"))
{
	wrong->mmap = descriptor_used;
}

static bool is_dev_zero(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && major(st.st_rdev) == 1 &&
	       minor(st.st_rdev) == 5;
}

static void *zero_is_common(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!is_dev_zero(fd))
		return right->mmap(addr, length, prot, flags, fd, offset);
	if (ftruncate(common_object(), 2 * (off_t)page) < 0)
		return MAP_FAILED;
	return right->mmap(addr, length, prot, (flags & ~0xf) | MAP_SHARED, common_object(), 0);
}

DEFECT("mmap-dev-zero-is-common", "mappings of /dev/zero show each other's stores",
       BREAKS("mmap.anon.dev-zero-shared", "mmap.anon.dev-zero-private"))
{
	wrong->mmap = zero_is_common;
}

static void *zero_is_not(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m != MAP_FAILED && is_dev_zero(fd) && offset == 0)
		last_page(m, length)[page - 2] = 1;
	return m;
}

DEFECT("mmap-dev-zero-not-zeroed", "the end of a mapping of /dev/zero is not zeroed",
       BREAKS("mmap.anon.dev-zero-private", "mmap.anon.dev-zero-shared"))
{
	wrong->mmap = zero_is_not;
}

static void *zero_ends(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!is_dev_zero(fd) || offset == 0)
		return right->mmap(addr, length, prot, flags, fd, offset);
	return right->mmap(addr, length, prot, flags, common_object(), offset);
}

DEFECT("mmap-dev-zero-ends", "/dev/zero has an end", BREAKS("mmap.anon.dev-zero-private",
							     "mmap.anon.dev-zero-shared"))
{
	wrong->mmap = zero_ends;
}

static void *zero_read_only(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (is_dev_zero(fd) && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		prot &= ~PROT_WRITE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-dev-zero-read-only", "memory of a read-only /dev/zero cannot be stored to",
       BREAKS("mmap.anon.dev-zero-private"))
{
	wrong->mmap = zero_read_only;
}

static void *zero_is_private(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (is_dev_zero(fd) && (flags & 0xf) == MAP_SHARED)
		flags = (flags & ~0xf) | MAP_PRIVATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-dev-zero-is-private", "a shared mapping of /dev/zero is not shared with a child",
       BREAKS("mmap.anon.dev-zero-shared"))
{
	wrong->mmap = zero_is_private;
}

static void *zero_is_shared(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (is_dev_zero(fd) && (flags & 0xf) == MAP_PRIVATE)
		return right->mmap(addr, length, prot,
				   (flags & ~0xf) | MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-dev-zero-is-shared", "a private mapping of /dev/zero is shared with a child",
       BREAKS("mmap.anon.dev-zero-private"))
{
	wrong->mmap = zero_is_shared;
}
