/* SPDX-License-Identifier: BSD-2-Clause */
/* Wrong ranges and wrong answers about them. */
#include "answer.h"

static int nothing(void *addr, size_t length, int prot)
{
	(void)addr;
	(void)length;
	(void)prot;
	return 0;
}

DEFECT("mprotect-nothing", "mprotect() says 0 and changes nothing",
       BREAKS("mprotect.changes-access", "mprotect.exec", "mprotect.whole-pages",
	      "mprotect.across-several-mappings", "mprotect.part-of-mapping-splits",
	      "mprotect.hole-enomem", "mprotect.unmapped-enomem", "mprotect.unaligned-einval",
	      "mprotect.prot-sem-accepted", "mprotect.growsdown-to-start",
	      "mprotect.eacces-shared-rdonly", "mprotect.private-rdonly-write-ok",
	      "mprotect.shared-rdwr-any", "mprotect.shared-write-after-grant",
	      "mprotect.not-from-mmap", "mprotect.threads-see-change", "mprotect.fork-own",
	      "mprotect.eagain-reserve", "mprotect.enomem-reserve", "mprotect.noreserve",
	      "mprotect.text-writable", "mprotect.vdso-part-einval", "mprotect.personality-rie",
	      "mmap.noexec.mprotect-eacces", "mprotect.einval-no-effect", "mprotect.enotsup"))
{
	wrong->mprotect = nothing;
}

static int length_down(void *addr, size_t length, int prot)
{
	return right->mprotect(addr, length / page * page, prot);
}

DEFECT("mprotect-length-down", "the length is rounded down", BREAKS("mprotect.whole-pages"))
{
	wrong->mprotect = length_down;
}

static int one_more(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	if (result == 0 && length)
		right->mprotect((char *)addr + rounded_up(length), page, prot);
	return result;
}

DEFECT("mprotect-one-more", "the page behind the range is changed too",
       BREAKS("mprotect.whole-pages", "mprotect.across-several-mappings", "mprotect.data-preserved",
	      "mprotect.part-of-mapping-splits"))
{
	wrong->mprotect = one_more;
}

