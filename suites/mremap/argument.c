/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments that mremap() refuses, with nothing changed. */
#include "remap.h"

/* The arena is "wwww...-"; the call is on its second and third page. */
struct argument {
	struct row row;
	int old_bytes; /* added to the address */
	int new_pages; /* new size */
	int flags;
	int new, new_bytes; /* page of new_address and bytes added; NO_ADDRESS */
};

#define ARGUMENTS "wwww...--"

static void expect_refused(const struct argument *row, int error)
{
	char *a = arena_of(ARGUMENTS);
	char *new = row->new == NO_ADDRESS ? NULL : a + row->new *(ptrdiff_t)page + row->new_bytes;

	expect_map_fails(error, call_mremap(a + page + row->old_bytes, 2 * page,
					    (size_t)row->new_pages * page, row->flags, new));
	expect_layout(a, ARGUMENTS);
	expect_held(a, "abcd");
}

#define EACH_SIZE(id, words, bytes, flags, new)                                             \
	{ ROW(id ".shrink", words ", shrinking"), bytes, 1, flags, new, 0 },                \
		{ ROW(id ".same", words ", with the same size"), bytes, 2, flags, new, 0 }, \
	{                                                                                   \
		ROW(id ".grow", words ", growing"), bytes, 3, flags, new, 0                 \
	}

static const struct argument unaligned[] = {
	EACH_SIZE("above", "an old address a byte above a page boundary", 1, 0, NO_ADDRESS),
	EACH_SIZE("below", "an old address a byte below a page boundary", -1, 0, NO_ADDRESS),
	EACH_SIZE("sector", "an old address 512 bytes above a page boundary", 512, 0, NO_ADDRESS),
	EACH_SIZE("maymove", "an unaligned old address with MREMAP_MAYMOVE", 1, MREMAP_MAYMOVE,
		  NO_ADDRESS),
	EACH_SIZE("fixed", "an unaligned old address with MREMAP_FIXED", 1, FIXED, 4),
};

CASES("mremap.argument.old-unaligned", struct argument, unaligned,
      RULE("an old address that is not aligned to a page fails with EINVAL and changes nothing"),
      REQUIRES("mremap.old-unaligned-einval", "mremap.ret.map-failed"))
{
	expect_refused(row, EINVAL);
}

static const struct argument new_unaligned[] = {
	{ ROW("above", "a new address a byte above a page boundary"), 0, 2, FIXED, 4, 1 },
	{ ROW("below", "a new address a byte below a page boundary"), 0, 2, FIXED, 5, -1 },
	{ ROW("sector", "a new address 512 bytes above a page boundary"), 0, 2, FIXED, 4, 512 },
	{ ROW("shrink", "an unaligned new address, shrinking"), 0, 1, FIXED, 4, 1 },
	{ ROW("grow", "an unaligned new address, growing"), 0, 3, FIXED, 4, 1 },
	{ ROW("mapped", "an unaligned new address in a mapping"), 0, 1, FIXED, 7, 1 },
};

CASES("mremap.argument.new-unaligned", struct argument, new_unaligned,
      RULE("a new address that is not aligned to a page fails with EINVAL and changes nothing"),
      REQUIRES("mremap.fixed-unaligned-einval", "mremap.ret.map-failed"))
{
	expect_refused(row, EINVAL);
}

static const struct argument zero[] = {
	{ ROW("flags-0", "a new size of 0"), 0, 0, 0, NO_ADDRESS, 0 },
	{ ROW("maymove", "a new size of 0 with MREMAP_MAYMOVE"),
	  0, 0, MREMAP_MAYMOVE, NO_ADDRESS, 0 },
	{ ROW("fixed", "a new size of 0 with MREMAP_FIXED"), 0, 0, FIXED, 7, 0 },
	{ ROW("dontunmap", "a new size of 0 with MREMAP_DONTUNMAP"),
	  0, 0, DONTUNMAP, NO_ADDRESS, 0 },
};

CASES("mremap.argument.new-size-zero", struct argument, zero,
      RULE("a new size of 0 fails with EINVAL and changes nothing"),
      REQUIRES("mremap.new-size-zero-einval", "mremap.ret.map-failed"))
{
	expect_refused(row, EINVAL);
}

static const struct argument no_maymove[] = {
	{ ROW("free", "MREMAP_FIXED alone to a free target"), 0, 2, MREMAP_FIXED, 4, 0 },
	{ ROW("mapped", "MREMAP_FIXED alone to a mapped target"), 0, 2, MREMAP_FIXED, 7, 0 },
	{ ROW("shrink", "MREMAP_FIXED alone, shrinking"), 0, 1, MREMAP_FIXED, 4, 0 },
	{ ROW("grow", "MREMAP_FIXED alone, growing"), 0, 3, MREMAP_FIXED, 4, 0 },
};

CASES("mremap.argument.fixed-alone", struct argument, no_maymove,
      RULE("MREMAP_FIXED without MREMAP_MAYMOVE fails with EINVAL and changes nothing"),
      REQUIRES("mremap.fixed-needs-maymove", "mremap.ret.map-failed"))
{
	expect_refused(row, EINVAL);
}

