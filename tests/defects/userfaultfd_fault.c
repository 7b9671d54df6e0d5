/* SPDX-License-Identifier: BSD-2-Clause */
#include "answer.h"

static bool in_use;

static int notes(int flags)
{
	in_use = true;
	return right->userfaultfd(flags);
}

/* The page is given memory of its own before it is accessed, so that nothing is missing. */
static void finds_page(struct access *access)
{
	char *at = page_of(access->at);

	if (in_use)
		right->mmap(at, page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	right->access(access);
}

DEFECT("userfaultfd-deaf", "accesses to a registered range raise no event",
       BREAKS("uffd.missing-fault", "uffd.sigbus-feature", "uffd.write-protect"))
{
	wrong->userfaultfd = notes;
	wrong->access = finds_page;
}

static void code_of_kernel(struct access *access)
{
	right->access(access);
	if (access->signo == SIGBUS)
		access->signo = SIGSEGV;
}

DEFECT("userfaultfd-sigsegv", "SIGSEGV stands for SIGBUS", BREAKS("uffd.sigbus-feature"))
{
	wrong->access = code_of_kernel;
}

static void sees_nothing(struct access *access)
{
	right->access(access);
	if (access->kind == 'l' && in_use)
		access->value = (unsigned char)(access->value + 1);
}

DEFECT("userfaultfd-stale-load", "a load sees another byte than was copied",
       BREAKS("uffd.missing-fault", "uffd.write-protect", "uffd.sigbus-feature"))
{
	wrong->userfaultfd = notes;
	wrong->access = sees_nothing;
}
