/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static off_t size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_size : 0;
}

static int never_shrinks(int fd, off_t length)
{
	if (length < size_of(fd))
		return 0;
	return right->ftruncate(fd, length);
}

DEFECT("ftruncate-never-shrinks", "ftruncate() to a smaller size does nothing",
       BREAKS("trunc.shrink.sigbus", "trunc.shrink.zeroes-tail", "trunc.grow-shrink-grow",
	      "trunc.by-other-process", "fault.sigbus.after-truncate"))
{
	wrong->ftruncate = never_shrinks;
}

static int on_whole_pages(int fd, off_t length)
{
	if (length < size_of(fd))
		length = length / (off_t)page * (off_t)page;
	return right->ftruncate(fd, length);
}

DEFECT("ftruncate-whole-pages", "ftruncate() to a smaller size drops what is left of the page",
       BREAKS("trunc.shrink.keeps-below"))
{
	wrong->ftruncate = on_whole_pages;
}

static int page_late(int fd, off_t length)
{
	off_t up = (length + (off_t)page - 1) / (off_t)page * (off_t)page;

	return right->ftruncate(fd, length < size_of(fd) ? up : length);
}

DEFECT("ftruncate-rounds-up", "ftruncate() to a smaller size keeps the rest of the last page",
       BREAKS("trunc.shrink.zeroes-tail", "mmap.tail.zero-filled"))
{
	wrong->ftruncate = page_late;
}

/* The first byte behind the old end. */
static int grows_with_garbage(int fd, off_t length)
{
	off_t size = size_of(fd);
	int result = right->ftruncate(fd, length);

	if (result == 0 && length > size)
		(void)!pwrite(fd, "\1", 1, size);
	return result;
}

DEFECT("ftruncate-grows-with-garbage", "what a file grows by is not zeroed",
       BREAKS("trunc.grow.extended-area-zero", "trunc.grow.accessible", "trunc.grow-shrink-grow"))
{
	wrong->ftruncate = grows_with_garbage;
}

static ssize_t gap_with_garbage(int fd, const void *buffer, size_t count, off_t offset)
{
	off_t size = size_of(fd);
	ssize_t n = right->pwrite(fd, buffer, count, offset);

	if (n > 0 && offset > size)
		(void)!pwrite(fd, "\1", 1, size);
	return n;
}

DEFECT("pwrite-gap-with-garbage", "what pwrite() leaves out beyond the end is not zeroed",
       BREAKS("trunc.grow.write-extends-tail", "io.sparse-hole-reads-zero"))
{
	wrong->pwrite = gap_with_garbage;
}

/* The process that has begun with the case is the only one. */
static pid_t first_process;

static int own_process_only(int fd, off_t length)
{
	return getpid() == first_process ? right->ftruncate(fd, length) : 0;
}

DEFECT("ftruncate-own-process-only", "a mapping does not notice ftruncate() in another process",
       BREAKS("trunc.by-other-process"))
{
	first_process = getpid();
	wrong->ftruncate = own_process_only;
}

static int without_o_trunc(const char *path, int oflag, mode_t mode)
{
	return right->open(path, oflag & ~O_TRUNC, mode);
}

DEFECT("open-keeps-mapped", "open() with O_TRUNC keeps a file that is mapped",
       BREAKS("trunc.o-trunc-open"))
{
	wrong->open = without_o_trunc;
}

static int busy(int fd, off_t length)
{
	if (length == 0 && size_of(fd) > 0) {
		errno = EBUSY;
		return -1;
	}
	return right->ftruncate(fd, length);
}

DEFECT("ftruncate-busy", "a file that is mapped cannot be truncated to nothing",
       BREAKS("trunc.grow-shrink-grow", "trunc.size-change-effect"))
{
	wrong->ftruncate = busy;
}

static int other_errno(int fd, off_t length)
{
	int result = right->ftruncate(fd, length);

	if (result < 0 && errno == ETXTBSY)
		errno = EPERM;
	return result;
}

DEFECT("ftruncate-swapfile-eperm", "ftruncate() of a swap file gives another errno",
       BREAKS("trunc.mapped-swapfile-etxtbsy"))
{
	wrong->ftruncate = other_errno;
}

static int ftruncate_timeless(int fd, off_t length)
{
	struct stat before;
	int result;

	if (fstat(fd, &before) != 0)
		return -1;
	result = right->ftruncate(fd, length);
	if (result == 0) {
		const struct timespec times[2] = { before.st_atim, before.st_mtim };

		futimens(fd, times);
	}
	return result;
}

DEFECT("ftruncate-keeps-mtime", "ftruncate() leaves st_mtime as it is", BREAKS("trunc.times"))
{
	wrong->ftruncate = ftruncate_timeless;
}

static int cut_to_32_bits(int fd, off_t length)
{
	return right->ftruncate(fd, length < size_of(fd) ? length & 0xffffffff : length);
}

DEFECT("ftruncate-32-bits", "ftruncate() to a smaller size takes the size modulo 4 GiB",
       BREAKS("trunc.shrink.keeps-below"))
{
	wrong->ftruncate = cut_to_32_bits;
}
