/* SPDX-License-Identifier: BSD-2-Clause */
/* MREMAP_DONTUNMAP and the old size of 0. */
#include "answer.h"

#define FIXED	   (MREMAP_MAYMOVE | MREMAP_FIXED)
#define PARAMETERS void *old, size_t old_size, size_t new_size, int flags, void *new
#define ARGUMENTS  old, old_size, new_size, flags, new

static void *dontunmap_ignored(PARAMETERS)
{
	return right->mremap(old, old_size, new_size, flags & ~MREMAP_DONTUNMAP, new);
}

DEFECT("mremap-dontunmap-ignored", "MREMAP_DONTUNMAP is ignored",
       BREAKS("mremap.dontunmap.anon", "mremap.dontunmap.file-shared",
	      "mremap.dontunmap.file-private", "mremap.dontunmap.multi",
	      "mremap.dontunmap.resize-einval", "mremap.dontunmap.hint", "mremap.dontunmap.locked",
	      "libc.mremap.fifth-arg-dontunmap", "mremap.rlimit-as-enomem"))
{
	wrong->mremap = dontunmap_ignored;
}

static void *dontunmap_copies(PARAMETERS)
{
	char *got = right->mremap(ARGUMENTS);

	if (got != MAP_FAILED && flags & MREMAP_DONTUNMAP)
		for (size_t i = 0; i < new_size; i += page)
			if (page_state((char *)old + i) == 'w')
				memcpy((char *)old + i, got + i, page);
	return got;
}

DEFECT("mremap-dontunmap-copies", "with MREMAP_DONTUNMAP the old range keeps the bytes",
       BREAKS("mremap.dontunmap.anon", "mremap.dontunmap.file-private", "mremap.dontunmap.multi",
	      "mremap.dontunmap.hint", "mremap.dontunmap.locked"))
{
	wrong->mremap = dontunmap_copies;
}

static void *dontunmap_no_access(PARAMETERS)
{
	char *got = right->mremap(ARGUMENTS);

	if (got != MAP_FAILED && flags & MREMAP_DONTUNMAP)
		right->mprotect(old, old_size, PROT_NONE);
	return got;
}

DEFECT("mremap-dontunmap-no-access", "with MREMAP_DONTUNMAP the old range loses its protection",
       BREAKS("mremap.dontunmap.anon", "mremap.dontunmap.file-shared",
	      "mremap.dontunmap.file-private", "mremap.dontunmap.multi"))
{
	wrong->mremap = dontunmap_no_access;
}

static void *dontunmap_unadvised(PARAMETERS)
{
	static const int opposites[] = { MADV_DOFORK, MADV_KEEPONFORK, MADV_DODUMP, MADV_NORMAL };
	void *got = right->mremap(ARGUMENTS);

	if (got != MAP_FAILED && flags & MREMAP_DONTUNMAP)
		for (size_t i = 0; i < sizeof(opposites) / sizeof(opposites[0]); i++)
			right->madvise(old, old_size, opposites[i]);
	return got;
}

DEFECT("mremap-dontunmap-unadvised", "with MREMAP_DONTUNMAP the old range loses its advice",
       BREAKS("mremap.dontunmap.advice-kept"))
{
	wrong->mremap = dontunmap_unadvised;
}

static void *dontunmap_private_only(PARAMETERS)
{
	struct map_line line;

	if (flags & MREMAP_DONTUNMAP && maps_find(old, &line) &&
	    (line.mode[3] == 's' || line.inode))
		return fail_map(EINVAL);
	return right->mremap(ARGUMENTS);
}

DEFECT("mremap-dontunmap-anonymous", "MREMAP_DONTUNMAP is for private anonymous memory alone",
       BREAKS("mremap.dontunmap.file-shared", "mremap.dontunmap.file-private"))
{
	wrong->mremap = dontunmap_private_only;
}

static void *dontunmap_resizes(PARAMETERS)
{
	if (flags & MREMAP_DONTUNMAP && old_size > new_size)
		old_size = new_size;
	if (flags & MREMAP_DONTUNMAP && old_size < new_size)
		new_size = old_size;
	return right->mremap(ARGUMENTS);
}

DEFECT("mremap-dontunmap-resizes", "MREMAP_DONTUNMAP takes the smaller of two sizes",
       BREAKS("mremap.dontunmap.resize-einval"))
{
	wrong->mremap = dontunmap_resizes;
}

/* As musl passes it on. */
static void *hint_lost(PARAMETERS)
{
	return right->mremap(old, old_size, new_size, flags, flags & MREMAP_FIXED ? new : NULL);
}

DEFECT("mremap-hint-lost", "new_address is passed on with MREMAP_FIXED alone",
       BREAKS("mremap.dontunmap.hint", "libc.mremap.fifth-arg-dontunmap"))
{
	wrong->mremap = hint_lost;
}

static void *hint_forced(PARAMETERS)
{
	return right->mremap(old, old_size, new_size,
			     flags & MREMAP_DONTUNMAP && new ? flags | MREMAP_FIXED : flags, new);
}

DEFECT("mremap-hint-forced", "with MREMAP_DONTUNMAP new_address is no hint but where the pages go",
       BREAKS("mremap.dontunmap.hint"))
{
	wrong->mremap = hint_forced;
}

static void *dontunmap_locks(PARAMETERS)
{
	void *got = right->mremap(ARGUMENTS);

	if (got != MAP_FAILED && flags & MREMAP_DONTUNMAP)
		right->mlock(old, old_size);
	return got;
}

DEFECT("mremap-dontunmap-locks", "the old range stays locked", BREAKS("mremap.dontunmap.locked"))
{
	wrong->mremap = dontunmap_locks;
}

static void *no_duplicates(PARAMETERS)
{
	return old_size ? right->mremap(ARGUMENTS) : fail_map(EINVAL);
}

DEFECT("mremap-no-duplicates", "old size 0 fails with EINVAL",
       BREAKS("mremap.old-size-zero-duplicates", "mremap.old-size-zero-needs-maymove",
	      "mremap.old-unmapped-efault"))
{
	wrong->mremap = no_duplicates;
}

/* A second mapping that shares nothing, also of private memory, as before Linux 4.14. */
static void *new_memory(PARAMETERS)
{
	if (old_size || !is_mapped(old))
		return right->mremap(ARGUMENTS);
	return right->mmap(flags & MREMAP_FIXED ? new : NULL, new_size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | (flags & MREMAP_FIXED ? MAP_FIXED : 0), -1,
			   0);
}

DEFECT("mremap-duplicates-nothing", "old size 0 maps new memory, of shared and of private mappings",
       BREAKS("mremap.old-size-zero-duplicates", "mremap.old-size-zero-private-einval",
	      "mremap.old-size-zero-needs-maymove", "mremap.move-keeps-protection"))
{
	wrong->mremap = new_memory;
}

static void *duplicate_moves(PARAMETERS)
{
	return old_size || !(flags & MREMAP_MAYMOVE)
		       ? right->mremap(ARGUMENTS)
		       : right->mremap(old, page, new_size, flags, new);
}

DEFECT("mremap-duplicate-moves", "old size 0 is one page, which moves",
       BREAKS("mremap.old-size-zero-duplicates", "mremap.old-size-zero-private-einval"))
{
	wrong->mremap = duplicate_moves;
}
