/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static void *zero_is_page(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length ? length : page, prot, flags, fd, offset);
}

DEFECT("mmap-zero-is-page", "mmap() of length 0 maps a page",
       BREAKS("mmap.len.zero-einval", "mmap.fail.no-mapping-left", "libc.mmap.raw-equals-wrapper"))
{
	wrong->mmap = zero_is_page;
}

static void *wraps(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length > SIZE_MAX - page + 1 ? page : length, prot, flags, fd,
			   offset);
}

DEFECT("mmap-length-wraps", "mmap() of a length that rounds up to 0 maps a page",
       BREAKS("mmap.len.size-max-enomem"))
{
	wrong->mmap = wraps;
}

/* The end of the range wraps round, and what lies below the address is never looked at. */
static void *end_wraps(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (length > SIZE_MAX / 4 && length <= SIZE_MAX - page + 1)
		length = page;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-end-wraps", "mmap() of a range that wraps round maps its first page",
       BREAKS("mmap.len.over-task-size-enomem", "mmap.len.size-max-page-enomem",
	      "mmap.flag.fixed.beyond-task-size-enomem"))
{
	wrong->mmap = end_wraps;
}

static void *rounds_down(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (length > page)
		length = length / page * page;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-rounds-down", "mmap() rounds the length down",
       BREAKS("mmap.len.rounded-up", "special.dev-zero"))
{
	wrong->mmap = rounds_down;
}

static void *page_more(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length ? length + page : 0, prot, flags, fd, offset);
}

DEFECT("mmap-page-more", "mmap() maps a page more than the length asks for",
       BREAKS("mmap.len.one-maps-page", "mmap.len.rounded-up", "mmap.addr.extra-space-mapped",
	      "mmap.prot.wx-both"))
{
	wrong->mmap = page_more;
}

static void *whole_pages(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (length % page)
		return map_fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-whole-pages", "mmap() refuses a length that is no multiple of the page size",
       BREAKS("mmap.len.multiple-not-required", "mmap.len.one-maps-page",
	      "libc.mmap.raw-equals-wrapper"))
{
	wrong->mmap = whole_pages;
}

static void *no_large(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (length > PTRDIFF_MAX)
		return map_fails(ENOMEM);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-no-ptrdiff-max", "mmap() refuses a length above PTRDIFF_MAX",
       BREAKS("mmap.len.ptrdiff-max-allowed"))
{
	wrong->mmap = no_large;
}
