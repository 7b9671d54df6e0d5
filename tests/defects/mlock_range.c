/* SPDX-License-Identifier: BSD-2-Clause */
/* What mlock(), mlock2() and munlock() make of their range and flags. */
#include "cts.h"
#include "defect.h"

static int fails(int error)
{
	errno = error;
	return -1;
}

static int lock_nothing(const void *addr, size_t length)
{
	(void)addr;
	(void)length;
	return 0;
}

static int lock2_nothing(const void *addr, size_t length, unsigned flags)
{
	(void)addr;
	(void)length;
	(void)flags;
	return 0;
}

DEFECT("mlock-does-nothing", "mlock() and mlock2() return 0 and lock nothing",
       BREAKS("mlock.resident", "mlock.whole-pages", "mlock.unaligned-ok", "mlock.unmapped-enomem",
	      "mlock.hole-first-part-locked", "mlock.overflow-einval", "mlock.prot-none-enomem",
	      "mlock.beyond-eof-enomem", "mlock.limit-enomem", "mlock.limit-zero-eperm",
	      "mlock.limit-page-rounded", "mlock.limit-relock-not-counted",
	      "mlock.cap-ipc-lock-unlimited", "mlock.max-map-count-enomem",
	      "mlock.cow-private-file", "mlock.shared-by-process", "mlock.shared-memory",
	      "mlock.vmlck-field", "mlock.ret.zero", "mlock2.flags-zero", "mlock2.bad-flags-einval",
	      "mlock2.onfault", "mlock2.vmflag-lf", "mlock2.onfault-prot-none-ok",
	      "mlock.len-zero-unaligned",
	      "mlock.eperm-posix"))
{
	wrong->mlock = lock_nothing;
	wrong->mlock2 = lock2_nothing;
}

DEFECT("munlock-does-nothing", "munlock() returns 0 and unlocks nothing",
       BREAKS("mlock.munlock-effect", "mlock.no-nesting", "mlock.whole-pages",
	      "mlock.unmapped-enomem", "mlock.overflow-einval", "mlock.munlock-hole-first-part",
	      "mlock.munlock-needs-no-privilege", "mlock.max-map-count-enomem",
	      "mlock.residency-after-munlock", "mlock.munlock-unlocked-ok"))
{
	wrong->munlock = lock_nothing;
}

static int lock_rounding_down(const void *addr, size_t length)
{
	return right->mlock(addr, length - length % page);
}

static int unlock_rounding_down(const void *addr, size_t length)
{
	return right->munlock(addr, length - length % page);
}

DEFECT("mlock-rounds-length-down", "mlock() and munlock() leave out the page of the last bytes",
       BREAKS("mlock.whole-pages"))
{
	wrong->mlock = lock_rounding_down;
	wrong->munlock = unlock_rounding_down;
}

static int lock_aligned(const void *addr, size_t length)
{
	return (uintptr_t)addr % page ? fails(EINVAL) : right->mlock(addr, length);
}

static int unlock_aligned(const void *addr, size_t length)
{
	return (uintptr_t)addr % page ? fails(EINVAL) : right->munlock(addr, length);
}

DEFECT("mlock-wants-alignment", "mlock() and munlock() refuse an unaligned address",
       BREAKS("mlock.unaligned-ok", "mlock.len-zero-unaligned"))
{
	wrong->mlock = lock_aligned;
	wrong->munlock = unlock_aligned;
}

static int lock_something(const void *addr, size_t length)
{
	return length ? right->mlock(addr, length) : fails(EINVAL);
}

DEFECT("mlock-refuses-length-0", "mlock() of length 0 fails with EINVAL",
       BREAKS("mlock.len-zero", "mlock.limit-zero-eperm"))
{
	wrong->mlock = lock_something;
}

static int lock_with_page_behind(const void *addr, size_t length)
{
	int result = right->mlock(addr, length);
	int error = errno;

	if (result == 0)
		right->mlock((const char *)addr + length, page);
	errno = error;
	return result;
}

static int unlock_with_page_behind(const void *addr, size_t length)
{
	int result = right->munlock(addr, length);
	int error = errno;

	if (result == 0)
		right->munlock((const char *)addr + length, page);
	errno = error;
	return result;
}

DEFECT("mlock-page-behind", "mlock() and munlock() take the page behind the range with them",
       BREAKS("mlock.whole-pages", "mlock.munlock-effect", "mlock.len-zero", "mlock.resident",
	      "mlock.overflow-rounds-to-zero", "mlock.munlock-unlocked-ok"))
{
	wrong->mlock = lock_with_page_behind;
	wrong->munlock = unlock_with_page_behind;
}

static int lock_einval(const void *addr, size_t length)
{
	int result = right->mlock(addr, length);

	return result != 0 && errno == ENOMEM ? fails(EINVAL) : result;
}

