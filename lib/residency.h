/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages in memory, and pages locked there: what the system does with them, not what a call said. */
#ifndef CTS_RESIDENCY_H
#define CTS_RESIDENCY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * '1' for each page from the address on that is locked, '0' for one that is not: "101". That is
 * what msync(MS_ASYNC | MS_INVALIDATE) of the page tells by EBUSY.
 */
#define expect_locked(at, digits) expect_locks(HERE, #at, (at), (digits))
void expect_locks(const char *at, const char *what, const void *start, const char *digits);

/* The capability to lock without a limit, for has_capability(). */
#ifndef CAP_IPC_LOCK
#define CAP_IPC_LOCK 14
#endif

/*
 * Whether RLIMIT_MEMLOCK does not bind this process: it has CAP_IPC_LOCK, and in the first user
 * namespace, for in another one the capability does not count.
 */
bool locks_without_limit(void);

/* Lets this process lock length bytes; skips the case where its limit is lower and hard. */
void allow_locking(size_t length);

/*
 * From now on a fault brings in no page but the one that is accessed, as far as that can be had:
 * no transparent huge pages. For cases about pages that nothing touched.
 */
void small_pages(void);

#endif
