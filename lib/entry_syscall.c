/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry of raw system calls: what the kernel does, whatever the C library would make of it.
 * posix_madvise() and sysconf() are the library's alone. Shared memory objects are too, but only
 * by name: here they are the files of /dev/shm, which is what the libraries of Linux open.
 */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "abi.h"
#include "arena.h"
#include "entry.h"
#include "report.h"
#include "system_call.h"

/*
 * How a 64-bit argument is passed: in one register; or in two, the halves in the order of memory,
 * which on some architectures begin at an even one. ABIs of 32-bit pointers in 64-bit registers
 * (x32, n32) and 32-bit architectures that nobody has tried have no entry.
 */
#ifndef HAVE_SYSTEM_CALL
#define RULES_KNOWN 0
#elif UINTPTR_MAX > UINT32_MAX
#define RULES_KNOWN 1
#define WIDE(value) (long)(value)
#define EVEN
#elif defined(__i386__) || defined(__s390__) || defined(__sparc__) || defined(__m68k__) ||         \
	(defined(__riscv) && __riscv_xlen == 32)
#define RULES_KNOWN 1
#define EVEN
#elif defined(__arm__) || defined(__powerpc__) ||                                                  \
	(defined(__mips__) && defined(_ABIO32) && _MIPS_SIM == _ABIO32)
#define RULES_KNOWN 1
#define EVEN 0L,
#else
#define RULES_KNOWN 0
#endif

#if RULES_KNOWN

#ifndef WIDE
#define LOW(value)  (long)((uint64_t)(value) & UINT32_MAX)
#define HIGH(value) (long)((uint64_t)(value) >> 32)
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define WIDE(value) HIGH(value), LOW(value)
#else
#define WIDE(value) LOW(value), HIGH(value)
#endif
#endif

/* Defines raw_NAME; the arguments of the system call follow, each of a register's width. */
#define RAW(result, name, number, parameters, ...)                                                 \
	static result raw_##name parameters                                                        \
	{                                                                                          \
		return (result)system_call(number, __VA_ARGS__);                                       \
	}
#define L(value) (long)(value)

#ifdef __NR_mmap2
/*
 * The unit of the offset of mmap2() is fixed by the ABI, whatever the page size; only on a few
 * architectures it is the page. An offset that cannot be said in it is not the kernel's to judge.
 */
#if defined(__m68k__)
#define MMAP2_UNIT ((off_t)page)
#else
#define MMAP2_UNIT ((off_t)4096)
#endif
static long mmap2_offset(off_t offset)
{
	const uint64_t units = (uint64_t)offset / (uint64_t)MMAP2_UNIT;

	if (offset % MMAP2_UNIT || units > UINT32_MAX)
		report_skip("the system call mmap2 cannot be given the offset %#jx",
			    (uintmax_t)offset);
	return (long)units;
}
#define MMAP_NUMBER	    __NR_mmap2
#define MMAP_OFFSET(offset) mmap2_offset(offset)
#else
#define MMAP_NUMBER	    __NR_mmap
#define MMAP_OFFSET(offset) (offset)
#endif

static void *raw_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	const long argument[] = { (long)addr, (long)length, prot, flags, fd, MMAP_OFFSET(offset) };

#ifdef __s390__
	/* This architecture passes five arguments at most, so these go through memory. */
	return (void *)system_call(MMAP_NUMBER, argument);
#else
	return (void *)system_call(MMAP_NUMBER, argument[0], argument[1], argument[2], argument[3],
			       argument[4], argument[5]);
#endif
}

RAW(int, munmap, __NR_munmap, (void *addr, size_t length), addr, length)
RAW(int, mprotect, __NR_mprotect, (void *addr, size_t length, int prot), addr, length, L(prot))
RAW(void *, mremap, __NR_mremap,
    (void *old, size_t old_size, size_t new_size, int flags, void *new), old, old_size, new_size,
    L(flags), new)
RAW(int, msync, __NR_msync, (void *addr, size_t length, int flags), addr, length, L(flags))
RAW(int, mincore, __NR_mincore, (void *addr, size_t length, unsigned char *vec), addr, length, vec)
RAW(int, mlock, __NR_mlock, (const void *addr, size_t length), addr, length)
RAW(int, munlock, __NR_munlock, (const void *addr, size_t length), addr, length)
RAW(int, mlockall, __NR_mlockall, (int flags), L(flags))
static int raw_munlockall(void)
{
	return (int)system_call(__NR_munlockall);
}
RAW(int, madvise, __NR_madvise, (void *addr, size_t length, int advice), addr, length, L(advice))
RAW(ssize_t, process_madvise, __NR_process_madvise,
    (int pidfd, const struct iovec *vec, size_t count, int advice, unsigned int flags), L(pidfd),
    vec, count, L(advice), L(flags))
