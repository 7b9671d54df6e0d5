/* SPDX-License-Identifier: BSD-2-Clause */
#include "answer.h"

static int minus_one(void *addr, size_t length, int advice)
{
	int error = right->posix_madvise(addr, length, advice);

	return error ? fail(error) : 0;
}

DEFECT("posix-madvise-minus-one", "posix_madvise() fails with -1 and errno",
       BREAKS("posix-madvise.ret-errnum", "posix-madvise.unmapped-enomem",
	      "posix-madvise.bad-advice-einval"))
{
	wrong->posix_madvise = minus_one;
}

static int drops(void *addr, size_t length, int advice)
{
	if (advice == POSIX_MADV_DONTNEED)
		return right->madvise(addr, length, MADV_DONTNEED) == 0 ? 0 : errno;
	return right->posix_madvise(addr, length, advice);
}

DEFECT("posix-madvise-drops", "POSIX_MADV_DONTNEED is MADV_DONTNEED",
       BREAKS("posix-madvise.no-semantic-effect", "posix-madvise.dontneed-noop"))
{
	wrong->posix_madvise = drops;
}

static int changes(void *addr, size_t length, int advice)
{
	int error = right->posix_madvise(addr, length, advice);

	if (error == 0 && length)
		memset((char *)addr + length - 1, 0, 1);
	return error;
}

DEFECT("posix-madvise-changes", "posix_madvise() changes the last byte of the range",
       BREAKS("posix-madvise.no-semantic-effect"))
{
	wrong->posix_madvise = changes;
}

static int takes_all(void *addr, size_t length, int advice)
{
	(void)addr;
	(void)length;
	(void)advice;
	return 0;
}

DEFECT("posix-madvise-takes-all", "posix_madvise() looks at nothing",
       BREAKS("posix-madvise.bad-advice-einval", "posix-madvise.unmapped-enomem"))
{
	wrong->posix_madvise = takes_all;
}

static int refuses_all(void *addr, size_t length, int advice)
{
	(void)addr;
	(void)length;
	(void)advice;
	return EPERM;
}

DEFECT("posix-madvise-refuses-all", "posix_madvise() takes no advice",
       BREAKS("posix-madvise.all-advice-ok", "posix-madvise.unaligned", "posix-madvise.len-zero",
	      "unistd.posix-advisory-info"))
{
	wrong->posix_madvise = refuses_all;
}
