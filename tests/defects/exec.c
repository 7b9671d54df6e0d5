/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static size_t count(char *const words[])
{
	size_t n = 0;

	while (words && words[n])
		n++;
	return n;
}

/* A new image of this program, as it would be, but in the memory of the old one. */
static int keep_memory(const char *path, char *const argv[], char *const envp[])
{
	for (size_t i = 0; i < count(argv); i++) {
		if (strcmp(argv[i], EXECED_OPTION) == 0)
			exit(execed_main((int)count(argv + i) + 1, (char **)argv + i - 1));
	}
	return right->execve(path, argv, envp);
}

DEFECT("exec-keeps-mappings", "execve() keeps the mappings and the locks",
       BREAKS("exec.mappings-dropped", "exec.locks-removed", "madvise.wipeonfork.exec"))
{
	wrong->execve = keep_memory;
}

static struct {
	char *start;
	size_t length;
} last;

static void *remember(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *map = right->mmap(addr, length, prot, flags, fd, offset);

	if (map != MAP_FAILED && fd >= 0) {
		last.start = map;
		last.length = length;
	}
	return map;
}

static int drop_first(const char *path, char *const argv[], char *const envp[])
{
	if (last.start)
		right->munmap(last.start, last.length);
	return right->execve(path, argv, envp);
}

DEFECT("exec-failed-drops", "execve() has dropped a mapping when it fails",
       BREAKS("exec.failed-keeps-mappings"))
{
	wrong->mmap = remember;
	wrong->execve = drop_first;
}

static int unlock_first(const char *path, char *const argv[], char *const envp[])
{
	right->munlockall();
	return right->execve(path, argv, envp);
}

DEFECT("exec-failed-unlocks", "execve() has removed the locks when it fails",
       BREAKS("exec.failed-keeps-mappings"))
{
	wrong->execve = unlock_first;
}

/* Descriptors but those of output. */
static void set_close(long flags)
{
	for (int fd = 0; fd < 64; fd++) {
		if (fd != STDOUT_FILENO && fd != STDERR_FILENO)
			right->fcntl(fd, F_SETFD, flags);
	}
}

static int close_all(const char *path, char *const argv[], char *const envp[])
{
	set_close(FD_CLOEXEC);
	return right->execve(path, argv, envp);
}

DEFECT("exec-closes-all", "execve() closes every descriptor", BREAKS("exec.cloexec-fd-mapping"))
{
	wrong->execve = close_all;
}

static int close_none(const char *path, char *const argv[], char *const envp[])
{
	set_close(0);
	return right->execve(path, argv, envp);
}

DEFECT("exec-closes-none", "execve() ignores FD_CLOEXEC", BREAKS("exec.cloexec-fd-mapping"))
{
	wrong->execve = close_none;
}
