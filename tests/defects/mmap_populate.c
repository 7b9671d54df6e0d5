/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_POPULATE, MAP_NONBLOCK, MAP_LOCKED and MAP_NORESERVE. */
#include "cts.h"
#include "defect.h"

static void *fails(int error)
{
	errno = error;
	return MAP_FAILED;
}

static void *populate_ignored(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags & ~MAP_POPULATE, fd, offset);
}

DEFECT("mmap-populate-ignored", "mmap() ignores MAP_POPULATE",
       BREAKS("mmap.flag.populate.prefaults-anon", "mmap.flag.populate.prefaults-file",
	      "mmap.flag.populate.breaks-cow"))
{
	wrong->mmap = populate_ignored;
}

static void *always_populates(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	flags &= ~MAP_NONBLOCK;
	return right->mmap(addr, length, prot, flags | MAP_POPULATE, fd, offset);
}

DEFECT("mmap-always-populates", "mmap() populates every mapping, with MAP_NONBLOCK or without",
       BREAKS("mmap.flag.nonblock.disables-populate"))
{
	wrong->mmap = always_populates;
}

static void *nonblock_populates(void *addr, size_t length, int prot, int flags, int fd,
				off_t offset)
{
	if (flags & MAP_NONBLOCK)
		flags = (flags & ~MAP_NONBLOCK) | MAP_POPULATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-nonblock-populates", "mmap() takes MAP_NONBLOCK for MAP_POPULATE",
       BREAKS("mmap.flag.nonblock.disables-populate", "mmap.flag.nonblock.alone-ignored"))
{
	wrong->mmap = nonblock_populates;
}

static void *populates_for_reading(void *addr, size_t length, int prot, int flags, int fd,
				   off_t offset)
{
	void *m;

	if (!(flags & MAP_POPULATE) || !(flags & MAP_PRIVATE) || fd < 0)
		return right->mmap(addr, length, prot, flags, fd, offset);
	m = right->mmap(addr, length, prot & ~PROT_WRITE, flags, fd, offset);
	if (m != MAP_FAILED)
		right->mprotect(m, length, prot);
	return m;
}

DEFECT("mmap-populates-for-reading", "MAP_POPULATE makes no private copies",
       BREAKS("mmap.flag.populate.breaks-cow"))
{
	wrong->mmap = populates_for_reading;
}

/* Whether some page of the mapping is not resident. */
static bool is_short(char *at, size_t length)
{
	unsigned char vec;
	size_t i;

	for (i = 0; i < length; i += page)
		if (right->mincore(at + i, page, &vec) != 0 || !(vec & 1))
			return true;
	return false;
}

static void *failure_told(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m != MAP_FAILED && flags & (MAP_POPULATE | MAP_LOCKED) && !(flags & MAP_NONBLOCK) &&
	    is_short(m, length)) {
		right->munmap(m, length);
		return fails(EFAULT);
	}
	return m;
}

DEFECT("mmap-populate-fails", "mmap() fails when MAP_POPULATE or MAP_LOCKED cannot populate",
       BREAKS("mmap.flag.populate.failure-not-reported",
	      "mmap.flag.locked.no-enomem-if-populate-fails",
	      "mmap.flag.populate.hugetlb-short-ok"))
{
	wrong->mmap = failure_told;
}

static void *none_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & (MAP_POPULATE | MAP_LOCKED) && prot == PROT_NONE)
		return fails(EACCES);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-populate-none-refused", "MAP_POPULATE and MAP_LOCKED refuse PROT_NONE",
       BREAKS("mmap.flag.populate.failure-not-reported",
	      "mmap.flag.locked.no-enomem-if-populate-fails"))
{
	wrong->mmap = none_refused;
}

static void *nonblock_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_NONBLOCK)
		return fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-nonblock-refused", "mmap() refuses MAP_NONBLOCK",
       BREAKS("mmap.flag.nonblock.disables-populate", "mmap.flag.nonblock.alone-ignored"))
{
	wrong->mmap = nonblock_refused;
}

