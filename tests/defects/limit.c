/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"

#include <sys/ipc.h>
#include <sys/shm.h>

#include "defect.h"

static struct rlimit saved;

/* The limit is taken away for one call. */
static void lift(int resource)
{
	struct rlimit none;

	getrlimit(resource, &saved);
	none = saved;
	none.rlim_cur = saved.rlim_max;
	setrlimit(resource, &none);
}

static void lower(int resource)
{
	const int error = errno;

	setrlimit(resource, &saved);
	errno = error;
}

static void *as_ignored(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m;

	lift(RLIMIT_AS);
	m = right->mmap(addr, length, prot, flags, fd, offset);
	lower(RLIMIT_AS);
	return m;
}

DEFECT("mmap-as-ignored", "mmap() ignores RLIMIT_AS",
       BREAKS("rlimit.as.mmap-enomem", "rlimit.as.posix", "rlimit.as.page-rounded",
	      "rlimit.as.fixed-replace-ok"))
{
	wrong->mmap = as_ignored;
}

static void *as_rounded_up(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	struct rlimit higher;
	void *m;

	getrlimit(RLIMIT_AS, &saved);
	higher = saved;
	if (saved.rlim_cur % page)
		higher.rlim_cur += page - saved.rlim_cur % page;
	setrlimit(RLIMIT_AS, &higher);
	m = right->mmap(addr, length, prot, flags, fd, offset);
	lower(RLIMIT_AS);
	return m;
}

DEFECT("mmap-as-rounded-up", "mmap() rounds RLIMIT_AS up to whole pages",
       BREAKS("rlimit.as.page-rounded"))
{
	wrong->mmap = as_rounded_up;
}

/* As though nothing were replaced. */
static void *as_counts_twice(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *room;

	if (flags & MAP_FIXED) {
		room = right->mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (room == MAP_FAILED)
			return room;
		right->munmap(room, length);
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-as-counts-twice", "MAP_FIXED at RLIMIT_AS fails though it replaces as much",
       BREAKS("rlimit.as.fixed-replace-ok"))
{
	wrong->mmap = as_counts_twice;
}

static void *enomem_as_eagain(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED && errno == ENOMEM)
		errno = EAGAIN;
	return m;
}

DEFECT("mmap-limit-as-eagain", "mmap() beyond a limit fails with EAGAIN",
       BREAKS("rlimit.as.mmap-enomem", "rlimit.as.posix", "rlimit.data.mmap-enomem",
	      "rlimit.data.noreserve-counted", "rlimit.max-map-count.mmap-enomem",
	      "overcommit.mode0-heuristic", "overcommit.mode2-strict",
	      "mmap.hugetlb.no-pages-enomem"))
{
	wrong->mmap = enomem_as_eagain;
}

static void *data_ignored(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m;

	lift(RLIMIT_DATA);
	m = right->mmap(addr, length, prot, flags, fd, offset);
	lower(RLIMIT_DATA);
	return m;
}

DEFECT("mmap-data-ignored", "mmap() ignores RLIMIT_DATA",
       BREAKS("rlimit.data.mmap-enomem", "rlimit.data.noreserve-counted"))
{
	wrong->mmap = data_ignored;
}

static void *noreserve_exempt(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_NORESERVE)
		return data_ignored(addr, length, prot, flags, fd, offset);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-data-noreserve-exempt", "RLIMIT_DATA does not count MAP_NORESERVE",
       BREAKS("rlimit.data.noreserve-counted"))
{
	wrong->mmap = noreserve_exempt;
}

/* A trial of as much data comes first. */
static void *all_is_data(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *trial = right->mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				  -1, 0);

	if (trial == MAP_FAILED)
		return trial;
	right->munmap(trial, length);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-all-is-data", "RLIMIT_DATA counts mappings of every kind",
       BREAKS("rlimit.data.not-counted"))
{
	wrong->mmap = all_is_data;
}

static int mprotect_ignored(void *addr, size_t length, int prot)
{
	int result;

	lift(RLIMIT_DATA);
	result = right->mprotect(addr, length, prot);
	lower(RLIMIT_DATA);
	return result;
}

DEFECT("mprotect-data-ignored", "mprotect() ignores RLIMIT_DATA",
       BREAKS("rlimit.data.mprotect-enomem"))
{
	wrong->mprotect = mprotect_ignored;
}

/* What the refused call leaves is less than there was. */
static void *refusal_takes(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	static char *last;
	static size_t last_length;
	char *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED && errno == ENOMEM && last) {
		right->mprotect(last, last_length, PROT_NONE);
		errno = ENOMEM;
	} else if (m != MAP_FAILED && flags & MAP_FIXED) {
		last = m;
		last_length = length;
	}
	return m;
}

DEFECT("mmap-refusal-takes", "mmap() that finds too many mappings takes away another one",
       BREAKS("posix.memory-region-limit", "rlimit.max-map-count.mmap-enomem",
	      "rlimit.as.fixed-replace-ok"))
{
	wrong->mmap = refusal_takes;
}

/* It keeps the object open while it maps it. */
static void *takes_descriptor(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	int own = fd < 0 ? open("/dev/zero", O_RDWR) : dup(fd);
	void *m;

	if (own < 0)
		return map_fails(errno);
	m = right->mmap(addr, length, prot, flags, fd, offset);
	close(own);
	return m;
}

DEFECT("mmap-takes-descriptor", "mmap() fails when no descriptor is free",
       BREAKS("rlimit.nofile.mmap-needs-none"))
{
	wrong->mmap = takes_descriptor;
}

static int group_ignored(key_t key, size_t size, int flags)
{
	if (flags & SHM_HUGETLB && !has_capability(CAP_IPC_LOCK)) {
		errno = EPERM;
		return -1;
	}
	return right->shmget(key, size, flags);
}

DEFECT("shmget-group-ignored", "shmget() ignores vm.hugetlb_shm_group",
       BREAKS("sysctl.hugetlb-shm-group"))
{
	wrong->shmget = group_ignored;
}

static int split_without_memory(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	if (result < 0 && errno == EAGAIN)
		errno = ENOMEM;
	return result;
}

DEFECT("madvise-split-enomem", "madvise() that finds too many mappings fails with ENOMEM",
       BREAKS("madvise.split-limit-eagain"))
{
	wrong->madvise = split_without_memory;
}

static void *brk_unlimited(void *addr)
{
	char *now = right->raw_brk(NULL), *got = right->raw_brk(addr);

	return addr && got == now && (char *)addr > now ? addr : got;
}

DEFECT("brk-overcommits", "a break that there is no memory for is returned",
       BREAKS("overcommit.mode0-heuristic"))
{
	wrong->raw_brk = brk_unlimited;
}

static void *mremap_eagain(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	void *m = right->mremap(old, old_size, new_size, flags, new);

	if (m == MAP_FAILED && errno == ENOMEM)
		errno = EAGAIN;
	return m;
}

DEFECT("mremap-limit-eagain", "mremap() beyond all memory fails with EAGAIN",
       BREAKS("overcommit.mode0-heuristic"))
{
	wrong->mremap = mremap_eagain;
}
