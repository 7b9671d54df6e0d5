/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

#include "arena.h"
#include "call.h"
#include "expect.h"
#include "rlimit.h"
#include "names.h"
#include "privilege.h"
#include "residency.h"

#ifndef PR_SET_THP_DISABLE
#define PR_SET_THP_DISABLE 41
#endif

void expect_locks(const char *at, const char *what, const void *start, const char *digits)
{
	size_t i, count = strlen(digits);
	char observed[EXPECT_PAGES + 1], name[24], text[64];

	if (count == 0 || count > EXPECT_PAGES)
		report_broken(at, "%zu pages are expected at once, not 1 to %d", count,
			      EXPECT_PAGES);
	report_checked();
	for (i = 0; i < count; i++) {
		int result = call_msync((char *)start + i * page, page, MS_ASYNC | MS_INVALIDATE);

		if (result != 0 && errno != EBUSY) {
			snprintf(text, sizeof(text), "msync() of page %zu: %d %s", i, result,
				 errno_name(errno, name));
			report_fail(at, what, digits, text);
		}
		observed[i] = result == 0 ? '0' : '1';
	}
	observed[count] = '\0';
	if (strcmp(observed, digits) != 0)
		report_fail(at, what, digits, observed);
}

bool locks_without_limit(void)
{
	return has_first_capability(CAP_IPC_LOCK);
}

void allow_locking(size_t length)
{
	if (!locks_without_limit() && get_limit(RLIMIT_MEMLOCK) < length)
		set_limit(RLIMIT_MEMLOCK, length);
}

void small_pages(void)
{
#ifdef HAVE_SYS_PRCTL_H
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
#endif
}
