/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the first process has to do besides: it finds nothing prepared when it is that of a machine,
 * and nobody waits for its exit status.
 */
#ifndef CTS_INIT_H
#define CTS_INIT_H

/*
 * Before anything else. On a machine of its own, where it may power off: mounts /proc, /sys, /dev
 * and /dev/shm as far as the kernel has them and the root directory can be written, and opens the
 * console if there is no standard output.
 */
void init_begin(void);

/*
 * Prints the exit status as the last line of standard output, and powers the machine off. Returns
 * the status where there is none to power off, as in a container.
 */
int init_end(int status);

#endif
