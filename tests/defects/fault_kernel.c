/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include <sys/uio.h>

/* The signal comes as well as, or the errno is not, EFAULT. */
static ssize_t signalled(ssize_t result)
{
	if (result < 0 && errno == EFAULT) {
		raise(SIGSEGV);
		errno = EFAULT;
	}
	return result;
}

static ssize_t read_signals(int fd, void *buffer, size_t count)
{
	return signalled(right->read(fd, buffer, count));
}

static ssize_t write_signals(int fd, const void *buffer, size_t count)
{
	return signalled(right->write(fd, buffer, count));
}

static ssize_t pread_signals(int fd, void *buffer, size_t count, off_t offset)
{
	return signalled(right->pread(fd, buffer, count, offset));
}

static ssize_t pwrite_signals(int fd, const void *buffer, size_t count, off_t offset)
{
	return signalled(right->pwrite(fd, buffer, count, offset));
}

static int open_signals(const char *path, int oflag, mode_t mode)
{
	return (int)signalled(right->open(path, oflag, mode));
}

DEFECT("efault-and-signal", "a call that fails with EFAULT raises a signal, too",
       BREAKS("efault.read-into-none", "efault.write-from-none", "efault.beyond-eof-page",
	      "efault.guard-region", "efault.pipe-all-or-nothing", "efault.path-argument"))
{
	wrong->read = read_signals;
	wrong->write = write_signals;
	wrong->pread = pread_signals;
	wrong->pwrite = pwrite_signals;
	wrong->open = open_signals;
}

static ssize_t read_einval(int fd, void *buffer, size_t count)
{
	ssize_t n = right->read(fd, buffer, count);

	if (n < 0 && errno == EFAULT)
		errno = EINVAL;
	return n;
}

static ssize_t write_io(int fd, const void *buffer, size_t count)
{
	ssize_t n = right->write(fd, buffer, count);

	if (n < 0 && errno == EFAULT)
		errno = EIO;
	return n;
}

static int open_enoent(const char *path, int oflag, mode_t mode)
{
	int fd = right->open(path, oflag, mode);

	if (fd < 0 && errno == EFAULT)
		errno = ENOENT;
	return fd;
}

DEFECT("efault-other-errno", "memory that cannot be accessed gives another errno",
       BREAKS("efault.read-into-none", "efault.write-from-none", "efault.beyond-eof-page",
	      "efault.path-argument"))
{
	wrong->read = read_einval;
	wrong->write = write_io;
	wrong->open = open_enoent;
}

/* Whether the last byte of a buffer can be read, without a signal. */
static bool usable(const void *buffer, size_t count)
{
	int ends[2];
	bool result;

	if (pipe(ends) < 0)
		return true;
	result = write(ends[1], (const char *)buffer + count - 1, 1) == 1;
	close(ends[0]);
	close(ends[1]);
	return result;
}

static int open_by_words(const char *path, int oflag, mode_t mode)
{
	if (usable(path, sizeof(long)))
		return right->open(path, oflag, mode);
	errno = EFAULT;
	return -1;
}

DEFECT("path-by-words", "a path is read by whole words, also beyond its end",
       BREAKS("efault.path-argument"))
{
	wrong->open = open_by_words;
}

static ssize_t read_whole(int fd, void *buffer, size_t count)
{
	if (count && !usable(buffer, count)) {
		errno = EFAULT;
		return -1;
	}
	return right->read(fd, buffer, count);
}

static ssize_t write_whole(int fd, const void *buffer, size_t count)
{
	if (count && !usable(buffer, count)) {
		errno = EFAULT;
		return -1;
	}
	return right->write(fd, buffer, count);
}

static ssize_t pread_whole(int fd, void *buffer, size_t count, off_t offset)
{
	if (count && !usable(buffer, count)) {
		errno = EFAULT;
		return -1;
	}
	return right->pread(fd, buffer, count, offset);
}

static ssize_t pwrite_whole(int fd, const void *buffer, size_t count, off_t offset)
{
	if (count && !usable(buffer, count)) {
		errno = EFAULT;
		return -1;
	}
	return right->pwrite(fd, buffer, count, offset);
}

DEFECT("efault-all-or-nothing", "a buffer is checked as a whole, whatever the descriptor",
       BREAKS("efault.partial-file-read", "efault.partial-file-write",
	      "efault.dev-null-ignores-buffer"))
{
	wrong->read = read_whole;
	wrong->write = write_whole;
	wrong->pread = pread_whole;
	wrong->pwrite = pwrite_whole;
}

static ssize_t write_nothing(int fd, const void *buffer, size_t count)
{
	if (!usable(buffer, 1)) {
		errno = EFAULT;
		return -1;
	}
	return right->write(fd, buffer, count);
}

DEFECT("efault-for-nothing", "a write of nothing looks at the buffer",
       BREAKS("efault.zero-length"))
{
	wrong->write = write_nothing;
}

/* What can be transferred is, byte by byte, also to a pipe. */
static ssize_t write_part(int fd, const void *buffer, size_t count)
{
	size_t n;

	for (n = 0; n < count; n++)
		if (right->write(fd, (const char *)buffer + n, 1) != 1)
			break;
	return n || !count ? (ssize_t)n : -1;
}

DEFECT("efault-pipe-partial", "a pipe takes the part of a buffer that can be read",
       BREAKS("efault.pipe-all-or-nothing"))
{
	wrong->write = write_part;
}

static ssize_t whole_count(int fd, const void *buffer, size_t count)
{
	ssize_t n = right->write(fd, buffer, count);

	return n > 0 ? (ssize_t)count : n;
}

static ssize_t offset_by_count(int fd, void *buffer, size_t count)
{
	ssize_t n = right->read(fd, buffer, count);

	if (n > 0 && (size_t)n < count)
		lseek(fd, (off_t)count - n, SEEK_CUR);
	return n;
}

DEFECT("efault-short-count-lost", "a short transfer is taken for a whole one",
       BREAKS("efault.partial-file-write", "efault.partial-file-read"))
{
	wrong->write = whole_count;
	wrong->read = offset_by_count;
}

static ssize_t write_execute_only(int fd, const void *buffer, size_t count)
{
	struct access access = { .kind = 's', .at = buffer, .value = 0x5a };

	/* What cannot be stored to cannot be loaded either. */
	if (count == 1)
		right->access(&access);
	if (access.signo) {
		errno = EFAULT;
		return -1;
	}
	return right->write(fd, buffer, count);
}

DEFECT("efault-execute-only", "write() cannot read what the process can",
       BREAKS("efault.prot-exec-buffer-readable"))
{
	wrong->write = write_execute_only;
}

static ssize_t writes_read_only(pid_t pid, const struct iovec *local, const struct iovec *remote)
{
	(void)pid;
	right->mprotect(page_of(remote->iov_base), page, PROT_READ | PROT_WRITE);
	memcpy(remote->iov_base, local->iov_base, local->iov_len);
	return (ssize_t)local->iov_len;
}

DEFECT("process-vm-writev-read-only", "process_vm_writev() writes to memory that is read-only",
       BREAKS("io.process-vm-readv"))
{
	wrong->process_vm_writev = writes_read_only;
}
