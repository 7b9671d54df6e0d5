/* SPDX-License-Identifier: BSD-2-Clause */
#include "answer.h"

#define PARAMETERS void *addr, size_t size, int prot, size_t pgoff, int flags

static int nothing(PARAMETERS)
{
	(void)addr;
	(void)size;
	(void)prot;
	(void)pgoff;
	(void)flags;
	return 0;
}

DEFECT("remap-file-pages-nothing", "remap_file_pages() says 0 and changes nothing",
       BREAKS("remap-file-pages.rearranges", "remap-file-pages.start-rounded",
	      "remap-file-pages.emulated-splits", "remap-file-pages.prot-nonzero-einval",
	      "remap-file-pages.private-einval", "remap-file-pages.size-zero-einval",
	      "remap-file-pages.readonly-fd-einval", "mseal.blocks-remap-file-pages"))
{
	wrong->remap_file_pages = nothing;
}

static int unlocking(PARAMETERS)
{
	int result = right->remap_file_pages(addr, size, prot, pgoff, flags);

	if (result == 0)
		right->munlock(addr, size);
	return result;
}

DEFECT("remap-file-pages-unlocks", "what shows another file page is unlocked",
       BREAKS("remap-file-pages.lock-kept"))
{
	wrong->remap_file_pages = unlocking;
}

static int any_prot(PARAMETERS)
{
	(void)prot;
	return right->remap_file_pages(addr, size, 0, pgoff, flags);
}

DEFECT("remap-file-pages-any-prot", "prot is ignored",
       BREAKS("remap-file-pages.prot-nonzero-einval"))
{
	wrong->remap_file_pages = any_prot;
}

static int one_more(PARAMETERS)
{
	return right->remap_file_pages(addr, size ? size + page : size, prot, pgoff, flags);
}

DEFECT("remap-file-pages-one-more", "one page more is rearranged",
       BREAKS("remap-file-pages.rearranges", "remap-file-pages.emulated-splits",
	      "remap-file-pages.start-rounded"))
{
	wrong->remap_file_pages = one_more;
}

static int always_identity(PARAMETERS)
{
	int result = right->remap_file_pages(addr, size, prot, pgoff, flags);

	if (result == 0)
		right->remap_file_pages(addr, size, prot, pgoff + 1, flags);
	return result;
}

DEFECT("remap-file-pages-off-by-one", "the next file page is shown",
       BREAKS("remap-file-pages.rearranges", "remap-file-pages.start-rounded",
	      "remap-file-pages.emulated-splits"))
{
	wrong->remap_file_pages = always_identity;
}

static int unaligned_refused(PARAMETERS)
{
	return (uintptr_t)addr % page ? fail(EINVAL)
				      : right->remap_file_pages(addr, size, prot, pgoff, flags);
}

DEFECT("remap-file-pages-unaligned", "an unaligned start fails with EINVAL",
       BREAKS("remap-file-pages.start-rounded"))
{
	wrong->remap_file_pages = unaligned_refused;
}

static int einval_is_eacces(PARAMETERS)
{
	return as_error(right->remap_file_pages(addr, size, prot, pgoff, flags), EINVAL, EACCES);
}

DEFECT("remap-file-pages-eacces", "EACCES stands for EINVAL",
       BREAKS("remap-file-pages.private-einval", "remap-file-pages.readonly-fd-einval",
	      "remap-file-pages.size-zero-einval", "remap-file-pages.prot-nonzero-einval"))
{
	wrong->remap_file_pages = einval_is_eacces;
}

/* The pages are copied, not shown. */
static int copies(PARAMETERS)
{
	int result = right->remap_file_pages(addr, size, prot, pgoff, flags);

	if (result == 0)
		right->mmap(page_of(addr), size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return result;
}

DEFECT("remap-file-pages-empty", "empty pages are shown",
       BREAKS("remap-file-pages.rearranges", "remap-file-pages.start-rounded",
	      "remap-file-pages.emulated-splits"))
{
	wrong->remap_file_pages = copies;
}
