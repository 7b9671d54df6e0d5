/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls that a seal should have stopped. */
#include "answer.h"

/* Page by page, up to the sealed one. */
static int munmap_pages(void *addr, size_t length)
{
	int result = right->munmap(addr, length);

	if (result == 0 || errno != EPERM)
		return result;
	for (size_t at = 0; at < length && right->munmap((char *)addr + at, page) == 0; at += page)
		;
	return fail(EPERM);
}

DEFECT("munmap-up-to-seal", "munmap() unmaps what is before the sealed page",
       BREAKS("mseal.blocks-munmap"))
{
	wrong->munmap = munmap_pages;
}

static void *mmap_pages(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *got = right->mmap(addr, length, prot, flags, fd, offset);

	if (got == MAP_FAILED && errno == EPERM && flags & MAP_FIXED) {
		munmap_pages(addr, length);
		errno = EPERM;
	}
	return got;
}

DEFECT("mmap-up-to-seal", "MAP_FIXED unmaps what is before the sealed page",
       BREAKS("mseal.blocks-fixed"))
{
	wrong->mmap = mmap_pages;
}

static int munmap_eacces(void *addr, size_t length)
{
	return as_error(right->munmap(addr, length), EPERM, EACCES);
}

static int mprotect_eacces(void *addr, size_t length, int prot)
{
	return as_error(right->mprotect(addr, length, prot), EPERM, EACCES);
}

static int pkey_mprotect_eacces(void *addr, size_t length, int prot, int pkey)
{
	return as_error(right->pkey_mprotect(addr, length, prot, pkey), EPERM, EACCES);
}

static void *mmap_eacces(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return map_as_error(right->mmap(addr, length, prot, flags, fd, offset), EPERM, EACCES);
}

static int madvise_eacces(void *addr, size_t length, int advice)
{
	return as_error(right->madvise(addr, length, advice), EPERM, EACCES);
}

static int remap_file_pages_eacces(void *addr, size_t size, int prot, size_t pgoff, int flags)
{
	return as_error(right->remap_file_pages(addr, size, prot, pgoff, flags), EPERM, EACCES);
}

DEFECT("seal-eacces", "EACCES for what a seal forbids",
       BREAKS("mseal.blocks-munmap", "mseal.blocks-mprotect", "mseal.blocks-fixed",
	      "mseal.blocks-discard-readonly", "mseal.blocks-guard-install",
	      "mseal.blocks-remap-file-pages", "libc.mseal-wrapper", "mseal.range",
	      "mseal.idempotent", "mseal.mprotect-partial", "mseal.fork-inherits"))
{
	wrong->munmap = munmap_eacces;
	wrong->mprotect = mprotect_eacces;
	wrong->pkey_mprotect = pkey_mprotect_eacces;
	wrong->mmap = mmap_eacces;
	wrong->madvise = madvise_eacces;
	wrong->remap_file_pages = remap_file_pages_eacces;
}

/* As Linux 6.10: the whole range is looked at first. */
static int mprotect_atomic(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	if (result == 0 || errno != EPERM)
		return result;
	for (size_t at = 0; at < length; at += page)
		if (right->mprotect((char *)addr + at, page, PROT_READ | PROT_WRITE))
			break;
	return fail(EPERM);
}

DEFECT("mprotect-seal-atomic", "nothing before a sealed page is changed",
       BREAKS("mseal.mprotect-partial"))
{
	wrong->mprotect = mprotect_atomic;
}

static int discards(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	return result == -1 && errno == EPERM ? 0 : result;
}

DEFECT("madvise-discards-sealed", "advice to discard sealed memory says 0",
       BREAKS("mseal.blocks-discard-readonly", "mseal.blocks-guard-install"))
{
	wrong->madvise = discards;
}

/* As Linux 6.10: the whole range is looked at first. */
static int madvise_atomic(void *addr, size_t length, int advice)
{
	for (size_t at = 0; at < length; at += page)
		if (right->madvise((char *)addr + at, page, MADV_DONTFORK) == -1 && errno == EPERM)
			return -1;
	return right->madvise(addr, length, advice);
}

DEFECT("madvise-seal-atomic", "nothing before a sealed page is discarded",
       BREAKS("mseal.discard-partial"))
{
	wrong->madvise = madvise_atomic;
}

/* On behind the sealed page, and then the error. */
static int madvise_goes_on(void *addr, size_t length, int advice)
{
	int result = 0;

	for (size_t at = 0; at < length; at += page)
		if (right->madvise((char *)addr + at, page, advice))
			result = fail(errno);
	return result;
}

DEFECT("madvise-seal-goes-on", "pages behind a sealed one are discarded",
       BREAKS("mseal.blocks-discard-readonly", "mseal.discard-partial"))
{
	wrong->madvise = madvise_goes_on;
}

static void *break_lies(void *addr)
{
	void *got = right->raw_brk(addr);

	return addr && got > addr ? addr : got;
}

DEFECT("brk-below-seal", "the break is said to be below a sealed page", BREAKS("mseal.blocks-brk"))
{
	wrong->raw_brk = break_lies;
}

static void *mremap_same(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	return old_size == new_size && !(flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
		       ? old
		       : right->mremap(old, old_size, new_size, flags, new);
}

DEFECT("mremap-same-size-early", "the size that a mapping has is granted without a look at it",
       BREAKS("mseal.blocks-mremap", "mremap.old-unmapped-efault"))
{
	wrong->mremap = mremap_same;
}

static int split_sealed(void *addr, size_t length)
{
	int result = right->munmap(addr, length);

	if (result == -1 && errno == EPERM) {
		right->madvise(addr, length, MADV_DONTDUMP);
		errno = EPERM;
	}
	return result;
}

DEFECT("munmap-splits-sealed", "munmap() fails for a seal after the mapping was split",
       BREAKS("mseal.failure-splits-nothing"))
{
	wrong->munmap = split_sealed;
}
