/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry of the C library: its functions, where configure found them. */
#include "config.h"

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#ifdef HAVE_SYS_UIO_H
#include <sys/uio.h>
#endif
#include <unistd.h>

#include "abi.h"
#include "entry.h"
#include "report.h"
#include "system_call.h"

/*
 * Functions of a variable number of arguments, one that the entry simplifies, and those that some
 * libc declares with other types.
 */
#ifdef HAVE_MPROTECT
static int libc_mprotect(void *addr, size_t length, int prot)
{
	return mprotect(addr, length, prot);
}
#endif

#ifdef HAVE_MREMAP
static void *libc_mremap(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
#ifdef HAVE_MREMAP_ADDRESS
	return mremap(old, old_size, new_size, flags, new);
#else
	if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) {
		if (!entry_syscall.mremap)
			report_skip("mremap() of this libc takes no new address");
		return entry_syscall.mremap(old, old_size, new_size, flags, new);
	}
	return mremap(old, old_size, new_size, (unsigned long)flags);
#endif
}
#endif

#ifdef HAVE_MSYNC
static int libc_msync(void *addr, size_t length, int flags)
{
	return msync(addr, length, flags);
}
#endif

#ifdef HAVE_SHMGET
static int libc_shmget(key_t key, size_t size, int flags)
{
	return shmget(key, size, flags);
}
#endif

static int libc_open(const char *path, int oflag, mode_t mode)
{
	return open(path, oflag, mode);
}

static int libc_ioctl(int fd, unsigned long request, void *arg)
{
	return ioctl(fd, request, arg);
}

static int libc_fcntl(int fd, int command, long arg)
{
	return fcntl(fd, command, arg);
}

#ifdef HAVE_FALLOCATE
static int libc_fallocate(int fd, int mode, off_t offset, off_t length)
{
	return fallocate(fd, mode, offset, length);
}
#endif

#ifdef HAVE_PROCESS_VM_WRITEV
static ssize_t libc_process_vm_writev(pid_t pid, const struct iovec *local,
				      const struct iovec *remote)
{
	return process_vm_writev(pid, local, 1, remote, 1, 0);
}
#endif

const struct entry entry_libc = {
	.name = "libc",
	.mmap = mmap,
	.munmap = munmap,
#ifdef HAVE_MPROTECT
	.mprotect = libc_mprotect,
#endif
#ifdef HAVE_MREMAP
	.mremap = libc_mremap,
#endif
#ifdef HAVE_MSYNC
	.msync = libc_msync,
#endif
#ifdef HAVE_MINCORE
	.mincore = mincore,
#endif
#ifdef HAVE_MLOCK
	.mlock = mlock,
#endif
#ifdef HAVE_MLOCK2
	.mlock2 = mlock2,
#endif
#ifdef HAVE_MUNLOCK
	.munlock = munlock,
#endif
#ifdef HAVE_MLOCKALL
	.mlockall = mlockall,
#endif
#ifdef HAVE_MUNLOCKALL
	.munlockall = munlockall,
#endif
#ifdef HAVE_MADVISE
	.madvise = madvise,
#endif
#ifdef HAVE_POSIX_MADVISE
	.posix_madvise = posix_madvise,
#endif
#ifdef HAVE_PROCESS_MADVISE
	.process_madvise = process_madvise,
#endif
#ifdef HAVE_REMAP_FILE_PAGES
	.remap_file_pages = remap_file_pages,
#endif
#ifdef HAVE_MSEAL
	.mseal = mseal,
#endif
#ifdef HAVE_PKEY_ALLOC
	.pkey_alloc = pkey_alloc,
#endif
#ifdef HAVE_PKEY_FREE
	.pkey_free = pkey_free,
#endif
#ifdef HAVE_PKEY_MPROTECT
	.pkey_mprotect = pkey_mprotect,
#endif
#ifdef HAVE_BRK
	.brk = brk,
#endif
#ifdef HAVE_SBRK
	.sbrk = sbrk,
#endif
#if defined(HAVE_SYSTEM_CALL) && defined(__NR_brk)
	.raw_brk = syscall_brk,
#endif

#ifdef HAVE_SHM_OPEN
	.shm_open = shm_open,
#endif
#ifdef HAVE_SHM_UNLINK
	.shm_unlink = shm_unlink,
#endif
#ifdef HAVE_MEMFD_CREATE
	.memfd_create = memfd_create,
#endif
#ifdef HAVE_SHMGET
	.shmget = libc_shmget,
#endif
#ifdef HAVE_SHMAT
	.shmat = shmat,
#endif
#ifdef HAVE_SHMDT
	.shmdt = shmdt,
#endif
#ifdef HAVE_SHMCTL
	.shmctl = shmctl,
#endif

	.ioctl = libc_ioctl,
	.open = libc_open,
	.close = close,
	.fstat = fstat,
	.fcntl = libc_fcntl,
	.ftruncate = ftruncate,
#ifdef HAVE_FALLOCATE
	.fallocate = libc_fallocate,
#endif
	.read = read,
	.write = write,
#ifdef HAVE_PREAD
	.pread = pread,
#endif
#ifdef HAVE_PWRITE
	.pwrite = pwrite,
#endif
#ifdef HAVE_PROCESS_VM_WRITEV
	.process_vm_writev = libc_process_vm_writev,
#endif
	.proc_read = read_text,

#ifdef HAVE_SYSCONF
	.sysconf = sysconf,
#endif
	.fork = fork,
#ifdef HAVE_VFORK
	.vfork_run = run_vforked,
#endif
	.execve = execve,
	.exit_now = _exit,
	.access = probe_access,
};
