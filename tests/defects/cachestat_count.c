/* SPDX-License-Identifier: BSD-2-Clause */
#include "answer.h"

#define PARAMETERS \
	int fd, struct cachestat_range *range, struct cachestat *counts, unsigned int flags

/* The numbers of the binary interface: cached pages first, dirty ones next. */
static int one_more(PARAMETERS)
{
	int result = right->cachestat(fd, range, counts, flags);

	if (result == 0)
		++*(uint64_t *)counts;
	return result;
}

DEFECT("cachestat-one-more", "a page too many is counted",
       BREAKS("cachestat.counts", "cachestat.range"))
{
	wrong->cachestat = one_more;
}

static int never_dirty(PARAMETERS)
{
	int result = right->cachestat(fd, range, counts, flags);

	if (result == 0)
		((uint64_t *)counts)[1] = 0;
	return result;
}

DEFECT("cachestat-never-dirty", "no page is dirty", BREAKS("cachestat.dirty"))
{
	wrong->cachestat = never_dirty;
}

static int any_flags(PARAMETERS)
{
	(void)flags;
	return right->cachestat(fd, range, counts, 0);
}

DEFECT("cachestat-any-flags", "flags are ignored", BREAKS("cachestat.errors"))
{
	wrong->cachestat = any_flags;
}
