/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls under test: through the entry in use, with a line in the trace. Each is as its manual
 * page says. errno is 0 before the call and kept after it.
 *
 * The case is skipped where the entry lacks the function, and where the system answers ENOSYS: it
 * does not have the call. It does if it has answered otherwise in the same process, so ENOSYS after
 * that is a result like any other. It is skipped as well where a filter refuses the call.
 */
#ifndef CTS_CALL_H
#define CTS_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/types.h>

struct cachestat;
struct cachestat_range;
struct iovec;
struct shmid_ds;
struct stat;

void *call_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset);
int call_munmap(void *addr, size_t length);
int call_mprotect(void *addr, size_t length, int prot);
void *call_mremap(void *old, size_t old_size, size_t new_size, int flags, void *new);
int call_msync(void *addr, size_t length, int flags);
int call_mincore(void *addr, size_t length, unsigned char *vec);
int call_mlock(const void *addr, size_t length);
int call_mlock2(const void *addr, size_t length, unsigned int flags);
int call_munlock(const void *addr, size_t length);
int call_mlockall(int flags);
int call_munlockall(void);
int call_madvise(void *addr, size_t length, int advice);
int call_posix_madvise(void *addr, size_t length, int advice);
ssize_t call_process_madvise(int pidfd, const struct iovec *vec, size_t count, int advice,
			     unsigned int flags);
int call_remap_file_pages(void *addr, size_t size, int prot, size_t pgoff, int flags);
int call_mseal(void *addr, size_t length, unsigned long flags);
int call_pkey_alloc(unsigned int flags, unsigned int rights);
int call_pkey_free(int pkey);
int call_pkey_mprotect(void *addr, size_t length, int prot, int pkey);
void *call_map_shadow_stack(void *addr, size_t size, unsigned int flags);
int call_brk(void *addr);
void *call_sbrk(intptr_t increment);
/* The system call brk: the new break, or the unchanged one when it fails. */
void *call_raw_brk(void *addr);

int call_shm_open(const char *name, int oflag, mode_t mode);
int call_shm_unlink(const char *name);
int call_memfd_create(const char *name, unsigned int flags);
int call_memfd_secret(unsigned int flags);
int call_userfaultfd(int flags);
int call_shmget(key_t key, size_t size, int flags);
void *call_shmat(int id, const void *addr, int flags);
int call_shmdt(const void *addr);
int call_shmctl(int id, int command, struct shmid_ds *status);
int call_ioctl(int fd, unsigned long request, void *arg);

int call_open(const char *path, int oflag, mode_t mode);
int call_close(int fd);
int call_fstat(int fd, struct stat *status);
int call_fcntl(int fd, int command, long arg);
int call_ftruncate(int fd, off_t length);
int call_fallocate(int fd, int mode, off_t offset, off_t length);
ssize_t call_read(int fd, void *buffer, size_t count);
ssize_t call_write(int fd, const void *buffer, size_t count);
ssize_t call_pread(int fd, void *buffer, size_t count, off_t offset);
ssize_t call_pwrite(int fd, const void *buffer, size_t count, off_t offset);
int call_cachestat(int fd, struct cachestat_range *range, struct cachestat *counts,
		   unsigned int flags);
/* process_vm_writev() with one range on either side */
ssize_t call_process_vm_writev(pid_t pid, const struct iovec *local, const struct iovec *remote);
long call_sysconf(int name);

/* Skips the case because the entry has no such function. */
_Noreturn void call_missing(const char *name);

/* Whether a filter of system calls (seccomp) refuses every call of that name with EPERM. */
bool is_refused(const char *name);

#endif
