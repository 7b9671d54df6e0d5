/* SPDX-License-Identifier: BSD-2-Clause */
/* Right answers of mremap() with wrong effects. */
#include "answer.h"

#define FIXED	   (MREMAP_MAYMOVE | MREMAP_FIXED)
#define PARAMETERS void *old, size_t old_size, size_t new_size, int flags, void *new
#define ARGUMENTS  old, old_size, new_size, flags, new
#define RW	   (PROT_READ | PROT_WRITE)
#define ANONYMOUS  (MAP_PRIVATE | MAP_ANONYMOUS)

static void *nothing(PARAMETERS)
{
	(void)old_size;
	(void)new_size;
	return flags & MREMAP_FIXED ? new : old;
}

DEFECT("mremap-nothing", "mremap() names the right place and changes nothing",
       BREAKS("mremap.resize-shrink", "mremap.resize-grow-in-place", "mremap.grow-blocked-enomem",
	      "mremap.grow-maymove", "mremap.grow-part-of-mapping", "mremap.sizes-rounded",
	      "mremap.shrink-spans-mappings", "mremap.fixed-exact", "mremap.fixed-replaces-target",
	      "mremap.fixed-grow-and-shrink", "mremap.move-keeps-protection",
	      "mremap.move-keeps-offset", "mremap.move-keeps-sharing", "mremap.move-keeps-advice",
	      "mremap.file-offset-follows", "mremap.shared-anon-size", "mremap.shared-still-shared",
	      "mremap.old-size-zero-duplicates", "mremap.dontunmap.anon",
	      "mremap.dontunmap.file-shared", "mremap.dontunmap.file-private",
	      "mremap.dontunmap.locked", "mremap.dontunmap.hint", "mremap.dontunmap.multi",
	      "mremap.multi-vma-move", "mremap.multi-vma-hole-keeps-target",
	      "mremap.after-fork-independent", "mremap.growsdown", "mremap.locked-kept",
	      "mremap.grow-merges", "mremap.rlimit-data-enomem", "mremap.ret.map-failed"))
{
	wrong->mremap = nothing;
}

static void *moves_if_it_may(PARAMETERS)
{
	size_t larger = old_size > new_size ? old_size : new_size;
	char *to;

	if (flags != MREMAP_MAYMOVE || old_size == 0)
		return right->mremap(ARGUMENTS);
	to = right->mmap(NULL, larger + page, PROT_NONE, ANONYMOUS, -1, 0);
	return right->mremap(old, old_size, new_size, FIXED, to);
}

DEFECT("mremap-moves-always", "MREMAP_MAYMOVE moves also what has room",
       BREAKS("mremap.resize-grow-in-place", "mremap.resize-shrink", "mremap.same-size"))
{
	wrong->mremap = moves_if_it_may;
}

static void *never_moves(PARAMETERS)
{
	return right->mremap(old, old_size, new_size, flags == MREMAP_MAYMOVE ? 0 : flags, new);
}

DEFECT("mremap-never-moves", "MREMAP_MAYMOVE is ignored",
       BREAKS("mremap.grow-maymove", "mremap.grow-part-of-mapping",
	      "mremap.old-size-zero-duplicates", "mremap.file-offset-follows"))
{
	wrong->mremap = never_moves;
}

static void *same_is_einval(PARAMETERS)
{
	return old_size == new_size && !(flags & ~MREMAP_MAYMOVE) ? fail_map(EINVAL)
								  : right->mremap(ARGUMENTS);
}

DEFECT("mremap-same-size-refused", "the size that a mapping has is refused",
       BREAKS("mremap.same-size"))
{
	wrong->mremap = same_is_einval;
}

static void *tail_kept(PARAMETERS)
{
	return new_size < old_size && !(flags & MREMAP_FIXED) ? old : right->mremap(ARGUMENTS);
}

DEFECT("mremap-tail-kept", "shrinking unmaps nothing",
       BREAKS("mremap.resize-shrink", "mremap.shrink-spans-mappings", "mremap.sizes-rounded",
	      "mseal.blocks-mremap"))
{
	wrong->mremap = tail_kept;
}

static void *shrinks_too_far(PARAMETERS)
{
	void *got = right->mremap(ARGUMENTS);

	if (got != MAP_FAILED && new_size < old_size)
		right->munmap((char *)old + rounded_up(old_size), page);
	return got;
}

DEFECT("mremap-shrinks-too-far", "shrinking unmaps the page behind the range",
       BREAKS("mremap.resize-shrink", "mremap.shrink-spans-mappings"))
{
	wrong->mremap = shrinks_too_far;
}

