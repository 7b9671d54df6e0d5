/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls under test: through the entry in use, with a line in the trace. Each is as its manual
 * page says. errno is 0 before the call and kept after it. The case is skipped where the entry
 * lacks the function, and where the system answers ENOSYS.
 */
#ifndef CTS_CALL_H
#define CTS_CALL_H

#include <stddef.h>
#include <sys/mman.h>
#include <sys/types.h>

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
int call_remap_file_pages(void *addr, size_t size, int prot, size_t pgoff, int flags);
int call_shm_open(const char *name, int oflag, mode_t mode);
int call_shm_unlink(const char *name);
int call_memfd_create(const char *name, unsigned int flags);
int call_mseal(void *addr, size_t length, unsigned long flags);
int call_ftruncate(int fd, off_t length);
int call_close(int fd);
ssize_t call_pread(int fd, void *buffer, size_t count, off_t offset);
ssize_t call_pwrite(int fd, const void *buffer, size_t count, off_t offset);
/* fcntl(fd, F_ADD_SEALS, seals) */
int call_add_seals(int fd, int seals);

#endif
