/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static void *no_offset(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	(void)offset;
	return right->mmap(addr, length, prot, flags, fd, 0);
}

DEFECT("mmap-offset-ignored", "mmap() maps the start of the file whatever the offset",
       BREAKS("mmap.off.selects-file-page", "mmap.off.beyond-eof-ok", "mmap.off.just-below-max",
	      "mmap.off.max-eoverflow", "mmap.off.negative-eoverflow",
	      "mmap.err.einval.offset-unaligned", "libc.mmap.raw-equals-wrapper",
	      "mmap.file.content-init", "io.example-print-range"))
{
	wrong->mmap = no_offset;
}

static void *short_offset(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags, fd, offset & 0x7fffffff);
}

DEFECT("mmap-offset-short", "mmap() takes 31 bits of the offset",
       BREAKS("libc.mmap64.lfs", "libc.mmap.syscall-alias", "mmap.off.selects-file-page",
	      "arch.compat32-eoverflow"))
{
	wrong->mmap = short_offset;
}

static void *sign_extends(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags, fd, offset & 0x80000000 ? -offset : offset);
}

DEFECT("mmap-offset-sign", "mmap() takes an offset with bit 31 for a negative one",
       BREAKS("mmap.off.selects-file-page"))
{
	wrong->mmap = sign_extends;
}

static void *rounds_down(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags, fd, offset & -(off_t)page);
}

DEFECT("mmap-offset-rounded", "mmap() rounds an unaligned offset down",
       BREAKS("mmap.err.einval.offset-unaligned", "mmap.err.einval.offset-unaligned-anon",
	      "libc.mmap.offset-unaligned-wrapper", "mmap.off.unaligned-before-fd"))
{
	wrong->mmap = rounds_down;
}

static void *coarse(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (addr && !(flags & MAP_ANONYMOUS) &&
	    ((uintptr_t)addr % (16 * page) || offset % (16 * (off_t)page)))
		return map_fails(ENOMEM);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-coarse", "mmap() of a file at an address needs both aligned to 16 pages",
       BREAKS("mmap.off.selects-file-page", "arch.rounding-granularity"))
{
	wrong->mmap = coarse;
}

static void *inside_file(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	struct stat status;

	if (!(flags & MAP_ANONYMOUS) && !fstat(fd, &status) && S_ISREG(status.st_mode) &&
	    offset >= status.st_size && offset >= 0)
		return map_fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-inside-file", "mmap() refuses an offset at or beyond the end of the file",
       BREAKS("mmap.off.beyond-eof-ok", "mmap.off.just-below-max", "mmap.off.max-eoverflow"))
{
	wrong->mmap = inside_file;
}

static void *anon_offset(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_ANONYMOUS && offset)
		return map_fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-anon-offset", "mmap() refuses an offset of anonymous memory",
       BREAKS("mmap.off.anon-ignored"))
{
	wrong->mmap = anon_offset;
}

static void *no_page_overflow(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length > page ? page : length, prot, flags, fd, offset);
}

DEFECT("mmap-page-overflow", "mmap() looks at the offset of the first page alone",
       BREAKS("mmap.err.eoverflow-32bit", "mmap.off.max-eoverflow"))
{
	wrong->mmap = no_page_overflow;
}
