/* SPDX-License-Identifier: BSD-2-Clause */
/* Wrong readings of prot, and permissions that are not asked. */
#include "answer.h"


#define GROWS (PROT_GROWSDOWN | PROT_GROWSUP)
#define RWX   (PROT_READ | PROT_WRITE | PROT_EXEC)

static int known_bits(void *addr, size_t length, int prot)
{
	return right->mprotect(addr, length, prot & (RWX | 8 | GROWS));
}

DEFECT("mprotect-any-bit", "bits of prot without a meaning are ignored",
       BREAKS("mprotect.invalid-prot-einval", "mprotect.einval-no-effect"))
{
	wrong->mprotect = known_bits;
}

static int changes_then_refuses(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	if (result == -1 && errno == EINVAL) {
		right->mprotect(page_of(addr), length, prot & RWX);
		errno = EINVAL;
	}
	return result;
}

DEFECT("mprotect-einval-late", "EINVAL comes after the change", BREAKS("mprotect.einval-no-effect"))
{
	wrong->mprotect = changes_then_refuses;
}

static int no_sem(void *addr, size_t length, int prot)
{
	return prot & 8 ? fail(EINVAL) : right->mprotect(addr, length, prot);
}

DEFECT("mprotect-no-sem", "PROT_SEM fails with EINVAL", BREAKS("mprotect.prot-sem-accepted"))
{
	wrong->mprotect = no_sem;
}

static int no_grows(void *addr, size_t length, int prot)
{
	return right->mprotect(addr, length, prot & ~GROWS);
}

DEFECT("mprotect-no-grows", "PROT_GROWSDOWN and PROT_GROWSUP are ignored",
       BREAKS("mprotect.grows-both-einval", "mprotect.growsdown-on-normal-einval",
	      "mprotect.growsdown-to-start", "mprotect.einval-no-effect"))
{
	wrong->mprotect = no_grows;
}

/* Down to the guard page of the case's arena, whatever the mapping. */
static int grows_too_far(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	if (result == 0 && prot & PROT_GROWSDOWN)
		right->mprotect((char *)addr + length, page, prot & RWX);
	return result;
}

DEFECT("mprotect-grows-up-too", "PROT_GROWSDOWN changes the page above as well",
       BREAKS("mprotect.growsdown-to-start"))
{
	wrong->mprotect = grows_too_far;
}

static int eacces_is_eperm(void *addr, size_t length, int prot)
{
	return as_error(right->mprotect(addr, length, prot), EACCES, EPERM);
}

DEFECT("mprotect-eperm", "EPERM stands for EACCES",
       BREAKS("mprotect.eacces-shared-rdonly", "mprotect.eacces-partial-effect",
	      "mmap.noexec.mprotect-eacces"))
{
	wrong->mprotect = eacces_is_eperm;
}

/* What was changed before the refusal is taken back. */
static int eacces_undone(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);

	if (result == -1 && errno == EACCES) {
		right->mprotect(addr, page, PROT_READ);
		errno = EACCES;
	}
	return result;
}

DEFECT("mprotect-eacces-undone", "EACCES leaves nothing changed",
       BREAKS("mprotect.eacces-partial-effect"))
{
	wrong->mprotect = eacces_undone;
}

/* A permission that the mapping was not made with is never granted. */
static int never_grants(void *addr, size_t length, int prot)
{
	if (prot & PROT_WRITE && length && (uintptr_t)addr % page == 0 && page_state(addr) != 'w')
		return fail(EACCES);
	return right->mprotect(addr, length, prot);
}

DEFECT("mprotect-never-grants", "PROT_WRITE is refused to what was not writable",
       BREAKS("mprotect.private-rdonly-write-ok", "mprotect.shared-rdwr-any",
	      "mprotect.shared-write-after-grant", "mprotect.changes-access", "mprotect.fork-own",
	      "mprotect.noreserve", "mprotect.eagain-reserve", "mprotect.text-writable",
	      "mprotect.part-of-mapping-splits"))
{
	wrong->mprotect = never_grants;
}

