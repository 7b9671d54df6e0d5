/* SPDX-License-Identifier: BSD-2-Clause */
#include "answer.h"

#ifdef HAVE_SYS_UIO_H
#include <sys/uio.h>

static ssize_t returns_zero(int pidfd, const struct iovec *vec, size_t count, int advice,
			    unsigned int flags)
{
	ssize_t got = right->process_madvise(pidfd, vec, count, advice, flags);

	return got > 0 ? 0 : got;
}

DEFECT("process-madvise-zero", "process_madvise() returns 0 as madvise() does",
       BREAKS("process-madvise.bytes-advised", "process-madvise.partial",
	      "process-madvise.self-any-advice"))
{
	wrong->process_madvise = returns_zero;
}

static ssize_t no_partial(int pidfd, const struct iovec *vec, size_t count, int advice,
			  unsigned int flags)
{
	ssize_t got = right->process_madvise(pidfd, vec, count, advice, flags);
	size_t i, sum = 0;

	if (got <= 0)
		return got;
	for (i = 0; i < count; i++)
		sum += vec[i].iov_len;
	return (size_t)got == sum ? got : fail(ENOMEM);
}

DEFECT("process-madvise-no-partial", "process_madvise() fails for any range that is not mapped",
       BREAKS("process-madvise.partial"))
{
	wrong->process_madvise = no_partial;
}

static ssize_t goes_on(int pidfd, const struct iovec *vec, size_t count, int advice,
		       unsigned int flags)
{
	ssize_t got = right->process_madvise(pidfd, vec, count, advice, flags);

	if (got > 0 && count > 1)
		right->process_madvise(pidfd, vec + count - 1, 1, advice, flags);
	return got;
}

DEFECT("process-madvise-goes-on", "process_madvise() advises what is behind a failure",
       BREAKS("process-madvise.partial"))
{
	wrong->process_madvise = goes_on;
}

static ssize_t flags_ignored(int pidfd, const struct iovec *vec, size_t count, int advice,
			     unsigned int flags)
{
	(void)flags;
	return right->process_madvise(pidfd, vec, count, advice, 0);
}

DEFECT("process-madvise-flags-ignored", "process_madvise() ignores flags",
       BREAKS("process-madvise.flags-einval"))
{
	wrong->process_madvise = flags_ignored;
}

static ssize_t other_errors(int pidfd, const struct iovec *vec, size_t count, int advice,
			    unsigned int flags)
{
	ssize_t got = right->process_madvise(pidfd, vec, count, advice, flags);

	if (got >= 0)
		return got;
	switch (errno) {
	case EFAULT:
	case EBADF:
	case ESRCH:
		return fail(EINVAL);
	case EPERM:
		return fail(EACCES);
	case EINVAL:
		return fail(EPERM);
	case ENOMEM:
		return fail(EFAULT);
	default:
		return -1;
	}
}

DEFECT("process-madvise-other-errors", "process_madvise() tells its refusals apart in another way",
       BREAKS("process-madvise.vlen-einval", "process-madvise.bad-pidfd-ebadf",
	      "process-madvise.flags-einval", "process-madvise.destructive-remote-einval",
	      "process-madvise.other-needs-cap", "process-madvise.partial"))
{
	wrong->process_madvise = other_errors;
}

static ssize_t own_process(int pidfd, const struct iovec *vec, size_t count, int advice,
			   unsigned int flags)
{
	ssize_t sum = 0;
	size_t i;

	(void)pidfd;
	if (flags || count > 1024)
		return fail(EINVAL);
	for (i = 0; i < count; i++) {
		if (right->madvise(vec[i].iov_base, vec[i].iov_len, advice) != 0)
			return sum ? sum : -1;
		sum += (ssize_t)vec[i].iov_len;
	}
	return sum;
}

DEFECT("process-madvise-own", "process_madvise() takes every descriptor for the process itself",
       BREAKS("process-madvise.bad-pidfd-ebadf", "process-madvise.destructive-remote-einval",
	      "process-madvise.other-needs-cap"))
{
	wrong->process_madvise = own_process;
}

static ssize_t as_of_old(int pidfd, const struct iovec *vec, size_t count, int advice,
			 unsigned int flags)
{
	if (advice != MADV_COLD && advice != MADV_PAGEOUT)
		return fail(EINVAL);
	return right->process_madvise(pidfd, vec, count, advice, flags);
}

DEFECT("process-madvise-as-of-old", "process_madvise() knows MADV_COLD and MADV_PAGEOUT alone",
       BREAKS("process-madvise.self-any-advice", "process-madvise.willneed"))
{
	wrong->process_madvise = as_of_old;
}
#endif
