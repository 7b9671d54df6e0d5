/* SPDX-License-Identifier: BSD-2-Clause */
/* Files and descriptors behind which the kernel makes up the content. */
#include "cts.h"

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

static int epoll(void)
{
	return (int)system_call(__NR_epoll_create1, 0L);
}

static int event(void)
{
	return (int)system_call(__NR_eventfd2, 0L, 0L);
}

static int timer(void)
{
	return (int)system_call(__NR_timerfd_create, (long)CLOCK_MONOTONIC, 0L);
}

static int signal_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	return (int)system_call(__NR_signalfd4, -1L, &set, (long)(NSIG / 8), 0L);
}

static int notify(void)
{
	return (int)system_call(__NR_inotify_init1, 0L);
}

static int process(void)
{
	return (int)system_call(__NR_pidfd_open, (long)getpid(), 0L);
}

static const struct descriptor_row descriptors[] = {
	{ ROW("epoll", "an epoll descriptor cannot be mapped: ENODEV"), epoll },
	{ ROW("eventfd", "an event descriptor cannot be mapped: ENODEV"), event },
	{ ROW("timerfd", "a timer descriptor cannot be mapped: ENODEV"), timer },
	{ ROW("signalfd", "a signal descriptor cannot be mapped: ENODEV"), signal_set },
	{ ROW("inotify", "an inotify descriptor cannot be mapped: ENODEV"), notify },
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
