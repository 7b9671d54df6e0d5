/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static int fails(int error)
{
	errno = error;
	return -1;
}

static int create_read_only(const char *name, unsigned flags)
{
	int fd = right->memfd_create(name, flags), reader;
	char path[64];

	if (fd < 0)
		return fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reader = open(path, O_RDONLY | O_CLOEXEC);
	dup2(reader, fd);
	close(reader);
	return fd;
}

DEFECT("memfd-read-only", "memfd_create() opens for reading alone",
       BREAKS("memfd.create"))
{
	wrong->memfd_create = create_read_only;
}

static int create_by_name(const char *name, unsigned flags)
{
	static int known = -1;

	if (strcmp(name, "twin") != 0)
		return right->memfd_create(name, flags);
	if (known < 0)
		known = right->memfd_create(name, flags);
	return dup(known);
}

DEFECT("memfd-unique-name", "two memfds of one name are one", BREAKS("memfd.names-not-unique"))
{
	wrong->memfd_create = create_by_name;
}

static int create_sized(const char *name, unsigned flags)
{
	int fd = right->memfd_create(name, flags);

	if (fd >= 0 && !(flags & MFD_HUGETLB))
		right->ftruncate(fd, 1);
	return fd;
}

DEFECT("memfd-not-empty", "a new memfd is not empty", BREAKS("memfd.create", "memfd.name-limit"))
{
	wrong->memfd_create = create_sized;
}

static int create_cloexec(const char *name, unsigned flags)
{
	return right->memfd_create(name, flags | MFD_CLOEXEC);
}

DEFECT("memfd-always-cloexec", "memfd_create() sets FD_CLOEXEC always", BREAKS("memfd.cloexec"))
{
	wrong->memfd_create = create_cloexec;
}

static int create_inherited(const char *name, unsigned flags)
{
	return right->memfd_create(name, flags & ~MFD_CLOEXEC);
}

DEFECT("memfd-never-cloexec", "memfd_create() ignores MFD_CLOEXEC",
       BREAKS("memfd.cloexec", "memfd.hugetlb"))
{
	wrong->memfd_create = create_inherited;
}

static int create_cutting(const char *name, unsigned flags)
{
	char cut[201] = "";

	if (name && name[0] && strlen(name) > 200)
		return right->memfd_create(strncpy(cut, name, 200), flags);
	return right->memfd_create(name, flags);
}

DEFECT("memfd-cuts-name", "memfd_create() cuts a name that is too long", BREAKS("memfd.name-limit"))
{
	wrong->memfd_create = create_cutting;
}

static int create_shorter(const char *name, unsigned flags)
{
	int fd = right->memfd_create(name, flags);

	if (fd >= 0 && (strlen(name) == 249 || strlen(name) == 248 || strlen(name) <= 3)) {
		close(fd);
		return fails(EINVAL);
	}
	return fd;
}

DEFECT("memfd-shorter-limit",
       "memfd_create() refuses names that are not too long, and the empty one",
       BREAKS("memfd.name-limit", "memfd.names-not-unique"))
{
	wrong->memfd_create = create_shorter;
}

static int create_einval(const char *name, unsigned flags)
{
	int fd = right->memfd_create(name, flags);

	return fd < 0 && errno == EFAULT ? fails(EINVAL) : fd;
}

DEFECT("memfd-name-einval", "memfd_create() of an address that is no string fails with EINVAL",
       BREAKS("memfd.name-limit"))
{
	wrong->memfd_create = create_einval;
}

static int create_efault(const char *name, unsigned flags)
{
	int fd = right->memfd_create(name, flags);

	return fd < 0 && errno == EINVAL ? fails(ENAMETOOLONG) : fd;
}

DEFECT("memfd-enametoolong", "memfd_create() says ENAMETOOLONG for EINVAL",
       BREAKS("memfd.name-limit", "memfd.bad-flags-einval"))
{
	wrong->memfd_create = create_efault;
}

static int create_nameless(const char *name, unsigned flags)
{
	return right->memfd_create(name && !strchr(name, 'n') ? "anonymous" : name, flags);
}

DEFECT("memfd-nameless", "the name of a memfd is not shown", BREAKS("memfd.names-not-unique"))
{
	wrong->memfd_create = create_nameless;
}

#define KNOWN (MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB | MFD_NOEXEC_SEAL | MFD_EXEC)

static int create_known(const char *name, unsigned flags)
{
	unsigned rest = flags & (flags & MFD_HUGETLB ? ~0u : KNOWN);

	if (rest & MFD_EXEC && rest & MFD_NOEXEC_SEAL)
		rest &= ~MFD_EXEC;
	return right->memfd_create(name, flags == ~0u ? 0 : rest);
}

DEFECT("memfd-ignores-unknown", "memfd_create() ignores the flags that it does not know",
       BREAKS("memfd.bad-flags-einval"))
{
	wrong->memfd_create = create_known;
}

