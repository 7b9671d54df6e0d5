/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards that are something else. */
#include "answer.h"

/* The ranges that were advised last, for what happens to them later. */
static char *guards;
static size_t guards_length;

static int by_protection(void *addr, size_t length, int advice)
{
	if (length && advice == MADV_GUARD_INSTALL)
		return right->mprotect(addr, length, PROT_NONE);
	if (length && advice == MADV_GUARD_REMOVE)
		return right->mprotect(addr, length, PROT_READ | PROT_WRITE);
	return right->madvise(addr, length, advice);
}

DEFECT("guard-by-protection", "a guard is a page of PROT_NONE",
       BREAKS("madvise.guard.install-sigsegv", "madvise.guard.replaces-pages",
	      "madvise.guard.mremap-moves", "madvise.guard.vmflag-gu",
	      "madvise.guard.bad-mapping-einval", "madvise.guard.survives-advice",
	      "madvise.guard.mlock-fails"))
{
	wrong->madvise = by_protection;
}

static int noted(void *addr, size_t length, int advice)
{
	if (advice == MADV_GUARD_INSTALL && length) {
		guards = addr;
		guards_length = length;
	}
	return right->madvise(addr, length, advice);
}

static void take_away(void)
{
	const int error = errno;

	right->madvise(guards, guards_length, MADV_GUARD_REMOVE);
	errno = error;
}

static int gone_by_advice(void *addr, size_t length, int advice)
{
	if (length && advice < 100)
		right->madvise(addr, length, MADV_GUARD_REMOVE);
	return noted(addr, length, advice);
}

DEFECT("guard-gone-by-advice", "other advice takes the guards away",
       BREAKS("madvise.guard.survives-advice", "madvise.guard.mlock-fails"))
{
	wrong->madvise = gone_by_advice;
}

static pid_t gone_by_fork(void)
{
	pid_t pid = right->fork();

	if (pid == 0)
		take_away();
	return pid;
}

DEFECT("guard-gone-by-fork", "a child has no guards", BREAKS("madvise.guard.fork-kept"))
{
	wrong->madvise = noted;
	wrong->fork = gone_by_fork;
}

static int gone_by_mprotect(void *addr, size_t length, int prot)
{
	take_away();
	return right->mprotect(addr, length, prot);
}

static int gone_by_mlock(const void *addr, size_t length)
{
	take_away();
	return right->mlock(addr, length);
}

static void *gone_by_mremap(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	take_away();
	return right->mremap(old, old_size, new_size, flags, new);
}

static int gone_by_ftruncate(int fd, off_t length)
{
	take_away();
	return right->ftruncate(fd, length);
}

DEFECT("guard-gone-by-calls", "mprotect(), mlock(), mremap() and ftruncate() take guards away",
       BREAKS("madvise.guard.mremap-moves", "madvise.guard.mlock-fails",
	      "madvise.guard.file-backed"))
{
	wrong->madvise = noted;
	wrong->mprotect = gone_by_mprotect;
	wrong->mlock = gone_by_mlock;
	wrong->mremap = gone_by_mremap;
	wrong->ftruncate = gone_by_ftruncate;
}

static int state_of(const void *at)
{
	struct access access = { .kind = 'l', .at = at };

	right->access(&access);
	return access.signo;
}

static int not_twice(void *addr, size_t length, int advice)
{
	if (length && advice == MADV_GUARD_INSTALL && is_mapped(addr) && state_of(addr))
		return fail(EEXIST);
	if (length && advice == MADV_GUARD_REMOVE && is_mapped(addr) && !state_of(addr))
		return fail(ENOENT);
	return right->madvise(addr, length, advice);
}

DEFECT("guard-not-twice", "guards are not installed over guards, nor removed where none are",
       BREAKS("madvise.guard.idempotent"))
{
	wrong->madvise = not_twice;
}

static int private_only(void *addr, size_t length, int advice)
{
	if (length && advice == MADV_GUARD_INSTALL && is_mapped(addr) &&
	    right->madvise(addr, length, MADV_FREE) != 0 && errno == EINVAL)
		return -1;
	return right->madvise(addr, length, advice);
}

DEFECT("guard-private-only", "guards are for private anonymous memory",
       BREAKS("madvise.guard.file-backed"))
{
	wrong->madvise = private_only;
}