static void *locked_ignored(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags & ~MAP_LOCKED, fd, offset);
}

DEFECT("mmap-locked-ignored", "mmap() ignores MAP_LOCKED",
       BREAKS("mmap.flag.locked.marks-lo", "mmap.flag.locked.limit-eagain",
	      "mmap.flag.locked.zero-limit-eperm", "mmap.flag.locked.unprivileged-within-limit",
	      "mmap.flag.locked.no-enomem-if-populate-fails"))
{
	wrong->mmap = locked_ignored;
}

static void *locked_needs_privilege(void *addr, size_t length, int prot, int flags, int fd,
				    off_t offset)
{
	if (flags & MAP_LOCKED && !has_capability(CAP_IPC_LOCK))
		return fails(EPERM);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-locked-needs-privilege", "MAP_LOCKED without privilege fails whatever the limit",
       BREAKS("mmap.flag.locked.unprivileged-within-limit", "mmap.flag.locked.limit-eagain"))
{
	wrong->mmap = locked_needs_privilege;
}

static void *eagain_as_enomem(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED && flags & MAP_LOCKED && (errno == EAGAIN || errno == EPERM))
		errno = ENOMEM;
	return m;
}

DEFECT("mmap-locked-as-enomem", "MAP_LOCKED beyond its limit fails with ENOMEM",
       BREAKS("mmap.flag.locked.limit-eagain", "mmap.flag.locked.zero-limit-eperm"))
{
	wrong->mmap = eagain_as_enomem;
}

static void *noreserve_ignored(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags & ~MAP_NORESERVE, fd, offset);
}

DEFECT("mmap-noreserve-ignored", "mmap() ignores MAP_NORESERVE",
       BREAKS("mmap.flag.noreserve.no-commit-charge", "mmap.flag.noreserve.huge-mapping-mode0",
	      "mmap.hugetlb.noreserve-sigbus"))
{
	wrong->mmap = noreserve_ignored;
}

static void *never_charged(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags | MAP_NORESERVE, fd, offset);
}

DEFECT("mmap-never-charged", "mmap() takes every mapping for one of MAP_NORESERVE",
       BREAKS("overcommit.mode0-heuristic", "overcommit.committed-as",
	      "mmap.flag.noreserve.huge-mapping-mode0", "mmap.flag.noreserve.no-commit-charge"))
{
	wrong->mmap = never_charged;
}

static void *always_charged(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m;

	if (!(flags & MAP_ANONYMOUS) || !(flags & MAP_PRIVATE) || prot & PROT_WRITE)
		return right->mmap(addr, length, prot, flags, fd, offset);
	m = right->mmap(addr, length, PROT_READ | PROT_WRITE, flags, fd, offset);
	if (m != MAP_FAILED) {
		*(volatile char *)m = 0;
		right->mprotect(m, length, prot);
	}
	return m;
}

DEFECT("mmap-always-charged", "Private memory is charged for though it cannot be written",
       BREAKS("overcommit.mode0-readonly-not-charged", "rlimit.data.not-counted"))
{
	wrong->mmap = always_charged;
}

/* What is promised is less than what is asked for. */
static void *beyond_memory(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (length > 1u << 30 && prot & PROT_WRITE)
		prot = PROT_NONE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-overcommits", "Memory larger than all there is can be mapped in every mode",
       BREAKS("overcommit.mode0-heuristic", "overcommit.mode2-strict", "overcommit.mode1-always",
	      "mmap.flag.noreserve.ignored-mode2", "mmap.flag.noreserve.huge-mapping-mode0"))
{
	wrong->mmap = beyond_memory;
}

static void *grows_any(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags & ~MAP_GROWSDOWN, fd, offset);
}

DEFECT("mmap-growsdown-ignored", "mmap() ignores MAP_GROWSDOWN",
       BREAKS("mmap.flag.growsdown.file-einval", "mmap.flag.growsdown.shared-einval",
	      "rlimit.data.not-counted"))
{
	wrong->mmap = grows_any;
}
