/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static int fails(int error)
{
	errno = error;
	return -1;
}

static size_t rounded_up(size_t length)
{
	return (length + page - 1) / page * page;
}

static int nothing(void *addr, size_t length)
{
	(void)addr;
	(void)length;
	return 0;
}

DEFECT("munmap-nothing", "munmap() returns 0 and unmaps nothing",
       BREAKS("munmap.access-sigsegv", "munmap.whole-pages", "munmap.spans-holes",
	      "munmap.hole-middle", "munmap.neighbours-untouched", "munmap.unaligned-einval",
	      "munmap.out-of-range-einval", "munmap.len-overflow-einval", "munmap.twice-ok",
	      "munmap.no-mapping-ok", "munmap.locks-removed", "munmap.other-mapping-unaffected",
	      "munmap.vdso-range", "munmap.max-map-count-enomem"))
{
	wrong->munmap = nothing;
}

static int rounds_down(void *addr, size_t length)
{
	return length < page ? 0 : right->munmap(addr, length / page * page);
}

DEFECT("munmap-rounds-down", "munmap() rounds the length down",
       BREAKS("munmap.whole-pages", "munmap.len-not-multiple-ok", "munmap.spans-holes"))
{
	wrong->munmap = rounds_down;
}

static int page_more(void *addr, size_t length)
{
	return right->munmap(addr, rounded_up(length) + page);
}

DEFECT("munmap-page-more", "munmap() unmaps the page behind the range as well",
       BREAKS("munmap.neighbours-untouched", "munmap.whole-pages", "munmap.not-from-mmap",
	      "posix.munmap-not-from-mmap-shm", "munmap.no-mapping-ok"))
{
	wrong->munmap = page_more;
}

static int page_before(void *addr, size_t length)
{
	char *at = addr;

	if ((uintptr_t)at % page == 0 && length && length < SIZE_MAX - page)
		right->mprotect(at - page, page, PROT_NONE);
	return right->munmap(addr, length);
}

DEFECT("munmap-page-before", "munmap() takes the access to the page before the range",
       BREAKS("munmap.neighbours-untouched", "munmap.not-from-mmap"))
{
	wrong->munmap = page_before;
}

static int hole_refused(void *addr, size_t length)
{
	char *at = addr;
	size_t i;

	for (i = 0; length < SIZE_MAX / 4 && i < length; i += page)
		if (!is_mapped(at + i))
			return fails(EINVAL);
	return right->munmap(addr, length);
}

DEFECT("munmap-hole-refused", "munmap() of a range that is not mapped throughout fails",
       BREAKS("munmap.no-mapping-ok", "munmap.twice-ok", "munmap.spans-holes", "munmap.ret.zero"))
{
	wrong->munmap = hole_refused;
}

static int stops_at_hole(void *addr, size_t length)
{
	char *at = addr;
	size_t i;

	for (i = 0; length < SIZE_MAX / 4 && i < length; i += page) {
		if (!is_mapped(at + i))
			return 0;
		if (right->munmap(at + i, page) != 0)
			return -1;
	}
	return i ? 0 : right->munmap(addr, length);
}

DEFECT("munmap-stops-at-hole", "munmap() goes no further than the first hole",
       BREAKS("munmap.spans-holes"))
{
	wrong->munmap = stops_at_hole;
}

static int rounds_address(void *addr, size_t length)
{
	return right->munmap(page_of(addr), length);
}

DEFECT("munmap-rounds-address", "munmap() rounds an address down that is not aligned",
       BREAKS("munmap.unaligned-einval"))
{
	wrong->munmap = rounds_address;
}

static int wraps(void *addr, size_t length)
{
	size_t rounded = rounded_up(length);

	if (length && (uintptr_t)addr % page == 0 &&
	    (rounded == 0 || (uintptr_t)addr + rounded < (uintptr_t)addr))
		return 0;
	return right->munmap(addr, length);
}

DEFECT("munmap-wraps", "munmap() of a length whose rounding or end wraps returns 0",
       BREAKS("munmap.len-overflow-einval", "munmap.out-of-range-einval"))
{
	wrong->munmap = wraps;
}

static int beyond_ignored(void *addr, size_t length)
{
	int result = right->munmap(addr, length);

	return result != 0 && errno == EINVAL && length && (uintptr_t)addr % page == 0 ? 0 : result;
}