CASE("mremap.argument.unknown-flags", "each flag without a meaning fails with EINVAL",
     REQUIRES("mremap.bad-flags-einval", "mremap.ret.map-failed"))
{
	char *a = arena_of("ww..");

	for (int bit = 3; bit < 32; bit++) {
		int flag = (int)(1u << bit);

		expect_map_fails(EINVAL, call_mremap(a, 2 * page, page, flag, NULL));
		expect_map_fails(EINVAL,
				 call_mremap(a, 2 * page, 3 * page, flag | MREMAP_MAYMOVE, NULL));
		expect_map_fails(EINVAL, call_mremap(a, page, page, flag | FIXED, a + 2 * page));
	}
	expect_map_fails(EINVAL, call_mremap(a, 2 * page, page, ~0, a + 2 * page));
	expect_layout(a, "ww..");
	expect_held(a, "ab");
}

/* A size of pages and bytes, as an unsigned number. */
struct huge {
	struct row row;
	int shift; /* of 1, down from the width of an address; 0: no such term */
	int pages, bytes;
	bool less_address; /* less by the old address, so that 0 ends with all addresses */
};

static const struct huge new_huge[] = {
	{ ROW("max", "the greatest size, which is rounded up to 0"), 0, 0, -1, false },
	{ ROW("in-last-page", "a size in the last page, rounded up to 0"), 0, -1, 1, false },
	{ ROW("last-page", "the greatest size of whole pages"), 0, -1, 0, false },
	{ ROW("upper-half", "a size of half of all addresses and a page"), 1, 1, 0, false },
};

static size_t huge_size(const struct huge *row, char *address)
{
	size_t base = row->shift ? SIZE_MAX / 2 + 1 : 0;

	if (row->less_address)
		base -= (uintptr_t)address;
	return base + (size_t)row->pages * page + (size_t)row->bytes;
}

/* 32-bit processes of a 64-bit kernel can have nearly all of their addresses. */
CASES("mremap.argument.new-size-huge", struct huge, new_huge,
      RULE("a new size larger than the address space fails with EINVAL and changes nothing"),
      REQUIRES("mremap.new-size-huge-einval", "mremap.ret.map-failed"), NEEDS(NEED_64BIT))
{
	char *a = arena_of("w.-");
	size_t size = huge_size(row, a);

	expect_map_fails(EINVAL, call_mremap(a, page, size, 0, NULL));
	expect_map_fails(EINVAL, call_mremap(a, page, size, MREMAP_MAYMOVE, NULL));
	expect_map_fails(EINVAL, call_mremap(a, page, size, FIXED, a + 2 * page));
	expect_layout(a, "w.-");
	expect_held(a, "a");
}

/* On s390x a program can have all addresses but those of the last page: TASK_SIZE_MAX. */
static void need_beyond_user_space(const char *address, size_t size)
{
#ifdef __s390x__
	const uintptr_t end = -page;
#else
	const uintptr_t end = UINTPTR_MAX / 2 + 1;
#endif

	skip_unless(size > end - (uintptr_t)address, "the range is within the address space");
}

/* An old size that is rounded up to 0 is 0: see mremap.duplicate. */
static const struct huge old_huge[] = {
	{ ROW("last-page", "the greatest old size of whole pages"), 0, -1, 0, false },
	{ ROW("upper-half", "an old size of half of all addresses and a page"), 1, 1, 0, false },
	{ ROW("to-end", "an old range that ends with all addresses"), 0, 0, 0, true },
	{ ROW("last-but-one", "an old range that ends a page below all addresses"), 0, -1, 0,
	  true },
};

CASES("mremap.argument.old-size-huge", struct huge, old_huge,
      RULE("an old size larger than the address space fails with EINVAL and changes nothing"),
      REQUIRES("mremap.old-size-huge-einval", "mremap.ret.map-failed"), NEEDS(NEED_64BIT))
{
	char *a = arena_of("ww-");
	size_t i, size = huge_size(row, a);

	need_beyond_user_space(a, size);
	for (i = 1; i < 3; i++) {
		expect_map_fails(EINVAL, call_mremap(a, size, i * page, 0, NULL));
		expect_map_fails(EINVAL, call_mremap(a, size, i * page, MREMAP_MAYMOVE, NULL));
		expect_map_fails(EINVAL, call_mremap(a, size, i * page, DONTUNMAP, NULL));
	}
	expect_layout(a, "ww-");
	expect_held(a, "ab");
}

CASES("mremap.argument.old-size-huge-fixed", struct huge, old_huge,
      RULE("an old size larger than the address space leaves what is at the new address"),
      REQUIRES("mremap.old-size-huge-einval", "mremap.fixed-fail-keeps-target"),
      NEEDS(NEED_64BIT))
{
	char *a = arena_of("-ww-w-"), *old = a + 4 * page;
	size_t size = huge_size(row, old);

	need_beyond_user_space(old, size);
	expect_map_fails(EINVAL, call_mremap(old, size, page, FIXED, a + page));
	expect_layout(a, "-ww-w-");
	expect_held(a, " bc e");
}