static int create_emfile(const char *name, unsigned flags)
{
	int fd = right->memfd_create(name, flags);

	return fd < 0 && errno == EMFILE ? fails(ENFILE) : fd;
}

DEFECT("memfd-enfile", "memfd_create() without a free descriptor fails with ENFILE",
       BREAKS("memfd.emfile"))
{
	wrong->memfd_create = create_emfile;
}

static int create_without_exec(const char *name, unsigned flags)
{
	return right->memfd_create(name, flags & ~(MFD_EXEC | MFD_NOEXEC_SEAL));
}

DEFECT("memfd-ignores-noexec", "memfd_create() ignores MFD_EXEC and MFD_NOEXEC_SEAL",
       BREAKS("memfd.exec-flags", "memfd.sysctl-noexec"))
{
	wrong->memfd_create = create_without_exec;
}

static int create_exec(const char *name, unsigned flags)
{
	return right->memfd_create(
		name, flags & MFD_NOEXEC_SEAL ? (flags & ~MFD_NOEXEC_SEAL) | MFD_EXEC : flags);
}

DEFECT("memfd-noexec-is-exec", "memfd_create() takes MFD_NOEXEC_SEAL for MFD_EXEC",
       BREAKS("memfd.exec-flags", "memfd.sysctl-noexec"))
{
	wrong->memfd_create = create_exec;
}

static int create_with_exec(const char *name, unsigned flags)
{
	return right->memfd_create(name, flags & MFD_NOEXEC_SEAL ? flags : flags | MFD_EXEC);
}

DEFECT("memfd-exec-by-default", "vm.memfd_noexec has no effect", BREAKS("memfd.sysctl-noexec"))
{
	wrong->memfd_create = create_with_exec;
}

static int create_without_sealing(const char *name, unsigned flags)
{
	return right->memfd_create(name, flags & ~(MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL));
}

DEFECT("memfd-ignores-sealing", "memfd_create() ignores MFD_ALLOW_SEALING",
       BREAKS("memfd.exec-flags", "memfd.seal.seal-final", "memfd.seal.write-ebusy",
	      "memfd.hugetlb", "memfd.seal.exec-implies-write", "memfd.seal.read-only-eperm"))
{
	wrong->memfd_create = create_without_sealing;
}

static int create_with_sealing(const char *name, unsigned flags)
{
	return right->memfd_create(name, flags | MFD_ALLOW_SEALING);
}

DEFECT("memfd-always-sealing", "memfd_create() allows sealing always",
       BREAKS("memfd.seal.default-sealed", "memfd.exec-flags", "memfd.sysctl-noexec"))
{
	wrong->memfd_create = create_with_sealing;
}

static int create_small(const char *name, unsigned flags)
{
	int fd = right->memfd_create(
		name, flags & ~(MFD_HUGETLB | (unsigned)MAP_HUGE_MASK << MAP_HUGE_SHIFT));

	return fd;
}

DEFECT("memfd-ignores-hugetlb", "memfd_create() ignores MFD_HUGETLB", BREAKS("memfd.hugetlb"))
{
	wrong->memfd_create = create_small;
}

static void *mmap_without_exec(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (fd >= 0 && prot & PROT_EXEC) {
		errno = EACCES;
		return MAP_FAILED;
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-wants-mode-x", "a file without a bit of execution cannot be mapped to execute",
       BREAKS("memfd.noexec-seal-mmap-exec-ok"))
{
	wrong->mmap = mmap_without_exec;
}

static void *mmap_touching_eof(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	struct stat status;

	if (fd >= 0 && right->fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	    status.st_size == 0) {
		errno = EINVAL;
		return MAP_FAILED;
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-wants-data", "an empty file cannot be mapped", BREAKS("memfd.create"))
{
	wrong->mmap = mmap_touching_eof;
}

static int close_and_wipe(int fd)
{
	right->ftruncate(fd, 0);
	return right->close(fd);
}

DEFECT("close-wipes", "the last descriptor takes the contents with it",
       BREAKS("memfd.create", "shm-open.fd-close-keeps-mapping", "shm-unlink.removes-name"))
{
	wrong->close = close_and_wipe;
}

static int truncate_31_bits(int fd, off_t length)
{
	return length > INT32_MAX ? fails(EFBIG) : right->ftruncate(fd, length);
}

DEFECT("ftruncate-31-bits", "a file cannot be larger than 2 GiB", BREAKS("memfd.create"))
{
	wrong->ftruncate = truncate_31_bits;
}

static pid_t fork_wiping(void)
{
	pid_t pid = right->fork();

	if (pid == 0)
		for (int fd = 0; fd < 20; fd++)
			if (right->fcntl(fd, F_GET_SEALS, 0) >= 0)
				dup2(right->memfd_create("copy", MFD_ALLOW_SEALING), fd);
	return pid;
}

DEFECT("fork-copies-memfd", "a child gets a memfd of its own",
       BREAKS("memfd.create", "memfd.seal.seal-final"))
{
	wrong->fork = fork_wiping;
}
