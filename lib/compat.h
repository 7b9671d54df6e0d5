/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the suite itself stands on and a small libc lacks, by system calls. config.h includes it.
 * The libc is judged without it: the cases header.* name what its headers do not have.
 */
#ifndef CTS_COMPAT_H
#define CTS_COMPAT_H

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#ifndef HAVE_BLKCNT_T
typedef long long blkcnt_t;
#endif
#ifndef HAVE_CLOCKID_T
typedef int clockid_t;
#endif
#ifndef HAVE_RLIM_T
typedef unsigned long rlim_t;
#endif
#ifndef HAVE_SIGINFO_T
#include <asm/siginfo.h>
#endif

#ifndef HAVE_CLOCK_GETTIME
int clock_gettime(clockid_t clock, struct timespec *now);
#endif
#ifndef HAVE_FUTIMENS
int futimens(int fd, const struct timespec times[2]);
#endif
#ifndef HAVE_MADVISE
int madvise(void *addr, size_t length, int advice);
#endif
#ifndef HAVE_MKDTEMP
char *mkdtemp(char *path);
#endif
#ifdef HAVE_SYS_PERSONALITY_H
#include <sys/personality.h>
#else
#include <linux/personality.h>
int personality(unsigned long persona);
#endif
#ifndef HAVE_SETRLIMIT
int getrlimit(int resource, struct rlimit *limit);
int setrlimit(int resource, const struct rlimit *limit);
#endif
#ifndef HAVE_SHMCTL
/* Not as old as the structure of that name: the one of 64-bit kernels. */
#define shmid_ds shmid_ds_of_libc5
#include <linux/shm.h>
#undef shmid_ds
#define shmid_ds shmid64_ds
int shmget(key_t key, size_t size, int flags);
void *shmat(int id, const void *addr, int flags);
int shmctl(int id, int command, struct shmid_ds *status);
#endif
#ifndef HAVE_SIGALTSTACK
int sigaltstack(const stack_t *stack, stack_t *old);
#endif
#ifdef HAVE_SYS_STATVFS_H
#include <sys/statvfs.h>
#else
struct statvfs {
	unsigned long f_frsize;
	unsigned long long f_blocks;
	unsigned long long f_bfree;
	unsigned long long f_bavail;
	unsigned long f_flag;
};
int statvfs(const char *path, struct statvfs *status);
int fstatvfs(int fd, struct statvfs *status);
#endif
#ifdef HAVE_SYS_SWAP_H
#include <sys/swap.h>
#else
/* klibc has them and declares them nowhere. */
int swapon(const char *path, int flags);
int swapoff(const char *path);
#endif
#ifndef HAVE_UNSHARE
int unshare(int flags);
#endif

/* klibc passes on what another system call of that name may take. */
#ifdef REBOOT_TAKES_ARGUMENT
#include <sys/reboot.h>
#define reboot(command) reboot(command, NULL)
#endif

/* Sets sa_sigaction and SA_SIGINFO. The kernel knows a single member for either kind of handler. */
static inline void handle_by(struct sigaction *action,
			     void (*handler)(int signo, siginfo_t *information, void *context))
{
	action->sa_flags |= SA_SIGINFO;
#ifdef HAVE_STRUCT_SIGACTION_SA_SIGACTION
	action->sa_sigaction = handler;
#else
	action->sa_handler = (void (*)(int))(void (*)(void))handler;
#endif
}

#endif
