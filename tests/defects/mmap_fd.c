/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static void *anon_checked(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_ANONYMOUS && fd != -1 && fcntl(fd, F_GETFD) < 0)
		return map_fails(EBADF);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-anon-checks-fd", "mmap() looks at the descriptor of anonymous memory",
       BREAKS("mmap.fd.ignored-with-anon"))
{
	wrong->mmap = anon_checked;
}

static void *anon_of_file(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_ANONYMOUS && fd >= 0 && fcntl(fd, F_GETFL) >= 0)
		flags &= ~MAP_ANONYMOUS;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-anon-maps-fd", "mmap() maps the descriptor of anonymous memory",
       BREAKS("mmap.fd.ignored-with-anon"))
{
	wrong->mmap = anon_of_file;
}

static void *anon_dirty(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m != MAP_FAILED && flags & MAP_ANONYMOUS && prot & PROT_WRITE)
		m[0] = 0x5a;
	return m;
}

DEFECT("mmap-anon-dirty", "anonymous memory is not zero",
       BREAKS("mmap.fd.ignored-with-anon", "mmap.addr.hint-beyond-task-size",
	      "mmap.off.anon-ignored", "mmap.create.and-munmap-inverse",
	      "mmap.flag.droppable.create", "mmap.flags.unknown-ignored-legacy"))
{
	wrong->mmap = anon_dirty;
}

static void *keeps_fd(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS) && fd >= 0)
		fd = dup(fd);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-keeps-fd",
       "a mapping keeps a duplicate of its descriptor, which munmap() does not close",
       BREAKS("mmap.fd.reference-dropped-on-munmap"))
{
	wrong->mmap = keeps_fd;
}

static void *seeks(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS))
		lseek(fd, (off_t)length, SEEK_CUR);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-seeks", "mmap() moves the offset of the descriptor",
       BREAKS("mmap.fd.offset-unchanged"))
{
	wrong->mmap = seeks;
}

static void *needs_fd(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (fd == -1)
		return map_fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-needs-fd", "anonymous memory needs a descriptor", BREAKS("mmap.fd.ignored-with-anon"))
{
	wrong->mmap = needs_fd;
}
