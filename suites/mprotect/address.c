/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses and lengths at the edges: unaligned, 0, wrapping, above user space. */
#include "cts.h"
#include "pages.h"

/* A number of bytes that follows the size of a page. */
struct size {
	int sixteenths; /* of a page */
	int bytes;
};

static size_t bytes_of(struct size size)
{
	return page / 16 * (size_t)size.sixteenths + (size_t)size.bytes;
}

struct unaligned_row {
	struct row row;
	struct size from; /* the start of the second page of three */
	struct size length;
};

#define UNALIGNED(id, words, ...)                                                            \
	{ ROW(id ".page", words " with the length of a page"), { __VA_ARGS__ }, { 16, 0 } }, \
		{ ROW(id ".byte", words " with length 1"), { __VA_ARGS__ }, { 0, 1 } },      \
		{ ROW(id ".zero", words " with length 0"), { __VA_ARGS__ }, { 0, 0 } },      \
	{                                                                                    \
		ROW(id ".max", words " with the greatest length"), { __VA_ARGS__ },          \
		{                                                                            \
			0, -1                                                                \
		}                                                                            \
	}

static const struct unaligned_row unaligned[] = {
	UNALIGNED("above", "an address a byte above a page boundary", 0, 1),
	UNALIGNED("below", "an address a byte below a page boundary", 0, -1),
	UNALIGNED("sixteenth", "an address a sixteenth of a page above a boundary", 1, 0),
	UNALIGNED("half", "an address in the middle of a page", 8, 0),
	UNALIGNED("last", "the address of the last byte of a page", 16, -1),
};

CASES("mprotect.address.unaligned", struct unaligned_row, unaligned,
      RULE("mprotect() of an unaligned address fails with EINVAL and changes nothing"),
      REQUIRES("mprotect.unaligned-einval", "mprotect.einval-no-effect"))
{
	char *a = arena_of("www");

	expect_fails(EINVAL, call_mprotect(a + page + bytes_of(row->from), bytes_of(row->length),
					   PROT_NONE));
	expect_layout(a, "www");
	expect_held(a, "abc");
}

struct zero_row {
	struct row row;
	const char *before;
	int prot;
};

static const struct zero_row zero[] = {
	{ ROW("mapped", "length 0 in a mapping changes nothing"), "ww", PROT_NONE },
	{ ROW("unmapped", "length 0 at a hole is no error"), ".w", PROT_NONE },
	{ ROW("invalid-prot", "length 0 returns before the protection is looked at"), "ww", 0x40 },
};

CASES("mprotect.address.zero-length", struct zero_row, zero, REQUIRES("mprotect.len-zero-ok"))
{
	char *a = arena_of(row->before);

	expect_ok(call_mprotect(a, 0, row->prot));
	expect_layout(a, row->before);
}

struct wrap_row {
	struct row row;
	bool is_end; /* size is the end of the range, not its length */
	struct size size;
};

static const struct wrap_row wraps[] = {
	{ ROW("length-max", "the greatest length is rounded up to 0"), false, { 0, -1 } },
	{ ROW("length-in-last-page", "a length in the last page is rounded up to 0"),
	  false, { -16, 1 } },
	{ ROW("length-last-page", "the greatest length of whole pages ends below the address"),
	  false, { -16, 0 } },
	{ ROW("end-max", "an end that is the last byte of all is rounded up to 0"),
	  true, { 0, -1 } },
	{ ROW("end-in-last-page", "an end in the last page is rounded up to 0"), true, { -16, 1 } },
	{ ROW("end-0", "an end of 0 is not above the address"), true, { 0, 0 } },
	{ ROW("end-1", "an end of 1 has wrapped"), true, { 0, 1 } },
	{ ROW("end-page", "an end of one page has wrapped"), true, { 16, 0 } },
};

static int protect_wrapping(const struct wrap_row *row, char *at)
{
	return call_mprotect(at, bytes_of(row->size) - (row->is_end ? (uintptr_t)at : 0),
			     PROT_READ);
}

CASES("mprotect.address.wraps", struct wrap_row, wraps,
      RULE("mprotect() of a range that wraps fails with ENOMEM and changes nothing"),
      REQUIRES("mprotect.overflow-enomem"), NEEDS(NEED_64BIT))
{
	char *a = arena_of("www.");

	expect_fails(ENOMEM, protect_wrapping(row, a + page));
	expect_layout(a, "www.");
}

/* A kernel of 64 bits does not see the sum wrap, but the hole that the range reaches. */
CASES("mprotect.address.wraps-32", struct wrap_row, wraps,
      RULE("mprotect() of a range that reaches beyond 32 bits fails with ENOMEM"),
      REQUIRES("mprotect.overflow-enomem"), NEEDS(NEED_32BIT))
{
	char *a = arena_of("www.");

	expect_fails(ENOMEM, protect_wrapping(row, a + page));
	expect_layout(a, "w");
	expect(is_mapped(a + page) && is_mapped(a + 2 * page) && !is_mapped(a + 3 * page));
}

/* The hole keeps the call from what lies behind the arena. */
CASE("mprotect.address.ends-above", "a range that ends above user space stops at the first hole",
     REQUIRES("mprotect.hole-partial-effect", "mprotect.hole-enomem"))
{
	char *a = arena_of("ww.w");

	expect_fails(ENOMEM, call_mprotect(a + page, 0 - (uintptr_t)(a + 2 * page), PROT_READ));
	expect_layout(a, "wr.w");
}

struct outside_row {
	struct row row;
	unsigned pages; /* below the end of all addresses */
	size_t length;	/* in pages */
};

static const struct outside_row outside[] = {
	{ ROW("last-but-one-page", "the last but one page of the address space"), 2, 1 },
	{ ROW("last-page", "the last page of the address space"), 1, 1 },
	{ ROW("last-two-pages", "a range that ends where the address space does"), 2, 2 },
	{ ROW("beyond-last-page", "a range that wraps from the last page"), 1, 2 },
};

CASES("mprotect.address.outside", struct outside_row, outside,
      RULE("mprotect() of a range that no process can map fails with ENOMEM"),
      REQUIRES("mprotect.kernel-range-enomem"))
{
	char *at = (char *)(0 - (uintptr_t)page * row->pages);

	expect_fails(ENOMEM, call_mprotect(at, row->length * page, PROT_READ));
}

CASE("mprotect.address.upper-half", "the first page of the upper half of 64 bits is out of reach",
     REQUIRES("mprotect.kernel-range-enomem"), NEEDS(NEED_64BIT))
{
	expect_fails(ENOMEM, call_mprotect((char *)(UINTPTR_MAX / 2 + 1), page, PROT_READ));
}

CASE("mprotect.address.null", "the page at address 0, which is not mapped, fails with ENOMEM",
     REQUIRES("mprotect.unmapped-enomem"))
{
	need_unmapped_null();
	expect(!is_mapped(NULL));
	expect_fails(ENOMEM, call_mprotect(NULL, page, PROT_READ));
	expect_fails(ENOMEM, call_mprotect(NULL, page + 1, PROT_READ));
}