RAW(int, remap_file_pages, __NR_remap_file_pages,
    (void *addr, size_t size, int prot, size_t pgoff, int flags), addr, size, L(prot), pgoff,
    L(flags))
RAW(int, mseal, __NR_mseal, (void *addr, size_t length, unsigned long flags), addr, length, flags)
RAW(void *, map_shadow_stack, __NR_map_shadow_stack,
    (void *addr, size_t size, unsigned int flags), addr, size, L(flags))
RAW(int, ioctl, __NR_ioctl, (int fd, unsigned long request, void *arg), L(fd), request, arg)
RAW(int, cachestat, __NR_cachestat,
    (int fd, struct cachestat_range *range, struct cachestat *counts, unsigned int flags), L(fd),
    range, counts, L(flags))
RAW(int, memfd_secret, __NR_memfd_secret, (unsigned int flags), L(flags))
#ifdef __NR_mlock2
RAW(int, mlock2, __NR_mlock2, (const void *addr, size_t length, unsigned int flags), addr, length,
    L(flags))
#endif
#ifdef __NR_pkey_mprotect
RAW(int, pkey_alloc, __NR_pkey_alloc, (unsigned int flags, unsigned int rights), L(flags),
    L(rights))
RAW(int, pkey_free, __NR_pkey_free, (int pkey), L(pkey))
RAW(int, pkey_mprotect, __NR_pkey_mprotect, (void *addr, size_t length, int prot, int pkey), addr,
    length, L(prot), L(pkey))
#endif
#ifdef __NR_memfd_create
RAW(int, memfd_create, __NR_memfd_create, (const char *name, unsigned int flags), name, L(flags))
#endif
#ifdef __NR_userfaultfd
RAW(int, userfaultfd, __NR_userfaultfd, (int flags), L(flags))
#endif

/* brk() and sbrk() as their manual page makes them of the system call. */
static int raw_brk(void *addr)
{
	if (syscall_brk(addr) == addr)
		return 0;
	errno = ENOMEM;
	return -1;
}

static void *raw_sbrk(intptr_t increment)
{
	char *old = syscall_brk(NULL);

	return increment == 0 || raw_brk(old + increment) == 0 ? old : (void *)-1;
}

/* Where one system call stands for all of System V's IPC, it does so on every kernel. */
#ifdef __NR_ipc
enum ipc { IPC_SHMAT = 21, IPC_SHMDT, IPC_SHMGET };

RAW(int, shmget, __NR_ipc, (key_t key, size_t size, int flags), L(IPC_SHMGET), L(key), size,
    L(flags), 0L, 0L)
RAW(int, shmdt, __NR_ipc, (const void *addr), L(IPC_SHMDT), 0L, 0L, 0L, addr, 0L)
static void *raw_shmat(int id, const void *addr, int flags)
{
	void *at;

	if (system_call(__NR_ipc, L(IPC_SHMAT), L(id), L(flags), &at, addr, 0L) < 0)
		return (void *)-1;
	return at;
}
#else
RAW(int, shmget, __NR_shmget, (key_t key, size_t size, int flags), L(key), size, L(flags))
RAW(int, shmdt, __NR_shmdt, (const void *addr), addr)
RAW(void *, shmat, __NR_shmat, (int id, const void *addr, int flags), L(id), addr, L(flags))
#endif

/* Files. A libc of 64-bit offsets asks for O_LARGEFILE by itself. */
#if !defined(O_LARGEFILE) || UINTPTR_MAX > UINT32_MAX
#define LARGE 0
#else
#define LARGE O_LARGEFILE
#endif
RAW(int, open, __NR_openat, (const char *path, int oflag, mode_t mode), L(AT_FDCWD), path,
    L(oflag | LARGE), L(mode))
RAW(int, close, __NR_close, (int fd), L(fd))
RAW(ssize_t, read, __NR_read, (int fd, void *buffer, size_t count), L(fd), buffer, count)
RAW(ssize_t, write, __NR_write, (int fd, const void *buffer, size_t count), L(fd), buffer, count)
RAW(ssize_t, process_vm_writev, __NR_process_vm_writev,
    (pid_t pid, const struct iovec *local, const struct iovec *remote), L(pid), local, 1L, remote,
    1L, 0L)
