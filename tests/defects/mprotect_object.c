/* SPDX-License-Identifier: BSD-2-Clause */
/* What memory is meant: not all is from mmap(), and not all is of this process alone. */
#include "answer.h"

/* The last mapping that mmap() made writable. */
static char *last;
static size_t last_length;

static void *notes_last(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *got = right->mmap(addr, length, prot, flags, fd, offset);

	if (got != MAP_FAILED) {
		last = got;
		last_length = length;
	}
	return got;
}

static int only_mapped(void *addr, size_t length, int prot)
{
	if (!last || (char *)addr + length < last - ((size_t)1 << 30) ||
	    (char *)addr > last + ((size_t)1 << 30))
		return length ? fail(EINVAL) : 0;
	return right->mprotect(addr, length, prot);
}

DEFECT("mprotect-only-mapped", "only what mmap() made can be protected",
       BREAKS("mprotect.not-from-mmap", "mprotect.text-writable", "mprotect.unmapped-enomem",
	      "mprotect.kernel-range-enomem", "mprotect.vsyscall-enomem"))
{
	wrong->mmap = notes_last;
	wrong->mprotect = only_mapped;
}

static int text_refused(void *addr, size_t length, int prot)
{
	if (prot & PROT_WRITE && right->mprotect(addr, length, PROT_READ | PROT_EXEC) == 0)
		return fail(EACCES);
	return right->mprotect(addr, length, prot);
}

DEFECT("mprotect-never-writable", "nothing becomes writable, and it loses what it had",
       BREAKS("mprotect.text-writable", "mprotect.data-preserved", "mprotect.ret.zero"))
{
	wrong->mprotect = text_refused;
}

static pid_t forgets_write(void)
{
	pid_t pid = right->fork();
	int error = errno;

	if (last)
		right->mprotect(last, last_length, PROT_READ);
	errno = error;
	return pid;
}

DEFECT("fork-leaves-read-only",
       "fork() takes writing from the last mapping and does not give it back",
       BREAKS("mprotect.fork-own"))
{
	wrong->mmap = notes_last;
	wrong->fork = forgets_write;
}

static int splits_special(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	return result == -1 && errno == EINVAL && (uintptr_t)addr % page == 0 ? 0 : result;
}

DEFECT("mprotect-splits-special", "a part of the vdso is said to be changed",
       BREAKS("mprotect.vdso-part-einval", "mprotect.invalid-prot-einval"))
{
	wrong->mprotect = splits_special;
}

static int enomem_is_eagain(void *addr, size_t length, int prot)
{
	return as_error(right->mprotect(addr, length, prot), ENOMEM, EAGAIN);
}

DEFECT("mprotect-eagain", "EAGAIN stands for ENOMEM",
       BREAKS("mprotect.enomem-reserve", "mprotect.max-map-count-enomem"))
{
	wrong->mprotect = enomem_is_eagain;
}

static int counts_all(void *addr, size_t length, int prot)
{
	return prot & PROT_WRITE && length / 1024 > (size_t)1 << 20
		       ? fail(ENOMEM)
		       : right->mprotect(addr, length, prot);
}

DEFECT("mprotect-counts-noreserve", "memory of MAP_NORESERVE must be there",
       BREAKS("mprotect.noreserve"))
{
	wrong->mprotect = counts_all;
}

/* MADV_DONTDUMP makes each part unlike the rest for good. */
static int never_merges(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	if (result == 0 && length)
		right->madvise(addr, length, MADV_DONTDUMP);
	return result;
}

DEFECT("mprotect-never-merges", "a mapping cut by protection stays cut",
       BREAKS("mprotect.part-of-mapping-splits"))
{
	wrong->mprotect = never_merges;
}

static struct {
	char *start;
	size_t length;
	int flags;
	int fd;
	off_t offset;
} shown;

static void *remember_object(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	shown.start = right->mmap(addr, length, prot, flags, fd, offset);
	shown.length = length;
	shown.flags = flags;
	shown.fd = fd;
	shown.offset = offset;
	return shown.start;
}

static int protect_shifted(void *addr, size_t length, int prot)
{
	size_t first = (size_t)((char *)addr - shown.start);

	if (length && shown.fd >= 0 && (char *)addr >= shown.start && first < shown.length)
		right->mmap(addr, length, prot, shown.flags | MAP_FIXED, shown.fd,
			    shown.offset + (off_t)(first + page));
	return right->mprotect(addr, length, prot);
}

DEFECT("mprotect-shifts-object", "what mprotect() cuts off shows the file a page too far on",
       BREAKS("mprotect.part-of-mapping-content"))
{
	wrong->mmap = remember_object;
	wrong->mprotect = protect_shifted;
}
