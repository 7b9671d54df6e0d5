/* SPDX-License-Identifier: BSD-2-Clause */
/* mseal() that seals more or less than it should. */
#include "answer.h"

static int nothing(void *addr, size_t length, unsigned long flags)
{
	(void)addr;
	(void)length;
	(void)flags;
	return 0;
}

DEFECT("mseal-nothing", "mseal() says 0 and seals nothing",
       BREAKS("mseal.blocks-munmap", "mseal.blocks-mprotect", "mseal.blocks-fixed",
	      "mseal.blocks-mremap", "mseal.blocks-discard-readonly", "mseal.blocks-guard-install",
	      "mseal.blocks-remap-file-pages", "mseal.blocks-brk", "mseal.range", "mseal.errors",
	      "mseal.vmflag-sl", "mseal.fork-inherits", "mseal.idempotent",
	      "mseal.mprotect-partial", "mseal.allows-access"))
{
	wrong->mseal = nothing;
}

static int length_down(void *addr, size_t length, unsigned long flags)
{
	return right->mseal(addr, length / page * page, flags);
}

DEFECT("mseal-length-down", "the length is rounded down", BREAKS("mseal.range"))
{
	wrong->mseal = length_down;
}

static int one_more(void *addr, size_t length, unsigned long flags)
{
	int result = right->mseal(addr, length, flags);

	if (result == 0)
		right->mseal((char *)addr + rounded_up(length), page, flags);
	return result;
}

DEFECT("mseal-one-more", "the page behind the range is sealed too",
       BREAKS("mseal.range", "mseal.idempotent", "mseal.vmflag-sl", "mseal.fork-inherits"))
{
	wrong->mseal = one_more;
}

static int one_before(void *addr, size_t length, unsigned long flags)
{
	int result = right->mseal(addr, length, flags);

	if (result == 0)
		right->mseal((char *)addr - page, page, flags);
	return result;
}

DEFECT("mseal-one-before", "the page before the range is sealed too",
       BREAKS("mseal.range", "mseal.vmflag-sl", "mseal.mprotect-partial", "mseal.fork-inherits"))
{
	wrong->mseal = one_before;
}

static int any_flags(void *addr, size_t length, unsigned long flags)
{
	(void)flags;
	return right->mseal(addr, length, 0);
}

DEFECT("mseal-any-flags", "flags are ignored", BREAKS("mseal.errors"))
{
	wrong->mseal = any_flags;
}

static int rounds_address(void *addr, size_t length, unsigned long flags)
{
	return right->mseal(page_of(addr), length, flags);
}

DEFECT("mseal-rounds-address", "an unaligned address is rounded down", BREAKS("mseal.errors"))
{
	wrong->mseal = rounds_address;
}

/* Up to the hole, and then the error. */
static int up_to_hole(void *addr, size_t length, unsigned long flags)
{
	int result = right->mseal(addr, length, flags);

	if (result == 0 || errno != ENOMEM)
		return result;
	for (size_t at = 0; at < length && right->mseal((char *)addr + at, page, flags) == 0;
	     at += page)
		;
	return fail(ENOMEM);
}

DEFECT("mseal-up-to-hole", "the pages before a hole are sealed", BREAKS("mseal.errors"))
{
	wrong->mseal = up_to_hole;
}

static int skips_holes(void *addr, size_t length, unsigned long flags)
{
	int result = right->mseal(addr, length, flags);

	return result == -1 && errno == ENOMEM ? 0 : result;
}

DEFECT("mseal-skips-holes", "a range with a hole is said to be sealed", BREAKS("mseal.errors"))
{
	wrong->mseal = skips_holes;
}

static int wraps(void *addr, size_t length, unsigned long flags)
{
	uintptr_t end = (uintptr_t)addr + rounded_up(length);

	return length && end <= (uintptr_t)addr ? fail(ENOMEM) : right->mseal(addr, length, flags);
}

DEFECT("mseal-wrap-enomem", "ENOMEM for a range that wraps", BREAKS("mseal.errors"))
{
	wrong->mseal = wraps;
}

static int zero_refused(void *addr, size_t length, unsigned long flags)
{
	return length ? right->mseal(addr, length, flags) : fail(EINVAL);
}

