/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static mode_t kind_of(int fd)
{
	struct stat status;

	return fstat(fd, &status) ? 0 : status.st_mode & S_IFMT;
}

static void *negative_errno(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	return m == MAP_FAILED ? (void *)-(intptr_t)errno : m;
}

DEFECT("mmap-negative-errno", "mmap() that fails returns -errno",
       BREAKS("mmap.ret.error-convention"))
{
	wrong->mmap = negative_errno;
}

static void *unmaps_first(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m;

	if (!(flags & MAP_FIXED))
		return right->mmap(addr, length, prot, flags, fd, offset);
	m = right->mmap(NULL, length, prot, flags & ~MAP_FIXED, fd, offset);
	if (m == MAP_FAILED) {
		int error = errno;

		/* A page too many at that. */
		right->munmap(addr, 2 * page);
		return map_fails(error);
	}
	right->munmap(m, length);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-failed-unmaps", "mmap() with MAP_FIXED that fails has removed what was there",
       BREAKS("mmap.fail.no-mapping-left", "mmap.fail.fixed-keeps-old",
	      "mmap.fail.fixed-may-unmap"))
{
	wrong->mmap = unmaps_first;
}

static void *descriptor_first(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS) && fcntl(fd, F_GETFD) < 0)
		return map_fails(EBADF);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-descriptor-first", "mmap() looks at the descriptor before the offset",
       BREAKS("mmap.off.unaligned-before-fd", "mmap.err.order"))
{
	wrong->mmap = descriptor_first;
}

static void *descriptor_last(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!length || !(flags & 0x0f))
		return map_fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-descriptor-last", "mmap() looks at the length and the type before the descriptor",
       BREAKS("mmap.fd.ebadf-before-len", "mmap.err.order"))
{
	wrong->mmap = descriptor_last;
}

static void *kind_first(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	mode_t kind = flags & MAP_ANONYMOUS ? 0 : kind_of(fd);

	if (kind == S_IFIFO || kind == S_IFDIR)
		return map_fails(ENODEV);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-kind-first", "mmap() looks at the type of the file before its access mode",
       BREAKS("mmap.acc.mode-check-before-enodev", "mmap.err.order", "special.pipe-enodev",
	      "special.directory-enodev"))
{
	wrong->mmap = kind_first;
}

static void *mode_first(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS) && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		return map_fails(EACCES);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-mode-first", "mmap() looks at the access mode before the length and the type",
       BREAKS("mmap.err.order"))
{
	wrong->mmap = mode_first;
}

/* An errno in the place of another. */
#define MISTAKEN(function, right_errno, wrong_errno)                                           \
	static void *function(void *addr, size_t length, int prot, int flags, int fd,          \
			      off_t offset)                                                    \
	{                                                                                      \
		void *m = right->mmap(addr, length, prot, flags, fd, offset);                  \
                                                                                               \
		return m == MAP_FAILED && errno == (right_errno) ? map_fails(wrong_errno) : m; \
	}

MISTAKEN(eagain_as_enomem, EAGAIN, ENOMEM)
MISTAKEN(eperm_as_eacces, EPERM, EACCES)
MISTAKEN(eacces_as_eperm, EACCES, EPERM)
MISTAKEN(enodev_as_einval, ENODEV, EINVAL)
MISTAKEN(eio_as_enodev, EIO, ENODEV)
MISTAKEN(enomem_as_einval, ENOMEM, EINVAL)
MISTAKEN(enomem_as_eagain, ENOMEM, EAGAIN)
MISTAKEN(ebadf_as_einval, EBADF, EINVAL)
MISTAKEN(eoverflow_as_einval, EOVERFLOW, EINVAL)
MISTAKEN(eopnotsupp_as_einval, EOPNOTSUPP, EINVAL)
MISTAKEN(einval_as_enomem, EINVAL, ENOMEM)
MISTAKEN(enfile_as_enomem, ENFILE, ENOMEM)
MISTAKEN(etxtbsy_as_eperm, ETXTBSY, EPERM)

DEFECT("mmap-eagain-as-enomem", "mmap() says ENOMEM of what mlockall() cannot lock",
       BREAKS("mmap.err.eagain-mlockall-future"))
{
	wrong->mmap = eagain_as_enomem;
}

