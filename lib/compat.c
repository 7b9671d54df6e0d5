/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#ifndef HAVE_SYS_STATVFS_H
#include <sys/vfs.h>
#endif
#include <unistd.h>

#include "system_call.h"

#ifndef HAVE_CLOCK_GETTIME
int clock_gettime(clockid_t clock, struct timespec *now)
{
	return (int)system_call(__NR_clock_gettime, (long)clock, now);
}
#endif

#ifndef HAVE_FUTIMENS
int futimens(int fd, const struct timespec times[2])
{
	return (int)system_call(__NR_utimensat, (long)fd, 0L, times, 0L);
}
#endif

#ifndef HAVE_MADVISE
int madvise(void *addr, size_t length, int advice)
{
	return (int)system_call(__NR_madvise, addr, length, (long)advice);
}
#endif

#ifndef HAVE_MKDTEMP
char *mkdtemp(char *path)
{
	char *end = path + strlen(path) - strlen("XXXXXX");
	unsigned number = (unsigned)getpid(), last = number + 1000000;

	for (; number != last; number++) {
		snprintf(end, sizeof("XXXXXX"), "%06u", number % 1000000);
		if (mkdir(path, 0700) == 0)
			return path;
		if (errno != EEXIST)
			break;
	}
	return NULL;
}
#endif

#ifndef HAVE_SYS_PERSONALITY_H
int personality(unsigned long persona)
{
	return (int)system_call(__NR_personality, persona);
}
#endif

#ifndef HAVE_SETRLIMIT
int getrlimit(int resource, struct rlimit *limit)
{
	return (int)system_call(__NR_prlimit64, 0L, (long)resource, 0L, limit);
}

int setrlimit(int resource, const struct rlimit *limit)
{
	return (int)system_call(__NR_prlimit64, 0L, (long)resource, limit, 0L);
}
#endif

#ifndef HAVE_SHMCTL
int shmget(key_t key, size_t size, int flags)
{
	return (int)system_call(__NR_shmget, (long)key, size, (long)flags);
}

void *shmat(int id, const void *addr, int flags)
{
	return (void *)system_call(__NR_shmat, (long)id, addr, (long)flags);
}

int shmctl(int id, int command, struct shmid_ds *status)
{
	return (int)system_call(__NR_shmctl, (long)id, (long)command, status);
}
#endif

#ifndef HAVE_SIGALTSTACK
int sigaltstack(const stack_t *stack, stack_t *old)
{
	return (int)system_call(__NR_sigaltstack, stack, old);
}
#endif

#ifndef HAVE_SYS_STATVFS_H
/* Linux 2.6.36 made f_flags of the first word that was spare. */
static struct statvfs told_by(const struct statfs *told)
{
	return (struct statvfs){ .f_frsize = (unsigned long)told->f_frsize,
				 .f_blocks = told->f_blocks,
				 .f_bfree = told->f_bfree,
				 .f_bavail = told->f_bavail,
				 .f_flag = (unsigned long)told->f_spare[0] };
}

int statvfs(const char *path, struct statvfs *status)
{
	struct statfs told;
	int result = statfs(path, &told);

	if (result == 0)
		*status = told_by(&told);
	return result;
}

int fstatvfs(int fd, struct statvfs *status)
{
	struct statfs told;
	int result = fstatfs(fd, &told);

	if (result == 0)
		*status = told_by(&told);
	return result;
}
#endif

#ifndef HAVE_UNSHARE
int unshare(int flags)
{
	return (int)system_call(__NR_unshare, (long)flags);
}
#endif
