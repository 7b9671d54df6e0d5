/* SPDX-License-Identifier: BSD-2-Clause */
/* SHM_HUGETLB. */
#include "cts.h"

/* The kernel tells EPERM before it looks for pages, so one byte of a huge page is enough. */
CASE("sysv.hugetlb.no-privilege",
     "SHM_HUGETLB without CAP_IPC_LOCK, outside vm.hugetlb_shm_group, gives EPERM",
     NEEDS(NEED_NO_PRIVILEGE), REQUIRES("sysv.hugetlb-eperm"))
{
	intmax_t group = sysctl_number("vm/hugetlb_shm_group", -1);

	/* Those of the default size: a kernel that could have some may run where there are none. */
	skip_unless(group >= 0 && meminfo("Hugepagesize") > 0, "the kernel has no huge pages");
	skip_unless((gid_t)group != getegid(), "the process is of vm.hugetlb_shm_group");
	expect_fails(EPERM, shm_segment(call_shmget(IPC_PRIVATE, page,
						    IPC_CREAT | SHM_HUGETLB | 0600)));
}
