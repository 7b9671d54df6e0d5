/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that the kernel maps for itself and lets nobody enlarge. */
#include "remap.h"

#ifdef HAVE_SYS_SYSCALL_H
#include <sys/syscall.h>
#endif

/* The ring of an asynchronous I/O context, whose id is its address. */
static char *ring(void)
{
	unsigned long context = 0;

#if defined(HAVE_SYSTEM_CALL) && defined(__NR_io_setup)
	if (system_call(__NR_io_setup, 1, &context) != 0)
		skip("io_setup() fails: errno %d", errno);
#else
	skip("no io_setup()");
#endif
	trace_call("io_setup", "", 0, 0, 0);
	return (char *)context;
}

CASE("mremap.kernel.grow", "the ring of io_setup() cannot grow: EFAULT, wherever it should go",
     REQUIRES("mremap.dontexpand-efault"))
{
	char *m = ring(), *to = arena(2);

	expect_map_fails(EFAULT, call_mremap(m, page, 2 * page, 0, NULL));
	expect_map_fails(EFAULT, call_mremap(m, page, 2 * page, MREMAP_MAYMOVE, NULL));
	expect_map_fails(EFAULT, call_mremap(m, page, 2 * page, FIXED, to));
	expect(is_mapped(m));
}

CASE("mremap.kernel.dontunmap", "MREMAP_DONTUNMAP of the ring of io_setup() fails with EINVAL",
     REQUIRES("mremap.dontexpand-efault"))
{
	char *m = ring();

	expect_map_fails(EINVAL, call_mremap(m, page, page, MREMAP_MAYMOVE | MREMAP_DONTUNMAP,
					     NULL));
	expect(is_mapped(m));
}
