/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that becomes writable is reserved, as far as there is some. */
#include "cts.h"

#ifdef HAVE_SYS_SYSINFO_H
#include <sys/sysinfo.h>
#endif

/* Twice the memory and swap of the machine, which a read-only private mapping may have. */
static size_t more_than_memory(void)
{
#ifdef HAVE_SYS_SYSINFO_H
	struct sysinfo info;
	size_t length;

	if (sysctl_number("vm/overcommit_memory", 1) == 1)
		skip("the system promises memory that it does not have");
	if (sysinfo(&info))
		broken("sysinfo failed");
	length = (size_t)(info.totalram + info.totalswap) * info.mem_unit / page * 2 * page;
	need_address_space(length);
	return length;
#else
	skip("no sysinfo()");
#endif
}

CASE("mprotect.limit.reserve-posix",
     "private memory that cannot be reserved does not become writable",
     REQUIRES("mprotect.eagain-reserve"), NEEDS(NEED_64BIT))
{
	size_t length = more_than_memory();
	char *m = map_anon(length, PROT_READ, MAP_PRIVATE);
	int result = call_mprotect(m, length, PROT_READ | PROT_WRITE);

	expect_int(-1, result);
	expect(errno == EAGAIN || errno == ENOMEM);
	expect_layout(m, "r");
	expect_layout(m + length - page, "r");
}

CASE("mprotect.limit.reserve",
     "on Linux that fails with ENOMEM, and what can be reserved still can",
     REQUIRES("mprotect.enomem-reserve"), NEEDS(NEED_64BIT))
{
	size_t length = more_than_memory();
	char *m = map_anon(length, PROT_READ, MAP_PRIVATE);

	expect_fails(ENOMEM, call_mprotect(m, length, PROT_READ | PROT_WRITE));
	expect_layout(m, "r");
	expect_ok(call_mprotect(m, page, PROT_READ | PROT_WRITE));
	expect_layout(m, "wr");
}

CASE("mprotect.limit.noreserve", "a MAP_NORESERVE mapping of any size becomes writable",
     REQUIRES("mprotect.noreserve"), NEEDS(NEED_64BIT))
{
	size_t length = more_than_memory();
	char *m;

	if (sysctl_number("vm/overcommit_memory", 2) != 0)
		skip("MAP_NORESERVE has no effect when vm.overcommit_memory is not 0");
	m = call_mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	expect_map(m);
	expect_ok(call_mprotect(m, length, PROT_READ | PROT_WRITE));
	expect_layout(m, "w");
}
