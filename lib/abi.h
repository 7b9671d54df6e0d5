/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Constants and system call numbers of Linux that the headers at hand may be too old for. They are
 * the same on every architecture unless said otherwise.
 */
#ifndef CTS_ABI_H
#define CTS_ABI_H

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#ifdef HAVE_SYS_MOUNT_H
#include <sys/mount.h>
#endif
#ifdef HAVE_SYS_SHM_H
#include <sys/shm.h>
#endif
#ifdef HAVE_SYS_SYSCALL_H
#include <sys/syscall.h>
#endif

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif
#ifndef MAP_FILE
#define MAP_FILE 0
#endif
#ifndef MAP_SHARED_VALIDATE
#define MAP_SHARED_VALIDATE 0x03
#endif
#ifndef MAP_FIXED_NOREPLACE
#ifdef __alpha__
#define MAP_FIXED_NOREPLACE 0x200000
#else
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#endif
#if defined(__x86_64__) || defined(__i386__)
#ifndef MAP_32BIT
#define MAP_32BIT 0x40
#endif
#ifndef MAP_ABOVE4G
#define MAP_ABOVE4G 0x80
#endif
#endif
#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE 0x08
#endif
#ifndef MAP_UNINITIALIZED
#define MAP_UNINITIALIZED 0x4000000
#endif
/* Bits that no kernel gives a meaning: 1<<21 and 1<<25 on every architecture but parisc, alpha. */
#define MAP_UNKNOWN_A (1 << 21)
#define MAP_UNKNOWN_B (1 << 25)
#ifndef MAP_HUGE_SHIFT
#define MAP_HUGE_SHIFT 26
#endif
#ifndef MAP_HUGE_MASK
#define MAP_HUGE_MASK 0x3f
#endif

#ifndef MREMAP_MAYMOVE
#define MREMAP_MAYMOVE 1
#endif
#ifndef MREMAP_FIXED
#define MREMAP_FIXED 2
#endif
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

#ifndef MLOCK_ONFAULT
#define MLOCK_ONFAULT 1
#endif
#ifndef MCL_ONFAULT
#if defined(__alpha__) || defined(__powerpc__) || defined(__sparc__)
#define MCL_ONFAULT 0x8000
#else
#define MCL_ONFAULT 4
#endif
#endif

/* Every libc of Linux has MADV_NORMAL to MADV_DONTNEED, if it has madvise() at all. */
#ifndef MADV_NORMAL
#define MADV_NORMAL	0
#define MADV_RANDOM	1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED	3
#define MADV_DONTNEED	4
#endif
#ifndef MADV_FREE
#define MADV_FREE 8
#endif
#ifndef MADV_REMOVE
#define MADV_REMOVE   9
#define MADV_DONTFORK 10
#define MADV_DOFORK   11
#endif
#ifndef MADV_MERGEABLE
#define MADV_MERGEABLE	 12
#define MADV_UNMERGEABLE 13
#endif
#ifndef MADV_HUGEPAGE
#define MADV_HUGEPAGE	14
#define MADV_NOHUGEPAGE 15
#endif
#ifndef MADV_DONTDUMP
#define MADV_DONTDUMP 16
#define MADV_DODUMP   17
#endif
#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#define MADV_KEEPONFORK 19
#endif
#ifndef MADV_COLD
#define MADV_COLD    20
#define MADV_PAGEOUT 21
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ  22
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MADV_DONTNEED_LOCKED
#define MADV_DONTNEED_LOCKED 24
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#define MADV_GUARD_REMOVE  103
#endif

#ifndef POSIX_MADV_NORMAL
#define POSIX_MADV_NORMAL     0
#define POSIX_MADV_RANDOM     1
#define POSIX_MADV_SEQUENTIAL 2
#define POSIX_MADV_WILLNEED   3
#define POSIX_MADV_DONTNEED   4
#endif

#ifndef MFD_CLOEXEC
#define MFD_CLOEXEC 1u
#endif
#ifndef MFD_ALLOW_SEALING
#define MFD_ALLOW_SEALING 2u
#endif
#ifndef MFD_HUGETLB
#define MFD_HUGETLB 4u
#endif
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8u
#define MFD_EXEC	16u
#endif

#ifndef F_ADD_SEALS
#define F_ADD_SEALS 1033
#define F_GET_SEALS 1034
#endif
#ifndef F_SEAL_SEAL
#define F_SEAL_SEAL   0x0001
#define F_SEAL_SHRINK 0x0002
#define F_SEAL_GROW   0x0004
#define F_SEAL_WRITE  0x0008
#endif
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif
#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC 0x0020
#endif

