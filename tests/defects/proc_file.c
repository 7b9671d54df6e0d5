/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

/* The descriptor of the file of /proc that was opened last. */
static int opened = -1;

static int open_noted(const char *path, int oflag, mode_t mode)
{
	int fd = right->open(path, oflag, mode);

	if (strncmp(path, "/proc/self/", 11) == 0)
		opened = fd;
	return fd;
}

static ssize_t write_allowed(int fd, const void *buffer, size_t count, off_t offset)
{
	struct access access = { .kind = 's', .at = (void *)(uintptr_t)offset };

	if (fd != opened)
		return right->pwrite(fd, buffer, count, offset);
	right->access(&access);
	errno = EIO;
	return access.signo ? -1 : right->pwrite(fd, buffer, count, offset);
}

DEFECT("proc-mem-obeys", "/proc/self/mem obeys the protection", BREAKS("proc.mem.force-write"))
{
	wrong->open = open_noted;
	wrong->pwrite = write_allowed;
}

static ssize_t write_nothing(int fd, const void *buffer, size_t count, off_t offset)
{
	return fd == opened ? (ssize_t)count : right->pwrite(fd, buffer, count, offset);
}

DEFECT("proc-mem-ignores", "write() to /proc/self/mem says that all is well and does nothing",
       BREAKS("proc.mem.force-write", "proc.mem.unmapped-eio"))
{
	wrong->open = open_noted;
	wrong->pwrite = write_nothing;
}

static ssize_t all_or_nothing(ssize_t result, size_t count)
{
	if (result < 0)
		errno = EFAULT;
	return result == (ssize_t)count ? result : -1;
}

static ssize_t read_whole(int fd, void *buffer, size_t count, off_t offset)
{
	return all_or_nothing(right->pread(fd, buffer, count, offset), count);
}

static ssize_t write_whole(int fd, const void *buffer, size_t count, off_t offset)
{
	return all_or_nothing(right->pwrite(fd, buffer, count, offset), count);
}

DEFECT("proc-mem-efault", "/proc/self/mem says EFAULT, and does no part of what it is asked for",
       BREAKS("proc.mem.unmapped-eio", "proc.mem.force-write"))
{
	wrong->pread = read_whole;
	wrong->pwrite = write_whole;
}

/* The number of a page with the bits set, and then with the others cleared. */
static ssize_t read_number(int fd, void *buffer, size_t count, off_t offset, uint64_t set,
			   uint64_t keep)
{
	ssize_t result = right->pread(fd, buffer, count, offset);
	uint64_t number;

	if (fd != opened || result != sizeof(number))
		return result;
	memcpy(&number, buffer, sizeof(number));
	number = (number | set) & keep;
	memcpy(buffer, &number, sizeof(number));
	return result;
}

static ssize_t read_zero(int fd, void *buffer, size_t count, off_t offset)
{
	return read_number(fd, buffer, count, offset, 0, 0);
}

static ssize_t read_ones(int fd, void *buffer, size_t count, off_t offset)
{
	return read_number(fd, buffer, count, offset, UINT64_MAX, UINT64_MAX);
}

DEFECT("pagemap-zero", "pagemap tells nothing of any page",
       BREAKS("proc.pagemap.present", "proc.pagemap.exclusive"))
{
	wrong->open = open_noted;
	wrong->pread = read_zero;
}

DEFECT("pagemap-ones", "pagemap tells the same of every page, mapped or not",
       BREAKS("proc.pagemap.present", "proc.pagemap.exclusive", "proc.clear-refs-soft-dirty"))
{
	wrong->open = open_noted;
	wrong->pread = read_ones;
}

/* As on a system without a page cache. */
static void *map_copy(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *map;
	size_t done;

	if (flags & MAP_ANONYMOUS)
		return right->mmap(addr, length, prot, flags, fd, offset);
	flags = (flags & ~0x0f) | MAP_PRIVATE | MAP_ANONYMOUS;
	map = right->mmap(addr, length, PROT_READ | PROT_WRITE, flags, -1, 0);
	if (map == MAP_FAILED)
		return map;
	for (done = 0; done < length; done += page) {
		if (right->pread(fd, map + done, page, offset + (off_t)done) <= 0)
			break;
	}
	right->mprotect(map, length, prot);
	return map;
}

DEFECT("mmap-copies-file", "a mapping of a file is a private copy of its bytes",
       BREAKS("proc.map-files", "proc.maps.dev-inode"))
{
	wrong->mmap = map_copy;
}

static ssize_t read_default(const char *path, char *text, size_t size)
{
	if (strcmp(path, "/proc/self/coredump_filter") != 0)
		return right->proc_read(path, text, size);
	return snprintf(text, size, "00000033\n");
}

DEFECT("coredump-filter-fixed", "coredump_filter does not change",
       BREAKS("proc.coredump-filter"))
{
	wrong->proc_read = read_default;
}

static int advise_but_dontdump(void *addr, size_t length, int advice)
{
	return advice == MADV_DONTDUMP ? 0 : right->madvise(addr, length, advice);
}

DEFECT("madvise-dontdump-ignored", "MADV_DONTDUMP is ignored", BREAKS("core.mapped-contents"))
{
	wrong->madvise = advise_but_dontdump;
}

static ssize_t pread_frame(int fd, void *data, size_t count, off_t offset)
{
	ssize_t result = right->pread(fd, data, count, offset);
	uint64_t number;

	if (result == sizeof(number)) {
		memcpy(&number, data, sizeof(number));
		number |= number >> 63;
		memcpy(data, &number, sizeof(number));
	}
	return result;
}

DEFECT("pagemap-shows-frames", "pagemap shows the page frame to everybody",
       BREAKS("proc.pagemap.frame-hidden"))
{
	wrong->pread = pread_frame;
}
