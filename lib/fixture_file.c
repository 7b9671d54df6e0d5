/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "call.h"
#include "fixture.h"
#include "names.h"
#include "report.h"
#include "state.h"
#include "trace.h"

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

CASE_STATE static const char *directory;
CASE_STATE static unsigned case_number;
CASE_STATE static unsigned file_number;
CASE_STATE static bool has_directory; /* of its own */
static char own_directory[PATH_MAX];

void fixture_init(const char *where, unsigned number)
{
	directory = where;
	case_number = number;
	file_number = 0;
	has_directory = false;
	umask(022);
}

unsigned char pattern(off_t offset)
{
	return (unsigned char)(1 + offset % PATTERN_PERIOD);
}

bool is_no_space(int error)
{
#ifdef EDQUOT
	return error == ENOSPC || error == EDQUOT;
#else
	return error == ENOSPC;
#endif
}

/* Why a file of the directory under test cannot be made or filled, by errno. */
_Noreturn static void no_file(const char *call)
{
	char name[24];

	if (is_no_space(errno))
		skip(NO_SPACE_LEFT);
	if (errno == EROFS)
		skip("the directory under test is read-only");
	if (errno == EACCES)
		skip("no permission to make files in the directory under test");
	broken("%s: %s", call, errno_name(errno, name));
}

/* A store to a hole of a file takes space as well, and raises SIGBUS without. */
static bool is_full(void)
{
	const unsigned long least = 1 << 20;
	struct statvfs status;

	return statvfs(directory, &status) == 0 && status.f_blocks > 0 && status.f_frsize > 0 &&
	       status.f_bavail < least / status.f_frsize;
}

static void need_directory(void)
{
	if (!directory)
		skip("no directory to write files in");
	if (is_full())
		skip(NO_SPACE_LEFT);
}

/* Of each phase as many bytes: filled once, as each case would have to copy what it fills. */
static unsigned char pattern_bytes[PATTERN_RUN + PATTERN_PERIOD];

void pattern_init(void)
{
	size_t i;

	for (i = 0; i < sizeof(pattern_bytes); i++)
		pattern_bytes[i] = pattern((off_t)i);
}

const unsigned char *pattern_run(off_t offset)
{
	return pattern_bytes + offset % PATTERN_PERIOD;
}

/* full is why the case is skipped if there is no space for it. */
static void write_pattern(int fd, off_t offset, off_t length, const char *full)
{
	while (length > 0) {
		size_t count = length < PATTERN_RUN ? (size_t)length : PATTERN_RUN;
		ssize_t written;

		written = pwrite(fd, pattern_run(offset), count, offset);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0 && is_no_space(errno))
			skip("%s", full);
		if (written < 0)
			no_file("pwrite");
		if (written == 0)
			broken("pwrite: nothing was written");
		offset += written;
		length -= written;
	}
}

void fill_pattern(int fd, off_t offset, size_t length)
{
	if (length == 0)
		return;
	write_pattern(fd, offset, (off_t)length, NO_SPACE_LEFT);
	trace_call("fill_pattern", "dol", 'z', 0, 0, (uintmax_t)fd, (uintmax_t)offset,
		   (uintmax_t)length);
}

void fill_object(int fd, off_t size)
{
	if (size == 0)
		return;
	write_pattern(fd, 0, size, "no space is left for shared memory");
	trace_call("fill_pattern", "dol", 'z', 0, 0, (uintmax_t)fd, (uintmax_t)0,
		   (uintmax_t)size);
}

static void unique_path(char *path, size_t size)
{
	int length = snprintf(path, size, "%s/%u-%ld-%u", directory, case_number, (long)getpid(),
			      file_number++);

	if (length < 0 || (size_t)length >= size)
		broken("the path of the directory under test is too long");
}

/* A new file whose name is in path; the caller unlinks it. */
static int create_named(char *path, size_t size)
{
	int fd;

	unique_path(path, size);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		no_file("open");
	return fd;
}

/* Not inlined: the path would take a page of the stack from those who need none. */
__attribute__((noinline)) static int create_and_unlink(void)
{
	char path[PATH_MAX];
	int fd = create_named(path, sizeof(path));

	if (unlink(path) != 0)
		no_file("unlink");
	return fd;
}

/* Many file systems have no O_TMPFILE, and say so by as many error numbers. */
static int create_unnamed(void)
{
#ifdef O_TMPFILE
	int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
#endif
	return create_and_unlink();
}

