/* SPDX-License-Identifier: BSD-2-Clause */
/* What the mremap() of the libc passes on. */
#include "cts.h"
#include "pages.h"

#define DONTUNMAP (MREMAP_MAYMOVE | MREMAP_DONTUNMAP)

CASE("libc.mremap.dontunmap-hint", "new_address goes to the kernel with MREMAP_DONTUNMAP alone",
     REQUIRES("libc.mremap.fifth-arg-dontunmap"))
{
	char *a = arena_of("w-.-.-.-");

	expect_map_fails(EINVAL, call_mremap(a, page, page, DONTUNMAP, a + 2 * page + 1));
	expect_layout(a, "w-.-.-.-");
	expect_address(a + 2 * page, call_mremap(a, page, page, DONTUNMAP, a + 2 * page));
	expect_layout(a, "w-w-.-.-");
	expect_held(a, "0 a");
}
