/* SPDX-License-Identifier: BSD-2-Clause */
/* Resource limits and privileges of this process. */
#ifndef CTS_LIMITS_H
#define CTS_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

/* Sets the soft limit. Skips the case when the hard limit is lower, broken on any other error. */
void set_limit(int resource, rlim_t soft);
rlim_t get_limit(int resource);

/* Gives up every capability (or, where there are none, the user id). Broken if that fails. */
void drop_privileges(void);
/* Whether the process has the capability, a number of <linux/capability.h>. */
bool has_capability(int capability);

/*
 * Enters a new user and mount namespace as its root, or with privilege a mount namespace alone.
 * Skips the case when that is not allowed.
 */
void enter_namespace(void);

/*
 * A number of /proc/sys by its path below it, "vm/mmap_min_addr", or fallback where it cannot be
 * read.
 */
intmax_t sysctl_number(const char *name, intmax_t fallback);

#endif
