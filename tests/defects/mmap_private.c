/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include "mappings.h"

static void *is_shared(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m;

	if ((flags & 0xf) != MAP_PRIVATE || flags & MAP_ANONYMOUS)
		return right->mmap(addr, length, prot, flags, fd, offset);
	m = right->mmap(addr, length, prot, (flags & ~0xf) | MAP_SHARED, fd, offset);
	return m != MAP_FAILED ? m : right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-private-is-shared", "a private mapping of a file is a shared one",
       BREAKS("mmap.flag.private.not-in-file", "mmap.flag.private.not-visible-others",
	      "mmap.flag.private.cow-page-granular", "mmap.flag.private.retained-after-fork",
	      "mmap.flag.private.store-before-fork-shared-with-child",
	      "mmap.acc.rdwr-all-ok", "mmap.noexec.without-exec-ok",
	      "mmap.flags.unknown-ignored-legacy", "special.memfd",
	      "io.rename-while-mapped", "time.mtime.private-store-no-change",
	      "trunc.punch-hole-private-cow-kept"))
{
	wrong->mmap = is_shared;
}

DEFECT("private-written-at-munmap", "munmap() writes a private mapping to its file",
       BREAKS("mmap.flag.private.not-in-file"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = munmap_written;
}

DEFECT("private-written-by-msync", "msync() writes a private mapping to its file",
       BREAKS("mmap.flag.private.not-in-file"))
{
	wrong->mmap = mmap_recorded;
	wrong->msync = msync_written;
}

static void written_at_exit(int status)
{
	size_t i;

	for (i = 0; i < mapping_count; i++)
		if (mappings[i].start && mappings[i].fd >= 0 && mappings[i].prot & PROT_WRITE)
			write_out(&mappings[i], mappings[i].fd, mappings[i].offset);
	right->exit_now(status);
}

DEFECT("private-written-at-exit", "the end of a process writes a private mapping to its file",
       BREAKS("mmap.flag.private.not-in-file"))
{
	wrong->mmap = mmap_recorded;
	wrong->exit_now = written_at_exit;
}

/* In the child: a mapping of the type anew, in the place of each. */
static pid_t fork_mapping_anew(int type)
{
	pid_t pid = right->fork();
	size_t i;

	for (i = 0; pid == 0 && i < mapping_count; i++) {
		const struct mapping *mapping = &mappings[i];

		if (mapping->start && (mapping->flags & 0xf) == type)
			right->mmap(mapping->start, mapping->length, mapping->prot,
				    MAP_PRIVATE | MAP_FIXED | (mapping->flags & MAP_ANONYMOUS),
				    mapping->fd, mapping->offset);
	}
	return pid;
}

static pid_t fork_loses_type(void)
{
	return fork_mapping_anew(MAP_SHARED);
}

DEFECT("fork-loses-type", "a shared mapping is private in a child",
       BREAKS("mmap.flag.private.retained-after-fork"))
{
	wrong->mmap = mmap_recorded;
	wrong->fork = fork_loses_type;
}

static pid_t fork_loses_copies(void)
{
	return fork_mapping_anew(MAP_PRIVATE);
}

DEFECT("fork-loses-copies", "what was stored to a private mapping is not in a child",
       BREAKS("mmap.flag.private.store-before-fork-shared-with-child",
	      "mmap.flag.private.retained-after-fork"))
{
	wrong->mmap = mmap_recorded;
	wrong->fork = fork_loses_copies;
}

static void *needs_write(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS) && prot & PROT_WRITE &&
	    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY) {
		errno = EACCES;
		return MAP_FAILED;
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-private-needs-write", "a private mapping of a read-only descriptor is refused",
       BREAKS("mmap.flag.private.not-in-file", "mmap.anon.dev-zero-private"))
{
	wrong->mmap = needs_write;
}

static void fills_word(struct access *access)
{
	char *start = page_of(access->at);
	size_t at = (size_t)((const char *)access->at - start);

	right->access(access);
	if (access->kind == 's' && !access->signo && at + 1 < page)
		start[at + 1] = (char)access->value;
}

DEFECT("store-fills-word", "a store of a byte stores to the next one, too",
       BREAKS("mmap.flag.private.cow-page-granular", "mmap.anon.read-zero-page-then-write",
	      "mmap.flag.private.later-file-change"))
{
	wrong->access = fills_word;
}

static ssize_t maps_say_shared(const char *path, char *text, size_t size)
{
	ssize_t n = right->proc_read(path, text, size);
	char *mode;

	for (mode = text; n > 0 && (mode = strstr(mode, "p ")) != NULL; mode++)
		*mode = 's';
	return n;
}

DEFECT("exec-maps-shared", "the segments of a program are mapped shared",
       BREAKS("mmap.flag.private.exec-data-init"))
{
	wrong->proc_read = maps_say_shared;
}
