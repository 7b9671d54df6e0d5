/* SPDX-License-Identifier: BSD-2-Clause */
/* Locks that do less, more or other than they should. */
#include "cts.h"
#include "defect.h"

static int fails(int error)
{
	errno = error;
	return -1;
}

static int lock_on_fault(const void *addr, size_t length)
{
	return entry_syscall.mlock2(addr, length, MLOCK_ONFAULT);
}

DEFECT("mlock-on-fault", "mlock() brings in nothing",
       BREAKS("mlock.resident", "mlock.cow-private-file", "mlock.shared-memory",
	      "mlock.prot-none-enomem", "mlock.beyond-eof-enomem", "mincore.file-page-cache"))
{
	wrong->mlock = lock_on_fault;
}

/* A read access does not copy. */
static int lock_by_loads(const void *addr, size_t length)
{
	int result = entry_syscall.mlock2(addr, length, MLOCK_ONFAULT);

	for (size_t i = 0; result == 0 && i < length; i += page) {
		struct access byte = { .kind = 'l', .at = (const char *)addr + i };

		right->access(&byte);
	}
	return result;
}

DEFECT("mlock-does-not-copy", "mlock() of a private mapping leaves copying to the first store",
       BREAKS("mlock.cow-private-file"))
{
	wrong->mlock = lock_by_loads;
}

static int lock_and_store(const void *addr, size_t length)
{
	int result = right->mlock(addr, length);

	if (result == 0) {
		right->mprotect((void *)(uintptr_t)addr, length, PROT_READ | PROT_WRITE);
		for (size_t i = 0; i < length; i += page) {
			struct access byte = { .kind = 's',
					       .at = (const char *)addr + i,
					       .value = 0xee };

			right->access(&byte);
		}
	}
	return result;
}

DEFECT("mlock-stores", "mlock() changes what it locks",
       BREAKS("mlock.resident", "mlock.ret.zero", "mlock.shared-memory", "mlock.cow-private-file"))
{
	wrong->mlock = lock_and_store;
}

static unsigned depth;

static int nesting_lock(const void *addr, size_t length)
{
	int result = right->mlock(addr, length);

	depth += result == 0;
	return result;
}

static int nesting_unlock(const void *addr, size_t length)
{
	if (depth > 1) {
		depth--;
		return 0;
	}
	return right->munlock(addr, length);
}

static int nesting_lockall(int flags)
{
	int result = right->mlockall(flags);

	depth += result == 0;
	return result;
}

DEFECT("mlock-nests", "as many munlock() are needed as there were mlock()",
       BREAKS("mlock.no-nesting"))
{
	wrong->mlock = nesting_lock;
	wrong->munlock = nesting_unlock;
	wrong->mlockall = nesting_lockall;
}

static int unlock_locked(const void *addr, size_t length)
{
	if (length && length < 64 * page)
		for (size_t i = 0; i < length; i += page)
			if (right->msync(page_of((const char *)addr + i), page,
					 MS_ASYNC | MS_INVALIDATE) == 0)
				return fails(EINVAL);
	return right->munlock(addr, length);
}

DEFECT("munlock-wants-lock", "munlock() of pages that are not locked fails",
       BREAKS("mlock.munlock-unlocked-ok", "mlock.munlock-needs-no-privilege"))
{
	wrong->munlock = unlock_locked;
}

static int unlock_all(const void *addr, size_t length)
{
	int result = right->munlock(addr, length);

	if (result == 0)
		right->munlockall();
	return result;
}

DEFECT("munlock-all", "munlock() unlocks everything",
       BREAKS("mlock.munlock-effect", "mlock.shared-by-process", "mlock.whole-pages",
	      "mlock.munlock-unlocked-ok", "mlock.len-zero", "mlockall.future"))
{
	wrong->munlock = unlock_all;
}

static int unlock_and_drop(const void *addr, size_t length)
{
	int result = right->munlock(addr, length);

	if (result == 0 && length)
		right->madvise(page_of(addr), page, MADV_DONTNEED);
	return result;
}

DEFECT("munlock-drops", "munlock() loses what the pages held",
       BREAKS("mlock.munlock-effect", "mlock.residency-after-munlock"))
{
	wrong->munlock = unlock_and_drop;
}

