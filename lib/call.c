/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif
#ifdef HAVE_SYS_UIO_H
#include <sys/uio.h>
#endif
#include <unistd.h>

#include "abi.h"
#include "arena.h"
#include "call.h"
#include "colour.h"
#include "entry.h"
#include "names.h"
#include "probe.h"
#include "report.h"
#include "state.h"
#include "trace.h"

_Noreturn void call_missing(const char *name)
{
	/* raw_brk() is no function of a library, but its syscall() for brk. */
	if (strcmp(name, "raw_brk") == 0)
		name = "syscall";
	if (strcmp(entry->name, entry_libc.name) == 0)
		report_skip("no %s() in this libc", name);
	report_skip("no system call %s", name);
}

/* What calls made, as the trace is to know it. */
static void learn_mapping(const void *asked, const void *got, size_t length)
{
	if (got != MAP_FAILED)
		trace_mapping(got, length, got != asked);
}

static void learn_moved(const void *old, const void *asked, const void *got, size_t length,
			int flags)
{
	if (got != MAP_FAILED)
		trace_mapping(got, length, got != old && !(flags & MREMAP_FIXED && got == asked));
}

/* Of anonymous memory the offset does not count. */
static void learn_colour(const void *at, const void *got, int error, int flags, off_t offset)
{
	const int place = MAP_FIXED | MAP_FIXED_NOREPLACE;

	if (flags & MAP_ANONYMOUS)
		offset = 0;
	colour_note(got == MAP_FAILED && error == EINVAL && flags & MAP_SHARED && flags & place,
		    (uintptr_t)at - (uintptr_t)offset);
}

static void learn_attached(int id, const void *asked, const void *got)
{
	size_t length = page;
	union shm_status status;

	if (got != (void *)-1 && shmctl(id, IPC_STAT, &status.declared) == 0)
		length = status.declared.shm_segsz;
	learn_mapping(asked, got, length);
}

/* Where the program break stood first, and what is likely to be its room. */
static void learn_break(const void *got)
{
	static bool known;
	const size_t room = (size_t)1 << 24;

	if (!known && got != (void *)-1)
		trace_region('b', got, room);
	known = true;
}

static void learn_fd(int got)
{
	if (got >= 0)
		trace_fd(got);
}

static void learn_id(int got)
{
	if (got >= 0)
		trace_id(got);
}

/* Of madvise() a system may have a part. */
static void need_advice(int advice, int got, int error)
{
	char name[48];

	if (got == -1 && error == ENOSYS)
		report_skip("the system has no madvise(%s)",
			    flag_names(NAMES_MADV, (uintmax_t)advice, name, sizeof(name)));
}

/* The first of several ranges stands for them in the trace. */
static struct range {
	uintmax_t start;
	uintmax_t length;
} first_range(const void *vec, size_t count)
{
	struct range range = { 0, 0 };
#ifdef HAVE_SYS_UIO_H
	struct iovec first;

	if (count && peek(vec, sizeof(first), &first)) {
		range.start = (uintmax_t)(uintptr_t)first.iov_base;
		range.length = first.iov_len;
	}
#else
	(void)vec;
	(void)count;
#endif
	return range;
}

/* Operands of the trace. */
#define P(pointer) (uintmax_t)(uintptr_t)(pointer)
#define U(number)  (uintmax_t)(number)

/*
 * CALL(result, name, parameters, arguments, what to learn from the result `got`, letters of the
 * operands and of the result as in trace_call(), operands)
 */
#define CALL(result, name, parameters, arguments, learn, spec, returns, ...)                       \
	result call_##name parameters                                                              \
	{                                                                                          \
		CASE_STATE static bool is_known;                                                   \
		result got;                                                                        \
		int error;                                                                         \
                                                                                                   \
		if (!entry->name)                                                                  \
			call_missing(#name);                                                       \
		errno = 0;                                                                         \
		colour_note(false, 0);                                                             \
		got = (entry->name)arguments;                                                      \
		error = errno;                                                                     \
		learn;                                                                             \
		trace_call(#name, spec, returns, (uintmax_t)(intptr_t)got, error, __VA_ARGS__);    \
		is_known = is_known || is_answer((intptr_t)got, returns, error, #name);            \
		errno = error;                                                                     \
		return got;                                                                        \
	}
#define NOTHING (void)0

#if defined(HAVE_SYSCALL) && defined(HAVE_SYS_PRCTL_H) && defined(PR_GET_SECCOMP)
/* Operands that no kernel accepts tell a filter, which does not look at them, by its answer. */
bool is_refused(const char *name)
{
	static const struct {
		const char *name;
		long number;
	} calls[] = {
		{ "cachestat", __NR_cachestat },
		{ "map_shadow_stack", __NR_map_shadow_stack },
		{ "memfd_create", __NR_memfd_create },
		{ "memfd_secret", __NR_memfd_secret },
		{ "mseal", __NR_mseal },
		{ "process_madvise", __NR_process_madvise },
	};
	const int filtered = 2; /* SECCOMP_MODE_FILTER */
	size_t i;

	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != filtered)
		return false;
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(calls[i].name, name) == 0)
			return syscall(calls[i].number, -1L, -1L, -1L, -1L, -1L, -1L) == -1 &&
			       errno == EPERM;
	}
	return false;
}
#else
bool is_refused(const char *name)
{
	(void)name;
	return false;
}
#endif

