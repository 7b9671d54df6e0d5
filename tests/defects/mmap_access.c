/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static int mode_of(int fd, int flags)
{
	return flags & MAP_ANONYMOUS ? -1 : fcntl(fd, F_GETFL);
}

static void *read_only_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	int mode = mode_of(fd, flags);

	if (mode >= 0 && (mode & O_ACCMODE) == O_RDONLY)
		return map_fails(EACCES);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-rdonly-refused", "mmap() needs a file that is open for reading and writing",
       BREAKS("mmap.acc.rdonly-shared-read", "mmap.acc.rdonly-private-write-ok",
	      "mmap.acc.validate-same-as-shared", "mmap.acc.append-only-inode-read-shared",
	      "special.dev-zero"))
{
	wrong->mmap = read_only_refused;
}

static void *downgrades(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED && errno == EACCES)
		m = right->mmap(addr, length, prot, (flags & ~0x0f) | MAP_PRIVATE, fd, offset);
	return m;
}

DEFECT("mmap-downgrades", "mmap() maps private what the access mode refuses as shared",
       BREAKS("mmap.acc.rdonly-shared-write-eacces", "mmap.acc.validate-same-as-shared",
	      "mmap.acc.append-only-inode", "special.dev-zero", "mmap.fd.dup-equivalent"))
{
	wrong->mmap = downgrades;
}

static void *write_only_none(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	int mode = mode_of(fd, flags);

	if (mode >= 0 && (mode & O_ACCMODE) == O_WRONLY && !(prot & PROT_READ))
		return right->mmap(addr, length, prot, flags | MAP_ANONYMOUS, -1, 0);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-wronly-given", "a file that is open for writing alone can be mapped without PROT_READ",
       BREAKS("mmap.acc.wronly-eacces", "special.dev-zero"))
{
	wrong->mmap = write_only_none;
}

static void *append_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	int mode = mode_of(fd, flags);

	if (mode >= 0 && mode & O_APPEND)
		return map_fails(EACCES);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-append-refused", "a file that is open for appending cannot be mapped",
       BREAKS("mmap.acc.rdwr-append-ok", "mmap.acc.append-only-inode-read-shared"))
{
	wrong->mmap = append_refused;
}

static void *mode_checked(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	struct stat status;

	if (!(flags & MAP_ANONYMOUS) && !fstat(fd, &status) && !(status.st_mode & 0444))
		return map_fails(EACCES);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-checks-mode", "mmap() checks the permissions of the file anew",
       BREAKS("mmap.acc.checked-at-map-time"))
{
	wrong->mmap = mode_checked;
}

static void *write_needs_read(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((prot & (PROT_READ | PROT_WRITE)) == PROT_WRITE && mode_of(fd, flags) >= 0)
		return map_fails(EACCES);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-write-needs-read", "a file cannot be mapped with PROT_WRITE alone",
       BREAKS("mmap.acc.rdwr-all-ok", "mmap.prot.write-supported", "special.memfd",
	      "mmap.prot.unsupported-combination-fails"))
{
	wrong->mmap = write_needs_read;
}

static void *no_exec_files(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (prot & PROT_EXEC && mode_of(fd, flags) >= 0)
		return map_fails(EPERM);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-no-exec-files", "no file can be mapped with PROT_EXEC",
       BREAKS("special.memfd", "mmap.prot.exec-runs-code", "mmap.acc.rdonly-shared-read",
	      "mmap.prot.or-of-flags"))
{
	wrong->mmap = no_exec_files;
}

/* A private store to a file that is open for reading goes nowhere either. */
static void *private_write_lost(void *addr, size_t length, int prot, int flags, int fd,
				off_t offset)
{
	int mode = mode_of(fd, flags);

	if (mode >= 0 && (flags & 0x0f) == MAP_PRIVATE && (mode & O_ACCMODE) == O_RDONLY)
		prot &= ~PROT_WRITE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-private-read-only",
       "a file that is open for reading is mapped private without PROT_WRITE",
       BREAKS("mmap.acc.rdonly-private-write-ok"))
{
	wrong->mmap = private_write_lost;
}