static int always_executable(void *addr, size_t length, int prot)
{
	return right->mprotect(addr, length, prot & PROT_READ ? prot | PROT_EXEC : prot);
}

DEFECT("mprotect-exec-implied", "PROT_READ gives PROT_EXEC", BREAKS("mprotect.exec"))
{
	wrong->mprotect = always_executable;
}

static int never_executable(void *addr, size_t length, int prot)
{
	return right->mprotect(addr, length, prot & ~PROT_EXEC);
}

DEFECT("mprotect-exec-ignored", "PROT_EXEC has no effect",
       BREAKS("mprotect.exec", "mmap.noexec.mprotect-eacces", "mmap.prot.exec-runs-code"))
{
	wrong->mprotect = never_executable;
}

static int write_or_execute(void *addr, size_t length, int prot)
{
	return (prot & PROT_WRITE && prot & PROT_EXEC) ? fail(EACCES)
						       : right->mprotect(addr, length, prot);
}

DEFECT("mprotect-w-or-x", "PROT_WRITE and PROT_EXEC together are refused",
       BREAKS("mprotect.exec", "mprotect.text-writable", "mprotect.enotsup"))
{
	wrong->mprotect = write_or_execute;
}

static int read_is_write(void *addr, size_t length, int prot)
{
	return right->mprotect(addr, length,
			       prot & PROT_READ && !(prot & PROT_EXEC) ? prot | PROT_WRITE : prot);
}

DEFECT("mprotect-read-is-write", "PROT_READ gives PROT_WRITE",
       BREAKS("mprotect.changes-access", "mprotect.threads-see-change", "mprotect.whole-pages",
	      "mprotect.prot-sem-accepted", "mprotect.not-from-mmap", "mprotect.personality-rie"))
{
	wrong->mprotect = read_is_write;
}

static int none_is_read(void *addr, size_t length, int prot)
{
	return right->mprotect(addr, length, prot & RWX ? prot : prot | PROT_READ);
}

DEFECT("mprotect-none-is-read", "PROT_NONE still lets read",
       BREAKS("mprotect.changes-access", "mprotect.prot-sem-accepted", "mprotect.personality-rie",
	      "mprotect.enotsup"))
{
	wrong->mprotect = none_is_read;
}

static void code_is_maperr(struct access *access)
{
	right->access(access);
	if (access->signo == SIGSEGV)
		access->code = SEGV_MAPERR;
}

DEFECT("fault-always-maperr", "a protection fault has the si_code of an unmapped page",
       BREAKS("mprotect.changes-access", "mprotect.exec", "mprotect.threads-see-change"))
{
	wrong->access = code_is_maperr;
}

static int no_personality(void *addr, size_t length, int prot)
{
	int before = personality(0xffffffff), result, error;

	personality((unsigned long)before & ~(unsigned long)READ_IMPLIES_EXEC);
	result = right->mprotect(addr, length, prot);
	error = errno;
	personality((unsigned long)before);
	errno = error;
	return result;
}

DEFECT("mprotect-no-personality", "READ_IMPLIES_EXEC is not looked at",
       BREAKS("mprotect.personality-rie"))
{
	wrong->mprotect = no_personality;
}

static int hole_first(void *addr, size_t length, int prot)
{
	int result = right->mprotect(addr, length, prot);
	size_t at;

	if (result == 0 || errno != EINVAL)
		return result;
	for (at = 0; at < length; at += page)
		if (!is_mapped((char *)addr + at))
			return fail(ENOMEM);
	return fail(EINVAL);
}

DEFECT("mprotect-range-first", "mprotect() looks at the range before the bits of prot",
       BREAKS("mprotect.prot-before-range"))
{
	wrong->mprotect = hole_first;
}
