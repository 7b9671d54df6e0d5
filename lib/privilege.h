/* SPDX-License-Identifier: BSD-2-Clause */
/* Privileges of this process, and namespaces to have some in. */
#ifndef CTS_PRIVILEGE_H
#define CTS_PRIVILEGE_H

#include <stdbool.h>

/*
 * Gives up every capability, and as root the user id and the groups as well: 65534 takes their
 * place where the system has it. Skips the case where the system cannot do without privilege.
 * Descriptors opened before stay; files of the case's own directory that were made before remain
 * readable. /proc/self stays accessible.
 */
void drop_privileges(void);
/*
 * Whether the process has the capability, a number of <linux/capability.h>: of its own user
 * namespace. Where there are none, whether it is root.
 */
bool has_capability(int capability);
/* The same in the first user namespace, for what the capability of another one does not allow. */
bool has_first_capability(int capability);

/*
 * Enters a new user and mount namespace as its root, or with privilege a mount namespace alone.
 * What is mounted in it stays in it. Skips the case when that is not allowed. A second time it
 * does nothing.
 */
void enter_namespace(void);

#endif