struct out_of_range {
	struct row row;
	unsigned below; /* pages from the end of all addresses */
	size_t pages;
};

static const struct out_of_range out_of_range[] = {
	{ ROW("last-page", "the last page of the address space"), 1, 1 },
	{ ROW("wraps", "a new range that wraps"), 1, 2 },
	{ ROW("last-but-one", "a new range that ends where the address space does"), 2, 2 },
};

CASES("mremap.argument.out-of-range", struct out_of_range, out_of_range,
      RULE("a new range that is not in user space fails with EINVAL and changes nothing"),
      REQUIRES("mremap.fixed-out-of-range-einval", "mremap.ret.map-failed"))
{
	char *a = arena_of("ww-");
	char *new = (char *)(0 - (uintptr_t)page * row->below);

	expect_map_fails(EINVAL, call_mremap(a, row->pages * page, row->pages * page, FIXED, new));
	expect_layout(a, "ww-");
	expect_held(a, "ab");
}

CASE("mremap.argument.upper-half", "a new address in the upper half of 64 bits is out of range",
     REQUIRES("mremap.fixed-out-of-range-einval"), NEEDS(NEED_64BIT))
{
	char *a = arena_of("ww-"), *half = (char *)(UINTPTR_MAX / 2 + 1);

	need_beyond(half, page);
	expect_map_fails(EINVAL, call_mremap(a, page, page, FIXED, half));
	expect_layout(a, "ww-");
}

CASE("mremap.argument.low", "a new address below vm.mmap_min_addr fails with EPERM",
     REQUIRES("mremap.fixed-low-eperm"), NEEDS(NEED_NO_PRIVILEGE))
{
	char *a = arena_of("ww-");

	if (sysctl_number("vm/mmap_min_addr", 0) < (intmax_t)page)
		skip("vm.mmap_min_addr is 0 or unknown");
	expect_map_fails(EPERM, call_mremap(a, page, page, FIXED, NULL));
	expect_layout(a, "ww-");
	expect_held(a, "ab");
}

/* Where no mapping is at the old address, or none as long as the old size says. */
static const struct remap unmapped[] = {
	{ ROW("shrink", "shrinking what is not mapped"),
	  "..ww", 0, 2, 1, 0, NO_ADDRESS, EFAULT, NULL, NULL },
	{ ROW("same", "the same size of what is not mapped"),
	  "..ww", 0, 2, 2, 0, NO_ADDRESS, EFAULT, NULL, NULL },
	{ ROW("grow", "growing what is not mapped"),
	  "..ww", 0, 1, 2, 0, NO_ADDRESS, EFAULT, NULL, NULL },
	{ ROW("maymove", "growing what is not mapped, with MREMAP_MAYMOVE"),
	  "..ww", 0, 1, 2, MREMAP_MAYMOVE, NO_ADDRESS, EFAULT, NULL, NULL },
	{ ROW("head", "an unmapped first page before a mapping"),
	  ".www", 0, 3, 2, 0, NO_ADDRESS, EFAULT, NULL, NULL },
	{ ROW("zero", "an old size of 0 where nothing is mapped"),
	  "..ww", 0, 0, 1, MREMAP_MAYMOVE, NO_ADDRESS, EFAULT, NULL, NULL },
};

CASES("mremap.argument.old-unmapped", struct remap, unmapped,
      RULE("an old address that is not mapped fails with EFAULT"),
      REQUIRES("mremap.old-unmapped-efault", "mremap.ret.map-failed"))
{
	expect_remap(row);
}

static const struct remap spans[] = {
	{ ROW("two.flags-0", "growing a range of two mappings"),
	  "wwrr.w", 0, 4, 5, 0, NO_ADDRESS, EFAULT, NULL, NULL },
	{ ROW("two.maymove", "growing a range of two mappings, with MREMAP_MAYMOVE"),
	  "wwrr-", 0, 4, 5, MREMAP_MAYMOVE, NO_ADDRESS, EFAULT, NULL, NULL },
	{ ROW("beyond.flags-0", "growing a range that reaches beyond its mapping"),
	  "ww..w", 0, 3, 4, 0, NO_ADDRESS, EFAULT, NULL, NULL },
	{ ROW("beyond.maymove",
	      "growing a range that reaches beyond its mapping, with MREMAP_MAYMOVE"),
	  "ww..w", 0, 3, 4, MREMAP_MAYMOVE, NO_ADDRESS, EFAULT, NULL, NULL },
	{ ROW("hole.maymove", "growing a range with a hole"),
	  "w.ww-", 0, 4, 5, MREMAP_MAYMOVE, NO_ADDRESS, EFAULT, NULL, NULL },
};

CASES("mremap.argument.grow-spans", struct remap, spans,
      RULE("growing more than one mapping fails with EFAULT and changes nothing"),
      REQUIRES("mremap.old-spans-mappings-grow-efault", "mremap.ret.map-failed"))
{
	expect_remap(row);
}
