/* SPDX-License-Identifier: BSD-2-Clause */
/* What msync() makes of the pages. The defects know the mapping that was made last. */
#include "cts.h"
#include "defect.h"

static struct {
	char *start;
	size_t length;
	int flags;
	int fd;	    /* of its own */
	int number; /* that was given */
	off_t offset;
	bool closed;
} last;

static void *noting_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *start = right->mmap(addr, length, prot, flags, fd, offset);

	if (start != MAP_FAILED && (fd >= 0 || prot != PROT_NONE || !(flags & MAP_PRIVATE))) {
		last.start = start;
		last.length = length;
		last.flags = flags;
		last.fd = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 100);
		last.number = fd;
		last.offset = offset;
		last.closed = false;
	}
	return start;
}

static bool is_last(const void *addr)
{
	return (const char *)addr >= last.start && (const char *)addr < last.start + last.length;
}

static int fails(int error)
{
	errno = error;
	return -1;
}

static int writes_private(void *addr, size_t length, int flags)
{
	if (is_last(addr) && last.flags & MAP_PRIVATE && last.fd >= 0)
		right->pwrite(last.fd, addr, page, last.offset + ((char *)addr - last.start));
	return right->msync(addr, length, flags);
}

DEFECT("msync-writes-private", "msync() writes the pages of a private mapping to the file",
       BREAKS("msync.private-not-written"))
{
	wrong->mmap = noting_mmap;
	wrong->msync = writes_private;
}

static int at_offset_0(void *addr, size_t length, int flags)
{
	int result = right->msync(addr, length, flags);

	if (result == 0 && is_last(addr) && last.flags & MAP_SHARED && last.fd >= 0 &&
	    addr != last.start)
		right->pwrite(last.fd, addr, page, 0);
	return result;
}

DEFECT("msync-at-offset-0", "msync() writes a page to the start of the file",
       BREAKS("msync.sync.read-sees"))
{
	wrong->mmap = noting_mmap;
	wrong->msync = at_offset_0;
}

static int noting_close(int fd)
{
	last.closed = last.closed || fd == last.number;
	return right->close(fd);
}

static int wants_descriptor(void *addr, size_t length, int flags)
{
	return is_last(addr) && last.closed ? fails(EPERM) : right->msync(addr, length, flags);
}

DEFECT("msync-wants-descriptor", "msync() fails when the descriptor was closed",
       BREAKS("msync.ret.zero"))
{
	wrong->mmap = noting_mmap;
	wrong->close = noting_close;
	wrong->msync = wants_descriptor;
}

static int wants_file(void *addr, size_t length, int flags)
{
	if (is_last(addr) && length && (last.fd < 0 || lseek(last.fd, 0, SEEK_END) <= 0))
		return fails(ENODEV);
	return right->msync(addr, length, flags);
}

DEFECT("msync-wants-file", "msync() of anonymous memory fails", BREAKS("msync.anon-ok"))
{
	wrong->mmap = noting_mmap;
	wrong->msync = wants_file;
}

static int wants_data(void *addr, size_t length, int flags)
{
	if (is_last(addr) && last.fd >= 0 &&
	    last.offset + (off_t)last.length > lseek(last.fd, 0, SEEK_END) + (off_t)page)
		return fails(EIO);
	return right->msync(addr, length, flags);
}

DEFECT("msync-wants-data", "msync() beyond the end of the file fails",
       BREAKS("msync.beyond-eof-ok"))
{
	wrong->mmap = noting_mmap;
	wrong->msync = wants_data;
}

static int wants_write_access(void *addr, size_t length, int flags)
{
	int access = last.fd < 0 ? O_RDWR : fcntl(last.fd, F_GETFL) & O_ACCMODE;

	return is_last(addr) && access == O_RDONLY ? fails(EPERM)
						   : right->msync(addr, length, flags);
}

DEFECT("msync-wants-write-access", "msync() of a mapping of a read-only descriptor fails",
       BREAKS("msync.ret.zero"))
{
	wrong->mmap = noting_mmap;
	wrong->msync = wants_write_access;
}

/* The last byte of the page becomes something else in the file and all its mappings. */
static int garbles(void *addr, size_t length, int flags)
{
	int result = right->msync(addr, length, flags);

	if (result == 0 && is_last(addr) && last.fd >= 0)
		right->pwrite(last.fd, "\377\377", 2,
			      last.offset + ((char *)addr - last.start) + (off_t)page - 2);
	return result;
}

DEFECT("msync-garbles", "msync() leaves other bytes in the page than were stored",
       BREAKS("msync.ret.zero", "msync.invalidate.consistent", "msync.shm-object",
	      "msync.async.returns", "msync.sync.data-durable", "msync.len-rounded"))
{
	wrong->mmap = noting_mmap;
	wrong->msync = garbles;
}

static int async_is_sync(void *addr, size_t length, int flags)
{
	return right->msync(addr, length, flags == MS_ASYNC ? MS_SYNC : flags);
}

DEFECT("msync-async-is-sync", "msync() takes MS_ASYNC for MS_SYNC",
       BREAKS("msync.async.noop-linux"))
{
	wrong->msync = async_is_sync;
}

static int old_times(int fd, struct stat *status)
{
	int result = right->fstat(fd, status);

	status->st_mtime = 1;
	return result;
}

DEFECT("msync-old-times", "what msync() writes leaves st_mtime as it was", BREAKS("msync.mtime"))
{
	wrong->fstat = old_times;
}

static int present(int fd, struct stat *status)
{
	int result = right->fstat(fd, status);

	status->st_mtime = status->st_ctime;
	return result;
}

DEFECT("msync-times-always", "st_mtime is marked without a reason",
       BREAKS("msync.private-not-written"))
{
	wrong->fstat = present;
}

static ssize_t next_byte(int fd, void *buffer, size_t count, off_t offset)
{
	return right->pread(fd, buffer, count, offset + 1);
}

DEFECT("pread-next-byte", "read() of the file gives what was never in it at that place",
       BREAKS("msync.no-guarantee-without", "msync.sync.read-sees"))
{
	wrong->pread = next_byte;
}

static int without_cancellation(void *addr, size_t length, int flags)
{
	return entry_syscall.msync(addr, length, flags);
}

DEFECT("msync-no-cancellation-point", "msync() does not act upon a cancellation request",
       BREAKS("libc.msync.cancellation-point"))
{
	wrong->msync = without_cancellation;
}

#ifdef HAVE_PTHREAD_CREATE
#include <pthread.h>

static int with_cancellation(void *addr, size_t length, int flags)
{
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	pthread_testcancel();
	return right->msync(addr, length, flags);
}

DEFECT("msync-always-cancels", "msync() acts upon a request though cancellation is disabled",
       BREAKS("libc.msync.cancellation-point"))
{
	wrong->msync = with_cancellation;
}

static void *cancelled_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	pthread_testcancel();
	return right->mmap(addr, length, prot, flags, fd, offset);
}

static int cancelled_munmap(void *addr, size_t length)
{
	pthread_testcancel();
	return right->munmap(addr, length);
}

static int cancelled_mprotect(void *addr, size_t length, int prot)
{
	pthread_testcancel();
	return right->mprotect(addr, length, prot);
}

DEFECT("mmap-cancellation-point", "mmap(), munmap() and mprotect() are cancellation points",
       BREAKS("libc.mmap.not-cancellation-point"))
{
	wrong->mmap = cancelled_mmap;
	wrong->munmap = cancelled_munmap;
	wrong->mprotect = cancelled_mprotect;
}
#endif