/* What an emulator does that has no mremap() below it: all but the bytes is lost. */
static void *copies(PARAMETERS)
{
	char *to;

	if (!(flags & MREMAP_FIXED) || flags & MREMAP_DONTUNMAP || !is_mapped(old) ||
	    (uintptr_t)old % page || (uintptr_t)new % page)
		return right->mremap(ARGUMENTS);
	to = right->mmap(new, new_size, RW, ANONYMOUS | MAP_FIXED, -1, 0);
	right->mprotect(old, old_size, RW);
	for (size_t i = 0; to != MAP_FAILED && i < old_size && i < new_size; i += page)
		if (is_mapped((char *)old + i))
			memcpy(to + i, (char *)old + i, page);
	right->munmap(old, old_size);
	return to;
}

DEFECT("mremap-copies", "a moved mapping is new memory with a copy of the bytes",
       BREAKS("mremap.move-keeps-protection", "mremap.move-keeps-offset",
	      "mremap.move-keeps-sharing", "mremap.move-keeps-advice", "mremap.shared-still-shared",
	      "mremap.file-offset-follows", "mremap.shared-anon-size", "mremap.locked-kept",
	      "mremap.after-fork-independent", "mremap.multi-vma-move", "mremap.fixed-exact",
	      "mremap.fixed-overlap-einval", "mremap.old-size-zero-duplicates"))
{
	wrong->mremap = copies;
}

static void *source_stays(PARAMETERS)
{
	void *got = right->mremap(ARGUMENTS);

	if (got != MAP_FAILED && got != old && old_size && !(flags & MREMAP_DONTUNMAP))
		right->mmap(old, old_size, RW, ANONYMOUS | MAP_FIXED, -1, 0);
	return got;
}

DEFECT("mremap-source-stays", "the old range of a moved mapping stays mapped",
       BREAKS("mremap.grow-maymove", "mremap.fixed-exact", "mremap.fixed-replaces-target",
	      "mremap.fixed-grow-and-shrink", "mremap.multi-vma-move", "mremap.growsdown",
	      "mremap.grow-part-of-mapping", "mremap.multi-vma-hole-keeps-target"))
{
	wrong->mremap = source_stays;
}

/* The bytes of the second half of what moved, or of all of it, are those of new memory. */
static void *loses_bytes(PARAMETERS)
{
	void *got = right->mremap(ARGUMENTS);
	size_t kept = old_size < new_size ? old_size : new_size;

	if (got != MAP_FAILED && got != old && kept)
		right->mmap((char *)got + kept - page, page, RW, ANONYMOUS | MAP_FIXED, -1, 0);
	return got;
}

DEFECT("mremap-loses-last-page", "the last page that moved is an empty one",
       BREAKS("mremap.grow-maymove", "mremap.fixed-exact", "mremap.dontunmap.anon",
	      "mremap.move-keeps-offset", "mremap.multi-vma-move", "mremap.dontunmap.file-shared",
	      "mremap.dontunmap.file-private", "mremap.dontunmap.locked",
	      "mremap.fixed-grow-and-shrink"))
{
	wrong->mremap = loses_bytes;
}

static void *replaces_more(PARAMETERS)
{
	void *got = right->mremap(ARGUMENTS);

	if (got != MAP_FAILED && flags & MREMAP_FIXED)
		right->munmap((char *)new + rounded_up(new_size), page);
	return got;
}

DEFECT("mremap-replaces-more", "the page behind the target goes with it",
       BREAKS("mremap.fixed-replaces-target", "mremap.fixed-grow-and-shrink",
	      "mremap.dontunmap.anon", "mremap.multi-vma-hole-keeps-target", "mremap.growsdown"))
{
	wrong->mremap = replaces_more;
}

static void *no_replace(PARAMETERS)
{
	char *at = new;

	if (flags & MREMAP_FIXED && (uintptr_t)new % page == 0)
		for (size_t i = 0; i < new_size && i < 64 * page; i += page)
			if (is_mapped(at + i))
				return fail_map(EEXIST);
	return right->mremap(ARGUMENTS);
}

DEFECT("mremap-no-replace", "a target that is mapped is refused",
       BREAKS("mremap.fixed-replaces-target", "mremap.fixed-exact", "mremap.fixed-overlap-einval",
	      "mremap.shared-anon-size", "mremap.move-keeps-advice",
	      "mremap.after-fork-independent", "mremap.locked-kept", "mremap.dontunmap.locked"))
{
	wrong->mremap = no_replace;
}

