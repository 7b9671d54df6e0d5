/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>

#include "file_time.h"
#include "system_call.h"

#if defined(HAVE_FUTIMENS)
int set_file_times(int fd, const struct timespec times[2])
{
	return futimens(fd, times);
}
#elif defined(HAVE_SYSTEM_CALL) && defined(__NR_utimensat)
int set_file_times(int fd, const struct timespec times[2])
{
	return (int)system_call(__NR_utimensat, (long)fd, NULL, times, 0L);
}
#else
int set_file_times(int fd, const struct timespec times[2])
{
	(void)fd;
	(void)times;
	errno = ENOSYS;
	return -1;
}
#endif