int fixture_file(off_t size)
{
	int fd;

	need_directory();
	fd = create_unnamed();
	write_pattern(fd, 0, size, NO_SPACE_LEFT);
	trace_call("fixture_file", "o", 'd', (uintmax_t)trace_fd(fd), 0, (uintmax_t)size);
	return fd;
}

/* With a name for as long as it takes to open it a second time, as /proc may be missing. */
int fixture_file_opened(off_t size, int oflag)
{
	char path[PATH_MAX];
	int creator, fd;

	need_directory();
	creator = create_named(path, sizeof(path));
	write_pattern(creator, 0, size, NO_SPACE_LEFT);
	fd = open(path, oflag | O_CLOEXEC);
	if (fd < 0) {
		int error = errno;

		unlink(path);
		errno = error;
		no_file("open");
	}
	if (unlink(path) != 0)
		no_file("unlink");
	close(creator);
	trace_call("fixture_file_opened", "oO", 'd', (uintmax_t)trace_fd(fd), 0, (uintmax_t)size,
		   (uintmax_t)oflag);
	return fd;
}

const char *fixture_directory(void)
{
	int length;

	if (has_directory)
		return own_directory;
	need_directory();
	length = snprintf(own_directory, sizeof(own_directory), "%s/%u", directory, case_number);
	if (length < 0 || (size_t)length >= sizeof(own_directory))
		broken("the path of the directory under test is too long");
	report_directory();
	if (mkdir(own_directory, 0755) != 0)
		no_file("mkdir");
	has_directory = true;
	return own_directory;
}

/* Paths stay valid, so they need a place each. */
static char *new_path(const char *name)
{
	static char paths[2 * PATH_MAX];
	static size_t used;
	char *path = paths + used;
	int length;

	length = snprintf(path, sizeof(paths) - used, "%s/%s", fixture_directory(), name);
	if (length < 0 || (size_t)length >= sizeof(paths) - used)
		broken("too many paths of files, or too long ones");
	used += (size_t)length + 1;
	return path;
}

const char *fixture_path(const char *name, off_t size)
{
	char *path = new_path(name);
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		no_file("open");
	write_pattern(fd, 0, size, NO_SPACE_LEFT);
	close(fd);
	trace_call("fixture_path", "so", 'z', 0, 0, (uintmax_t)(uintptr_t)name, (uintmax_t)size);
	return path;
}

int open_path(const char *path, int oflag)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	int fd = open(path, oflag | O_CLOEXEC, 0644);
	char text[24];

	if (fd < 0)
		broken("open(\"%s\"): %s", name, errno_name(errno, text));
	/* The directories before the name differ from run to run. */
	trace_call("open", "sO", 'd', (uintmax_t)trace_fd(fd), 0, (uintmax_t)(uintptr_t)name,
		   (uintmax_t)oflag);
	return fd;
}

/* Version, last page and no bad pages, and the name at the end of the first page. */
int fixture_swapfile(const char **path)
{
	enum { PAGES = 16 };
	const uint32_t header[] = { 1, PAGES - 1, 0 };
	int fd;

	*path = fixture_path("swap", PAGES * (off_t)page);
	fd = open_path(*path, O_RDWR);
	if (pwrite(fd, header, sizeof(header), 1024) != (ssize_t)sizeof(header) ||
	    pwrite(fd, "SWAPSPACE2", 10, (off_t)page - 10) != 10 || fsync(fd) != 0)
		no_file("pwrite or fsync");
	return fd;
}

int set_offset(int fd, off_t offset)
{
	char name[24];

	if (lseek(fd, offset, SEEK_SET) != offset)
		broken("lseek: %s", errno_name(errno, name));
	trace_call("lseek", "do", 'o', (uintmax_t)offset, 0, (uintmax_t)fd, (uintmax_t)offset);
	return fd;
}

struct stat fixture_stat(int fd)
{
	struct stat status;
	char name[24];

	if (call_fstat(fd, &status) != 0)
		broken("fstat: %s", errno_name(errno, name));
	return status;
}

size_t fixture_block_end(int fd)
{
	const struct stat status = fixture_stat(fd);
	const size_t block = round_to_pages((size_t)status.st_blksize);

	return ((size_t)status.st_size + block - 1) / block * block;
}
