/* SPDX-License-Identifier: BSD-2-Clause */
/* Seals that are not kept, kept too well, or told wrongly. */
#include "cts.h"
#include "defect.h"

static int fails(int error)
{
	errno = error;
	return -1;
}

static int fcntl_adding(int fd, int command, long arg, long and, long or)
{
	return right->fcntl(fd, command, command == F_ADD_SEALS ? (arg & and) | or : arg);
}

static int adds_nothing(int fd, int command, long arg)
{
	return command == F_ADD_SEALS ? 0 : right->fcntl(fd, command, arg);
}

DEFECT("seal-does-nothing", "F_ADD_SEALS returns 0 and seals nothing",
       BREAKS("memfd.seal.default-sealed", "memfd.seal.not-supported-einval",
	      "memfd.seal.write-ebusy", "memfd.seal.write-mmap-eperm", "memfd.seal.future-write",
	      "memfd.seal.shrink-grow", "memfd.seal.seal-final", "memfd.seal.tmpfs-sealed",
	      "memfd.seal.unknown-einval", "memfd.seal.read-only-eperm", "memfd.seal.write-forbids",
	      "memfd.seal.exec-implies-write", "memfd.seal.write-shared-ro-ok", "memfd.hugetlb",
	      "memfd.seal.grow-keep-size"))
{
	wrong->fcntl = adds_nothing;
}

static int adds_known(int fd, int command, long arg)
{
	return fcntl_adding(fd, command, arg, 0x3f, 0);
}

DEFECT("seal-ignores-unknown", "F_ADD_SEALS ignores the seals that it does not know",
       BREAKS("memfd.seal.unknown-einval"))
{
	wrong->fcntl = adds_known;
}

static int adds_write(int fd, int command, long arg)
{
	return fcntl_adding(fd, command, arg, ~0L, F_SEAL_FUTURE_WRITE);
}

DEFECT("seal-adds-another", "F_ADD_SEALS adds a seal that was not asked for",
       BREAKS("memfd.seal.seal-final", "memfd.seal.write-ebusy", "memfd.seal.shrink-grow",
	      "memfd.seal.write-forbids", "memfd.seal.shrink-no-sigbus"))
{
	wrong->fcntl = adds_write;
}

static int replaces(int fd, int command, long arg)
{
	static long latest = -1;

	if (command == F_ADD_SEALS)
		latest = arg;
	return command == F_GET_SEALS && latest >= 0 ? (int)latest : right->fcntl(fd, command, arg);
}

DEFECT("seal-replaces", "F_GET_SEALS tells the seals added last alone",
       BREAKS("memfd.seal.seal-final", "memfd.seal.unknown-einval", "memfd.seal.write-ebusy",
	      "memfd.seal.exec-implies-write", "memfd.seal.default-sealed",
	      "memfd.seal.read-only-eperm"))
{
	wrong->fcntl = replaces;
}

static int einval(int fd, int command, long arg)
{
	int result = right->fcntl(fd, command, arg);

	if (command != F_ADD_SEALS || result == 0)
		return result;
	return fails(errno == EINVAL ? EPERM : EINVAL);
}

DEFECT("seal-wrong-errno",
       "F_ADD_SEALS says EINVAL for any error but EINVAL, for which it says EPERM",
       BREAKS("memfd.seal.default-sealed", "memfd.seal.seal-final", "memfd.seal.unknown-einval",
	      "memfd.seal.read-only-eperm", "memfd.seal.write-ebusy", "memfd.seal.tmpfs-sealed",
	      "memfd.seal.not-supported-einval", "memfd.seal.future-write"))
{
	wrong->fcntl = einval;
}

static int no_seals(int fd, int command, long arg)
{
	int result = right->fcntl(fd, command, arg);

	return command == F_GET_SEALS && (result < 0 || result == F_SEAL_SEAL) ? 0 : result;
}

DEFECT("seal-everything-has-none", "F_GET_SEALS says 0 of what cannot be sealed",
       BREAKS("memfd.seal.default-sealed", "memfd.seal.not-supported-einval",
	      "memfd.seal.tmpfs-sealed"))
{
	wrong->fcntl = no_seals;
}

/* F_SEAL_WRITE is kept by everything but mappings, so it becomes F_SEAL_FUTURE_WRITE. */
static int future_for_write(int fd, int command, long arg)
{
	if (command == F_ADD_SEALS && arg & F_SEAL_WRITE)
		return right->fcntl(fd, command, (arg & ~F_SEAL_WRITE) | F_SEAL_FUTURE_WRITE);
	return right->fcntl(fd, command, arg);
}

DEFECT("seal-write-despite-mapping", "F_SEAL_WRITE succeeds while a writable mapping exists",
       BREAKS("memfd.seal.write-ebusy", "memfd.seal.future-write"))
{
	wrong->fcntl = future_for_write;
}

/* Any mapping at all keeps F_SEAL_WRITE off. */
static bool mapped;

static void *noting_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	mapped = mapped || fd >= 0;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

static int busy_when_mapped(int fd, int command, long arg)
{
	return command == F_ADD_SEALS && mapped ? fails(EBUSY) : right->fcntl(fd, command, arg);
}