static int unlock_einval(const void *addr, size_t length)
{
	int result = right->munlock(addr, length);

	return result != 0 && errno == ENOMEM ? fails(EINVAL) : result;
}

DEFECT("mlock-enomem-einval", "mlock() and munlock() say EINVAL for ENOMEM",
       BREAKS("mlock.unmapped-enomem", "mlock.limit-enomem", "mlock.prot-none-enomem",
	      "mlock.beyond-eof-enomem", "mlock.max-map-count-enomem", "mlock.wrap-enomem",
	      "mlock.error-changes-nothing"))
{
	wrong->mlock = lock_einval;
	wrong->munlock = unlock_einval;
}

static int lock_enomem(const void *addr, size_t length)
{
	int result = right->mlock(addr, length);

	return result != 0 ? fails(ENOMEM) : result;
}

static int unlock_enomem(const void *addr, size_t length)
{
	int result = right->munlock(addr, length);

	return result != 0 ? fails(ENOMEM) : result;
}

DEFECT("mlock-always-enomem", "mlock() and munlock() say ENOMEM for every error",
       BREAKS("mlock.overflow-einval", "mlock.limit-zero-eperm", "mlock.eperm-posix"))
{
	wrong->mlock = lock_enomem;
	wrong->munlock = unlock_enomem;
}

static int lock_refusing_max(const void *addr, size_t length)
{
	return length > SIZE_MAX - page ? fails(EINVAL) : right->mlock(addr, length);
}

DEFECT("mlock-refuses-max", "mlock() refuses a length that cannot be rounded up",
       BREAKS("mlock.overflow-rounds-to-zero", "mlock.wrap-enomem"))
{
	wrong->mlock = lock_refusing_max;
}

/* Page by page; what was locked before the error is given back. */
static int lock_all_or_nothing(const void *addr, size_t length)
{
	int result = right->mlock(addr, length);
	int error = errno;

	if (result != 0 && length < 64 * page)
		for (size_t i = 0; i < length; i += page)
			right->munlock((const char *)addr + i, 1);
	errno = error;
	return result;
}

DEFECT("mlock-all-or-nothing", "when mlock() fails nothing of the range is locked",
       BREAKS("mlock.hole-first-part-locked", "mlock.prot-none-enomem", "mlock.beyond-eof-enomem"))
{
	wrong->mlock = lock_all_or_nothing;
}

static int lock_around_hole(const void *addr, size_t length)
{
	int result = right->mlock(addr, length);
	int error = errno;

	if (result != 0 && length < 64 * page)
		for (size_t i = 0; i < length; i += page)
			right->mlock((const char *)addr + i, 1);
	errno = error;
	return result;
}

static int unlock_around_hole(const void *addr, size_t length)
{
	int result = right->munlock(addr, length);
	int error = errno;

	if (result != 0 && length < 64 * page)
		for (size_t i = 0; i < length; i += page)
			right->munlock((const char *)addr + i, 1);
	errno = error;
	return result;
}

DEFECT("mlock-around-hole",
       "when mlock() or munlock() fails for a hole what is behind it changes too",
       BREAKS("mlock.hole-first-part-locked", "mlock.munlock-hole-first-part",
	      "mlock.error-changes-nothing"))
{
	wrong->mlock = lock_around_hole;
	wrong->munlock = unlock_around_hole;
}

static int lock2_zero(const void *addr, size_t length, unsigned flags)
{
	(void)flags;
	return right->mlock2(addr, length, 0);
}

DEFECT("mlock2-ignores-flags", "mlock2() takes every flags for 0",
       BREAKS("mlock2.bad-flags-einval", "mlock2.onfault", "mlock2.vmflag-lf",
	      "mlock2.onfault-prot-none-ok"))
{
	wrong->mlock2 = lock2_zero;
}

static int lock2_onfault(const void *addr, size_t length, unsigned flags)
{
	return right->mlock2(addr, length, flags | MLOCK_ONFAULT);
}

DEFECT("mlock2-always-onfault", "mlock2() takes flags 0 for MLOCK_ONFAULT",
       BREAKS("mlock2.flags-zero"))
{
	wrong->mlock2 = lock2_onfault;
}

static int lock2_known(const void *addr, size_t length, unsigned flags)
{
	return right->mlock2(addr, length, flags & MLOCK_ONFAULT);
}

DEFECT("mlock2-ignores-unknown", "mlock2() ignores the flags that it does not know",
       BREAKS("mlock2.bad-flags-einval"))
{
	wrong->mlock2 = lock2_known;
}

static int lock2_fails(const void *addr, size_t length, unsigned flags)
{
	(void)addr;
	(void)length;
	(void)flags;
	return fails(EAGAIN);
}

DEFECT("mlock2-eagain", "mlock2() always fails",
       BREAKS("mlock2.flags-zero", "mlock2.onfault", "mlock2.vmflag-lf"))
{
	wrong->mlock2 = lock2_fails;
}
