/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a target may lack without being wrong. A function of the libc and a system call that are
 * missing need no test: the calls of call.h skip the case. Nor does the age of the kernel: the
 * runner knows since when a requirement holds.
 */
#ifndef CTS_FEATURE_H
#define CTS_FEATURE_H

#include <stdbool.h>

#include "report.h"

/* skip_unless(advice_supported(MADV_HUGEPAGE), "the kernel has no transparent huge pages"); */
#define skip_unless(condition, ...)                                                                \
	do {                                                                                       \
		if (!(condition))                                                                  \
			skip(__VA_ARGS__);                                                         \
	} while (0)

/*
 * Skips the case where a policy of the system (SELinux, PR_SET_MDWE, a filter of system calls)
 * forbids memory that can be both written and executed: EACCES or EPERM.
 */
void need_executable_memory(void);

/* Skips the case where the calls are not the libc's: it is about what the libc makes of them. */
void need_libc(void);

/*
 * Whether madvise() knows the advice: it answers EINVAL to one that it was configured without,
 * even for an empty range.
 */
bool advice_supported(int advice);

#endif