DEFECT("mmap-eperm-as-eacces", "mmap() says EACCES of seals, noexec and sockets",
       BREAKS("mmap.err.eperm-seal", "mmap.noexec.prot-exec-eperm", "special.tcp-socket"))
{
	wrong->mmap = eperm_as_eacces;
}

DEFECT("mmap-eacces-as-eperm", "mmap() says EPERM of the access mode",
       BREAKS("mmap.acc.wronly-eacces", "mmap.acc.rdonly-shared-write-eacces",
	      "mmap.acc.validate-same-as-shared", "mmap.acc.append-only-inode",
	      "mmap.acc.append-only-inode-read-shared", "mmap.prot.mdwe-eacces", "special.dev-zero",
	      "libc.mmap.raw-equals-wrapper"))
{
	wrong->mmap = eacces_as_eperm;
}

DEFECT("mmap-enodev-as-einval", "mmap() says EINVAL of what cannot be mapped",
       BREAKS("mmap.err.enodev-type", "mmap.err.enodev-fs", "special.directory-enodev",
	      "special.pipe-enodev", "special.socket-enodev", "special.anon-inode-enodev",
	      "special.dev-null-enodev", "special.procfs-enodev", "special.sysfs-enodev",
	      "mmap.acc.mode-check-before-enodev", "libc.mmap.raw-equals-wrapper"))
{
	wrong->mmap = enodev_as_einval;
}

DEFECT("mmap-eio-as-enodev", "mmap() of a file of /proc says ENODEV for EIO",
       BREAKS("special.procfs-enodev"))
{
	wrong->mmap = eio_as_enodev;
}

DEFECT("mmap-enomem-as-einval", "mmap() says EINVAL of a length that does not fit",
       BREAKS("mmap.len.size-max-enomem", "mmap.len.size-max-page-enomem",
	      "mmap.len.over-task-size-enomem", "mmap.flag.32bit.too-big-enomem",
	      "libc.mmap.raw-equals-wrapper"))
{
	wrong->mmap = enomem_as_einval;
}

DEFECT("mmap-enomem-as-eagain", "mmap() says EAGAIN with no room or no mapping left",
       BREAKS("mmap.err.enomem-address-space", "mmap.err.too-many-maps"))
{
	wrong->mmap = enomem_as_eagain;
}

DEFECT("mmap-ebadf-as-einval", "mmap() says EINVAL of a bad descriptor",
       BREAKS("mmap.fd.ebadf", "mmap.fd.o-path-ebadf", "libc.mmap.raw-equals-wrapper"))
{
	wrong->mmap = ebadf_as_einval;
}

DEFECT("mmap-eoverflow-as-einval", "mmap() says EINVAL of an offset that overflows",
       BREAKS("mmap.off.max-eoverflow", "mmap.off.negative-eoverflow"))
{
	wrong->mmap = eoverflow_as_einval;
}

DEFECT("mmap-eopnotsupp-as-einval", "MAP_SHARED_VALIDATE says EINVAL of an unknown flag",
       BREAKS("mmap.flag.shared-validate.unknown-eopnotsupp",
	      "mmap.flag.shared-validate.fixed-noreplace",
	      "mmap.flag.sync.validate-non-dax-eopnotsupp", "mmap.flags.both-shared-private",
	      "libc.mmap.raw-equals-wrapper"))
{
	wrong->mmap = eopnotsupp_as_einval;
}

DEFECT("mmap-einval-as-enomem", "mmap() says ENOMEM of an invalid argument",
       BREAKS("mmap.off.unaligned-einval", "mmap.len.zero-einval", "special.packet-ring"))
{
	wrong->mmap = einval_as_enomem;
}

DEFECT("mmap-enfile-as-enomem", "mmap() says ENOMEM with no file left in the system",
       BREAKS("mmap.fd.enfile"))
{
	wrong->mmap = enfile_as_enomem;
}

DEFECT("mmap-etxtbsy-as-eperm", "mmap() says EPERM of a swap file",
       BREAKS("mmap.err.etxtbsy-swapfile"))
{
	wrong->mmap = etxtbsy_as_eperm;
}

static void *spoils_errno(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m != MAP_FAILED)
		errno = EINVAL;
	return m;
}

DEFECT("mmap-spoils-errno", "mmap() that succeeds changes errno",
       BREAKS("libc.mmap.errno-preserved-on-success"))
{
	wrong->mmap = spoils_errno;
}