DEFECT("munmap-beyond-ignored", "munmap() above the address space returns 0",
       BREAKS("munmap.out-of-range-einval", "munmap.len-overflow-einval"))
{
	wrong->munmap = beyond_ignored;
}

/* Whether nothing can be mapped there. */
static bool is_end(char *at)
{
	char *m = right->mmap(at, page, PROT_NONE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (m != MAP_FAILED)
		right->munmap(m, page);
	return m == MAP_FAILED && errno == ENOMEM;
}

static int last_page_refused(void *addr, size_t length)
{
	if ((uintptr_t)addr % page == 0 && length == 1 && is_end((char *)addr + page))
		return fails(EINVAL);
	return right->munmap(addr, length);
}

DEFECT("munmap-last-page-refused", "munmap() of a part of the last page of the address space fails",
       BREAKS("munmap.out-of-range-einval", "munmap.no-mapping-ok"))
{
	wrong->munmap = last_page_refused;
}

static int refusal_takes(void *addr, size_t length)
{
	int result = right->munmap(addr, length);

	if (result == 0 || errno != EINVAL)
		return result;
	right->munmap(page_of(addr), page);
	return fails(EINVAL);
}

DEFECT("munmap-refusal-takes", "munmap() that fails with EINVAL has unmapped the first page",
       BREAKS("munmap.out-of-range-einval", "munmap.len-zero-einval",
	      "munmap.len-overflow-einval", "munmap.unaligned-einval"))
{
	wrong->munmap = refusal_takes;
}

static int zero_accepted(void *addr, size_t length)
{
	return length ? right->munmap(addr, length) : 0;
}

DEFECT("munmap-zero-accepted", "munmap() of length 0 returns 0", BREAKS("munmap.len-zero-einval"))
{
	wrong->munmap = zero_accepted;
}

static int einval_as_enomem(void *addr, size_t length)
{
	int result = right->munmap(addr, length);

	if (result != 0 && errno == EINVAL)
		errno = ENOMEM;
	return result;
}

DEFECT("munmap-einval-as-enomem", "munmap() says ENOMEM for EINVAL",
       BREAKS("munmap.unaligned-einval", "munmap.out-of-range-einval", "munmap.len-zero-einval",
	      "munmap.len-overflow-einval"))
{
	wrong->munmap = einval_as_enomem;
}

static int returns_length(void *addr, size_t length)
{
	int result = right->munmap(addr, length);

	return result == 0 ? 1 : result;
}

DEFECT("munmap-returns-one", "munmap() that succeeds returns 1",
       BREAKS("munmap.ret.zero", "munmap.no-mapping-ok", "munmap.twice-ok",
	      "munmap.access-sigsegv"))
{
	wrong->munmap = returns_length;
}

static int never_splits(void *addr, size_t length)
{
	char *at = addr;

	if ((uintptr_t)at % page == 0 && length && length < SIZE_MAX / 4 && is_mapped(at - page) &&
	    is_mapped(at) && is_mapped(at + rounded_up(length)))
		return fails(ENOMEM);
	return right->munmap(addr, length);
}

DEFECT("munmap-never-splits", "munmap() of the middle of a mapping always fails",
       BREAKS("munmap.hole-middle", "munmap.max-map-count-enomem", "munmap.neighbours-untouched"))
{
	wrong->munmap = never_splits;
}

static int enomem_kept_silent(void *addr, size_t length)
{
	int result = right->munmap(addr, length);

	return result != 0 && errno == ENOMEM ? 0 : result;
}

DEFECT("munmap-enomem-kept-silent", "munmap() that would need a further mapping returns 0",
       BREAKS("munmap.max-map-count-enomem"))
{
	wrong->munmap = enomem_kept_silent;
}

/* Whether the system refuses a further mapping. */
static bool is_full(void)
{
	void *m = right->mmap(NULL, page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (m == MAP_FAILED)
		return true;
	right->munmap(m, page);
	return false;
}

static int full_refused(void *addr, size_t length)
{
	return is_full() ? fails(ENOMEM) : right->munmap(addr, length);
}

DEFECT("munmap-full-refused", "munmap() fails when the number of mappings is at its limit",
       BREAKS("rlimit.max-map-count.merge-ok"))
{
	wrong->munmap = full_refused;
}