/* The parent's locks are shared by its children, as an object's would be. */
static pid_t unlocking_fork(void)
{
	pid_t pid = right->fork();

	if (pid > 0)
		right->munlockall();
	return pid;
}

DEFECT("fork-unlocks", "the locks of a process are gone when another unlocks the same pages",
       BREAKS("mlock.shared-by-process"))
{
	wrong->fork = unlocking_fork;
}

/* The limit is raised for the call. */
static int lock_one_more(const void *addr, size_t length)
{
	struct rlimit limit, more;
	int result, error;

	getrlimit(RLIMIT_MEMLOCK, &limit);
	more = limit;
	if (limit.rlim_cur && limit.rlim_cur != RLIM_INFINITY &&
	    limit.rlim_cur + page <= limit.rlim_max)
		more.rlim_cur += page;
	setrlimit(RLIMIT_MEMLOCK, &more);
	result = right->mlock(addr, length);
	error = errno;
	setrlimit(RLIMIT_MEMLOCK, &limit);
	errno = error;
	return result;
}

static int lock2_one_more(const void *addr, size_t length, unsigned flags)
{
	return flags ? right->mlock2(addr, length, flags) : lock_one_more(addr, length);
}

DEFECT("mlock-limit-off-by-one", "one page more than the limit can be locked",
       BREAKS("mlock.limit-enomem", "mlock.limit-page-rounded", "mlock.limit-relock-not-counted"))
{
	wrong->mlock = lock_one_more;
	wrong->mlock2 = lock2_one_more;
}

/* What is locked already counts again. */
static size_t counted;

static int lock_counting(const void *addr, size_t length)
{
	struct rlimit limit;
	int result;

	getrlimit(RLIMIT_MEMLOCK, &limit);
	if (limit.rlim_cur && counted + length > limit.rlim_cur)
		return fails(ENOMEM);
	result = right->mlock(addr, length);
	counted += result == 0 ? length : 0;
	return result;
}

DEFECT("mlock-counts-twice", "pages that are locked already count against the limit again",
       BREAKS("mlock.limit-relock-not-counted", "mlock.cap-ipc-lock-unlimited"))
{
	wrong->mlock = lock_counting;
}

static int unlock_privileged(const void *addr, size_t length)
{
	return get_limit(RLIMIT_MEMLOCK) == 0 ? fails(EPERM) : right->munlock(addr, length);
}

DEFECT("munlock-wants-privilege", "munlock() with a limit of 0 fails",
       BREAKS("mlock.munlock-needs-no-privilege"))
{
	wrong->munlock = unlock_privileged;
}

/* VmLck of /proc/self/status is 0 for ever. */
static ssize_t no_vmlck(const char *path, char *text, size_t size)
{
	ssize_t length = right->proc_read(path, text, size);
	char *field = length > 0 ? strstr(text, "VmLck:") : NULL;

	for (; field && *field && *field != '\n'; field++)
		if (*field >= '0' && *field <= '9')
			*field = '0';
	return length;
}

DEFECT("proc-no-vmlck", "VmLck is always 0",
       BREAKS("mlock.vmlck-field", "mlock.hole-first-part-locked", "mlockall.current"))
{
	wrong->proc_read = no_vmlck;
}

static int lock_by_store(const void *addr, size_t length)
{
	volatile char *first = (volatile char *)(uintptr_t)addr;
	int result = right->mlock(addr, length);

	if (result == 0)
		*first = *first;
	return result;
}

DEFECT("mlock-touches-times", "mlock() stores to what it locks",
       BREAKS("time.mtime.no-store-no-change"))
{
	wrong->mlock = lock_by_store;
}

static bool has_locked;

static int notes_lock(const void *addr, size_t length)
{
	int result = right->mlock(addr, length);

	has_locked |= result == 0;
	return result;
}

static int keeps_locked(int fd, off_t length)
{
	return has_locked ? 0 : right->ftruncate(fd, length);
}

DEFECT("mlock-keeps-file", "no file becomes shorter once pages are locked",
       BREAKS("mlock.truncated"))
{
	wrong->mlock = notes_lock;
	wrong->ftruncate = keeps_locked;
}
