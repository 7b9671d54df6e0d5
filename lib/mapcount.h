/* SPDX-License-Identifier: BSD-2-Clause */
/* The number of mappings that a process may have, vm.max_map_count. */
#ifndef CTS_MAPCOUNT_H
#define CTS_MAPCOUNT_H

/*
 * Makes mappings until the system refuses one more. Skips the case where the limit is not known or
 * more than 2^18, which would take seconds. The mappings that are there can still be changed whole.
 */
void fill_map_count(void);

#endif
