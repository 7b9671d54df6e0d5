/* SPDX-License-Identifier: BSD-2-Clause */
/* The arguments of madvise() and the pages that it goes over. */
#include "answer.h"

static size_t rounded(size_t length)
{
	return (length + page - 1) / page * page;
}

static int unknown_taken(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	return result != 0 && errno == EINVAL && right->madvise(NULL, 0, advice) != 0 ? 0 : result;
}

DEFECT("madvise-unknown-taken", "madvise() takes any number for an advice",
       BREAKS("madvise.bad-advice-einval"))
{
	wrong->madvise = unknown_taken;
}

static int low_byte(void *addr, size_t length, int advice)
{
	return right->madvise(addr, length, advice & 0xff);
}

DEFECT("madvise-low-byte", "madvise() looks at the low byte of the advice alone",
       BREAKS("madvise.bad-advice-einval"))
{
	wrong->madvise = low_byte;
}

static int range_first(void *addr, size_t length, int advice)
{
	if (right->madvise(NULL, 0, advice) != 0 && !is_mapped(addr))
		return fail(ENOMEM);
	return right->madvise(addr, length, advice);
}

DEFECT("madvise-range-first", "madvise() looks at the mappings before the advice",
       BREAKS("madvise.bad-advice-einval"))
{
	wrong->madvise = range_first;
}

static int empty_refused(void *addr, size_t length, int advice)
{
	return length ? right->madvise(addr, length, advice) : fail(ENOMEM);
}

DEFECT("madvise-empty-refused", "madvise() refuses length 0",
       BREAKS("madvise.probe-zero", "madvise.len-zero-ok"))
{
	wrong->madvise = empty_refused;
}

static int empty_is_page(void *addr, size_t length, int advice)
{
	if (length == 0 && addr)
		right->madvise(addr, page, advice);
	return right->madvise(addr, length, advice);
}

DEFECT("madvise-empty-is-page", "madvise() of length 0 advises a page",
       BREAKS("madvise.len-zero-ok"))
{
	wrong->madvise = empty_is_page;
}

static int rounds_down(void *addr, size_t length, int advice)
{
	return right->madvise(page_of(addr), length, advice);
}

DEFECT("madvise-rounds-down", "madvise() rounds the address down to a page",
       BREAKS("madvise.unaligned-einval"))
{
	wrong->madvise = rounds_down;
}

static int wrap_taken(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	return result != 0 && (uintptr_t)addr + length - 1 < (uintptr_t)addr + page ? 0 : result;
}

DEFECT("madvise-wrap-taken", "a range that wraps is an empty one",
       BREAKS("madvise.len-negative-einval"))
{
	wrong->madvise = wrap_taken;
}

static int wrap_enomem(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	return result != 0 && (intptr_t)length < 0 ? fail(ENOMEM) : result;
}

DEFECT("madvise-wrap-enomem", "a range that wraps is only not mapped",
       BREAKS("madvise.len-negative-einval"))
{
	wrong->madvise = wrap_enomem;
}

static int end_refused(void *addr, size_t length, int advice)
{
	if ((uintptr_t)addr + length > UINTPTR_MAX - 16 * page)
		return fail(EINVAL);
	return right->madvise(addr, length, advice);
}

DEFECT("madvise-end-refused", "a range that ends above the user's addresses is a wrong argument",
       BREAKS("madvise.unmapped-enomem"))
{
	wrong->madvise = end_refused;
}

static int hole_ignored(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	return result != 0 && errno == ENOMEM ? 0 : result;
}

DEFECT("madvise-hole-ignored", "madvise() says nothing of what is not mapped",
       BREAKS("madvise.unmapped-enomem", "madvise.hole-rest-applied",
	      "madvise.populate-unmapped-enomem", "madvise.guard.unmapped-enomem"))
{
	wrong->madvise = hole_ignored;
}

static int unmapped_einval(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	return result != 0 && errno == ENOMEM ? fail(EINVAL) : result;
}

DEFECT("madvise-unmapped-einval", "what is not mapped is a wrong argument",
       BREAKS("madvise.unmapped-enomem", "madvise.hole-rest-applied",
	      "madvise.populate-unmapped-enomem", "madvise.guard.unmapped-enomem"))
{
	wrong->madvise = unmapped_einval;
}

/* The advice to each page of the range by itself, until one is not mapped. */
static int stops_at_hole(void *addr, size_t length, int advice)
{
	size_t at;

	if (length > 64 * page || (uintptr_t)addr % page)
		return right->madvise(addr, length, advice);
	for (at = 0; at < length; at += page)
		if (right->madvise((char *)addr + at, page, advice) != 0)
			return -1;
	return length ? 0 : right->madvise(addr, length, advice);
}

DEFECT("madvise-stops-at-hole", "madvise() advises nothing behind what is not mapped",
       BREAKS("madvise.hole-rest-applied"))
{
	wrong->madvise = stops_at_hole;
}

static int all_or_nothing(void *addr, size_t length, int advice)
{
	size_t at;

	for (at = 0; at < length && length <= 64 * page && (uintptr_t)addr % page == 0; at += page)
		if (!is_mapped((char *)addr + at))
			return fail(ENOMEM);
	return right->madvise(addr, length, advice);
}

DEFECT("madvise-all-or-nothing", "madvise() advises nothing where a part is not mapped",
       BREAKS("madvise.hole-rest-applied"))
{
	wrong->madvise = all_or_nothing;
}

static int whole_pages_only(void *addr, size_t length, int advice)
{
	return right->madvise(addr, length / page * page, advice);
}

DEFECT("madvise-whole-pages-only", "madvise() rounds the length down",
       BREAKS("madvise.len-rounded-up"))
{
	wrong->madvise = whole_pages_only;
}

static int page_too_many(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	if (result == 0 && length)
		right->madvise((char *)addr + rounded(length), page, advice);
	return result;
}

DEFECT("madvise-page-too-many", "madvise() advises the page behind the range too",
       BREAKS("madvise.len-rounded-up"))
{
	wrong->madvise = page_too_many;
}

static int first_page_only(void *addr, size_t length, int advice)
{
	return right->madvise(addr, length < page ? length : page, advice);
}

DEFECT("madvise-first-page-only", "madvise() advises one page",
       BREAKS("madvise.len-rounded-up", "madvise.hole-rest-applied", "madvise.unmapped-enomem"))
{
	wrong->madvise = first_page_only;
}

static int positive(void *addr, size_t length, int advice)
{
	return right->madvise(addr, length, advice) == 0 ? 1 : -1;
}

DEFECT("madvise-positive", "madvise() returns 1", BREAKS("madvise.ret.zero"))
{
	wrong->madvise = positive;
}

static int nothing_above(void *addr, size_t length, int advice)
{
	return (uintptr_t)addr > UINTPTR_MAX - 4 * page ? 0 : right->madvise(addr, length, advice);
}

DEFECT("madvise-above-all", "advice for what is above all mappings succeeds",
       BREAKS("madvise.unmapped-enomem"))
{
	wrong->madvise = nothing_above;
}
