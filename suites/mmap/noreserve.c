/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_NORESERVE: what is accounted for, by vm.overcommit_memory. See also limit/overcommit.c. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

CASE("mmap.noreserve.usable", "Every page of a MAP_NORESERVE mapping reads as 0 and can be written",
     REQUIRES("mmap.flag.noreserve.no-commit-charge"), NEEDS(NEED_PROC))
{
	char *a = arena(8);
	size_t i;

	if (sysctl_number("vm/overcommit_memory", 2) == 2)
		skip("vm.overcommit_memory is 2");
	map_anon_at(a, 8 * page, RW, MAP_PRIVATE | MAP_NORESERVE);
	expect(smaps_flag(a, "nr"));
	for (i = 0; i < 8; i++) {
		expect_byte(a + i * page, 0);
		expect_access(store(a + i * page, (unsigned char)(i + 1)));
	}
	for (i = 0; i < 8; i++)
		expect_byte(a + i * page, (unsigned char)(i + 1));
	map_anon_at(a, page, RW, MAP_PRIVATE);
	expect(!smaps_flag(a, "nr"));
}

CASE("mmap.noreserve.more-than-memory",
     "With overcommit_memory 0 MAP_NORESERVE maps more than all memory and swap",
     REQUIRES("mmap.flag.noreserve.huge-mapping-mode0"), NEEDS(NEED_64BIT))
{
	uint64_t total = total_memory();
	size_t length = (size_t)total + page;
	char *m;

	if (sysctl_number("vm/overcommit_memory", -1) != 0)
		skip("vm.overcommit_memory is not 0");
	need_address_space(length);
	expect_map_fails(ENOMEM, call_mmap(NULL, length, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	m = expect_map(
		call_mmap(NULL, length, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
	expect_access(store(m, 1));
	expect_access(store(m + length - 1, 2));
	expect_byte(m, 1);
	expect_byte(m + length - 1, 2);
}

CASE("mmap.noreserve.mode2", "With overcommit_memory 2 MAP_NORESERVE is ignored",
     REQUIRES("mmap.flag.noreserve.ignored-mode2"), SYSCTL({ "vm/overcommit_memory", "2" }))
{
	uint64_t limit = (uint64_t)meminfo("CommitLimit") * 1024;
	char *m;

	if (limit >= SIZE_MAX / 2)
		skip("CommitLimit is larger than the address space");
	expect_map_fails(ENOMEM, call_mmap(NULL, (size_t)limit + page, RW,
					   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
	m = expect_map(
		call_mmap(NULL, page, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
	expect(!smaps_flag(m, "nr"));
}
