/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry: the way into the system under test. Every call under test goes through this table,
 * by way of the call_ functions of call.h. It is filled by the libc, by raw system calls, or in
 * tests/ by a deliberately wrong implementation.
 */
#ifndef CTS_ENTRY_H
#define CTS_ENTRY_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "probe.h"

struct cachestat;
struct cachestat_range;
struct iovec;
struct shmid_ds;
struct stat;

/* X(result, name, parameters): each as its manual page says, -1 or MAP_FAILED and errno. */
#define ENTRY_CALLS(X)                                                                             \
	/* mappings */                                                                             \
	X(void *, mmap, (void *addr, size_t length, int prot, int flags, int fd, off_t offset))    \
	X(int, munmap, (void *addr, size_t length))                                                \
	X(int, mprotect, (void *addr, size_t length, int prot))                                    \
	X(void *, mremap, (void *old, size_t old_size, size_t new_size, int flags, void *new))     \
	X(int, msync, (void *addr, size_t length, int flags))                                      \
	X(int, mincore, (void *addr, size_t length, unsigned char *vec))                           \
	X(int, mlock, (const void *addr, size_t length))                                           \
	X(int, mlock2, (const void *addr, size_t length, unsigned int flags))                      \
	X(int, munlock, (const void *addr, size_t length))                                         \
	X(int, mlockall, (int flags))                                                              \
	X(int, munlockall, (void))                                                                 \
	X(int, madvise, (void *addr, size_t length, int advice))                                   \
	X(int, posix_madvise, (void *addr, size_t length, int advice))                             \
	X(ssize_t, process_madvise,                                                                \
	  (int pidfd, const struct iovec *vec, size_t count, int advice, unsigned int flags))      \
	X(int, remap_file_pages, (void *addr, size_t size, int prot, size_t pgoff, int flags))     \
	X(int, mseal, (void *addr, size_t length, unsigned long flags))                            \
	X(int, pkey_alloc, (unsigned int flags, unsigned int rights))                              \
	X(int, pkey_free, (int pkey))                                                              \
	X(int, pkey_mprotect, (void *addr, size_t length, int prot, int pkey))                     \
	X(void *, map_shadow_stack, (void *addr, size_t size, unsigned int flags))                 \
	X(int, brk, (void *addr))                                                                  \
	X(void *, sbrk, (intptr_t increment))                                                      \
	X(void *, raw_brk, (void *addr)) /* the system call: the new or the unchanged break */     \
	/* objects */                                                                              \
	X(int, shm_open, (const char *name, int oflag, mode_t mode))                               \
	X(int, shm_unlink, (const char *name))                                                     \
	X(int, memfd_create, (const char *name, unsigned int flags))                               \
	X(int, memfd_secret, (unsigned int flags))                                                 \
	X(int, userfaultfd, (int flags))                                                           \
	X(int, shmget, (key_t key, size_t size, int flags))                                        \
	X(void *, shmat, (int id, const void *addr, int flags))                                    \
	X(int, shmdt, (const void *addr))                                                          \
	X(int, shmctl, (int id, int command, struct shmid_ds *status))                             \
	X(int, ioctl, (int fd, unsigned long request, void *arg))                                  \
	/* files */                                                                                \
	X(int, open, (const char *path, int oflag, mode_t mode))                                   \
	X(int, close, (int fd))                                                                    \
	X(int, fstat, (int fd, struct stat *status))                                               \
	X(int, fcntl, (int fd, int command, long arg))                                             \
	X(int, ftruncate, (int fd, off_t length))                                                  \
	X(int, fallocate, (int fd, int mode, off_t offset, off_t length))                          \
	X(ssize_t, read, (int fd, void *buffer, size_t count))                                     \
	X(ssize_t, write, (int fd, const void *buffer, size_t count))                              \
	X(ssize_t, pread, (int fd, void *buffer, size_t count, off_t offset))                      \
	X(ssize_t, pwrite, (int fd, const void *buffer, size_t count, off_t offset))               \
	X(int, cachestat,                                                                          \
	  (int fd, struct cachestat_range *range, struct cachestat *counts, unsigned int flags))   \
	X(ssize_t, process_vm_writev,                                                              \
	  (pid_t pid, const struct iovec *local, const struct iovec *remote)) /* one of each */    \
	/* the text of a file of /proc, its length; no more than size - 1 bytes and a NUL */       \
	X(ssize_t, proc_read, (const char *path, char *text, size_t size))                         \
	/* processes and accesses */                                                               \
	X(long, sysconf, (int name))                                                               \
	X(pid_t, fork, (void))                                                                     \
	X(pid_t, vfork_run, (int (*function)(void *), void *arg))                                  \
	X(int, execve, (const char *path, char *const argv[], char *const envp[]))                 \
	X(void, exit_now, (int status))                                                            \
	X(void, access, (struct access * access))

#define ENTRY_MEMBER(result, name, parameters) result(*name) parameters;
struct entry {
	const char *name; /* "libc", "syscall" */
	ENTRY_CALLS(ENTRY_MEMBER)
};
#undef ENTRY_MEMBER

/*
 * A call that is missing is NULL: the libc lacks the function, or there is no such system call.
 * What is no subject by itself is the libc's in both: fork() (the libc keeps books about it),
 * fstat() and shmctl() (the layout of what they fill in), _exit().
 */
extern const struct entry entry_libc;
extern const struct entry entry_syscall;

/* Whether the program can make calls that way: not by system calls in a libc without syscall(). */
bool entry_available(const struct entry *which);

/*
 * The one in use. case_init() chooses the libc's, completed by the system calls for which it has no
 * function: a kernel is judged in full whatever the age of the library on top of it. What a library
 * must have and lacks is said by the cases of suites/header.
 */
extern const struct entry *entry;
void entry_complete(void);

/* Tells the name of each call that is so completed. */
void entry_each_completed(void (*tell)(const char *name));

/*
 * What both entries share, and a defect may build on. run_vforked() is vfork(): function(arg) runs
 * in the child, whose status is what it returns; the result is the child's id, not yet waited for.
 * raw_brk and vfork_run are NULL where the libc cannot do them.
 */
pid_t run_vforked(int (*function)(void *), void *arg);
ssize_t read_text(const char *path, char *text, size_t size); /* proc_read */
void *syscall_brk(void *addr);				      /* raw_brk */

#endif
