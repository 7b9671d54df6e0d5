/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#ifdef HAVE_SYS_MOUNT_H
#include <sys/mount.h>
#endif
#include <sys/socket.h>
#include <unistd.h>

#include "abi.h"
#include "arena.h"
#include "call.h"
#include "entry.h"
#include "fixture.h"
#include "names.h"
#include "privilege.h"
#include "report.h"
#include "state.h"
#include "trace.h"

const char *const backing_names[BACKING_COUNT] = { "anon", "zero", "file", "memfd", "shm" };

/* Why there is no such object, by errno: the target does not offer it, or set-up failed. */
_Noreturn static void no_object(const char *what)
{
	char name[24];

	switch (errno) {
	case ENOSYS:
	case ENOENT:
	case ENOTDIR:
	case ENXIO:
	case ENODEV:
	case EROFS:
	case EACCES:
	case EPERM:
	case EAFNOSUPPORT:
	case EPROTONOSUPPORT:
		skip("%s: %s", what, errno_name(errno, name));
	default:
		broken("%s: %s", what, errno_name(errno, name));
	}
}

int fixture_memfd(off_t size)
{
	int fd = call_memfd_create("mmap-cts", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		no_object("memfd_create");
	fill_object(fd, size);
	return fd;
}

/* A name that a killed run left behind is stepped over. */
static int open_new_object(char *name, size_t size)
{
	CASE_STATE static unsigned number;
	int fd, tries;

	for (tries = 0; tries < 100; tries++) {
		snprintf(name, size, "/mmap-cts-%ld-%u", (long)getpid(), number++);
		fd = entry->shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

int fixture_shm(off_t size)
{
	char name[64];
	int fd;

	/* Not by call_shm_open(): the name, which differs from run to run, would be traced. */
	if (!entry->shm_open || !entry->shm_unlink)
		skip("no shm_open()");
	fd = open_new_object(name, sizeof(name));
	if (fd < 0)
		no_object("shm_open");
	if (entry->shm_unlink(name) != 0)
		no_object("shm_unlink");
	trace_call("fixture_shm", "o", 'd', (uintmax_t)trace_fd(fd), 0, (uintmax_t)size);
	fill_object(fd, size);
	return fd;
}

void fixture_pipe(int ends[2])
{
	int i;

	if (pipe(ends) != 0)
		no_object("pipe");
	for (i = 0; i < 2; i++) {
		fcntl(ends[i], F_SETFD, FD_CLOEXEC);
		trace_call(i ? "fixture_pipe write end" : "fixture_pipe read end", "", 'd',
			   (uintmax_t)trace_fd(ends[i]), 0);
	}
}

int fixture_socket(int domain, int type)
{
	int fd = socket(domain, type, 0);

	if (fd < 0)
		no_object("socket");
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	trace_call("socket", "ii", 'd', (uintmax_t)trace_fd(fd), 0, (uintmax_t)domain,
		   (uintmax_t)type);
	return fd;
}

int fixture_device(const char *path, int oflag)
{
	int fd = open(path, oflag | O_CLOEXEC);
	struct stat status;

	if (fd < 0)
		no_object(path);
	if (fstat(fd, &status) != 0)
		no_object("fstat");
	if (!S_ISCHR(status.st_mode) && !S_ISBLK(status.st_mode))
		skip("%s is no device", path);
	trace_call("open", "sO", 'd', (uintmax_t)trace_fd(fd), 0, (uintmax_t)(uintptr_t)path,
		   (uintmax_t)oflag);
	return fd;
}

int fixture_object(enum backing backing, off_t size)
{
	switch (backing) {
	case BACKING_FILE:
		return fixture_file(size);
	case BACKING_MEMFD:
		return fixture_memfd(size);
	case BACKING_SHM:
		return fixture_shm(size);
	default:
		broken("%s memory is no object of a size", backing_names[backing]);
	}
}

char *map_backing_at(const char *at, enum backing backing, size_t length, int prot, int share,
		     int *fd)
{
	int object = -1;

	if (backing == BACKING_ZERO)
		object = fixture_device("/dev/zero", O_RDWR);
	else if (backing != BACKING_ANON)
		object = fixture_object(backing, (off_t)length);
	if (fd)
		*fd = object;
	if (object < 0)
		share |= MAP_ANONYMOUS;
	return map_or_end(at, NULL, length, prot, share, object, 0);
}

unsigned char backing_byte(enum backing backing, off_t offset)
{
	return backing == BACKING_ANON || backing == BACKING_ZERO ? 0 : pattern(offset);
}

#ifdef HAVE_SYS_MOUNT_H
const char *fixture_tmpfs(unsigned long flags, const char *options)
{
	static bool mounted;
	const char *where = fixture_directory();

	if (mounted)
		broken("a case mounts one tmpfs");
	enter_namespace();
	if (mount("tmpfs", where, "tmpfs", flags, options) != 0)
		no_object("mount of a tmpfs");
	mounted = true;
	trace_call("fixture_tmpfs", "xs", 'z', 0, 0, (uintmax_t)flags,
		   (uintmax_t)(uintptr_t)(options ? options : ""));
	return where;
}
#else
const char *fixture_tmpfs(unsigned long flags, const char *options)
{
	(void)flags;
	(void)options;
	skip("no mount()");
}
#endif
