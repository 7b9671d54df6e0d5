/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include "mappings.h"

static void *fails(int error)
{
	errno = error;
	return MAP_FAILED;
}

static size_t rounded_up(size_t length)
{
	return (length + page - 1) / page * page;
}

static void *ignored(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags & ~MAP_FIXED, fd, offset);
}

DEFECT("mmap-fixed-ignored", "mmap() ignores MAP_FIXED",
       BREAKS("mmap.flag.fixed.exact", "mmap.flag.fixed.supported", "mmap.flag.fixed.replaces",
	      "mmap.flag.fixed.replaces-several", "mmap.flag.fixed.replaces-middle-splits",
	      "mmap.flag.fixed.old-private-data-lost", "mmap.flag.fixed.reserve-then-fix",
	      "mmap.flag.fixed.libs-overwritten", "mmap.flag.fixed.thread-race-clobbers",
	      "mmap.flag.fixed.removes-locks", "mmap.flag.fixed.unaligned-einval",
	      "mmap.flag.fixed.fails-not-elsewhere", "mmap.flag.fixed.beyond-task-size-enomem",
	      "mmap.flag.fixed.range-check-before-alignment", "mmap.flag.fixed.at-min-addr",
	      "mmap.flag.fixed.null-unpriv-eperm", "posix.no-overlay", "rlimit.as.fixed-replace-ok",
	      "thread.replace-atomic"))
{
	wrong->mmap = ignored;
}

static void *page_more(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m != MAP_FAILED && flags & MAP_FIXED && length > page)
		right->mmap((char *)addr + rounded_up(length), page, PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return m;
}

DEFECT("mmap-fixed-page-more", "MAP_FIXED replaces the page behind its range as well",
       BREAKS("mmap.flag.fixed.replaces", "mmap.flag.fixed.replaces-several",
	      "mmap.flag.fixed.replaces-middle-splits"))
{
	wrong->mmap = page_more;
}

/* The tail of a file mapping is mapped anew, at the offset of the whole. */
static void *tail_offset(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	const struct mapping *old = flags & MAP_FIXED ? mapping_at(addr) : NULL;
	char *end = (char *)addr + rounded_up(length);
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (old && m != MAP_FAILED && old->fd >= 0 && end < old->start + old->length)
		right->mmap(end, (size_t)(old->start + old->length - end), old->prot,
			    old->flags | MAP_FIXED, old->fd, old->offset);
	else if (!old || old->fd < 0)
		m = mmap_recorded(addr, length, prot, flags, fd, offset);
	return m;
}

DEFECT("mmap-fixed-tail-offset", "The tail that MAP_FIXED leaves shows the file from its head on",
       BREAKS("mmap.flag.fixed.tail-offset-adjusted", "mmap.flag.fixed.replaces-middle-splits"))
{
	wrong->mmap = tail_offset;
}

static int munmap_tail_offset(void *addr, size_t length)
{
	const struct mapping *old = mapping_at(addr);
	char *end = (char *)addr + rounded_up(length);
	int result = right->munmap(addr, length);

	if (old && result == 0 && old->fd >= 0 && end < old->start + old->length)
		right->mmap(end, (size_t)(old->start + old->length - end), old->prot,
			    old->flags | MAP_FIXED, old->fd, old->offset);
	return result;
}

