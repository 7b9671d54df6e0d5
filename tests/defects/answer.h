/* SPDX-License-Identifier: BSD-2-Clause */
/* How a defect refuses. */
#ifndef DEFECTS_ANSWER_H
#define DEFECTS_ANSWER_H

#include "cts.h"
#include "defect.h"

static inline int fail(int error)
{
	errno = error;
	return -1;
}

static inline void *fail_map(int error)
{
	errno = error;
	return MAP_FAILED;
}

/* The same answer, but for another error number. */
static inline int as_error(int result, int from, int to)
{
	return result == -1 && errno == from ? fail(to) : result;
}

static inline void *map_as_error(void *result, int from, int to)
{
	return result == MAP_FAILED && errno == from ? fail_map(to) : result;
}

static inline size_t rounded_up(size_t length)
{
	return (length + page - 1) / page * page;
}

#endif
