/* SPDX-License-Identifier: BSD-2-Clause */
/* The times of a file, which not every libc has the names of POSIX for. */
#ifndef CTS_FILE_TIME_H
#define CTS_FILE_TIME_H

#include <sys/stat.h>
#include <time.h>

#ifdef HAVE_STRUCT_STAT_ST_MTIM
#define FILE_TIME(status, which) ((status)->st_##which##tim)
#else
#define FILE_TIME(status, which)                                                                   \
	((struct timespec){ (status)->st_##which##time, (long)(status)->st_##which##time_nsec })
#endif

static inline struct timespec access_time(const struct stat *status)
{
	return FILE_TIME(status, a);
}

static inline struct timespec modification_time(const struct stat *status)
{
	return FILE_TIME(status, m);
}

static inline struct timespec change_time(const struct stat *status)
{
	return FILE_TIME(status, c);
}

#endif