DEFECT("seal-busy-with-any-mapping", "any mapping keeps any seal off",
       BREAKS("memfd.seal.write-ebusy", "memfd.seal.future-write"))
{
	wrong->mmap = noting_mmap;
	wrong->fcntl = busy_when_mapped;
}

/* A sealed file's mappings are private, which lets them be writable. */
static void *private_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *start = right->mmap(addr, length, prot, flags, fd, offset);

	if (start == MAP_FAILED && errno == EPERM)
		return right->mmap(addr, length, prot,
				   (flags & ~(MAP_SHARED | MAP_SHARED_VALIDATE)) | MAP_PRIVATE, fd,
				   offset);
	return start;
}

DEFECT("seal-maps-privately", "a shared writable mapping of a sealed file is a private one",
       BREAKS("memfd.seal.write-mmap-eperm", "memfd.seal.future-write", "memfd.hugetlb"))
{
	wrong->mmap = private_mmap;
}

static bool has(int fd, int seal)
{
	int all = fd < 0 ? 0 : right->fcntl(fd, F_GET_SEALS, 0);

	return all >= 0 && all & seal;
}

static void *no_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (has(fd, F_SEAL_WRITE | F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK)) {
		errno = EPERM;
		return MAP_FAILED;
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("seal-forbids-mapping", "a sealed file cannot be mapped at all",
       BREAKS("memfd.seal.write-mmap-eperm", "memfd.seal.write-shared-ro-ok",
	      "memfd.seal.future-write", "memfd.seal.shrink-no-sigbus", "memfd.seal.shrink-grow"))
{
	wrong->mmap = no_mmap;
}

/* The mapping stays one that may be written, by way of another. */
static int upgrading_mprotect(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	return result != 0 && errno == EACCES ? 0 : result;
}

DEFECT("seal-mprotect-succeeds", "mprotect() of a read-only mapping of a sealed file returns 0",
       BREAKS("memfd.seal.write-shared-ro-ok", "memfd.seal.future-write"))
{
	wrong->mprotect = upgrading_mprotect;
}

static int mprotect_eperm(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	return result != 0 && errno == EACCES ? fails(EPERM) : result;
}

DEFECT("seal-mprotect-eperm", "mprotect() of a read-only mapping of a sealed file fails with EPERM",
       BREAKS("memfd.seal.write-shared-ro-ok", "memfd.seal.future-write"))
{
	wrong->mprotect = mprotect_eperm;
}

static int past(int fd, int seal)
{
	return has(fd, seal) ? fails(EACCES) : 0;
}

static int eacces_ftruncate(int fd, off_t length)
{
	return past(fd, ~0) ? -1 : right->ftruncate(fd, length);
}

static ssize_t eacces_pwrite(int fd, const void *buffer, size_t count, off_t offset)
{
	return past(fd, ~0) ? -1 : right->pwrite(fd, buffer, count, offset);
}

static ssize_t eacces_write(int fd, const void *buffer, size_t count)
{
	return past(fd, ~0) ? -1 : right->write(fd, buffer, count);
}

static int eacces_fallocate(int fd, int mode, off_t offset, off_t length)
{
	return past(fd, ~0) ? -1 : right->fallocate(fd, mode, offset, length);
}

DEFECT("seal-forbids-all", "any seal forbids any change, with EACCES",
       BREAKS("memfd.seal.shrink-grow", "memfd.seal.write-forbids", "memfd.seal.grow-keep-size",
	      "memfd.seal.shrink-no-sigbus", "memfd.seal.future-write",
	      "memfd.seal.exec-implies-write"))
{
	wrong->ftruncate = eacces_ftruncate;
	wrong->pwrite = eacces_pwrite;
	wrong->write = eacces_write;
	wrong->fallocate = eacces_fallocate;
}

static int open_ignoring_seals(const char *path, int oflag, mode_t mode)
{
	return right->open(path, oflag & ~O_TRUNC, mode);
}

DEFECT("open-ignores-truncation",
       "open() of a sealed file with O_TRUNC succeeds and truncates nothing",
       BREAKS("memfd.seal.shrink-grow", "memfd.seal.shrink-no-sigbus"))
{
	wrong->open = open_ignoring_seals;
}

static ssize_t write_to_end(int fd, const void *buffer, size_t count, off_t offset)
{
	ssize_t result = right->pwrite(fd, buffer, count, offset);
	off_t end = lseek(fd, 0, SEEK_END);

	if (result < 0 && errno == EPERM && offset < end)
		return right->pwrite(fd, buffer, (size_t)(end - offset), offset);
	return result;
}

DEFECT("seal-grow-writes-to-end", "under F_SEAL_GROW a write over the end writes up to the end",
       BREAKS("memfd.seal.shrink-grow"))
{
	wrong->pwrite = write_to_end;
}

static int failed_fd = -1;

static void *mmap_counting(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED)
		failed_fd = fd;
	return m;
}

static int fcntl_counted(int fd, int command, long value)
{
	if (fd == failed_fd && command == F_ADD_SEALS && value & F_SEAL_WRITE) {
		errno = EBUSY;
		return -1;
	}
	return right->fcntl(fd, command, value);
}

DEFECT("memfd-counts-failed", "a mapping that failed counts as a writable one for F_SEAL_WRITE",
       BREAKS("memfd.seal.write-ebusy"))
{
	wrong->mmap = mmap_counting;
	wrong->fcntl = fcntl_counted;
}
