/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry: the way into the system under test. Every call under test goes through this table,
 * by way of the call_ functions of call.h. It is filled by the libc, by raw system calls, or in
 * tests/ by a deliberately wrong implementation.
 */
#ifndef CTS_ENTRY_H
#define CTS_ENTRY_H

#include <fcntl.h>
#include <stddef.h>
#include <sys/types.h>

#include "probe.h"

/* X(result, name, parameters): each as its manual page says, -1 or MAP_FAILED and errno. */
#define ENTRY_CALLS(X)                                                                             \
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
	X(int, remap_file_pages, (void *addr, size_t size, int prot, size_t pgoff, int flags))     \
	X(int, shm_open, (const char *name, int oflag, mode_t mode))                               \
	X(int, shm_unlink, (const char *name))                                                     \
	X(int, memfd_create, (const char *name, unsigned int flags))                               \
	X(int, mseal, (void *addr, size_t length, unsigned long flags))                            \
	X(int, ftruncate, (int fd, off_t length))                                                  \
	X(int, close, (int fd))                                                                    \
	X(ssize_t, pread, (int fd, void *buffer, size_t count, off_t offset))                      \
	X(ssize_t, pwrite, (int fd, const void *buffer, size_t count, off_t offset))               \
	X(int, add_seals, (int fd, int seals))                                                     \
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

/* A call that is missing is NULL: the libc lacks the function, or the system has no number. */
extern const struct entry entry_libc;
extern const struct entry entry_syscall;

/* The one in use; entry_libc until something else is chosen. */
extern const struct entry *entry;

#endif
