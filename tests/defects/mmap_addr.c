/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include <sys/personality.h>

#ifndef MAP_32BIT
#define MAP_32BIT 0
#endif
#ifndef MAP_ABOVE4G
#define MAP_ABOVE4G 0x80
#endif

#define FIXED_OR_NOREPLACE (MAP_FIXED | MAP_FIXED_NOREPLACE)

static void *hint_is_order(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (addr && !((uintptr_t)addr % page))
		flags |= MAP_FIXED;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-hint-is-order", "mmap() takes a hint for MAP_FIXED",
       BREAKS("mmap.addr.no-replace-without-fixed", "mmap.addr.hint-taken-falls-back",
	      "mmap.addr.hint-partially-taken", "mmap.addr.hint-beyond-task-size",
	      "mmap.addr.hint-range-crosses-task-size", "mmap.addr.depends-on-hint",
	      "mmap.flag.above4g"))
{
	wrong->mmap = hint_is_order;
}

static void *hint_ignored(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & FIXED_OR_NOREPLACE))
		addr = NULL;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-hint-ignored", "mmap() ignores hints",
       BREAKS("mmap.addr.hint-honoured-when-free", "mmap.addr.hint-rounded-down",
	      "mmap.flag.32bit.below-2g", "mmap.flag.above4g"))
{
	wrong->mmap = hint_ignored;
}

static void *hint_rounded_up(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & FIXED_OR_NOREPLACE))
		addr = (void *)(((uintptr_t)addr + page - 1) / page * page);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-hint-rounded-up", "mmap() rounds a hint up", BREAKS("mmap.addr.hint-rounded-down"))
{
	wrong->mmap = hint_rounded_up;
}

static void *hint_or_nothing(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (addr && m != MAP_FAILED && m != addr) {
		right->munmap(m, length);
		return map_fails(ENOMEM);
	}
	return m;
}

DEFECT("mmap-hint-or-nothing", "mmap() fails when it cannot honour a hint",
       BREAKS("mmap.addr.hint-taken-falls-back", "mmap.addr.hint-partially-taken",
	      "mmap.addr.hint-rounded-down", "mmap.addr.hint-below-min-addr",
	      "mmap.addr.hint-beyond-task-size", "mmap.addr.hint-range-crosses-task-size",
	      "mmap.addr.never-zero", "mmap.addr.hint-above-47bit", "mmap.flag.32bit.high-hint"))
{
	wrong->mmap = hint_or_nothing;
}

/* What was mapped last is given again. */
static void *overlaps(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	static void *last;
	static size_t last_length;
	void *m;

	if (addr || flags & FIXED_OR_NOREPLACE)
		return right->mmap(addr, length, prot, flags, fd, offset);
	if (length <= last_length)
		return right->mmap(last, length, prot, flags | MAP_FIXED, fd, offset);
	m = right->mmap(NULL, length, prot, flags, fd, offset);
	if (m != MAP_FAILED) {
		last = m;
		last_length = length;
	}
	return m;
}

DEFECT("mmap-overlaps", "mmap() chooses an address that is in use",
       BREAKS("mmap.addr.null-kernel-chooses", "mmap.addr.no-replace-without-fixed"))
{
	wrong->mmap = overlaps;
}

static void *unaligned(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);

	return m == MAP_FAILED || addr ? m : m + 16;
}

DEFECT("mmap-unaligned", "mmap() returns an address behind a header of its own",
       BREAKS("mmap.ret.page-aligned"))
{
	wrong->mmap = unaligned;
}

static void *returns_zero(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	return m == MAP_FAILED ? m : addr;
}

DEFECT("mmap-returns-hint", "mmap() returns the address that it was given",
       BREAKS("mmap.addr.never-zero", "mmap.addr.hint-rounded-down"))
{
	wrong->mmap = returns_zero;
}

static void *returns_failed(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	return addr ? m : MAP_FAILED;
}

DEFECT("mmap-returns-failed", "mmap() that succeeds returns MAP_FAILED",
       BREAKS("mmap.ret.never-map-failed", "libc.mmap.raw-equals-wrapper"))
{
	wrong->mmap = returns_failed;
}

static int keeps(void *addr, size_t length)
{
	(void)addr;
	(void)length;
	return 0;
}

DEFECT("munmap-keeps", "munmap() does nothing", BREAKS("mmap.create.and-munmap-inverse"))
{
	wrong->munmap = keeps;
}

static int exec_fixed(const char *path, char *const argv[], char *const envp[])
{
	personality((unsigned int)personality(0xffffffff) ^ ADDR_NO_RANDOMIZE);
	return right->execve(path, argv, envp);
}

DEFECT("execve-randomization", "a new image has its addresses at random just when it should not",
       BREAKS("mmap.addr.aslr-varies"))
{
	wrong->execve = exec_fixed;
}

static void *not_low(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags & ~MAP_32BIT, fd, offset);
}

DEFECT("mmap-32bit-ignored", "MAP_32BIT is ignored",
       BREAKS("mmap.flag.32bit.below-2g", "mmap.flag.32bit.too-big-enomem",
	      "mmap.flag.32bit.high-hint"))
{
	wrong->mmap = not_low;
}

static void *low_fixed(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_32BIT)
		flags &= ~MAP_FIXED;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-32bit-fixed", "MAP_32BIT goes before MAP_FIXED",
       BREAKS("mmap.flag.32bit.fixed-ignores"))
{
	wrong->mmap = low_fixed;
}

static void *below_4g(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_ABOVE4G)
		flags = (flags & ~MAP_ABOVE4G) | MAP_32BIT;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-below-4g", "MAP_ABOVE4G is taken for MAP_32BIT", BREAKS("mmap.flag.above4g"))
{
	wrong->mmap = below_4g;
}

static void *any_colour(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED && errno == EINVAL && flags & MAP_FIXED && flags & MAP_SHARED)
		m = right->mmap(addr, length, prot, (flags & ~MAP_SHARED) | MAP_PRIVATE, fd, offset);
	return m;
}

DEFECT("mmap-any-colour", "where caches alias, a shared file is mapped at any address",
       BREAKS("arch.shmlba-alignment"))
{
	wrong->mmap = any_colour;
}
