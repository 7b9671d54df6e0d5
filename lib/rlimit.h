/* SPDX-License-Identifier: BSD-2-Clause */
/* Limits of this process and of the system. */
#ifndef CTS_RLIMIT_H
#define CTS_RLIMIT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

/*
 * Touches the stack of this process as far down as the library and a case may need it, the first
 * time it is called, so that it grows no more: for cases that count what is mapped.
 */
void settle_stack(void);

/*
 * Sets the soft limit, with the stack settled: a lower one may not let it grow. Skips the case when
 * the hard limit is lower and cannot be raised, broken on any other error.
 */
void set_limit(int resource, rlim_t soft);
rlim_t get_limit(int resource);

/*
 * Raises the soft limit where it is lower than least; skips the case when the hard limit is lower
 * and cannot be raised. The second is for all limits of mappings, and takes the length of one.
 */
void need_limit(int resource, uintmax_t least);
void need_address_space(size_t length);

/*
 * Sets RLIMIT_DATA so that count pages more of private writable memory can be mapped; skips where
 * the kernel does not say how much there is, or does not ask.
 */
void leave_data(size_t count);

/*
 * A number of /proc/sys by its path below it, "vm/mmap_min_addr", or fallback where it cannot be
 * read.
 */
intmax_t sysctl_number(const char *name, intmax_t fallback);

#endif
