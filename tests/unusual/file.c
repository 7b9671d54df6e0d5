/* SPDX-License-Identifier: BSD-2-Clause */
/* Files: their descriptors, times and blocks, and what /proc says in addition. */
#include "cts.h"
#include "defect.h"

#include <sys/stat.h>

#include "../defects/mappings.h"

/* To a number out of the usual ones, if the limit allows it. */
static int moved(int fd)
{
	int flags, high;

	if (fd < 0)
		return fd;
	flags = fcntl(fd, F_GETFD);
	high = fcntl(fd, flags & FD_CLOEXEC ? F_DUPFD_CLOEXEC : F_DUPFD, 300);
	errno = 0;
	if (high < 0)
		return fd;
	close(fd);
	return high;
}

static int memfd_moved(const char *name, unsigned int flags)
{
	return moved(right->memfd_create(name, flags));
}

static int secret_moved(unsigned int flags)
{
	return moved(right->memfd_secret(flags));
}

static int userfaultfd_moved(int flags)
{
	return moved(right->userfaultfd(flags));
}

VARIANT("descriptor-high", "descriptors of memory have high numbers", MEETS_ALL)
{
	wrong->memfd_create = memfd_moved;
	wrong->memfd_secret = secret_moved;
	wrong->userfaultfd = userfaultfd_moved;
}

static void *accessed(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);
	struct stat status;
	char byte;

	if (m != MAP_FAILED && !(flags & MAP_ANONYMOUS) && fstat(fd, &status) == 0 &&
	    S_ISREG(status.st_mode)) {
		(void)!pread(fd, &byte, 1, 0);
		errno = 0;
	}
	return m;
}

VARIANT("time-access-at-mmap", "mmap() marks the access time",
	UNMET("madvise.populate-perm-einval"))
{
	wrong->mmap = accessed;
}

/* At each store, not only at that which faults. */
static void access_marked(struct access *access)
{
	const struct mapping *mapping;

	right->access(access);
	if (access->kind != 's' || access->signo)
		return;
	mapping = mapping_at(access->at);
	if (mapping && mapping->fd >= 0 && mapping->flags & MAP_SHARED)
		futimens(mapping->fd, (struct timespec[]){ { 0, UTIME_OMIT }, { 0, UTIME_NOW } });
}

VARIANT("time-at-store", "each store marks the times of the file", MEETS_ALL)
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = munmap_recorded;
	wrong->access = access_marked;
}

/* As on a file system without holes. */
static int truncate_filled(int fd, off_t length)
{
	int result = right->ftruncate(fd, length);

	if (result == 0 && length > 0 && length < 1 << 22 && fcntl(fd, F_GET_SEALS) < 0)
		fallocate(fd, 0, 0, length);
	if (result == 0)
		errno = 0;
	return result;
}

VARIANT("file-no-holes", "ftruncate() allocates what a file grows by", MEETS_ALL)
{
	wrong->ftruncate = truncate_filled;
}

/* A line more in smaps and status, and a flag more in VmFlags. */
static ssize_t newer_proc(const char *path, char *text, size_t size)
{
	static const char line[] = "Future:             0 kB\n", flag[] = " zz";
	ssize_t length = right->proc_read(path, text, size);
	char *at = text;

	if (length <= 0 || !(strstr(path, "smaps") || strstr(path, "status")))
		return length;
	while ((at = strchr(at, '\n')) != NULL) {
		char *begin = at;
		const char *more = NULL;

		while (begin > text && begin[-1] != '\n')
			begin--;
		if (strncmp(begin, "VmFlags:", 8) == 0)
			more = flag;
		else if (strncmp(begin, "Size:", 5) == 0 || strncmp(begin, "Name:", 5) == 0) {
			more = line;
			at++;
		}
		if (more && (size_t)length + strlen(more) < size) {
			memmove(at + strlen(more), at, strlen(at) + 1);
			memcpy(at, more, strlen(more));
			length += (ssize_t)strlen(more);
			at += strlen(more);
		}
		if (more == line)
			at--;
		at++;
	}
	return length;
}

VARIANT("proc-newer", "/proc tells more than today", MEETS_ALL)
{
	wrong->proc_read = newer_proc;
}