DEFECT("munmap-tail-offset", "The tail that munmap() leaves shows the file from its head on",
       BREAKS("mmap.flag.fixed.tail-offset-adjusted", "munmap.hole-middle",
	      "munmap.neighbours-untouched"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = munmap_tail_offset;
}

/* Private memory comes with what was there. */
static void *keeps_data(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	static unsigned char old[1 << 16];
	bool kept = flags & MAP_FIXED && length >= 2 && is_mapped(addr) &&
		    peek(addr, page < sizeof(old) ? page : sizeof(old), old);
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (kept && m != MAP_FAILED && !right->mprotect(m, page, PROT_READ | PROT_WRITE)) {
		memcpy(m, old, page < sizeof(old) ? page : sizeof(old));
		right->mprotect(m, page, prot);
	}
	return m;
}

DEFECT("mmap-fixed-keeps-data", "MAP_FIXED leaves the bytes of what it replaces",
       BREAKS("mmap.flag.fixed.old-private-data-lost", "posix.no-overlay",
	      "mmap.flag.fixed.replaces"))
{
	wrong->mmap = keeps_data;
}

/* The page that was replaced last, and a copy of it. */
static struct {
	char *at;
	unsigned char byte;
} replaced;

static void *remembers(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	unsigned char byte;

	if (flags & MAP_FIXED && is_mapped(addr) && peek(addr, 1, &byte)) {
		replaced.at = addr;
		replaced.byte = byte;
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

static int comes_back(void *addr, size_t length)
{
	int result = right->munmap(addr, length);

	if (result == 0 && addr == replaced.at)
		*(unsigned char *)right->mmap(addr, page, PROT_READ | PROT_WRITE,
					      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) =
			replaced.byte;
	return result;
}

DEFECT("mmap-fixed-overlays", "What MAP_FIXED replaced comes back when its mapping is unmapped",
       BREAKS("posix.no-overlay"))
{
	wrong->mmap = remembers;
	wrong->munmap = comes_back;
}

static void *keeps_lock(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_FIXED && msync(addr, page, MS_ASYNC | MS_INVALIDATE) != 0 && errno == EBUSY)
		flags |= MAP_LOCKED;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-fixed-keeps-lock", "What replaces locked pages is locked",
       BREAKS("mmap.flag.fixed.removes-locks"))
{
	wrong->mmap = keeps_lock;
}

static void *rounds_address(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		addr = page_of(addr);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-fixed-rounds-address", "MAP_FIXED rounds an address down that is not aligned",
       BREAKS("mmap.flag.fixed.unaligned-einval", "mmap.flag.fixed-noreplace.unaligned-einval",
	      "mmap.flag.fixed.fails-not-elsewhere"))
{
	wrong->mmap = rounds_address;
}

static void *alignment_first(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE) && (uintptr_t)addr % page)
		return fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-fixed-alignment-first", "MAP_FIXED looks at the alignment before the range",
       BREAKS("mmap.flag.fixed.range-check-before-alignment"))
{
	wrong->mmap = alignment_first;
}

static void *beyond_as_einval(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED && errno == ENOMEM && flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		errno = EINVAL;
	return m;
}

DEFECT("mmap-fixed-beyond-as-einval", "MAP_FIXED above the address space fails with EINVAL",
       BREAKS("mmap.flag.fixed.beyond-task-size-enomem",
	      "mmap.flag.fixed.range-check-before-alignment",
	      "mmap.flag.fixed-noreplace.out-of-range-enomem", "mmap.flag.fixed.last-page"))
{
	wrong->mmap = beyond_as_einval;
}

/* The search for the end of the address space takes one page at a time, the cases two. */
static void *last_page_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *above;

	if (flags & MAP_FIXED && length == page && prot & PROT_WRITE && !is_mapped(addr)) {
		above = right->mmap(addr, 2 * page, PROT_NONE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		if (above == MAP_FAILED && errno == ENOMEM)
			return fails(ENOMEM);
		if (above != MAP_FAILED)
			right->munmap(above, 2 * page);
	}
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-fixed-last-page-refused", "The last page of the address space cannot be mapped",
       BREAKS("mmap.flag.fixed.last-page", "mmap.flag.fixed.exact"))
{
	wrong->mmap = last_page_refused;
}

static void *null_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE) && !addr)
		return fails(EINVAL);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-fixed-null-refused", "MAP_FIXED refuses address 0 with EINVAL",
       BREAKS("mmap.flag.fixed.null-root", "mmap.flag.fixed.null-unpriv-eperm"))
{
	wrong->mmap = null_refused;
}

static void *low_as_eacces(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *m = right->mmap(addr, length, prot, flags, fd, offset);

	if (m == MAP_FAILED && errno == EPERM)
		errno = EACCES;
	return m;
}

DEFECT("mmap-eperm-low-as-eacces", "mmap() below vm.mmap_min_addr fails with EACCES",
       BREAKS("mmap.flag.fixed.null-unpriv-eperm", "sysctl.mmap-min-addr"))
{
	wrong->mmap = low_as_eacces;
}

static void *min_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_FIXED && (intmax_t)(uintptr_t)addr == sysctl_number("vm/mmap_min_addr", 0))
		return fails(EPERM);
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-min-addr-refused", "mmap() at vm.mmap_min_addr itself fails",
       BREAKS("mmap.flag.fixed.at-min-addr", "sysctl.mmap-min-addr"))
{
	wrong->mmap = min_refused;
}

static void *gap_enforced(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	const struct mapping *above = mapping_at((char *)addr + rounded_up(length));

	if (flags & MAP_FIXED && above && above->flags & MAP_GROWSDOWN)
		return fails(ENOMEM);
	return mmap_recorded(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-fixed-keeps-gap", "MAP_FIXED is refused within the guard gap of a stack",
       BREAKS("mmap.flag.fixed.ignores-guard-gap"))
{
	wrong->mmap = gap_enforced;
}

static void *foreign_refused(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_FIXED && is_mapped(addr) && !mapping_at(addr))
		return fails(ENOMEM);
	return mmap_recorded(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-fixed-own-only", "MAP_FIXED replaces nothing but what mmap() made",
       BREAKS("mmap.flag.fixed.libs-overwritten"))
{
	wrong->mmap = foreign_refused;
}
