/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include <sys/personality.h>
#include <sys/statvfs.h>

#define RW (PROT_READ | PROT_WRITE)

/* Each gives another protection than what is asked for. */
#define GIVES(function, condition, given)                                             \
	static void *function(void *addr, size_t length, int prot, int flags, int fd, \
			      off_t offset)                                           \
	{                                                                             \
		if (condition)                                                        \
			prot = (given);                                               \
		return right->mmap(addr, length, prot, flags, fd, offset);            \
	}

GIVES(none_open, prot == PROT_NONE, RW)
GIVES(read_writable, (prot & RW) == PROT_READ, prot | PROT_WRITE)
GIVES(write_ignored, prot &PROT_WRITE, prot & ~PROT_WRITE)
GIVES(exec_ignored, prot &PROT_EXEC, prot & ~PROT_EXEC)
GIVES(exec_writable, prot &PROT_EXEC, prot | PROT_WRITE)
GIVES(read_executable, prot &PROT_READ, prot | PROT_EXEC)
GIVES(not_readable, prot &PROT_READ &&prot &PROT_WRITE, PROT_NONE)

DEFECT("mmap-none-open", "PROT_NONE allows every access",
       BREAKS("mmap.prot.none-no-access", "mmap.prot.or-of-flags", "mmap.noexec.without-exec-ok",
	      "mmap.acc.rdonly-shared-read", "mmap.acc.rdwr-all-ok",
	      "mmap.acc.validate-same-as-shared", "special.dev-zero",
	      "mmap.prot.unsupported-combination-fails"))
{
	wrong->mmap = none_open;
}

DEFECT("mmap-read-writable", "PROT_READ allows stores",
       BREAKS("mmap.prot.read-only-write-faults", "mmap.prot.or-of-flags",
	      "mmap.prot.read-implies-exec", "mmap.noexec.without-exec-ok", "mmap.acc.rdwr-all-ok",
	      "mmap.acc.validate-same-as-shared", "special.memfd", "special.dev-zero"))
{
	wrong->mmap = read_writable;
}

DEFECT("mmap-write-ignored", "PROT_WRITE does not allow stores",
       BREAKS("mmap.prot.write-supported", "mmap.prot.read-write", "mmap.prot.or-of-flags",
	      "mmap.prot.write-implies-read", "mmap.prot.wx-both", "mmap.acc.rdwr-all-ok",
	      "mmap.prot.unsupported-combination-fails", "mmap.flag.droppable.create"))
{
	wrong->mmap = write_ignored;
}

DEFECT("mmap-exec-ignored", "PROT_EXEC does not allow execution",
       BREAKS("mmap.prot.exec-runs-code", "mmap.prot.or-of-flags",
	      "mmap.prot.unsupported-combination-fails", "mmap.prot.mdwe-eacces"))
{
	wrong->mmap = exec_ignored;
}

DEFECT("mmap-exec-writable", "PROT_EXEC allows stores",
       BREAKS("mmap.prot.exec-implies-read", "mmap.prot.or-of-flags"))
{
	wrong->mmap = exec_writable;
}

DEFECT("mmap-read-executable", "PROT_READ allows execution",
       BREAKS("proc.maps.perm-letters", "mmap.prot.read-implies-exec-personality"))
{
	wrong->mmap = read_executable;
}

DEFECT("mmap-read-write-none", "PROT_READ|PROT_WRITE allows nothing",
       BREAKS("mmap.prot.read-write"))
{
	wrong->mmap = not_readable;
}

static void *unknown_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (prot & ~(RW | PROT_EXEC))
		return map_fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-prot-unknown", "mmap() refuses unknown bits of prot",
       BREAKS("mmap.prot.unknown-bits-ignored"))
{
	wrong->mmap = unknown_refused;
}

/* Where PROT_EXEC is refused, the rest is given. */
static void *without_exec(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED && prot & PROT_EXEC && (errno == EACCES || errno == EPERM))
		m = right->mmap(addr, length, prot & ~PROT_EXEC, flags, fd, offset);
	return m;
}

DEFECT("mmap-without-exec", "mmap() gives less than was asked for where PROT_EXEC is refused",
       BREAKS("mmap.prot.mdwe-eacces", "mmap.noexec.prot-exec-eperm"))
{
	wrong->mmap = without_exec;
}

static void *anon_no_exec(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (prot & PROT_EXEC && flags & MAP_ANONYMOUS)
		return map_fails(EACCES);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-anon-no-exec", "anonymous memory is never executable", BREAKS("mmap.prot.mdwe-eacces"))
{
	wrong->mmap = anon_no_exec;
}

static int no_refusal(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	return result && errno == EACCES ? 0 : result;
}

DEFECT("mprotect-says-0", "mprotect() returns 0 where it is not allowed",
       BREAKS("mmap.prot.mdwe-eacces", "mmap.noexec.mprotect-eacces", "special.tcp-socket"))
{
	wrong->mprotect = no_refusal;
}

static int mprotect_unknown(void *addr, size_t length, int prot)
{
	return right->mprotect(addr, length, prot & (RW | PROT_EXEC));
}

DEFECT("mprotect-unknown", "mprotect() ignores unknown bits of prot",
       BREAKS("mmap.prot.unknown-bits-ignored"))
{
	wrong->mprotect = mprotect_unknown;
}

static void *noexec_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	struct statvfs status;

	if (!(flags & MAP_ANONYMOUS) && !fstatvfs(fd, &status) && status.f_flag & ST_NOEXEC)
		return map_fails(EPERM);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-noexec-refused", "no file of a file system mounted noexec can be mapped",
       BREAKS("mmap.noexec.without-exec-ok", "mmap.noexec.personality-no-exec-added"))
{
	wrong->mmap = noexec_refused;
}

static void *no_implied_exec(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	int old = personality(0xffffffff);
	void *m;

	personality((unsigned int)old & ~(unsigned int)READ_IMPLIES_EXEC);
	m = right->mmap(addr, length, prot, flags, fd, offset);
	personality((unsigned int)old);
	return m;
}

DEFECT("mmap-no-implied-exec", "the personality READ_IMPLIES_EXEC has no effect",
       BREAKS("mmap.prot.read-implies-exec-personality", "mmap.noexec.personality-no-exec-added"))
{
	wrong->mmap = no_implied_exec;
}

static bool in_child_now;

static pid_t notes_child(void)
{
	pid_t pid = right->fork();

	in_child_now |= pid == 0;
	return pid;
}

static void *lenient_child(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (in_child_now)
		return without_exec(addr, length, prot, flags, fd, offset);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mdwe-not-inherited", "a child is not refused memory to write and execute",
       BREAKS("mmap.prot.mdwe-fork"))
{
	wrong->fork = notes_child;
	wrong->mmap = lenient_child;
}

static void *strict_child(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (in_child_now && prot & PROT_WRITE && prot & PROT_EXEC)
		return map_fails(EACCES);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mdwe-always-inherited", "a child is always refused memory to write and execute",
       BREAKS("mmap.prot.mdwe-no-inherit"))
{
	wrong->fork = notes_child;
	wrong->mmap = strict_child;
}
