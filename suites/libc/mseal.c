/* SPDX-License-Identifier: BSD-2-Clause */
/* The number of the system call, which a libc without mseal() leaves to its users. */
#include "cts.h"
#include "entry.h"

CASE("libc.mseal.number", "system call 462 (572 on alpha) seals memory",
     REQUIRES("libc.mseal-wrapper"))
{
	char *m = map_anon(page, PROT_READ, MAP_PRIVATE);

	skip_unless(entry_syscall.mseal, "no system calls");
	if (entry_syscall.mseal(m, page, 0) == -1 && (errno == ENOSYS || is_refused("mseal")))
		skip("the system has no mseal()");
	expect_fails(EPERM, call_mprotect(m, page, PROT_NONE));
	expect_fails(EPERM, call_munmap(m, page));
	expect_layout(m, "r");
}