DEFECT("mseal-zero-length", "length 0 fails with EINVAL", BREAKS("mseal.idempotent"))
{
	wrong->mseal = zero_refused;
}

static bool sealed; /* something was, in this process */

static int notes(void *addr, size_t length, unsigned long flags)
{
	int result = right->mseal(addr, length, flags);

	sealed = sealed || (result == 0 && length);
	return result;
}

static int once(void *addr, size_t length, unsigned long flags)
{
	return sealed ? fail(EPERM) : notes(addr, length, flags);
}

DEFECT("mseal-once", "a second seal fails with EPERM", BREAKS("mseal.idempotent", "mseal.exit-ok"))
{
	wrong->mseal = once;
}

static int read_only(void *addr, size_t length, unsigned long flags)
{
	if (length)
		right->mprotect(addr, length, PROT_READ);
	return right->mseal(addr, length, flags);
}

DEFECT("mseal-read-only", "sealed memory cannot be stored to",
       BREAKS("mseal.allows-access", "mseal.discard-writable", "mseal.range",
	      "mseal.blocks-mprotect"))
{
	wrong->mseal = read_only;
}

static void dies(int status)
{
	right->exit_now(sealed ? 1 : status);
}

/* The new image goes without the last of its arguments. */
static int exec_cut(const char *path, char *const argv[], char *const envp[])
{
	char *words[16];
	size_t count;

	for (count = 0; count < 15 && argv[count]; count++)
		words[count] = argv[count];
	words[sealed ? count - 1 : count] = NULL;
	return right->execve(path, words, envp);
}

DEFECT("mseal-no-way-out", "a process with sealed memory cannot end well or pass arguments on",
       BREAKS("mseal.exit-ok"))
{
	wrong->mseal = notes;
	wrong->exit_now = dies;
	wrong->execve = exec_cut;
}

static pid_t unsealed_child(void)
{
	pid_t pid = right->fork();

	if (pid == 0)
		sealed = false;
	return pid;
}

/* A new process's memory cannot be unsealed, so the child's munmap() lies about it. */
static int munmap_in_child(void *addr, size_t length)
{
	int result = right->munmap(addr, length);

	return result == -1 && errno == EPERM && !sealed ? 0 : result;
}

DEFECT("mseal-not-inherited", "a child has no seals", BREAKS("mseal.fork-inherits"))
{
	wrong->mseal = notes;
	wrong->fork = unsealed_child;
	wrong->munmap = munmap_in_child;
}

static int discards_nothing(void *addr, size_t length, int advice)
{
	return sealed ? fail(EPERM) : right->madvise(addr, length, advice);
}

DEFECT("madvise-seal-blocks-all", "a seal forbids all advice",
       BREAKS("mseal.allows-access", "mseal.discard-writable", "mseal.discard-shared",
	      "mseal.discard-private-file", "mseal.range"))
{
	wrong->mseal = notes;
	wrong->madvise = discards_nothing;
}

static char *advised, *sealed_start;
static size_t sealed_length;

static int remember_advised(void *addr, size_t length, int advice)
{
	advised = addr;
	return right->madvise(addr, length, advice);
}

static int unmap_advised(void *addr, size_t length)
{
	return addr == advised ? 0 : right->munmap(addr, length);
}

DEFECT("madvise-unseals", "madvise() of a part of a sealed mapping ends its seal",
       BREAKS("mseal.parts-sealed"))
{
	wrong->madvise = remember_advised;
	wrong->munmap = unmap_advised;
}

static int remember_sealed(void *addr, size_t length, unsigned long flags)
{
	sealed_start = addr;
	sealed_length = length;
	return right->mseal(addr, length, flags);
}

static void *mmap_like_sealed(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m != MAP_FAILED && sealed_length && m == sealed_start + sealed_length)
		right->mseal(m, length, 0);
	return m;
}

DEFECT("mmap-seals-beside", "what is mapped beside a sealed mapping is sealed",
       BREAKS("mseal.beside-not-sealed"))
{
	wrong->mseal = remember_sealed;
	wrong->mmap = mmap_like_sealed;
}