/* A page that cannot be read or written now is one of the kernel's that was given back. */
static int forgets(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	if (result == 0 && length && prot == PROT_NONE)
		right->mmap(addr, length, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return result;
}

DEFECT("mprotect-forgets", "PROT_NONE gives the memory back", BREAKS("mprotect.data-preserved"))
{
	wrong->mprotect = forgets;
}

static int clears(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	if (result == 0 && length && prot & PROT_READ)
		right->mmap(addr, length, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return result;
}

DEFECT("mprotect-clears", "readable pages are new ones",
       BREAKS("mprotect.data-preserved", "mprotect.shared-write-after-grant",
	      "mprotect.private-rdonly-write-ok", "mprotect.across-several-mappings"))
{
	wrong->mprotect = clears;
}

static int unlocks(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	if (result == 0 && length)
		right->munlock(addr, length);
	return result;
}

DEFECT("mprotect-unlocks", "pages whose protection changes are not locked any more",
       BREAKS("mprotect.keeps-lock"))
{
	wrong->mprotect = unlocks;
}

static int rounds_address(void *addr, size_t length, int prot)
{
	return right->mprotect(page_of(addr), length, prot);
}

DEFECT("mprotect-rounds-address", "an unaligned address is rounded down",
       BREAKS("mprotect.unaligned-einval", "mprotect.einval-no-effect"))
{
	wrong->mprotect = rounds_address;
}

static int returns_length(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	return result ? result : (int)length;
}

DEFECT("mprotect-returns-length", "success is the length", BREAKS("mprotect.ret.zero"))
{
	wrong->mprotect = returns_length;
}

static int zero_refused(void *addr, size_t length, int prot)
{
	return length ? right->mprotect(addr, length, prot) : fail(EINVAL);
}

DEFECT("mprotect-zero-length", "length 0 fails with EINVAL", BREAKS("mprotect.len-zero-ok"))
{
	wrong->mprotect = zero_refused;
}

/* Page by page; the results are put together by the caller. */
static int each_page(char *addr, size_t length, int prot, bool stop)
{
	int result = 0, error = 0;

	if ((uintptr_t)addr % page || addr + length < addr || length > (size_t)1 << 30)
		return right->mprotect(addr, length, prot);
	for (size_t at = 0; at < length; at += page) {
		if (right->mprotect(addr + at, page, prot) == 0)
			continue;
		result = -1;
		error = errno;
		if (stop)
			break;
	}
	errno = error;
	return result;
}

static int skips_holes(void *addr, size_t length, int prot)
{
	int result = each_page(addr, length, prot, false);

	return result == -1 && errno == ENOMEM ? 0 : result;
}

DEFECT("mprotect-skips-holes", "pages that are not mapped are skipped, and the answer is 0",
       BREAKS("mprotect.hole-enomem", "mprotect.unmapped-enomem", "mprotect.hole-partial-effect",
	      "mprotect.starts-in-hole", "mprotect.vsyscall-enomem"))
{
	wrong->mprotect = skips_holes;
}

static int goes_on(void *addr, size_t length, int prot)
{
	return each_page(addr, length, prot, false);
}

DEFECT("mprotect-goes-on", "pages behind the one that fails are changed too",
       BREAKS("mprotect.hole-partial-effect", "mprotect.starts-in-hole",
	      "mprotect.eacces-partial-effect", "mseal.blocks-mprotect"))
{
	wrong->mprotect = goes_on;
}

static int all_or_nothing(void *addr, size_t length, int prot)
{
	char *at = addr;

	if ((uintptr_t)addr % page == 0 && length < (size_t)1 << 30)
		for (size_t i = 0; i < length; i += page)
			if (!is_mapped(at + i))
				return fail(ENOMEM);
	return right->mprotect(addr, length, prot);
}

DEFECT("mprotect-all-or-nothing", "a range with a hole is left as it is",
       BREAKS("mprotect.hole-partial-effect"))
{
	wrong->mprotect = all_or_nothing;
}

static int enomem_is_efault(void *addr, size_t length, int prot)
{
	return as_error(right->mprotect(addr, length, prot), ENOMEM, EFAULT);
}

DEFECT("mprotect-efault", "EFAULT stands for ENOMEM",
       BREAKS("mprotect.hole-enomem", "mprotect.unmapped-enomem", "mprotect.starts-in-hole",
	      "mprotect.overflow-enomem", "mprotect.kernel-range-enomem",
	      "mprotect.max-map-count-enomem", "mprotect.eagain-reserve", "mprotect.enomem-reserve",
	      "mprotect.vsyscall-enomem", "mprotect.hole-partial-effect"))
{
	wrong->mprotect = enomem_is_efault;
}

static int wraps_to_nothing(void *addr, size_t length, int prot)
{
	uintptr_t end = (uintptr_t)addr + rounded_up(length);

	return length && end <= (uintptr_t)addr ? 0 : right->mprotect(addr, length, prot);
}

DEFECT("mprotect-wraps", "a range that wraps is empty",
       BREAKS("mprotect.overflow-enomem", "mprotect.kernel-range-enomem"))
{
	wrong->mprotect = wraps_to_nothing;
}

static int kernel_range_einval(void *addr, size_t length, int prot)
{
	return (uintptr_t)addr > UINTPTR_MAX / 2 && length &&
			       (sizeof(void *) == 8 || !is_mapped(addr))
		       ? fail(EINVAL)
		       : right->mprotect(addr, length, prot);
}

DEFECT("mprotect-kernel-einval", "an address above user space fails with EINVAL",
       BREAKS("mprotect.kernel-range-enomem", "mprotect.vsyscall-enomem"))
{
	wrong->mprotect = kernel_range_einval;
}
