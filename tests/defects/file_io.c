/* SPDX-License-Identifier: BSD-2-Clause */
/* Defects of what is done to files that are mapped: holes, times, names, limits, execution. */
#include "cts.h"
#include "defect.h"

#include <sys/resource.h>
#include <time.h>

#include "mappings.h"

static int does_nothing(int fd, int mode, off_t offset, off_t length)
{
	(void)fd;
	(void)mode;
	(void)offset;
	(void)length;
	return 0;
}

DEFECT("fallocate-does-nothing", "fallocate() succeeds without doing anything",
       BREAKS("trunc.punch-hole", "trunc.punch-hole-private-cow-kept", "trunc.zero-range",
	      "trunc.fallocate-keeps-content", "trunc.moved-ranges"))
{
	wrong->fallocate = does_nothing;
}

static int drops_copies(int fd, int mode, off_t offset, off_t length)
{
	int result = right->fallocate(fd, mode, offset, length);
	size_t i;

	for (i = 0; result == 0 && i < mapping_count; i++)
		if (mappings[i].start && mappings[i].flags & MAP_PRIVATE)
			right->madvise(mappings[i].start, mappings[i].length, MADV_DONTNEED);
	return result;
}

DEFECT("fallocate-drops-copies", "a hole takes private copies with it",
       BREAKS("trunc.punch-hole-private-cow-kept"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = munmap_recorded;
	wrong->fallocate = drops_copies;
}

static int on_whole_pages(int fd, int mode, off_t offset, off_t length)
{
	off_t start = offset / (off_t)page * (off_t)page;
	off_t end = (offset + length + (off_t)page - 1) / (off_t)page * (off_t)page;

	return right->fallocate(fd, mode, start, end - start);
}

DEFECT("fallocate-whole-pages", "fallocate() acts on whole pages",
       BREAKS("trunc.punch-hole", "trunc.zero-range"))
{
	wrong->fallocate = on_whole_pages;
}

static int zeroes(int fd, int mode, off_t offset, off_t length)
{
	int result = right->fallocate(fd, mode, offset, length);

	if (result == 0)
		(void)!pwrite(fd, "", 1, offset);
	return result;
}

DEFECT("fallocate-zeroes", "fallocate() zeroes what was there",
       BREAKS("trunc.fallocate-keeps-content"))
{
	wrong->fallocate = zeroes;
}

static const struct timespec long_ago = { .tv_sec = 1000000000 };

static int times_stand(int fd, struct stat *status)
{
	int result = right->fstat(fd, status);

	status->st_atim = status->st_mtim = status->st_ctim = long_ago;
	return result;
}

DEFECT("times-stand", "neither loads nor stores change the times of a file",
       BREAKS("time.mtime.after-store-before-msync", "time.mtime.second-store",
	      "time.mtime.second-store-async", "time.mtime.at-first-store",
	      "time.atime.first-reference"))
{
	wrong->fstat = times_stand;
}

static int times_go_on(int fd, struct stat *status)
{
	int result = right->fstat(fd, status);

	clock_gettime(CLOCK_REALTIME, &status->st_mtim);
	status->st_ctim = status->st_mtim;
	return result;
}

DEFECT("times-go-on", "a file that is mapped always has been modified just now",
       BREAKS("time.mtime.no-store-no-change", "time.mtime.private-store-no-change",
	      "time.atime.any-time-between"))
{
	wrong->fstat = times_go_on;
}

static int without_blocks(int fd, struct stat *status)
{
	int result = right->fstat(fd, status);

	status->st_blocks = 0;
	return result;
}

DEFECT("fstat-without-blocks", "a store to a hole allocates nothing",
       BREAKS("io.sparse-hole-reads-zero"))
{
	wrong->fstat = without_blocks;
}

static ssize_t without_deleted(const char *path, char *text, size_t size)
{
	ssize_t n = right->proc_read(path, text, size);
	char *deleted;

	while (n > 0 && (deleted = strstr(text, " (deleted)")) != NULL)
		memset(deleted, ' ', strlen(" (deleted)"));
	return n;
}

DEFECT("maps-without-deleted", "/proc/self/maps does not say that a file is deleted",
       BREAKS("io.unlink-while-mapped"))
{
	wrong->proc_read = without_deleted;
}

static ssize_t old_name(const char *path, char *text, size_t size)
{
	ssize_t n = right->proc_read(path, text, size);
	char *after;

	while (n > 0 && (after = strstr(text, "/after")) != NULL)
		memcpy(after, "/other", strlen("/other"));
	return n;
}

DEFECT("maps-old-name", "/proc/self/maps does not follow rename()",
       BREAKS("io.rename-while-mapped"))
{
	wrong->proc_read = old_name;
}

static void limited(struct access *access)
{
	struct rlimit limit;

	right->access(access);
	if (access->kind == 's' && getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
	    limit.rlim_cur != RLIM_INFINITY)
		raise(SIGXFSZ);
}

DEFECT("store-limited", "RLIMIT_FSIZE is a limit of stores, too",
       BREAKS("io.store-ignores-rlimit-fsize"))
{
	wrong->access = limited;
}

/* A process that may write may write to anything. */
static int open_running(const char *path, int oflag, mode_t mode)
{
	int fd = right->open(path, oflag, mode);

	return fd < 0 && errno == ETXTBSY ? right->open(path, O_RDONLY, mode) : fd;
}

DEFECT("open-running", "a program can be opened for writing while it runs",
       BREAKS("io.running-exe-etxtbsy"))
{
	wrong->open = open_running;
}

static int open_library_busy(const char *path, int oflag, mode_t mode)
{
	size_t i;

	for (i = 0; i < mapping_count; i++)
		if (mappings[i].start && mappings[i].prot & PROT_EXEC && (oflag & O_ACCMODE)) {
			errno = ETXTBSY;
			return -1;
		}
	return right->open(path, oflag, mode);
}

DEFECT("open-library-busy", "what is mapped with PROT_EXEC cannot be opened for writing",
       BREAKS("io.library-write-allowed"))
{
	wrong->mmap = mmap_recorded;
	wrong->open = open_library_busy;
}

static int executes_written(const char *path, char *const argv[], char *const envp[])
{
	int result = right->execve(path, argv, envp);

	if (errno == ETXTBSY)
		errno = ENOEXEC;
	return result;
}

DEFECT("execve-written", "what is mapped for writing can be executed",
       BREAKS("io.exec-of-written-file-etxtbsy"))
{
	wrong->execve = executes_written;
}

/* The system locks the pages of the file for a call, and the buffer is one of them. */
static ssize_t own_pages_left_out(int fd, void *buffer, size_t count, off_t offset)
{
	ssize_t n = right->pread(fd, buffer, count, offset);

	if (n > 1 && mapping_at(buffer))
		((char *)buffer)[n - 1] = 0;
	return n;
}

static ssize_t own_pages_lost(int fd, const void *buffer, size_t count, off_t offset)
{
	if (count > 1 && mapping_at(buffer))
		count--;
	return right->pwrite(fd, buffer, count, offset);
}

DEFECT("own-mapping-short", "a transfer between a file and its own mapping is not complete",
       BREAKS("io.read-into-own-mapping", "io.write-from-own-mapping"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = munmap_recorded;
	wrong->pread = own_pages_left_out;
	wrong->pwrite = own_pages_lost;
}

#ifdef O_DIRECT
static ssize_t pread_as_at_first(int fd, void *buffer, size_t count, off_t offset)
{
	if (!(right->fcntl(fd, F_GETFL, 0) & O_DIRECT))
		return right->pread(fd, buffer, count, offset);
	for (size_t i = 0; i < count; i++)
		((unsigned char *)buffer)[i] = pattern(offset + (off_t)i);
	return (ssize_t)count;
}

DEFECT("direct-read-stale", "what is stored to a mapping never reaches the storage",
       BREAKS("msync.sync.data-durable", "io.o-direct-read-sees-store"))
{
	wrong->pread = pread_as_at_first;
}
#endif
