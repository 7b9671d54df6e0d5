/* SPDX-License-Identifier: BSD-2-Clause */
/* The lowest address: vm.mmap_min_addr, and address 0. */
#include "cts.h"

#define CAP_SYS_RAWIO_NUMBER 17

struct null_row {
	struct row row;
	int fixed;
};

static const struct null_row with_privilege[] = {
	{ ROW("fixed", "With CAP_SYS_RAWIO MAP_FIXED maps address 0 and returns it"), MAP_FIXED },
	{ ROW("noreplace", "With CAP_SYS_RAWIO MAP_FIXED_NOREPLACE maps address 0 and returns it"),
	  MAP_FIXED_NOREPLACE },
};

CASES("mmap.min_addr.null", struct null_row, with_privilege, REQUIRES("mmap.flag.fixed.null-root"))
{
	/* The compiler must not know that this is the null pointer. */
	char *volatile null = NULL;
	char *at = null;
	void *got;

	if (!has_first_capability(CAP_SYS_RAWIO_NUMBER))
		skip("needs CAP_SYS_RAWIO in the first user namespace");
	need_unmapped_null();
	got = call_mmap(at, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | row->fixed,
			-1, 0);
	if (got == MAP_FAILED && errno == EACCES)
		skip("a security module refuses address 0");
	expect_address(at, got);
	expect_zeroes(at, page);
	expect_access(store(at, 1));
	expect_byte(at, 1);
	expect_ok(call_munmap(at, page));
	expect_signal(SIGSEGV, SEGV_MAPERR, at, load(at));
}

/* The lowest page that an unprivileged process may map; skips where that is page 0. */
static char *lowest(void)
{
	intmax_t bytes = sysctl_number("vm/mmap_min_addr", -1);

	if (bytes < 0)
		skip("vm.mmap_min_addr cannot be read");
	if (bytes == 0)
		skip("vm.mmap_min_addr is 0");
	return page_of((char *)(uintptr_t)bytes + page - 1);
}

struct below_row {
	struct row row;
	int fixed;
	bool at_null;
};

static const struct below_row below[] = {
	{ ROW("null", "MAP_FIXED at address 0 fails without privilege"), MAP_FIXED, true },
	{ ROW("null-noreplace", "MAP_FIXED_NOREPLACE at address 0 fails without privilege"),
	  MAP_FIXED_NOREPLACE, true },
	{ ROW("last", "MAP_FIXED at the page below mmap_min_addr fails without privilege"),
	  MAP_FIXED, false },
};

CASES("mmap.min_addr.below", struct below_row, below,
      REQUIRES("mmap.flag.fixed.null-unpriv-eperm", "sysctl.mmap-min-addr",
	       "mmap.flag.fixed.fails-not-elsewhere"),
      NEEDS(NEED_NO_PRIVILEGE | NEED_PROC))
{
	char *at = lowest() - page;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | row->fixed;

	need_unmapped_null();
	if (row->at_null)
		at = NULL;
	/* Across the limit as well: the start counts. */
	expect_map_fails(EPERM, call_mmap(at, page, PROT_READ, flags, -1, 0));
	expect_map_fails(EPERM, call_mmap(at, 1, PROT_NONE, flags, -1, 0));
	expect_map_fails(EPERM, call_mmap(at, 2 * page, PROT_READ, flags, -1, 0));
	expect(!is_mapped(at));
}

CASE("mmap.min_addr.at", "MAP_FIXED at exactly mmap_min_addr succeeds without privilege",
     REQUIRES("mmap.flag.fixed.at-min-addr", "sysctl.mmap-min-addr"),
     NEEDS(NEED_NO_PRIVILEGE | NEED_PROC))
{
	char *at = lowest();

	if (is_mapped(at))
		skip("the program is at vm.mmap_min_addr");
	expect_address(at, call_mmap(at, page, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_access(store(at, 1));
	expect_byte(at, 1);
}

/* 16 pages of 64 KiB, so that it is a whole number of pages of any size. */
CASE("mmap.min_addr.set", "A new value of vm.mmap_min_addr is the limit from then on",
     REQUIRES("sysctl.mmap-min-addr"), NEEDS(NEED_NO_PRIVILEGE | NEED_PROC),
     SYSCTL({ "vm/mmap_min_addr", "1048576" }))
{
	char *at = lowest();
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

	expect_address((char *)(uintptr_t)1048576, at);
	if (is_mapped(at) || is_mapped(at - page))
		skip("the program is at the new vm.mmap_min_addr");
	expect_map_fails(EPERM, call_mmap(at - page, page, PROT_READ, flags, -1, 0));
	expect_address(at, call_mmap(at, page, PROT_READ, flags, -1, 0));
	expect_layout(at - page, ".r");
}