/* The new pages are not the object's, or not clean. */
static void *grows_dirty(PARAMETERS)
{
	char *got = right->mremap(ARGUMENTS);
	size_t from = rounded_up(old_size), to = rounded_up(new_size);

	if (got == MAP_FAILED || !old_size || from >= to)
		return got;
	right->mmap(got + from, to - from, RW, ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
	got[from] = 1;
	return got;
}

DEFECT("mremap-grows-dirty", "the pages by which a mapping grows are other memory, and not clean",
       BREAKS("mremap.resize-grow-in-place", "mremap.grow-maymove", "mremap.fixed-grow-and-shrink",
	      "mremap.file-offset-follows", "mremap.shared-anon-size", "mremap.grow-merges",
	      "mremap.locked-kept", "mremap.move-keeps-protection", "mremap.move-keeps-advice",
	      "mremap.grow-part-of-mapping"))
{
	wrong->mremap = grows_dirty;
}

static void *grows_clean(PARAMETERS)
{
	char *got = right->mremap(ARGUMENTS);
	size_t from = rounded_up(old_size), to = rounded_up(new_size);

	if (got != MAP_FAILED && old_size && from < to)
		right->mmap(got + from, to - from, RW, ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1,
			    0);
	return got;
}

DEFECT("mremap-grows-anonymous",
       "the pages by which a mapping grows are anonymous ones of their own",
       BREAKS("mremap.file-offset-follows", "mremap.shared-anon-size", "mremap.grow-merges",
	      "mremap.move-keeps-advice", "mremap.locked-kept"))
{
	wrong->mremap = grows_clean;
}

/* In place the next mapping is taken over instead of being in the way. */
static void *grows_over(PARAMETERS)
{
	size_t from = rounded_up(old_size), to = rounded_up(new_size);
	void *got = right->mremap(ARGUMENTS);

	if (got == MAP_FAILED && errno == ENOMEM && flags == 0 && from && from < to) {
		right->munmap((char *)old + from, to - from);
		got = right->mremap(ARGUMENTS);
	}
	return got;
}

DEFECT("mremap-grows-over", "what is in the way of a growing mapping is unmapped",
       BREAKS("mremap.grow-blocked-enomem", "mremap.grow-part-of-mapping"))
{
	wrong->mremap = grows_over;
}

static void *overlaps(PARAMETERS)
{
	void *got = right->mremap(ARGUMENTS);
	bool apart = (uintptr_t)new + new_size <= (uintptr_t)old ||
		     (uintptr_t)old + old_size <= (uintptr_t)new;

	return got == MAP_FAILED && errno == EINVAL && flags & MREMAP_FIXED && !apart ? new : got;
}

DEFECT("mremap-overlaps", "a move to an overlapping range is said to be done",
       BREAKS("mremap.fixed-overlap-einval"))
{
	wrong->mremap = overlaps;
}

/* Only the pages that move are compared with the target. */
static void *overlap_of_moved(PARAMETERS)
{
	size_t kept = old_size < new_size ? old_size : new_size;
	bool apart = (uintptr_t)new + kept <= (uintptr_t)old ||
		     (uintptr_t)old + kept <= (uintptr_t)new;

	return flags == FIXED && apart && kept && is_mapped(old) && old_size != new_size
		       ? right->mremap(old, kept, kept, flags, new)
		       : right->mremap(ARGUMENTS);
}

DEFECT("mremap-overlap-of-moved", "ranges overlap only where pages move",
       BREAKS("mremap.fixed-overlap-einval", "mremap.fixed-grow-and-shrink"))
{
	wrong->mremap = overlap_of_moved;
}

static void *unlocks(PARAMETERS)
{
	void *got = right->mremap(ARGUMENTS);

	if (got != MAP_FAILED)
		right->munlock(got, new_size);
	return got;
}

DEFECT("mremap-unlocks", "a mapping that mremap() changes is not locked any more",
       BREAKS("mremap.locked-kept", "mremap.dontunmap.locked"))
{
	wrong->mremap = unlocks;
}

static void *low_is_free(PARAMETERS)
{
	void *got = right->mremap(ARGUMENTS);

	return got == MAP_FAILED && errno == EPERM && (uintptr_t)new < page ? fail_map(EINVAL)
									     : got;
}

DEFECT("mremap-low-einval", "EINVAL for an address below vm.mmap_min_addr",
       BREAKS("mremap.fixed-low-eperm", "mseal.blocks-mremap"))
{
	wrong->mremap = low_is_free;
}