/* Skips the case if the answer is that there is no such call, or none for this process. */
static bool is_answer(intptr_t got, char returns, int error, const char *name)
{
	if (got == -1 && error == EPERM && is_refused(name))
		report_skip("%s() is refused by a filter of system calls", name);
	if (returns == 'e' ? got == ENOSYS : got == -1 && error == ENOSYS)
		report_skip("the system has no %s()", name);
	return true;
}

/* Mappings. */
CALL(void *, mmap, (void *addr, size_t length, int prot, int flags, int fd, off_t offset),
     (addr, length, prot, flags, fd, offset),
     (learn_mapping(addr, got, length), learn_colour(addr, got, error, flags, offset)), "alpfdo",
     'a', P(addr), U(length), U(prot), U(flags), U(fd), U(offset))
CALL(int, munmap, (void *addr, size_t length), (addr, length), NOTHING, "al", 'z', P(addr),
     U(length))
CALL(int, mprotect, (void *addr, size_t length, int prot), (addr, length, prot), NOTHING, "alp",
     'z', P(addr), U(length), U(prot))
CALL(void *, mremap, (void *old, size_t old_size, size_t new_size, int flags, void *new),
     (old, old_size, new_size, flags, new),
     (learn_moved(old, new, got, new_size, flags),
      colour_note(got == MAP_FAILED && error == EINVAL && flags & MREMAP_FIXED,
		  (uintptr_t)new - (uintptr_t)old)),
     flags & (MREMAP_FIXED | MREMAP_DONTUNMAP) ? "allma" : "allm", 'a', P(old), U(old_size),
     U(new_size), U(flags), P(new))
CALL(int, msync, (void *addr, size_t length, int flags), (addr, length, flags), NOTHING, "aly",
     'z', P(addr), U(length), U(flags))
CALL(int, mincore, (void *addr, size_t length, unsigned char *vec), (addr, length, vec), NOTHING,
     "ala", 'z', P(addr), U(length), P(vec))
CALL(int, mlock, (const void *addr, size_t length), (addr, length), NOTHING, "al", 'z', P(addr),
     U(length))
CALL(int, mlock2, (const void *addr, size_t length, unsigned int flags), (addr, length, flags),
     NOTHING, "alk", 'z', P(addr), U(length), U(flags))
CALL(int, munlock, (const void *addr, size_t length), (addr, length), NOTHING, "al", 'z', P(addr),
     U(length))
CALL(int, mlockall, (int flags), (flags), NOTHING, "K", 'z', U(flags))
CALL(int, munlockall, (void), (), NOTHING, "", 'z', U(0))
CALL(int, madvise, (void *addr, size_t length, int advice), (addr, length, advice),
     need_advice(advice, got, error), "alv", 'z', P(addr), U(length), U(advice))
CALL(int, posix_madvise, (void *addr, size_t length, int advice), (addr, length, advice), NOTHING,
     "alV", 'e', P(addr), U(length), U(advice))
CALL(ssize_t, process_madvise,
     (int pidfd, const struct iovec *vec, size_t count, int advice, unsigned int flags),
     (pidfd, vec, count, advice, flags), const struct range first = first_range(vec, count),
     "dalivx", 'l', U(pidfd), U(first.start), U(first.length), U(count), U(advice), U(flags))
CALL(int, remap_file_pages, (void *addr, size_t size, int prot, size_t pgoff, int flags),
     (addr, size, prot, pgoff, flags),
     colour_note(got == -1 && error == EINVAL, (uintptr_t)page_of(addr) - pgoff * page), "alplf", 'z',
     P(addr), U(size), U(prot), U(pgoff), U(flags))
CALL(int, mseal, (void *addr, size_t length, unsigned long flags), (addr, length, flags), NOTHING,
     "alx", 'z', P(addr), U(length), U(flags))
CALL(int, pkey_alloc, (unsigned int flags, unsigned int rights), (flags, rights), NOTHING, "xR",
     'i', U(flags), U(rights))