#ifndef FALLOC_FL_KEEP_SIZE
#define FALLOC_FL_KEEP_SIZE 0x01
#endif
#ifndef FALLOC_FL_PUNCH_HOLE
#define FALLOC_FL_PUNCH_HOLE 0x02
#endif
#ifndef FALLOC_FL_COLLAPSE_RANGE
#define FALLOC_FL_COLLAPSE_RANGE 0x08
#endif
#ifndef FALLOC_FL_ZERO_RANGE
#define FALLOC_FL_ZERO_RANGE 0x10
#endif
#ifndef FALLOC_FL_INSERT_RANGE
#define FALLOC_FL_INSERT_RANGE 0x20
#endif

#ifndef PKEY_DISABLE_ACCESS
#define PKEY_DISABLE_ACCESS 1
#define PKEY_DISABLE_WRITE  2
#endif

#ifndef SEGV_MAPERR
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#endif
#ifndef SEGV_PKUERR
#define SEGV_PKUERR 4
#endif
#ifndef BUS_ADRALN
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define BUS_OBJERR 3
#endif

#ifndef IPC_PRIVATE
#define IPC_PRIVATE 0
#define IPC_CREAT   01000
#define IPC_EXCL    02000
#define IPC_RMID    0
#define IPC_SET	    1
#define IPC_STAT    2
#endif
#ifndef SHM_RDONLY
#define SHM_RDONLY 010000
#define SHM_RND	   020000
#endif
#ifndef SHM_REMAP
#define SHM_REMAP 040000
#endif
#ifndef SHM_EXEC
#define SHM_EXEC 0100000
#endif
#ifndef SHM_HUGETLB
#define SHM_HUGETLB 04000
#endif
#ifndef SHM_NORESERVE
#define SHM_NORESERVE 010000
#endif
#ifndef SHM_LOCK
#define SHM_LOCK   11
#define SHM_UNLOCK 12
#endif

/* What shmctl(IPC_STAT) stores is more than the structure that dietlibc declares. */
union shm_status {
	struct shmid_ds declared;
	char stored[256];
};

/* Where the header does not tell what shmat() rounds addresses to. */
#ifndef SHMLBA
#if defined(__mips__)
#define SHMLBA 0x40000
#elif defined(__arm__) || defined(__sparc__) || defined(__sh__)
#define SHMLBA (4 * page)
#else
#define SHMLBA page
#endif
#endif

#ifndef ST_NOEXEC
#define ST_NOEXEC 8
#endif
#ifndef ST_NOATIME
#define ST_NOATIME 1024
#endif

#ifndef MS_PRIVATE
#define MS_PRIVATE (1 << 18)
#endif
#ifndef CLONE_NEWNS
#define CLONE_NEWNS 0x00020000
#endif
#ifndef CLONE_NEWUSER
#define CLONE_NEWUSER 0x10000000
#endif
#ifndef CLONE_NEWPID
#define CLONE_NEWPID 0x20000000
#endif

#ifndef ENOTSUP
#define ENOTSUP EOPNOTSUPP
#endif

#ifndef O_PATH
#define O_PATH 010000000
#endif

/*
 * System calls since 5.1 have one number everywhere, counted from where the architecture's own
 * begin. Older calls are known to any headers that know the architecture. The names are those of
 * the kernel, __NR_, as some libcs have no SYS_.
 */
#ifdef HAVE_SYS_SYSCALL_H
#if defined(__alpha__)
#define NR_COMMON(number) (110 + (number))
#elif defined(__mips__) && defined(_ABIO32) && _MIPS_SIM == _ABIO32
#define NR_COMMON(number) (4000 + (number))
#elif defined(__mips__) && defined(_ABI64) && _MIPS_SIM == _ABI64
#define NR_COMMON(number) (5000 + (number))
#elif defined(__ia64__)
#define NR_COMMON(number) (1024 + (number))
#else
#define NR_COMMON(number) (number)
#endif
#ifndef __NR_pidfd_open
#define __NR_pidfd_open NR_COMMON(434)
#endif
#ifndef __NR_process_madvise
#define __NR_process_madvise NR_COMMON(440)
#endif
#ifndef __NR_memfd_secret
#define __NR_memfd_secret NR_COMMON(447)
#endif
#ifndef __NR_cachestat
#define __NR_cachestat NR_COMMON(451)
#endif
#ifndef __NR_map_shadow_stack
#define __NR_map_shadow_stack NR_COMMON(453)
#endif
#ifndef __NR_mseal
#define __NR_mseal NR_COMMON(462)
#endif
#endif

#endif
