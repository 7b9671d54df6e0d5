/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static void code_accerr(struct access *access)
{
	right->access(access);
	if (access->signo == SIGSEGV && access->code == SEGV_MAPERR)
		access->code = SEGV_ACCERR;
}

DEFECT("segv-code-accerr", "unmapped memory is reported as memory that must not be accessed",
       BREAKS("fault.sigsegv.unmapped-maperr", "fault.sigsegv.null",
	      "fault.sigsegv.kernel-address"))
{
	wrong->access = code_accerr;
}

static void code_maperr(struct access *access)
{
	right->access(access);
	if (access->signo == SIGSEGV && access->code == SEGV_ACCERR)
		access->code = SEGV_MAPERR;
}

DEFECT("segv-code-maperr", "memory that must not be accessed is reported as unmapped",
       BREAKS("fault.sigsegv.protection-accerr", "fault.sigsegv.prot-none-accerr",
	      "fault.sigsegv.exec-accerr", "fault.sigbus.prot-checked-first"))
{
	wrong->access = code_maperr;
}

static void as_sigbus(struct access *access)
{
	right->access(access);
	if (access->signo == SIGSEGV)
		access->signo = SIGBUS;
}

DEFECT("segv-as-sigbus", "SIGBUS is raised where SIGSEGV should be",
       BREAKS("fault.outside-mapping-sigsegv", "fault.sigsegv.unmapped-maperr",
	      "fault.sigbus.prot-checked-first", "mmap.flag.shared.needs-prot-write"))
{
	wrong->access = as_sigbus;
}

static void address_of_page(struct access *access)
{
	right->access(access);
	if (access->signo == SIGSEGV && access->addr)
		access->addr = page_of(access->addr);
}

DEFECT("segv-address-of-page", "si_addr of SIGSEGV is that of the page",
       BREAKS("fault.sigsegv.si-addr-exact", "fault.sigsegv.null", "fault.sigsegv.kernel-address"))
{
	wrong->access = address_of_page;
}

static void always_described(struct access *access)
{
	right->access(access);
	if (access->signo == SIGSEGV && access->code == SI_KERNEL) {
		access->code = SEGV_MAPERR;
		access->addr = (void *)(uintptr_t)access->at;
	}
}

DEFECT("segv-noncanonical-described", "an address that cannot be translated is like any other",
       BREAKS("fault.sigsegv.noncanonical"))
{
	wrong->access = always_described;
}

static void executes_anything(struct access *access)
{
	right->access(access);
	if (access->kind == 'x' && access->signo == SIGSEGV && access->addr == access->at)
		access->signo = 0;
}

DEFECT("segv-executes-anything", "memory can be executed without PROT_EXEC",
       BREAKS("fault.sigsegv.exec-accerr"))
{
	wrong->access = executes_anything;
}

static void stores_vanish(struct access *access)
{
	right->access(access);
	if (access->kind == 's' && access->signo == SIGSEGV && access->code == SEGV_ACCERR)
		access->signo = 0;
}

DEFECT("segv-store-vanishes", "a store that is not allowed does nothing, without a signal",
       BREAKS("fault.sigsegv.protection-accerr", "fault.sigsegv.prot-none-accerr",
	      "mmap.flag.shared.needs-prot-write"))
{
	wrong->access = stores_vanish;
}

static void start_of_operand(struct access *access)
{
	right->access(access);
	/* Of a load by code that is executed, which began before the page that it ran into. */
	if (access->kind == 'x' && access->signo == SIGSEGV && access->addr != access->at)
		access->addr = (char *)access->addr - 1;
}

DEFECT("segv-start-of-operand", "si_addr is where an access begins, not where it fails",
       BREAKS("fault.unaligned-crossing"))
{
	wrong->access = start_of_operand;
}
