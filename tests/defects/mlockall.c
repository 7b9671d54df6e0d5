/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static int fails(int error)
{
	errno = error;
	return -1;
}

static int nothing(int flags)
{
	(void)flags;
	return 0;
}

DEFECT("mlockall-does-nothing", "mlockall() returns 0 and locks nothing",
       BREAKS("mlockall.current", "mlockall.future", "mlockall.future-shared", "mlockall.onfault",
	      "mlockall.future-limit-mmap-eagain", "mlockall.future-stack-sigsegv",
	      "mlockall.future-lost", "mlockall.flags-zero-einval", "mlockall.flags-unknown-einval",
	      "mlockall.onfault-alone-einval", "mlockall.limit-enomem", "mlock.limit-zero-eperm",
	      "mlockall.future-limit-brk", "munlockall.all-unlocked"))
{
	wrong->mlockall = nothing;
}

static int known(int flags)
{
	int rest = flags & (MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);

	return rest & ~MCL_ONFAULT ? right->mlockall(rest) : 0;
}

DEFECT("mlockall-ignores-unknown", "mlockall() ignores the flags that it does not know",
       BREAKS("mlockall.flags-zero-einval", "mlockall.flags-unknown-einval",
	      "mlockall.onfault-alone-einval"))
{
	wrong->mlockall = known;
}

static int both(int flags)
{
	return right->mlockall(flags & MCL_CURRENT ? flags | MCL_FUTURE : flags);
}

DEFECT("mlockall-current-is-future", "MCL_CURRENT locks what is mapped later too",
       BREAKS("mlockall.current", "mlockall.future-lost"))
{
	wrong->mlockall = both;
}

static int now_too(int flags)
{
	return right->mlockall(flags & MCL_FUTURE ? flags | MCL_CURRENT : flags);
}

DEFECT("mlockall-future-is-current", "MCL_FUTURE locks what is mapped already too",
       BREAKS("mlockall.future", "mlockall.limit-enomem", "mlockall.future-limit-mmap-eagain"))
{
	wrong->mlockall = now_too;
}

static int without_onfault(int flags)
{
	int rest = flags & ~MCL_ONFAULT;

	return right->mlockall(rest ? rest : flags);
}

DEFECT("mlockall-ignores-onfault", "mlockall() brings in all pages with MCL_ONFAULT too",
       BREAKS("mlockall.onfault"))
{
	wrong->mlockall = without_onfault;
}

static int always_onfault(int flags)
{
	return right->mlockall(flags & (MCL_CURRENT | MCL_FUTURE) ? flags | MCL_ONFAULT : flags);
}

DEFECT("mlockall-always-onfault", "mlockall() brings in nothing",
       BREAKS("mlockall.current", "mlockall.future", "mlockall.future-shared"))
{
	wrong->mlockall = always_onfault;
}

static int eagain(int flags)
{
	int result = right->mlockall(flags);

	return result != 0 && errno == ENOMEM ? fails(EAGAIN) : result;
}

DEFECT("mlockall-limit-eagain", "mlockall() beyond the limit fails with EAGAIN",
       BREAKS("mlockall.limit-enomem"))
{
	wrong->mlockall = eagain;
}

static int enomem(int flags)
{
	int result = right->mlockall(flags);

	return result != 0 && errno == EPERM ? fails(ENOMEM) : result;
}

DEFECT("mlockall-zero-limit-enomem", "mlockall() with a limit of 0 fails with ENOMEM",
       BREAKS("mlock.limit-zero-eperm"))
{
	wrong->mlockall = enomem;
}

static int unlock_nothing(void)
{
	return 0;
}

DEFECT("munlockall-does-nothing", "munlockall() returns 0 and unlocks nothing",
       BREAKS("munlockall.all-unlocked", "mlock.munlock-needs-no-privilege"))
{
	wrong->munlockall = unlock_nothing;
}

static bool future;

static int noting_mlockall(int flags)
{
	int result = right->mlockall(flags);

	if (result == 0)
		future = flags & MCL_FUTURE;
	return result;
}

static int keeps_future(void)
{
	int result = right->munlockall();

	if (result == 0 && future)
		right->mlockall(MCL_FUTURE);
	return result;
}

DEFECT("munlockall-keeps-future", "munlockall() does not end MCL_FUTURE",
       BREAKS("munlockall.all-unlocked"))
{
	wrong->mlockall = noting_mlockall;
	wrong->munlockall = keeps_future;
}

static int future_stays(int flags)
{
	future = future || flags & MCL_FUTURE;
	return right->mlockall(future && flags ? flags | MCL_FUTURE : flags);
}

DEFECT("mlockall-future-stays", "a second mlockall() without MCL_FUTURE does not end it",
       BREAKS("mlockall.future-lost"))
{
	wrong->mlockall = future_stays;
}

static void *unlocked_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *start = right->mmap(addr, length, prot, flags, fd, offset);

	if (start != MAP_FAILED && flags & MAP_SHARED)
		right->munlock(start, length);
	return start;
}

DEFECT("mlockall-future-private", "MCL_FUTURE does not lock shared mappings",
       BREAKS("mlockall.future-shared"))
{
	wrong->mmap = unlocked_mmap;
}

static void *enomem_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *start = right->mmap(addr, length, prot, flags, fd, offset);

	if (start == MAP_FAILED && errno == EAGAIN)
		errno = ENOMEM;
	return start;
}

DEFECT("mmap-locked-limit-enomem",
       "mmap() of what would be locked beyond the limit fails with ENOMEM",
       BREAKS("mlockall.future-limit-mmap-eagain", "memfd-secret.locked"))
{
	wrong->mmap = enomem_mmap;
}