#ifdef __NR_fcntl64
RAW(int, fcntl, __NR_fcntl64, (int fd, int command, long arg), L(fd), L(command), arg)
#else
RAW(int, fcntl, __NR_fcntl, (int fd, int command, long arg), L(fd), L(command), arg)
#endif
#ifdef __NR_ftruncate64
RAW(int, ftruncate, __NR_ftruncate64, (int fd, off_t length), L(fd), EVEN WIDE(length))
#else
RAW(int, ftruncate, __NR_ftruncate, (int fd, off_t length), L(fd), L(length))
#endif
RAW(int, fallocate, __NR_fallocate, (int fd, int mode, off_t offset, off_t length), L(fd), L(mode),
    WIDE(offset), WIDE(length))
RAW(ssize_t, pread, __NR_pread64, (int fd, void *buffer, size_t count, off_t offset), L(fd), buffer,
    count, EVEN WIDE(offset))
RAW(ssize_t, pwrite, __NR_pwrite64, (int fd, const void *buffer, size_t count, off_t offset), L(fd),
    buffer, count, EVEN WIDE(offset))
RAW(int, execve, __NR_execve, (const char *path, char *const argv[], char *const envp[]), path,
    argv, envp)

#define SHM_DIRECTORY "/dev/shm/"
/* Returns 0, or an errno of shm_open(). */
static int shm_path(const char *name, char *path, size_t size)
{
	while (*name == '/')
		name++;
	if (*name == '\0' || strchr(name, '/') || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0)
		return EINVAL;
	if ((size_t)snprintf(path, size, "%s%s", SHM_DIRECTORY, name) >= size)
		return ENAMETOOLONG;
	return 0;
}

static int raw_shm_open(const char *name, int oflag, mode_t mode)
{
	char path[sizeof(SHM_DIRECTORY) + NAME_MAX];

	errno = shm_path(name, path, sizeof(path));
	if (errno)
		return -1;
	return raw_open(path, oflag | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode);
}

static int raw_shm_unlink(const char *name)
{
	char path[sizeof(SHM_DIRECTORY) + NAME_MAX];

	errno = shm_path(name, path, sizeof(path));
	if (errno)
		return -1;
	if (system_call(__NR_unlinkat, L(AT_FDCWD), path, 0L) == 0)
		return 0;
	/* The answer of a directory to who may not remove a file of another user. */
	if (errno == EPERM)
		errno = EACCES;
	return -1;
}

const struct entry entry_syscall = {
	.name = "syscall",
	.mmap = raw_mmap,
	.munmap = raw_munmap,
	.mprotect = raw_mprotect,
	.mremap = raw_mremap,
	.msync = raw_msync,
	.mincore = raw_mincore,
	.mlock = raw_mlock,
	.munlock = raw_munlock,
	.mlockall = raw_mlockall,
	.munlockall = raw_munlockall,
	.madvise = raw_madvise,
	.process_madvise = raw_process_madvise,
	.remap_file_pages = raw_remap_file_pages,
	.mseal = raw_mseal,
#ifdef __NR_mlock2
	.mlock2 = raw_mlock2,
#endif
#ifdef __NR_pkey_mprotect
	.pkey_alloc = raw_pkey_alloc,
	.pkey_free = raw_pkey_free,
	.pkey_mprotect = raw_pkey_mprotect,
#endif
	.brk = raw_brk,
	.sbrk = raw_sbrk,
	.raw_brk = syscall_brk,

	.shm_open = raw_shm_open,
	.shm_unlink = raw_shm_unlink,
#ifdef __NR_memfd_create
	.memfd_create = raw_memfd_create,
#endif
	.map_shadow_stack = raw_map_shadow_stack,
	.ioctl = raw_ioctl,
	.cachestat = raw_cachestat,
	.memfd_secret = raw_memfd_secret,
#ifdef __NR_userfaultfd
	.userfaultfd = raw_userfaultfd,
#endif
	.shmget = raw_shmget,
	.shmat = raw_shmat,
	.shmdt = raw_shmdt,
	.shmctl = shmctl,

	.open = raw_open,
	.close = raw_close,
	.fstat = fstat,
	.fcntl = raw_fcntl,
	.ftruncate = raw_ftruncate,
	.fallocate = raw_fallocate,
	.read = raw_read,
	.write = raw_write,
	.pread = raw_pread,
	.pwrite = raw_pwrite,
	.process_vm_writev = raw_process_vm_writev,
	.proc_read = read_text,

	.fork = fork,
#ifdef HAVE_VFORK
	.vfork_run = run_vforked,
#endif
	.execve = raw_execve,
	.exit_now = _exit,
	.access = probe_access,
};

#else

const struct entry entry_syscall = { .name = "syscall" };

#endif
