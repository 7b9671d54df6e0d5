/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

/* Whatever would raise a signal is made accessible. */
static void *accessible_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	struct stat st;

	if (!(flags & MAP_ANONYMOUS) && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size < offset + (off_t)length)
		(void)!ftruncate(fd, offset + (off_t)length);
	return right->mmap(addr, length, prot | PROT_READ | PROT_WRITE, flags, fd, offset);
}

static int accessible_munmap(void *addr, size_t length)
{
	return right->mmap(addr, length, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == addr
		       ? 0
		       : -1;
}

static int accessible_ftruncate(int fd, off_t length)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_size > length ? 0 : right->ftruncate(fd, length);
}

DEFECT("fault-none", "there is no memory that cannot be accessed",
       BREAKS("fault.sigsegv.default-kills", "fault.sigsegv.blocked-still-kills",
	      "fault.sigsegv.handler-fix-retry", "fault.sigbus.recover-by-extending",
	      "fault.per-thread-delivery"))
{
	wrong->mmap = accessible_mmap;
	wrong->munmap = accessible_munmap;
	wrong->ftruncate = accessible_ftruncate;
}

static void misaligned_adrerr(struct access *access)
{
	right->access(access);
	/* Code that runs through is the case's own. */
	if (access->kind == 'x' && !access->signo) {
		access->signo = SIGBUS;
		access->code = BUS_ADRERR;
	}
}

DEFECT("fault-misaligned-adrerr", "a misaligned access is reported as one beyond the end",
       BREAKS("signals.bus-adraln"))
{
	wrong->access = misaligned_adrerr;
}

static int mprotect_later(void *addr, size_t length, int prot)
{
	(void)addr;
	(void)length;
	(void)prot;
	return 0;
}

DEFECT("fault-mprotect-later", "mprotect() in a handler has no effect yet when it returns",
       BREAKS("fault.sigsegv.handler-fix-retry"))
{
	wrong->mprotect = mprotect_later;
}

static int grows_later(int fd, off_t length)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_size < length ? 0 : right->ftruncate(fd, length);
}

DEFECT("ftruncate-grows-later", "ftruncate() to a larger size has no effect when it returns",
       BREAKS("fault.sigbus.recover-by-extending", "trunc.grow.accessible"))
{
	wrong->ftruncate = grows_later;
}
