/* SPDX-License-Identifier: BSD-2-Clause */
/* What the system says of its memory as a whole. Both skip the case where it says nothing. */
#ifndef CTS_MEMINFO_H
#define CTS_MEMINFO_H

#include <stdint.h>

/* A field of /proc/meminfo: a number of KiB, or of huge pages. */
intmax_t meminfo(const char *field);

/* Bytes of memory and of swap. */
uint64_t total_memory(void);

#endif
