/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry of the C library: its functions, where configure found them. */
#include "config.h"

#include <sys/mman.h>
#include <sys/stat.h>
#ifdef HAVE_SYS_SHM_H
#include <sys/shm.h>
#endif
#ifdef HAVE_SYS_UIO_H
#include <sys/uio.h>
#endif
#include <unistd.h>

#include "abi.h"
#include "entry.h"

/* Functions of a variable number of arguments, and one that the entry simplifies. */
#ifdef HAVE_MREMAP
static void *libc_mremap(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	return mremap(old, old_size, new_size, flags, new);
}
#endif

static int libc_open(const char *path, int oflag, mode_t mode)
{
	return open(path, oflag, mode);
}

static int libc_fcntl(int fd, int command, long arg)
{
	return fcntl(fd, command, arg);
}

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
	.mprotect = mprotect,
#endif
#ifdef HAVE_MREMAP
	.mremap = libc_mremap,
#endif
#ifdef HAVE_MSYNC
	.msync = msync,
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
	.pkey_free = pkey_free,
	.pkey_mprotect = pkey_mprotect,
#endif
#ifdef HAVE_BRK
	.brk = brk,
#endif
#ifdef HAVE_SBRK
	.sbrk = sbrk,
#endif
#if defined(HAVE_SYSCALL) && defined(SYS_brk)
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
	.shmget = shmget,
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

	.open = libc_open,
	.close = close,
	.fstat = fstat,
	.fcntl = libc_fcntl,
	.ftruncate = ftruncate,
#ifdef HAVE_FALLOCATE
	.fallocate = fallocate,
#endif
	.read = read,
	.write = write,
#ifdef HAVE_PREAD
	.pread = pread,
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
