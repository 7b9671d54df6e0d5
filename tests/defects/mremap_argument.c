/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments of mremap() read wrongly, and wrong error numbers. */
#include "answer.h"

#include <sys/resource.h>

#define FIXED	   (MREMAP_MAYMOVE | MREMAP_FIXED)
#define KNOWN	   (FIXED | MREMAP_DONTUNMAP)
#define PARAMETERS void *old, size_t old_size, size_t new_size, int flags, void *new
#define ARGUMENTS  old, old_size, new_size, flags, new

/* A defect that gives one error number for another. */
#define ERROR_DEFECT(function, from, to, name, sentence, breaks)         \
	static void *function(PARAMETERS)                                \
	{                                                                \
		return map_as_error(right->mremap(ARGUMENTS), from, to); \
	}                                                                \
	DEFECT_AT(__LINE__, name, sentence, breaks)                      \
	{                                                                \
		wrong->mremap = function;                                \
	}

ERROR_DEFECT(enomem_is_efault, ENOMEM, EFAULT, "mremap-efault", "EFAULT stands for ENOMEM",
	     BREAKS("mremap.grow-blocked-enomem", "mremap.grow-part-of-mapping",
		    "mremap.rlimit-as-enomem", "mremap.rlimit-data-enomem",
		    "mremap.max-map-count-enomem", "mremap.old-size-zero-needs-maymove"))
ERROR_DEFECT(efault_is_einval, EFAULT, EINVAL, "mremap-einval", "EINVAL stands for EFAULT",
	     BREAKS("mremap.old-unmapped-efault", "mremap.old-spans-mappings-grow-efault",
		    "mremap.multi-vma-start-unmapped", "mremap.dontunmap.multi"))
ERROR_DEFECT(einval_is_enomem, EINVAL, ENOMEM, "mremap-enomem", "ENOMEM stands for EINVAL",
	     BREAKS("mremap.new-size-huge-einval", "mremap.old-size-huge-einval",
		    "mremap.fixed-out-of-range-einval",
		    "mremap.old-unaligned-einval", "mremap.new-size-zero-einval",
		    "mremap.bad-flags-einval", "mremap.fixed-needs-maymove",
		    "mremap.fixed-unaligned-einval", "mremap.fixed-overlap-einval",
		    "mremap.old-size-zero-private-einval", "mremap.dontunmap.resize-einval",
		    "mremap.dontunmap.hint", "libc.mremap.fifth-arg-dontunmap"))
ERROR_DEFECT(eperm_is_eacces, EPERM, EACCES, "mremap-eacces", "EACCES stands for EPERM",
	     BREAKS("mremap.fixed-low-eperm", "mseal.blocks-mremap"))
ERROR_DEFECT(eagain_is_enomem, EAGAIN, ENOMEM, "mremap-memlock-enomem", "ENOMEM stands for EAGAIN",
	     BREAKS("mremap.locked-limit-eagain"))

static void *any_flag(PARAMETERS)
{
	return right->mremap(old, old_size, new_size, flags & KNOWN, new);
}

DEFECT("mremap-any-flag", "flags without a meaning are ignored", BREAKS("mremap.bad-flags-einval"))
{
	wrong->mremap = any_flag;
}

static void *rounds_old(PARAMETERS)
{
	return right->mremap(page_of(old), old_size, new_size, flags, new);
}

DEFECT("mremap-rounds-old", "an unaligned old address is rounded down",
       BREAKS("mremap.old-unaligned-einval"))
{
	wrong->mremap = rounds_old;
}

static void *rounds_new(PARAMETERS)
{
	return right->mremap(old, old_size, new_size, flags, page_of(new));
}

DEFECT("mremap-rounds-new", "an unaligned new address is rounded down",
       BREAKS("mremap.fixed-unaligned-einval", "mremap.dontunmap.hint",
	      "libc.mremap.fifth-arg-dontunmap"))
{
	wrong->mremap = rounds_new;
}

static void *new_always_aligned(PARAMETERS)
{
	return (uintptr_t)new % page ? fail_map(EINVAL) : right->mremap(ARGUMENTS);
}

DEFECT("mremap-new-always-read", "the new address must be aligned also where it is not used",
       BREAKS("mremap.grow-maymove"))
{
	wrong->mremap = new_always_aligned;
}

static void *no_rounding(PARAMETERS)
{
	return old_size % page || new_size % page ? fail_map(EINVAL) : right->mremap(ARGUMENTS);
}

DEFECT("mremap-sizes-unaligned", "sizes must be whole pages", BREAKS("mremap.sizes-rounded"))
{
	wrong->mremap = no_rounding;
}

static void *fixed_alone(PARAMETERS)
{
	return right->mremap(
		old, old_size, new_size,
		flags & (MREMAP_FIXED | MREMAP_DONTUNMAP) ? flags | MREMAP_MAYMOVE : flags, new);
}

DEFECT("mremap-fixed-alone", "MREMAP_FIXED or MREMAP_DONTUNMAP is enough to move",
       BREAKS("mremap.fixed-needs-maymove", "mremap.dontunmap.resize-einval"))
{
	wrong->mremap = fixed_alone;
}

static void *zero_unmaps(PARAMETERS)
{
	if (new_size == 0)
		return right->munmap(old, old_size) ? MAP_FAILED : old;
	return right->mremap(ARGUMENTS);
}

DEFECT("mremap-zero-unmaps", "new size 0 unmaps the old range",
       BREAKS("mremap.new-size-zero-einval"))
{
	wrong->mremap = zero_unmaps;
}

