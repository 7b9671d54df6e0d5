/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include "mappings.h"

static bool is_shared_file(int flags)
{
	return !(flags & MAP_ANONYMOUS) &&
	       ((flags & 0xf) == MAP_SHARED || (flags & 0xf) == MAP_SHARED_VALIDATE);
}

static void *is_private(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (is_shared_file(flags))
		flags = (flags & ~0xf) | MAP_PRIVATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-shared-is-private", "a shared mapping of a file is a private one",
       BREAKS("mmap.flag.shared.visible-other-process", "mmap.flag.shared.carried-to-file",
	      "mmap.flag.shared.unrelated-ipc", "mmap.flag.shared.two-maps-same-process",
	      "mmap.flag.shared-validate.same-as-shared",
	      "mmap.flag.shared-validate.legacy-flags-ok", "mmap.flag.private.retained-after-fork",
	      "io.read-sees-store", "io.o-direct-read-sees-store", "io.o-direct-write-invalidates",
	      "io.transfer-sees-store", "io.store-ignores-rlimit-fsize", "io.rename-while-mapped",
	      "io.replace-file-not-followed", "io.sparse-hole-reads-zero",
	      "mmap.fd.extra-reference", "mmap.fd.dup-equivalent",
	      "mmap.addr.same-address-across-processes", "mmap.flags.both-shared-private",
	      "mmap.acc.rdwr-all-ok", "mmap.acc.validate-same-as-shared", "mmap.acc.rdwr-append-ok",
	      "mmap.acc.append-only-inode-read-shared", "mmap.len.rounded-up",
	      "mmap.flag.sync.shared-ignored", "special.memfd"))
{
	wrong->mmap = is_private;
}

/* A system without a common cache: a mapping is a copy, and msync() and munmap() write it back. */
static void *copied(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m;
	size_t i;

	if (is_shared_file(flags))
		flags = (flags & ~0xf) | MAP_PRIVATE | MAP_POPULATE;
	m = mmap_recorded(addr, length, prot, flags, fd, offset);
	/* Each page that exists is copied at once. */
	if (m != MAP_FAILED && fd >= 0 && (prot & PROT_WRITE))
		for (i = 0; i < length; i += page) {
			struct access access = { .kind = 'l', .at = m + i };

			right->access(&access);
			if (!access.signo) {
				access.kind = 's';
				right->access(&access);
			}
		}
	return m;
}

DEFECT("mmap-no-common-cache", "a mapping and its file show the same only after msync()",
       BREAKS("io.read-sees-store", "io.transfer-sees-store",
	      "mmap.flag.private.not-in-file"))
{
	wrong->mmap = copied;
	wrong->msync = msync_written;
	wrong->munmap = munmap_written;
}

static void *copied_read_only(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *m = right->mmap(addr, length, prot, flags, fd, offset);
	char *copy;
	struct stat st;

	/* What is mapped read-only is read once. */
	if (m == MAP_FAILED || flags & MAP_ANONYMOUS || prot != PROT_READ || fstat(fd, &st) < 0 ||
	    !S_ISREG(st.st_mode) || st.st_size <= offset)
		return m;
	copy = right->mmap(m, length, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	(void)!pread(fd, copy, length, offset);
	right->mprotect(copy, length, PROT_READ);
	return copy;
}

DEFECT("mmap-read-only-is-copied", "what is mapped read-only does not change with its file",
       BREAKS("io.map-sees-write", "io.map-sees-append", "io.map-sees-transfer",
	      "mmap.flag.private.readonly-same-as-shared"))
{
	wrong->mmap = copied_read_only;
}

static int msync_at_start(void *addr, size_t length, int flags)
{
	struct mapping *mapping = mapping_at(addr);

	if (mapping && mapping->fd >= 0 && mapping->prot & PROT_WRITE)
		write_out(mapping, mapping->fd, 0);
	return right->msync(addr, length, flags);
}

static int munmap_at_number(void *addr, size_t length)
{
	struct mapping *mapping = mapping_at(addr);

	if (mapping && mapping->number >= 0 && mapping->prot & PROT_WRITE)
		write_out(mapping, mapping->number, mapping->offset);
	return munmap_recorded(addr, length);
}

DEFECT("msync-at-start", "msync() writes to the start of the file, whatever the offset",
       BREAKS("mmap.flag.shared.carried-to-file"))
{
	wrong->mmap = mmap_recorded;
	wrong->msync = msync_at_start;
}

DEFECT("munmap-by-number", "munmap() writes to the file that has the number of the descriptor",
       BREAKS("mmap.fd.extra-reference"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = munmap_at_number;
}

static int msync_at_number(void *addr, size_t length, int flags)
{
	struct mapping *mapping = mapping_at(addr);

	if (mapping && mapping->number >= 0 && mapping->prot & PROT_WRITE)
		write_out(mapping, mapping->number, mapping->offset);
	return right->msync(addr, length, flags);
}

DEFECT("msync-by-number", "msync() writes to the file that has the number of the descriptor",
       BREAKS("mmap.fd.extra-reference", "msync.sync.read-sees"))
{
	wrong->mmap = mmap_recorded;
	wrong->msync = msync_at_number;
}

static int close_unmaps(int fd)
{
	size_t i;

	for (i = 0; i < mapping_count; i++)
		if (mappings[i].start && mappings[i].number == fd)
			munmap_recorded(mappings[i].start, mappings[i].length);
	return right->close(fd);
}

DEFECT("close-unmaps", "close() takes the mappings of the descriptor away",
       BREAKS("mmap.fd.extra-reference", "mmap.fd.close-does-not-unmap",
	      "mmap.fd.reference-dropped-on-munmap", "mmap.fd.dup-equivalent",
	      "io.write-from-mapping", "io.unlink-while-mapped"))
{
	wrong->mmap = mmap_recorded;
	wrong->close = close_unmaps;
}

/* msync() looks the file up by the name that it had. */
static int msync_by_name(void *addr, size_t length, int flags)
{
	struct mapping *mapping = mapping_at(addr);
	char link[64], path[512];
	ssize_t n;
	int fd;

	if (mapping && mapping->fd >= 0) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", mapping->fd);
		n = readlink(link, path, sizeof(path) - 1);
		path[n < 0 ? 0 : n] = '\0';
		if (strstr(path, " (deleted)"))
			*strstr(path, " (deleted)") = '\0';
		fd = open(path, O_WRONLY);
		if (fd >= 0) {
			write_out(mapping, fd, mapping->offset);
			close(fd);
		}
	}
	return right->msync(addr, length, flags);
}

DEFECT("msync-by-name", "msync() writes to the file that has the name",
       BREAKS("io.replace-file-not-followed", "io.unlink-while-mapped"))
{
	wrong->mmap = mmap_recorded;
	wrong->msync = msync_by_name;
}

static void *always_writable(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m;

	if (!is_shared_file(flags) || !(prot & PROT_READ))
		return right->mmap(addr, length, prot, flags, fd, offset);
	m = right->mmap(addr, length, prot | PROT_WRITE, flags, fd, offset);
	return m != MAP_FAILED ? m : right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-shared-always-writable", "a shared mapping can be stored to without PROT_WRITE",
       BREAKS("mmap.flag.shared.needs-prot-write", "fault.sigsegv.protection-accerr"))
{
	wrong->mmap = always_writable;
}
