/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_FIXED and MAP_FIXED_NOREPLACE at the upper end of the address space, and beyond. */
#include "cts.h"

/* What the range counts from: an arena, the end of the address space, or address 0. */
enum base { ARENA, END, ZERO };

struct range_row {
	struct row row;
	enum base base;
	struct range range;
};

/* The first address that is not the user's is page 0 from END, the last page is page -1. */
static const struct range_row beyond[] = {
	{ ROW("first-page", "The first page above the address space cannot be mapped"),
	  END, RANGE(0, 0, 1, 0) },
	{ ROW("first-byte", "A byte above the address space cannot be mapped"),
	  END, RANGE(0, 0, 0, 1) },
	{ ROW("across", "Two pages from the last page of the address space cannot be mapped"),
	  END, RANGE(-1, 0, 2, 0) },
	{ ROW("across-by-one", "A byte more than the last page cannot be mapped from there"),
	  END, RANGE(-1, 0, 1, 1) },
	{ ROW("top-page", "The topmost page cannot be mapped"),
	  ZERO, RANGE(-1, 0, 1, 0) },
	{ ROW("top-byte", "The topmost page cannot be mapped by a length of 1"),
	  ZERO, RANGE(-1, 0, 0, 1) },
	{ ROW("over-the-top", "A range that wraps round to page 0 cannot be mapped"),
	  ZERO, RANGE(-1, 0, 2, 0) },
	{ ROW("length-max", "A length that rounds up to 0 cannot be mapped"),
	  ARENA, RANGE(0, 0, 0, -1) },
	{ ROW("length-max-page", "A length of all but a page cannot be mapped"),
	  ARENA, RANGE(0, 0, -1, 0) },
	{ ROW("to-top-page", "A range that ends where the topmost page begins cannot be mapped"),
	  ARENA, RANGE_TO_WRAP(-1, 0) },
	{ ROW("before-wrap", "A range that ends at the last byte cannot be mapped"),
	  ARENA, RANGE_TO_WRAP(0, -1) },
	{ ROW("to-wrap", "A range whose end is 0 cannot be mapped"),
	  ARENA, RANGE_TO_WRAP(0, 0) },
	{ ROW("past-wrap", "A range whose end is 1 cannot be mapped"),
	  ARENA, RANGE_TO_WRAP(0, 1) },
};

/* The range is looked at before the alignment. */
static const struct range_row unaligned[] = {
	{ ROW("above", "An unaligned address above the address space gives ENOMEM, not EINVAL"),
	  END, RANGE(0, 1, 1, 0) },
	{ ROW("far-above", "An unaligned address far above the address space gives ENOMEM"),
	  ZERO, RANGE(-2, 1, 0, 512) },
	{ ROW("across", "A page from an unaligned address across the end gives ENOMEM, not EINVAL"),
	  END, RANGE(-1, 1, 1, 0) },
};

static void expect_out_of_range(const struct range_row *row, int fixed)
{
	char *a = arena(1), *end = end_of_addresses(), *last = end - page;
	const void *base = row->base == END ? end : row->base == ARENA ? a : NULL;
	char *start = range_start(base, &row->range);
	size_t length = range_length(base, &row->range);
	bool was_mapped = is_mapped(last);

	need_beyond(start, length);
	expect_map_fails(ENOMEM, call_mmap(start, length, PROT_READ,
					   MAP_PRIVATE | MAP_ANONYMOUS | fixed, -1, 0));
	expect_layout(a - page, "---");
	expect(is_mapped(last) == was_mapped);
}

CASES("mmap.fixed_range.beyond", struct range_row, beyond,
      RULE("MAP_FIXED fails with ENOMEM"),
      REQUIRES("mmap.flag.fixed.beyond-task-size-enomem", "mmap.flag.fixed.fails-not-elsewhere"))
{
	expect_out_of_range(row, MAP_FIXED);
}

CASES("mmap.fixed_range.noreplace", struct range_row, beyond,
      RULE("MAP_FIXED_NOREPLACE fails with ENOMEM"),
      REQUIRES("mmap.flag.fixed-noreplace.out-of-range-enomem"))
{
	expect_out_of_range(row, MAP_FIXED_NOREPLACE);
}

CASES("mmap.fixed_range.unaligned", struct range_row, unaligned,
      REQUIRES("mmap.flag.fixed.range-check-before-alignment"))
{
	expect_out_of_range(row, MAP_FIXED);
}

/* In a process of 32 bits the address is none that a kernel of 64 bits takes for an error. */
CASE("mmap.fixed_range.last-byte",
     "MAP_FIXED at the last byte of all addresses gives ENOMEM, not a number made of it",
     REQUIRES("mmap.flag.fixed.range-check-before-alignment"), NEEDS(NEED_64BIT))
{
	expect_map_fails(ENOMEM, call_mmap((void *)UINTPTR_MAX, 1, PROT_READ,
					   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
}

/* The end of the address space is one page short of a power of two: 2^47, or 2^56 with 5 levels. */
CASE("mmap.fixed_range.last-page",
     "On x86-64 the last page that can be mapped is the second below the end of 47 or 56 bits",
     REQUIRES("mmap.flag.fixed.last-page"), NEEDS(NEED_X86_64 | NEED_64BIT))
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
	uint64_t end = UINT64_C(1) << 47;
	char *at;

	if (call_mmap((void *)(uintptr_t)end, page, PROT_NONE, flags, -1, 0) != MAP_FAILED)
		end <<= 9;
	at = (char *)(uintptr_t)end - 2 * page;
	if (is_mapped(at))
		skip("the stack ends there: addresses are not random");
	expect_address(at, call_mmap(at, page, PROT_READ | PROT_WRITE, flags, -1, 0));
	expect_access(store(at, 1));
	expect_access(store(at + page - 1, 1));
	expect_map_fails(ENOMEM, call_mmap(at, 2 * page, PROT_READ, flags, -1, 0));
	expect_map_fails(ENOMEM, call_mmap(at + page, page, PROT_READ, flags, -1, 0));
	expect_byte(at, 1);
}

CASE("mmap.fixed_range.end",
     "A mapping that ends where the address space does can be used to its last byte",
     REQUIRES("mmap.flag.fixed.exact"))
{
	char *last = end_of_addresses() - page;

	if (is_mapped(last))
		skip("the last page of the address space is in use");
	expect_address(last, call_mmap(last, page, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_access(store(last + page - 1, 1));
	expect_byte(last + page - 1, 1);
	expect_byte(last, 0);
	expect_ok(call_munmap(last, page));
	expect(!is_mapped(last));
}
