/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings of the machine that decide who may map what. See also mmap/min_addr.c. */
#include "cts.h"

/* The group that a process without privilege is in when the suite runs as root. */
#define GROUP	   65534
#define GROUP_TEXT "65534"

/* RLIMIT_MEMLOCK would be another way in, an obsolete one. */
CASE("limit.sysctl.hugetlb-shm-group",
     "A member of vm.hugetlb_shm_group may use SHM_HUGETLB without privilege",
     REQUIRES("sysctl.hugetlb-shm-group"), NEEDS(NEED_NO_PRIVILEGE), HUGEPAGES(1),
     SYSCTL({ "vm/hugetlb_shm_group", GROUP_TEXT }))
{
	size_t huge = (size_t)meminfo("Hugepagesize") * 1024;

	if (getegid() != GROUP)
		skip("the group of the process is not " GROUP_TEXT);
	set_limit(RLIMIT_MEMLOCK, 0);
	expect_at_least(0, shm_segment(call_shmget(IPC_PRIVATE, huge,
						   IPC_CREAT | SHM_HUGETLB | 0600)));
}
