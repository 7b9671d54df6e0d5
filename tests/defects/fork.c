/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

/* What was mapped and locked last. */
static struct {
	char *mapped;
	size_t length;
	const char *locked;
	size_t locked_length;
	int lock_flags;
} last;

static void *shared_is_private(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((flags & 0x0f) == MAP_SHARED)
		flags ^= MAP_SHARED ^ MAP_PRIVATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("fork-copies-shared", "a child has a copy of shared memory",
       BREAKS("fork.shared-anon.shared", "fork.shared-file.shared", "fork.three-generations",
	      "exec.shared-data-kept-in-file", "exit.shared-written-back", "exit.kill-shared-kept"))
{
	wrong->mmap = shared_is_private;
}

static void *private_is_shared(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((flags & 0x0f) == MAP_PRIVATE)
		flags ^= MAP_SHARED ^ MAP_PRIVATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("fork-shares-private", "a child shares private memory with its parent",
       BREAKS("fork.private.copy-on-write", "fork.private-file.copy-on-write",
	      "fork.three-generations", "fork.multithreaded-snapshot", "exit.private-discarded",
	      "exec.mappings-dropped"))
{
	wrong->mmap = private_is_shared;
}

static void *remember_mapping(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *map = right->mmap(addr, length, prot, flags, fd, offset);

	if (map != MAP_FAILED) {
		last.mapped = map;
		last.length = length;
	}
	return map;
}

static pid_t fork_without_last(void)
{
	pid_t pid = right->fork();

	if (pid == 0 && last.mapped)
		right->munmap(last.mapped, last.length);
	return pid;
}

DEFECT("fork-forgets-mapping", "a child lacks the mapping that was made last",
       BREAKS("fork.mappings-inherited"))
{
	wrong->mmap = remember_mapping;
	wrong->fork = fork_without_last;
}

static pid_t fork_write_protected(void)
{
	pid_t pid = right->fork();

	if (pid == 0 && last.mapped)
		right->mprotect(last.mapped, last.length, PROT_READ);
	return pid;
}

DEFECT("fork-write-protects", "the mapping that was made last is read-only in a child",
       BREAKS("fork.mappings-inherited", "fork.shared-anon.shared", "fork.shared-file.shared",
	      "fork.private.copy-on-write", "fork.private-file.copy-on-write"))
{
	wrong->mmap = remember_mapping;
	wrong->fork = fork_write_protected;
}

static int remember_lock(const void *addr, size_t length)
{
	last.locked = addr;
	last.locked_length = length;
	return right->mlock(addr, length);
}

static pid_t fork_with_lock(void)
{
	pid_t pid = right->fork();

	if (pid == 0 && last.locked)
		right->mlock(last.locked, last.locked_length);
	return pid;
}

DEFECT("fork-keeps-locks", "what is locked is locked in a child",
       BREAKS("fork.locks-not-inherited"))
{
	wrong->mlock = remember_lock;
	wrong->fork = fork_with_lock;
}

static int remember_flags(int flags)
{
	last.lock_flags = flags;
	return right->mlockall(flags);
}

static pid_t fork_with_flags(void)
{
	pid_t pid = right->fork();

	if (pid == 0 && last.lock_flags)
		right->mlockall(last.lock_flags);
	return pid;
}

DEFECT("fork-keeps-future", "MCL_FUTURE holds for a child",
       BREAKS("fork.mcl-future-not-inherited"))
{
	wrong->mlockall = remember_flags;
	wrong->fork = fork_with_flags;
}

static int advise_but_dontfork(void *addr, size_t length, int advice)
{
	return advice == MADV_DONTFORK ? 0 : right->madvise(addr, length, advice);
}

DEFECT("fork-ignores-dontfork", "MADV_DONTFORK is ignored", BREAKS("fork.dontfork-absent"))
{
	wrong->madvise = advise_but_dontfork;
}

static int advise_but_dofork(void *addr, size_t length, int advice)
{
	return advice == MADV_DOFORK ? 0 : right->madvise(addr, length, advice);
}

DEFECT("fork-ignores-dofork", "MADV_DOFORK is ignored", BREAKS("fork.dontfork-absent"))
{
	wrong->madvise = advise_but_dofork;
}

/* A seal that this file keeps itself, for the process that made it. */
static struct {
	char *start;
	char *end;
	pid_t owner;
} seal;

static int seal_for_owner(void *addr, size_t length, unsigned long flags)
{
	(void)flags;
	seal.start = addr;
	seal.end = seal.start + length;
	seal.owner = getpid();
	return 0;
}

static bool is_sealed(char *addr, size_t length)
{
	if (getpid() != seal.owner || addr >= seal.end || addr + length <= seal.start)
		return false;
	errno = EPERM;
	return true;
}

static int unmap_unsealed(void *addr, size_t length)
{
	return is_sealed(addr, length) ? -1 : right->munmap(addr, length);
}

static int protect_unsealed(void *addr, size_t length, int prot)
{
	return is_sealed(addr, length) ? -1 : right->mprotect(addr, length, prot);
}

DEFECT("fork-breaks-seals", "what is sealed is not sealed in a child",
       BREAKS("fork.seals-inherited"))
{
	wrong->mseal = seal_for_owner;
	wrong->munmap = unmap_unsealed;
	wrong->mprotect = protect_unsealed;
}

/*
 * What one process does to its mappings happens to the others too: each sends the range through a
 * pipe, and another takes it out at its next access.
 */
struct change {
	char *start;
	size_t length;
	pid_t by;
};

static int changes[2] = { -1, -1 };

static void tell(void *addr, size_t length)
{
	const struct change change = { addr, length, getpid() };

	if (write(changes[1], &change, sizeof(change)) < 0)
		abort();
}

static pid_t fork_with_pipe(void)
{
	if (changes[0] < 0 && pipe2(changes, O_NONBLOCK | O_CLOEXEC) != 0)
		abort();
	return right->fork();
}

static void access_after_changes(struct access *access)
{
	struct change change;

	if (changes[0] >= 0 && read(changes[0], &change, sizeof(change)) == sizeof(change)) {
		if (change.by == getpid())
			tell(change.start, change.length);
		else
			right->munmap(change.start, change.length);
	}
	right->access(access);
}

static int unmap_and_tell(void *addr, size_t length)
{
	if (changes[0] >= 0)
		tell(addr, length);
	return right->munmap(addr, length);
}

static int protect_and_tell(void *addr, size_t length, int prot)
{
	if (changes[0] >= 0)
		tell(addr, length);
	return right->mprotect(addr, length, prot);
}

static int advise_and_tell(void *addr, size_t length, int advice)
{
	if (changes[0] >= 0)
		tell(addr, length);
	return right->madvise(addr, length, advice);
}

static void *remap_and_tell(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	if (changes[0] >= 0)
		tell(old, old_size);
	return right->mremap(old, old_size, new_size, flags, new);
}

static void *map_and_tell(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (changes[0] >= 0 && (flags & MAP_FIXED))
		tell(addr, length);
	return remember_mapping(addr, length, prot, flags, fd, offset);
}

static void exit_and_tell(int status)
{
	if (changes[0] >= 0 && last.mapped)
		tell(last.mapped, last.length);
	right->exit_now(status);
}

DEFECT("fork-one-address-space", "what a process takes away its parent and its child lose too",
       BREAKS("fork.child-munmap-independent"))
{
	wrong->fork = fork_with_pipe;
	wrong->access = access_after_changes;
	wrong->munmap = unmap_and_tell;
	wrong->mprotect = protect_and_tell;
	wrong->madvise = advise_and_tell;
	wrong->mremap = remap_and_tell;
	wrong->mmap = map_and_tell;
	wrong->exit_now = exit_and_tell;
}
