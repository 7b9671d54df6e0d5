/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static void *private_by_default(void *addr, size_t length, int prot, int flags, int fd,
				off_t offset)
{
	if ((flags & 0x0f) != MAP_SHARED && (flags & 0x0f) != MAP_SHARED_VALIDATE)
		flags = (flags & ~0x0f) | MAP_PRIVATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-private-by-default", "flags that name no type of mapping make a private one",
       BREAKS("mmap.flags.none-einval", "mmap.flags.bad-type-einval",
	      "libc.mmap.raw-equals-wrapper"))
{
	wrong->mmap = private_by_default;
}

#define TYPE(flags) ((flags)&0x0f)

/* Bits 6, 7, 9, 10 and 21 to 25. */
static void *unknown_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (TYPE(flags) != MAP_SHARED_VALIDATE && flags & 0x03e006c0)
		return map_fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-unknown-refused", "mmap() refuses unknown flags",
       BREAKS("mmap.flags.unknown-ignored-legacy"))
{
	wrong->mmap = unknown_refused;
}

static void *validates_nothing(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (TYPE(flags) == MAP_SHARED_VALIDATE) {
		flags = (flags & ~0x0f) | MAP_SHARED;
#ifdef MAP_SYNC
		flags &= ~MAP_SYNC;
#endif
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-validates-nothing", "MAP_SHARED_VALIDATE is MAP_SHARED",
       BREAKS("mmap.flag.shared-validate.unknown-eopnotsupp",
	      "mmap.flag.shared-validate.anon-einval", "mmap.flag.shared-validate.fixed-noreplace",
	      "mmap.flag.sync.validate-non-dax-eopnotsupp", "mmap.flags.both-shared-private"))
{
	wrong->mmap = validates_nothing;
}

static void *validate_strict(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (TYPE(flags) == MAP_SHARED_VALIDATE && flags & ~0x0f)
		return map_fails(EOPNOTSUPP);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-validate-strict", "MAP_SHARED_VALIDATE takes no flag beside itself",
       BREAKS("mmap.flag.shared-validate.legacy-flags-ok",
	      "mmap.flag.shared-validate.same-as-shared",
	      "mmap.flag.shared-validate.anon-einval"))
{
	wrong->mmap = validate_strict;
}

/* MAP_DENYWRITE as it once was, and for MAP_EXECUTABLE too. */
static bool denied;

static void *denies_writing(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
#ifdef MAP_DENYWRITE
	denied |= flags & (MAP_DENYWRITE | MAP_EXECUTABLE);
#endif
	return right->mmap(addr, length, prot, flags, fd, offset);
}

static int open_denied(const char *path, int oflag, mode_t mode)
{
	if (denied && (oflag & O_ACCMODE) == O_WRONLY) {
		errno = ETXTBSY;
		return -1;
	}
	return right->open(path, oflag, mode);
}

DEFECT("mmap-denies-writing", "MAP_DENYWRITE and MAP_EXECUTABLE keep the file from being written",
       BREAKS("mmap.flag.denywrite.ignored", "mmap.flag.executable.ignored"))
{
	wrong->mmap = denies_writing;
	wrong->open = open_denied;
}

static void *text_busy(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
#ifdef MAP_DENYWRITE
	if (flags & MAP_DENYWRITE && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR)
		return map_fails(ETXTBSY);
#endif
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-etxtbsy", "MAP_DENYWRITE fails for a file that is open for writing",
       BREAKS("mmap.flag.denywrite.no-etxtbsy-at-map"))
{
	wrong->mmap = text_busy;
}

static void *executable(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
#ifdef MAP_EXECUTABLE
	if (flags & MAP_EXECUTABLE)
		prot |= PROT_EXEC;
#endif
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-executable", "MAP_EXECUTABLE makes memory executable",
       BREAKS("mmap.flag.executable.ignored"))
{
	wrong->mmap = executable;
}

static void *stack_grows(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
#ifdef MAP_STACK
	if (flags & MAP_STACK)
		flags |= MAP_GROWSDOWN;
#endif
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-stack-grows", "MAP_STACK is MAP_GROWSDOWN", BREAKS("mmap.flag.stack.noop"))
{
	wrong->mmap = stack_grows;
}

static void *uninitialized(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m;

	if (!(flags & MAP_UNINITIALIZED))
		return right->mmap(addr, length, prot, flags, fd, offset);
	m = right->mmap(addr, length, prot | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
	if (m != MAP_FAILED)
		memset(m, 0x5a, length);
	return m;
}

DEFECT("mmap-uninitialized", "MAP_UNINITIALIZED shows what was in the memory",
       BREAKS("mmap.flag.uninitialized.ignored-mmu"))
{
	wrong->mmap = uninitialized;
}

static void *sync_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
#ifdef MAP_SYNC
	if (flags & MAP_SYNC)
		return map_fails(EINVAL);
#endif
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-sync-refused", "MAP_SYNC is unknown, and refused",
       BREAKS("mmap.flag.sync.shared-ignored", "mmap.flag.sync.validate-non-dax-eopnotsupp"))
{
	wrong->mmap = sync_refused;
}

static void *droppable_private(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (TYPE(flags) == MAP_DROPPABLE)
		flags = (flags & ~0x0f) | MAP_PRIVATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-droppable-private", "MAP_DROPPABLE is MAP_PRIVATE",
       BREAKS("mmap.flag.droppable.create", "mmap.flag.droppable.file-einval",
	      "mmap.flag.droppable.bad-combinations", "mmap.flag.droppable.mlock-noop",
	      "mmap.flag.droppable.fork-zero"))
{
	wrong->mmap = droppable_private;
}