CALL(int, pkey_free, (int pkey), (pkey), NOTHING, "i", 'z', U(pkey))
CALL(int, pkey_mprotect, (void *addr, size_t length, int prot, int pkey),
     (addr, length, prot, pkey), NOTHING, "alpi", 'z', P(addr), U(length), U(prot), U(pkey))
CALL(void *, map_shadow_stack, (void *addr, size_t size, unsigned int flags), (addr, size, flags),
     learn_mapping(addr, got, size), "alx", 'a', P(addr), U(size), U(flags))
CALL(int, brk, (void *addr), (addr), NOTHING, "a", 'z', P(addr))
CALL(void *, sbrk, (intptr_t increment), (increment), learn_break(got), "o", 'b', U(increment))
CALL(void *, raw_brk, (void *addr), (addr), learn_break(got), "a", 'b', P(addr))

/* Objects. */
CALL(int, shm_open, (const char *name, int oflag, mode_t mode), (name, oflag, mode),
     learn_fd(got), "sOq", 'd', P(name), U(oflag), U(mode))
CALL(int, shm_unlink, (const char *name), (name), NOTHING, "s", 'z', P(name))
CALL(int, memfd_create, (const char *name, unsigned int flags), (name, flags), learn_fd(got),
     "sM", 'd', P(name), U(flags))
CALL(int, memfd_secret, (unsigned int flags), (flags), learn_fd(got), "x", 'd', U(flags))
CALL(int, userfaultfd, (int flags), (flags), learn_fd(got), "x", 'd', U(flags))
CALL(int, shmget, (key_t key, size_t size, int flags), (key, size, flags), learn_id(got), "ilG",
     'j', U(key), U(size), U(flags))
CALL(void *, shmat, (int id, const void *addr, int flags), (id, addr, flags),
     learn_attached(id, addr, got), "jaH", 'b', U(id), P(addr), U(flags))
CALL(int, shmdt, (const void *addr), (addr), NOTHING, "a", 'z', P(addr))
CALL(int, shmctl, (int id, int command, struct shmid_ds *status), (id, command, status), NOTHING,
     "jIa", 'z', U(id), U(command), P(status))
CALL(int, ioctl, (int fd, unsigned long request, void *arg), (fd, request, arg), NOTHING, "dxa",
     'z', U(fd), U(request), P(arg))

/* Files. */
CALL(int, open, (const char *path, int oflag, mode_t mode), (path, oflag, mode), learn_fd(got),
     oflag & O_CREAT ? "sOq" : "sO", 'd', P(path), U(oflag), U(mode))
CALL(int, close, (int fd), (fd), NOTHING, "d", 'z', U(fd))
CALL(int, fstat, (int fd, struct stat *status), (fd, status), NOTHING, "da", 'z', U(fd), P(status))
CALL(int, fcntl, (int fd, int command, long arg), (fd, command, arg), NOTHING,
     command == F_ADD_SEALS ? "dFS" : "dFx", command == F_GET_SEALS ? 'S' : 'i', U(fd), U(command),
     U(arg))
CALL(int, ftruncate, (int fd, off_t length), (fd, length), NOTHING, "do", 'z', U(fd), U(length))
CALL(int, fallocate, (int fd, int mode, off_t offset, off_t length), (fd, mode, offset, length),
     NOTHING, "dAoo", 'z', U(fd), U(mode), U(offset), U(length))
CALL(ssize_t, read, (int fd, void *buffer, size_t count), (fd, buffer, count), NOTHING, "dal", 'l',
     U(fd), P(buffer), U(count))
CALL(ssize_t, write, (int fd, const void *buffer, size_t count), (fd, buffer, count), NOTHING,
     "dal", 'l', U(fd), P(buffer), U(count))
CALL(ssize_t, pread, (int fd, void *buffer, size_t count, off_t offset),
     (fd, buffer, count, offset), NOTHING, "dalo", 'l', U(fd), P(buffer), U(count), U(offset))
CALL(ssize_t, pwrite, (int fd, const void *buffer, size_t count, off_t offset),
     (fd, buffer, count, offset), NOTHING, "dalo", 'l', U(fd), P(buffer), U(count), U(offset))
CALL(int, cachestat,
     (int fd, struct cachestat_range *range, struct cachestat *counts, unsigned int flags),
     (fd, range, counts, flags), NOTHING, "daax", 'z', U(fd), P(range), P(counts), U(flags))
CALL(ssize_t, process_vm_writev,
     (pid_t pid, const struct iovec *local, const struct iovec *remote), (pid, local, remote),
     const struct range to = first_range(remote, 1), "al", 'l', U(to.start), U(to.length))
CALL(long, sysconf, (int name), (name), NOTHING, "C", 'i', U(name))
