/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include "mappings.h"

static void as_sigsegv(struct access *access)
{
	right->access(access);
	if (access->signo == SIGBUS)
		access->signo = SIGSEGV;
}

DEFECT("eof-as-sigsegv", "SIGSEGV is raised where SIGBUS should be",
       BREAKS("fault.sigbus.beyond-eof", "fault.sigbus.exact-multiple",
	      "mmap.tail.beyond-page-sigbus", "fault.sigbus.after-truncate", "trunc.shrink.sigbus",
	      "trunc.by-other-process", "mmap.file.store-does-not-extend", "fault.sigbus.enospc",
	      "fault.sigbus.private-cow-after-truncate"))
{
	wrong->access = as_sigsegv;
}

static void code_objerr(struct access *access)
{
	right->access(access);
	if (access->signo == SIGBUS)
		access->code = BUS_OBJERR;
}

DEFECT("eof-code-objerr", "access beyond the end is reported as an error of the object",
       BREAKS("fault.sigbus.code-adrerr", "fault.sigbus.enospc"))
{
	wrong->access = code_objerr;
}

static void address_of_page(struct access *access)
{
	right->access(access);
	if (access->signo == SIGBUS)
		access->addr = page_of(access->addr);
}

DEFECT("eof-address-of-page", "si_addr of SIGBUS is that of the page",
       BREAKS("fault.sigbus.si-addr-exact"))
{
	wrong->access = address_of_page;
}

static void reads_zero(struct access *access)
{
	right->access(access);
	if (access->signo == SIGBUS) {
		access->signo = 0;
		access->value = 0;
	}
}

DEFECT("eof-reads-zero", "memory beyond the end reads as zero and takes stores",
       BREAKS("fault.sigbus.beyond-eof", "fault.sigbus.exact-multiple", "trunc.shrink.sigbus",
	      "fault.sigbus.after-truncate", "trunc.o-trunc-open",
	      "fault.sigbus.private-cow-after-truncate"))
{
	wrong->access = reads_zero;
}

/* Where the object of the mapping ends, or NULL. */
static const char *end_of_object(const void *at)
{
	const struct mapping *mapping = mapping_at(at);
	struct stat st;

	if (!mapping || mapping->fd < 0 || fstat(mapping->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return NULL;
	return st.st_size < mapping->offset ? mapping->start
					    : mapping->start + (st.st_size - mapping->offset);
}

static void raise_sigbus(struct access *access)
{
	access->signo = SIGBUS;
	access->code = BUS_ADRERR;
	access->addr = (void *)(uintptr_t)access->at;
}

static void tail_faults(struct access *access)
{
	const char *end = end_of_object(access->at);

	if (end && (const char *)access->at >= end)
		raise_sigbus(access);
	else
		right->access(access);
}

DEFECT("eof-by-byte", "the rest of the last page raises SIGBUS",
       BREAKS("fault.sigbus.not-inside-last-page", "mmap.tail.zero-filled",
	      "trunc.shrink.zeroes-tail", "mmap.file.store-does-not-extend"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = munmap_recorded;
	wrong->access = tail_faults;
}

static void page_late(struct access *access)
{
	const char *end = end_of_object(access->at);

	right->access(access);
	if (access->signo == SIGBUS && end && (uintptr_t)end % page == 0 &&
	    (uintptr_t)((const char *)access->at - end) < page)
		access->signo = 0;
}

DEFECT("eof-page-late", "the page behind an object of whole pages can be accessed",
       BREAKS("fault.sigbus.exact-multiple", "fault.sigbus.beyond-eof",
	      "mmap.tail.beyond-page-sigbus"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = munmap_recorded;
	wrong->access = page_late;
}

static void private_reads_zero(struct access *access)
{
	const struct mapping *mapping = mapping_at(access->at);

	right->access(access);
	if (access->signo == SIGBUS && mapping && mapping->flags & MAP_PRIVATE)
		access->signo = 0;
}

DEFECT("eof-private-reads-zero", "a private mapping has no end",
       BREAKS("fault.sigbus.beyond-eof", "fault.sigbus.private-cow-after-truncate",
	      "trunc.shrink.sigbus"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = munmap_recorded;
	wrong->access = private_reads_zero;
}

static void before_protection(struct access *access)
{
	const char *end = end_of_object(access->at);

	right->access(access);
	if (access->signo == SIGSEGV && access->code == SEGV_ACCERR && end &&
	    (const char *)access->at >= end)
		raise_sigbus(access);
}

DEFECT("eof-before-protection", "the end of the object is looked at before the protection",
       BREAKS("fault.sigbus.prot-checked-first"))
{
	wrong->mmap = mmap_recorded;
	wrong->munmap = munmap_recorded;
	wrong->access = before_protection;
}

/* An end that has been seen is not looked at again. */
static void end_kept(struct access *access)
{
	static uintptr_t seen[16];
	static size_t count;
	uintptr_t at = (uintptr_t)page_of(access->at);
	size_t i;

	for (i = 0; i < count; i++)
		if (seen[i] == at) {
			raise_sigbus(access);
			return;
		}
	right->access(access);
	if (access->signo == SIGBUS && count < sizeof(seen) / sizeof(seen[0]))
		seen[count++] = at;
}

DEFECT("eof-kept", "a page that was beyond the end stays so when the file grows",
       BREAKS("trunc.grow.accessible", "trunc.grow-shrink-grow", "mmap.file.larger-than-file-ok",
	      "mmap.file.empty-file-ok"))
{
	wrong->access = end_kept;
}
