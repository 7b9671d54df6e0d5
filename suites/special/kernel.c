/* SPDX-License-Identifier: BSD-2-Clause */
/* Files and descriptors behind which the kernel makes up the content. */
#include "cts.h"

#ifdef HAVE_SYS_EPOLL_H
#include <sys/epoll.h>
#endif
#ifdef HAVE_SYS_EVENTFD_H
#include <sys/eventfd.h>
#endif
#ifdef HAVE_SYS_INOTIFY_H
#include <sys/inotify.h>
#endif
#ifdef HAVE_SYS_SIGNALFD_H
#include <sys/signalfd.h>
#endif
#ifdef HAVE_SYS_TIMERFD_H
#include <sys/timerfd.h>
#endif

#define RW (PROT_READ | PROT_WRITE)

struct file_row {
	struct row row;
	const char *path;
	int error;
};

static const struct file_row files[] = {
	{ ROW("maps", "/proc/self/maps cannot be mapped: ENODEV",
	      REQUIRES("special.procfs-enodev")),
	  "/proc/self/maps", ENODEV },
	{ ROW("mem", "/proc/self/mem cannot be mapped: ENODEV", REQUIRES("special.procfs-enodev")),
	  "/proc/self/mem", ENODEV },
	{ ROW("status", "/proc/self/status cannot be mapped: ENODEV",
	      REQUIRES("special.procfs-enodev")),
	  "/proc/self/status", ENODEV },
	{ ROW("sysctl", "a setting below /proc/sys cannot be mapped: ENODEV",
	      REQUIRES("special.procfs-enodev", "mmap.err.enodev-fs")),
	  "/proc/sys/vm/overcommit_memory", ENODEV },
	{ ROW("version", "/proc/version cannot be mapped: EIO", REQUIRES("special.procfs-enodev")),
	  "/proc/version", EIO },
	{ ROW("sysfs", "an attribute of sysfs cannot be mapped: ENODEV",
	      REQUIRES("special.sysfs-enodev", "mmap.err.enodev-fs")),
	  "/sys/kernel/uevent_seqnum", ENODEV },
};

static int open_or_skip(const char *path)
{
	int fd = call_open(path, O_RDONLY, 0);

	skip_unless(fd >= 0, "%s cannot be opened", path);
	return fd;
}

CASES("special.kernel.file", struct file_row, files)
{
	int fd = open_or_skip(row->path);
	char byte;

	expect_map_refused(row->error, page, PROT_READ, MAP_SHARED, fd, 0);
	expect_map_refused(row->error, page, PROT_READ, MAP_PRIVATE, fd, 0);
	expect_map_refused(row->error, page, RW, MAP_PRIVATE, fd, 0);
	/* It is read all the same, but for mem, where nothing is at 0. */
	if (strcmp(row->path, "/proc/self/mem") != 0)
		expect_int(1, call_read(fd, &byte, 1));
}

struct descriptor_row {
	struct row row;
	int (*create)(void);
};

#ifdef HAVE_SYS_EPOLL_H
static int epoll(void)
{
	return epoll_create1(0);
}
#endif

#ifdef HAVE_SYS_EVENTFD_H
static int event(void)
{
	return eventfd(0, 0);
}
#endif

#ifdef HAVE_SYS_TIMERFD_H
static int timer(void)
{
	return timerfd_create(CLOCK_MONOTONIC, 0);
}
#endif

#ifdef HAVE_SYS_SIGNALFD_H
static int signal_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	return signalfd(-1, &set, 0);
}
#endif

#ifdef HAVE_SYS_INOTIFY_H
static int notify(void)
{
	return inotify_init1(0);
}
#endif

static int process(void)
{
#ifdef HAVE_SYSTEM_CALL
	return (int)system_call(__NR_pidfd_open, getpid(), 0);
#else
	errno = ENOSYS;
	return -1;
#endif
}

static const struct descriptor_row descriptors[] = {
#ifdef HAVE_SYS_EPOLL_H
	{ ROW("epoll", "an epoll descriptor cannot be mapped: ENODEV"), epoll },
#endif
#ifdef HAVE_SYS_EVENTFD_H
	{ ROW("eventfd", "an event descriptor cannot be mapped: ENODEV"), event },
#endif
#ifdef HAVE_SYS_TIMERFD_H
	{ ROW("timerfd", "a timer descriptor cannot be mapped: ENODEV"), timer },
#endif
#ifdef HAVE_SYS_SIGNALFD_H
	{ ROW("signalfd", "a signal descriptor cannot be mapped: ENODEV"), signal_set },
#endif
#ifdef HAVE_SYS_INOTIFY_H
	{ ROW("inotify", "an inotify descriptor cannot be mapped: ENODEV"), notify },
#endif
	{ ROW("pidfd", "a process descriptor cannot be mapped: ENODEV"), process },
};

CASES("special.kernel.descriptor", struct descriptor_row, descriptors,
      REQUIRES("special.anon-inode-enodev"))
{
	int fd = row->create();

	skip_unless(fd >= 0, "no such descriptor: errno %d", errno);
	trace_call(row->row.id, "", 'd', (uintmax_t)trace_fd(fd), 0);
	expect_map_refused(ENODEV, page, PROT_READ, MAP_SHARED, fd, 0);
	expect_map_refused(ENODEV, page, PROT_READ, MAP_PRIVATE, fd, 0);
}
