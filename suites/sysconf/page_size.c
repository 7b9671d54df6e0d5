/* SPDX-License-Identifier: BSD-2-Clause */
/* The page size, from everywhere that tells it. */
#include "cts.h"
#include "suites/header/facts.h"

#ifdef HAVE_SYS_AUXV_H
#include <sys/auxv.h>
#endif

CASE("sysconf.page_size.names", "_SC_PAGESIZE and _SC_PAGE_SIZE are one number, of at least 1",
     REQUIRES("sysconf.pagesize-agree"))
{
	long size = call_sysconf(_SC_PAGESIZE);

	expect_facts("page-size");
	expect(size >= 1);
#ifdef _SC_PAGE_SIZE
	expect_int(size, call_sysconf(_SC_PAGE_SIZE));
#endif
#ifdef PAGESIZE
	expect_int(PAGESIZE, size);
#endif
#ifdef PAGE_SIZE
	expect_int(PAGE_SIZE, size);
#endif
}

CASE("sysconf.page_size.power-of-two", "the page size is a power of two and at least 4 KiB",
     REQUIRES("sysconf.pagesize-power-of-two"))
{
	long size = call_sysconf(_SC_PAGESIZE);

	expect(size >= 4 * 1024);
	expect_int(0, size & (size - 1));
}

CASE("sysconf.page_size.getpagesize", "getpagesize() and the auxiliary vector say the same",
     REQUIRES("sysconf.getpagesize-agree"))
{
	long size = call_sysconf(_SC_PAGESIZE);

	expect_int(size, getpagesize());
#if defined(HAVE_SYS_AUXV_H) && defined(AT_PAGESZ)
	expect_int(size, (intmax_t)getauxval(AT_PAGESZ));
#endif
}

/*
 *	| page | page | page |
 *	       ^ all that is mapped over is this one
 */
CASE("sysconf.page_size.granularity", "the page size is what mmap() goes by",
     REQUIRES("sysconf.pagesize-agree", "sysconf.pagesize-power-of-two"))
{
	size_t size = (size_t)call_sysconf(_SC_PAGESIZE);
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
	char *a = arena(5) + page;

	expect_address(a + size, call_mmap(a + size, 1, PROT_READ, flags, -1, 0));
	expect_map_fails(EINVAL, call_mmap(a + size / 2, 1, PROT_READ, flags, -1, 0));
	expect_access(load(a + size));
	expect_access(load(a + 2 * size - 1));
	expect_signo(SIGSEGV, load(a + size - 1));
	expect_signo(SIGSEGV, load(a + 2 * size));
}
