/* SPDX-License-Identifier: BSD-2-Clause */
/* What msync() makes of its range and its flags. */
#include "cts.h"
#include "defect.h"

static int does_nothing(void *addr, size_t length, int flags)
{
	(void)addr;
	(void)length;
	(void)flags;
	return 0;
}

DEFECT("msync-does-nothing", "msync() returns 0 whatever it is given, and writes nothing",
       BREAKS("msync.unaligned-einval", "msync.flags.async-and-sync-einval",
	      "msync.flags.unknown-einval", "msync.unmapped-enomem", "msync.hole-enomem",
	      "msync.invalidate.locked-ebusy", "msync.sync.data-durable", "msync.len-rounded",
	      "msync.hole-rest-written", "msync.part-other-process"))
{
	wrong->msync = does_nothing;
}

static int rounds_address(void *addr, size_t length, int flags)
{
	char *start = page_of(addr);

	return right->msync(start, length + (size_t)((char *)addr - start), flags);
}

DEFECT("msync-rounds-address", "msync() rounds an unaligned address down",
       BREAKS("msync.unaligned-einval"))
{
	wrong->msync = rounds_address;
}

static int rounds_length_down(void *addr, size_t length, int flags)
{
	return right->msync(addr, length - length % page, flags);
}

DEFECT("msync-rounds-length-down", "msync() leaves out the page of the last bytes",
       BREAKS("msync.len-rounded", "msync.hole-enomem", "msync.unmapped-enomem"))
{
	wrong->msync = rounds_length_down;
}

static int page_beyond(void *addr, size_t length, int flags)
{
	return right->msync(addr, length ? length + page : 0, flags);
}

DEFECT("msync-page-beyond", "msync() takes the page behind the range for a part of it",
       BREAKS("msync.ret.zero", "msync.len-rounded"))
{
	wrong->msync = page_beyond;
}

static int refuses_length_0(void *addr, size_t length, int flags)
{
	int result = right->msync(addr, length, flags);

	if (result != 0 || length != 0)
		return result;
	errno = EINVAL;
	return -1;
}

DEFECT("msync-refuses-length-0", "msync() of length 0 fails", BREAKS("msync.len-zero-ok"))
{
	wrong->msync = refuses_length_0;
}

static int efault(void *addr, size_t length, int flags)
{
	int result = right->msync(addr, length, flags);

	if (result != 0 && errno == ENOMEM)
		errno = EFAULT;
	return result;
}

DEFECT("msync-efault", "msync() of what is not mapped fails with EFAULT",
       BREAKS("msync.unmapped-enomem", "msync.hole-enomem", "msync.overflow-wrap",
	      "msync.wrap-enomem"))
{
	wrong->msync = efault;
}

static int ignores_holes(void *addr, size_t length, int flags)
{
	int result = right->msync(addr, length, flags);

	return result != 0 && errno == ENOMEM ? 0 : result;
}

DEFECT("msync-ignores-holes", "msync() returns 0 for a range that is not all mapped",
       BREAKS("msync.unmapped-enomem", "msync.hole-enomem", "msync.overflow-wrap"))
{
	wrong->msync = ignores_holes;
}

/* Page by page, so that nothing behind the hole is written. */
static int stops_at_hole(void *addr, size_t length, int flags)
{
	char *at = addr, *end = at + length;

	if (length == 0 || length > 64 * page)
		return right->msync(addr, length, flags);
	for (; at < end; at += page)
		if (right->msync(at, page, flags) != 0)
			return -1;
	return 0;
}

DEFECT("msync-stops-at-hole", "msync() writes nothing behind a hole",
       BREAKS("msync.hole-rest-written"))
{
	wrong->msync = stops_at_hole;
}

static int refuses_wrap(void *addr, size_t length, int flags)
{
	if (length > SIZE_MAX - page) {
		errno = EINVAL;
		return -1;
	}
	return right->msync(addr, length, flags);
}

DEFECT("msync-refuses-wrap", "msync() fails with EINVAL when the length cannot be rounded up",
       BREAKS("msync.overflow-wrap", "msync.wrap-enomem"))
{
	wrong->msync = refuses_wrap;
}

