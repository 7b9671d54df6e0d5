/* SPDX-License-Identifier: BSD-2-Clause */
/* map_shadow_stack() makes memory that only calls and returns write to. */
#include "cts.h"

CASE("shadow_stack.map.unsupported", "a processor without shadow stacks gives EOPNOTSUPP",
     REQUIRES("shadow-stack.map"), NEEDS(NEED_X86_64))
{
	void *got = call_map_shadow_stack(NULL, page, 0);

	skip_unless(got == MAP_FAILED, "there are shadow stacks");
	expect_map_fails(EOPNOTSUPP, got);
}

CASE("shadow_stack.map.store", "ordinary stores to a shadow stack raise SIGSEGV, loads do not",
     REQUIRES("shadow-stack.map"), NEEDS(NEED_X86_64 | NEED_PROC))
{
	char *got = call_map_shadow_stack(NULL, page, 0);

	skip_unless(got != MAP_FAILED || errno != EOPNOTSUPP, "no shadow stacks");
	expect_map(got);
	expect_byte(got, 0);
	expect_signal(SIGSEGV, SEGV_ACCERR, got, store(got, 1));
	expect_byte(got, 0);
	expect(smaps_flag(got, "ss"));
}