static void *wraps(PARAMETERS)
{
	return right->mremap(old, old_size, rounded_up(new_size) ? new_size : page, flags, new);
}

DEFECT("mremap-size-wraps", "a new size that is rounded up to 0 is one page",
       BREAKS("mremap.new-size-huge-einval", "mremap.new-size-zero-einval"))
{
	wrong->mremap = wraps;
}

/* What unmaps the target before it looks at the source. */
static void *target_first(PARAMETERS)
{
	void *got = right->mremap(ARGUMENTS);
	int error = errno;

	if (got == MAP_FAILED && flags & MREMAP_FIXED)
		right->munmap(page_of(new), rounded_up(new_size ? new_size : 1));
	errno = error;
	return got;
}

DEFECT("mremap-target-first", "a call that fails has unmapped the target",
       BREAKS("mremap.fixed-fail-keeps-target", "mremap.ret.map-failed",
	      "mremap.fixed-overlap-einval", "mremap.fixed-unaligned-einval",
	      "mremap.fixed-needs-maymove", "mremap.new-size-zero-einval",
	      "mremap.max-map-count-enomem", "mseal.blocks-mremap",
	      "mremap.dontunmap.resize-einval", "mremap.old-size-zero-private-einval",
	      "mremap.multi-vma-start-unmapped"))
{
	wrong->mremap = target_first;
}

/* What unmaps the source whether or not it could be mapped anew. */
static void *source_lost(PARAMETERS)
{
	void *got = right->mremap(ARGUMENTS);
	int error = errno;

	if (got == MAP_FAILED)
		right->munmap(page_of(old), rounded_up(old_size ? old_size : 1));
	errno = error;
	return got;
}

DEFECT("mremap-source-lost", "a call that fails has unmapped the source",
       BREAKS("mremap.ret.map-failed", "mremap.grow-blocked-enomem", "mremap.grow-part-of-mapping",
	      "mremap.rlimit-as-enomem", "mremap.rlimit-data-enomem", "mremap.locked-limit-eagain",
	      "mremap.max-map-count-enomem", "mremap.old-spans-mappings-grow-efault",
	      "mremap.bad-flags-einval", "mremap.old-unaligned-einval",
	      "mremap.new-size-huge-einval", "mremap.fixed-out-of-range-einval",
	      "mremap.fixed-low-eperm", "mremap.old-size-zero-private-einval",
	      "mremap.old-size-zero-needs-maymove", "mremap.fixed-overlap-einval",
	      "mremap.dontunmap.multi"))
{
	wrong->mremap = source_lost;
}

/* Soft limits are not looked at. */
static void *no_limits(PARAMETERS)
{
	static const int resources[] = { RLIMIT_AS, RLIMIT_DATA, RLIMIT_MEMLOCK };
	struct rlimit before[3], none;
	void *got;
	int error;

	for (int i = 0; i < 3; i++) {
		getrlimit(resources[i], &before[i]);
		none = before[i];
		none.rlim_cur = none.rlim_max;
		setrlimit(resources[i], &none);
	}
	got = right->mremap(ARGUMENTS);
	error = errno;
	for (int i = 0; i < 3; i++)
		setrlimit(resources[i], &before[i]);
	errno = error;
	return got;
}

DEFECT("mremap-no-limits", "growing looks at no limit",
       BREAKS("mremap.rlimit-as-enomem", "mremap.rlimit-data-enomem", "mremap.locked-limit-eagain"))
{
	wrong->mremap = no_limits;
}

static void *data_always(PARAMETERS)
{
	struct rlimit limit;

	getrlimit(RLIMIT_DATA, &limit);
	return limit.rlim_cur != RLIM_INFINITY && rounded_up(new_size) >= rounded_up(old_size)
		       ? fail_map(ENOMEM)
		       : right->mremap(ARGUMENTS);
}

DEFECT("mremap-data-always", "RLIMIT_DATA counts read-only memory and moves",
       BREAKS("mremap.rlimit-data-enomem"))
{
	wrong->mremap = data_always;
}

/* A source of several mappings, as kernels before 6.17 have it. */
static void *one_mapping(PARAMETERS)
{
	struct map_line line;

	if (flags & MREMAP_FIXED && old_size && maps_find(old, &line) &&
	    line.end < (uintptr_t)old + old_size)
		return fail_map(EFAULT);
	return right->mremap(ARGUMENTS);
}

DEFECT("mremap-one-mapping", "the source must be one mapping",
       BREAKS("mremap.multi-vma-move", "mremap.multi-vma-hole-keeps-target",
	      "mremap.dontunmap.multi"))
{
	wrong->mremap = one_mapping;
}

static void *clears_target(PARAMETERS)
{
	if (flags & MREMAP_FIXED && old_size == new_size && (uintptr_t)new % page == 0)
		right->munmap(new, new_size);
	return right->mremap(ARGUMENTS);
}

DEFECT("mremap-clears-target", "all of the target is unmapped, also opposite to holes",
       BREAKS("mremap.multi-vma-hole-keeps-target", "mremap.fixed-fail-keeps-target"))
{
	wrong->mremap = clears_target;
}

static void *resize_anything(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	void *m = right->mremap(old, old_size, new_size, flags, new);

	if (m == MAP_FAILED && (errno == EFAULT || errno == EINVAL) && is_mapped(old))
		m = right->mmap(NULL, new_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return m;
}

DEFECT("mremap-resizes-anything", "mremap() enlarges what the kernel mapped for itself",
       BREAKS("mremap.dontexpand-efault"))
{
	wrong->mremap = resize_anything;
}