static int strict_flags(void *addr, size_t length, int flags)
{
	if (!(flags & (MS_SYNC | MS_ASYNC))) {
		errno = EINVAL;
		return -1;
	}
	return right->msync(addr, length, flags);
}

DEFECT("msync-strict-flags", "msync() wants MS_SYNC or MS_ASYNC",
       BREAKS("msync.flags.zero-ok", "msync.flags.invalidate-only-ok"))
{
	wrong->msync = strict_flags;
}

static int sync_wins(void *addr, size_t length, int flags)
{
	return right->msync(addr, length, flags & MS_SYNC ? flags & ~MS_ASYNC : flags);
}

DEFECT("msync-sync-wins", "msync() takes MS_ASYNC|MS_SYNC for MS_SYNC",
       BREAKS("msync.flags.async-and-sync-einval"))
{
	wrong->msync = sync_wins;
}

static int ignores_unknown(void *addr, size_t length, int flags)
{
	return right->msync(addr, length, flags & (MS_SYNC | MS_ASYNC | MS_INVALIDATE));
}

DEFECT("msync-ignores-unknown", "msync() ignores the flags that it does not know",
       BREAKS("msync.flags.unknown-einval"))
{
	wrong->msync = ignores_unknown;
}

static int no_async(void *addr, size_t length, int flags)
{
	if (flags & MS_ASYNC) {
		errno = EINVAL;
		return -1;
	}
	return right->msync(addr, length, flags);
}

DEFECT("msync-no-async", "msync() does not know MS_ASYNC",
       BREAKS("msync.ret.zero", "msync.async.returns"))
{
	wrong->msync = no_async;
}

static int no_sync(void *addr, size_t length, int flags)
{
	if (flags & MS_SYNC) {
		errno = EINVAL;
		return -1;
	}
	return right->msync(addr, length, flags);
}

DEFECT("msync-no-sync", "msync() does not know MS_SYNC",
       BREAKS("msync.ret.zero", "msync.locked.sync-ok", "msync.private-not-written",
	      "msync.anon-ok", "msync.beyond-eof-ok", "msync.sync.read-sees",
	      "msync.invalidate.consistent", "msync.eio"))
{
	wrong->msync = no_sync;
}

static int ignores_locks(void *addr, size_t length, int flags)
{
	int result = right->msync(addr, length, flags);

	return result != 0 && errno == EBUSY ? 0 : result;
}

DEFECT("msync-ignores-locks", "MS_INVALIDATE of locked pages succeeds",
       BREAKS("msync.invalidate.locked-ebusy"))
{
	wrong->msync = ignores_locks;
}

static int always_invalidates(void *addr, size_t length, int flags)
{
	return right->msync(addr, length,
			    flags & (MS_SYNC | MS_ASYNC) ? flags | MS_INVALIDATE : flags);
}

DEFECT("msync-always-invalidates", "msync() of locked pages fails without MS_INVALIDATE too",
       BREAKS("msync.locked.sync-ok", "msync.ret.zero"))
{
	wrong->msync = always_invalidates;
}

static int first_page_decides(void *addr, size_t length, int flags)
{
	int result = right->msync(addr, length, flags);

	if (result != 0 && errno == EBUSY && length > page)
		return right->msync(addr, page, flags);
	return result;
}

DEFECT("msync-first-page-decides", "MS_INVALIDATE looks for a lock on the first page alone",
       BREAKS("msync.invalidate.locked-ebusy"))
{
	wrong->msync = first_page_decides;
}

static int range_first(void *addr, size_t length, int flags)
{
	int result = right->msync(addr, length, flags);

	return result && errno == EINVAL && !is_mapped(addr) ? (errno = ENOMEM, -1) : result;
}

DEFECT("msync-range-first", "msync() looks at the range before the flags and the alignment",
       BREAKS("msync.flags-before-range"))
{
	wrong->msync = range_first;
}

static int nothing_above(void *addr, size_t length, int flags)
{
	return (uintptr_t)addr > UINTPTR_MAX - 4 * page ? 0 : right->msync(addr, length, flags);
}

DEFECT("msync-above-all", "msync() above all mappings succeeds", BREAKS("msync.unmapped-enomem"))
{
	wrong->msync = nothing_above;
}
