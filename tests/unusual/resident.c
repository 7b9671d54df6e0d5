/* SPDX-License-Identifier: BSD-2-Clause */
/* What is in memory, and when it gets there. */
#include "cts.h"
#include "defect.h"

static bool is_open(int prot)
{
	return prot & (PROT_READ | PROT_WRITE);
}

static void *populated(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (is_open(prot) && !(flags & MAP_NORESERVE) && length < (size_t)1 << 24)
		flags |= MAP_POPULATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

VARIANT("mmap-populates", "mmap() brings all pages in",
	UNMET("case:fault.full.store", "case:file.hole.punch*.*", "case:file.truncate.tail.*-private.*",
	      "case:madvise.populate.forbidden.*", "case:madvise.populate.hole.*",
	      "case:madvise.populate.pages-counted.*", "case:madvise.populate.read-only.*",
	      "case:mincore.anon.*", "case:mincore.file.offset", "case:mincore.file.private-copy",
	      "case:mincore.file.sparse.*", "case:mincore.range.hole.*", "case:mincore.vector.*",
	      "case:mlock.onfault.*", "case:mlockall.current.*onfault",
	      "case:mmap.merge.anon.between",
	      "case:mmap.populate.nonblock-alone", "case:mmap.private.copy-is-a-page.*",
	      "case:proc.pagemap.file-read", "case:proc.pagemap.present.*",
	      "case:proc.smaps.anonymous", "case:proc.smaps.private-dirty", "case:proc.smaps.size.*",
	      "case:userfaultfd.fault.missing.*", "case:userfaultfd.fault.sigbus"))
{
	wrong->mmap = populated;
}

static void *not_populated(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags & ~MAP_POPULATE, fd, offset);
}

VARIANT("mmap-populate-ignored", "MAP_POPULATE has no effect",
	UNMET("mmap.flag.populate.breaks-cow", "mmap.flag.populate.prefaults-anon",
	      "mmap.flag.populate.prefaults-file"))
{
	wrong->mmap = not_populated;
}

/* What is stored to the file afterwards does not show in pages that are copied already. */
static void *copied(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);
	size_t at;

	if (m == MAP_FAILED || flags & MAP_ANONYMOUS || !(flags & MAP_PRIVATE) ||
	    flags & MAP_SHARED || length > (size_t)1 << 24)
		return m;
	if (right->mprotect(m, length, prot | PROT_READ | PROT_WRITE) == 0) {
		for (at = 0; at < length; at += page)
			right->madvise(m + at, page, MADV_POPULATE_WRITE);
		right->mprotect(m, length, prot);
	}
	errno = 0;
	return m;
}

VARIANT("mmap-private-copied", "mmap() copies a private file mapping at once",
	UNMET("madvise.populate-read", "mincore.private-file-correct", "mlock.cow-private-file",
	      "mmap.flag.private.cow-page-granular", "mmap.flag.private.readonly-same-as-shared",
	      "proc.pagemap.present", "proc.smaps.private-shared-dirty", "proc.smaps.vmflags",
	      "trunc.punch-hole-private-cow-kept"))
{
	wrong->mmap = copied;
}

static void *cold(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m != MAP_FAILED && !(flags & MAP_ANONYMOUS)) {
		fdatasync(fd);
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		errno = 0;
	}
	return m;
}

VARIANT("mmap-file-cold", "no page of a file is in memory when it is mapped", MEETS_ALL)
{
	wrong->mmap = cold;
}

static int high_bits(void *addr, size_t length, unsigned char *vec)
{
	size_t i, pages = (length + page - 1) / page;
	int result = right->mincore(addr, length, vec);

	for (i = 0; result == 0 && i < pages; i++)
		vec[i] |= (unsigned char)(0xa4 + 2 * i);
	return result;
}

VARIANT("mincore-high-bits", "mincore() sets other bits than the lowest", MEETS_ALL)
{
	wrong->mincore = high_bits;
}

static int unlock_and_drop(const void *addr, size_t length)
{
	int result = right->munlock(addr, length);

	if (result == 0) {
		right->madvise(page_of(addr), length + (size_t)((char *)addr - page_of(addr)),
			       MADV_PAGEOUT);
		errno = 0;
	}
	return result;
}

VARIANT("munlock-pages-out", "what is unlocked leaves the memory", MEETS_ALL)
{
	wrong->munlock = unlock_and_drop;
}

#ifndef MADV_HUGEPAGE
#define MADV_HUGEPAGE 14
#endif

static void *huge(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m != MAP_FAILED && flags & MAP_ANONYMOUS && !(flags & MAP_HUGETLB)) {
		right->madvise(m, length, MADV_HUGEPAGE);
		errno = 0;
	}
	return m;
}

VARIANT("mmap-huge", "anonymous memory comes in huge pages",
	UNMET("madvise.hole-rest-applied", "madvise.hugepage", "madvise.len-rounded-up",
	      "madvise.len-zero-ok"))
{
	wrong->mmap = huge;
}

/* The child has copies of its own before it does anything else. */
static pid_t fork_copied(void)
{
	static char maps[1 << 16];
	pid_t pid = right->fork();
	unsigned long start, end;
	char *line, prot[5];

	if (pid != 0 || right->proc_read("/proc/self/maps", maps, sizeof(maps)) < 0)
		return pid;
	for (line = maps; line && *line; line = strchr(line, '\n'), line += line != NULL) {
		if (sscanf(line, "%lx-%lx %4s", &start, &end, prot) == 3 && prot[1] == 'w' &&
		    prot[3] == 'p' && end - start < 1ul << 24)
			right->madvise((void *)start, end - start, MADV_POPULATE_WRITE);
	}
	errno = 0;
	return pid;
}

VARIANT("fork-copies", "fork() copies all private memory at once",
	UNMET("mincore.anon-untouched-zero", "proc.pagemap.exclusive", "proc.smaps.locked",
	      "proc.smaps.private-shared-dirty", "proc.smaps.sizes"))
{
	wrong->fork = fork_copied;
}
