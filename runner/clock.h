/* SPDX-License-Identifier: BSD-2-Clause */
/* Time that never goes back, in nanoseconds. */
#ifndef CTS_CLOCK_H
#define CTS_CLOCK_H

#include <stdint.h>
#include <time.h>

#define MILLISECOND ((int64_t)1000000)
#define SECOND	    ((int64_t)1000000000)

static inline int64_t now(void)
{
	struct timespec time = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

#endif
