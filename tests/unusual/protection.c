/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What hardware makes of a protection: /proc tells the one that was asked for. POSIX lets a page be
 * accessed in other ways than by prot, but for stores and for PROT_NONE.
 */
#include "cts.h"
#include "defect.h"

#include <inttypes.h>

/* The letters of the mapping that holds the address. Threads may ask at the same time. */
static bool mode_of(const void *at, char mode[5])
{
	static _Thread_local char maps[1 << 16];
	uintptr_t start, end;
	char *line = maps;
	int error = errno;

	if (read_text("/proc/self/maps", maps, sizeof(maps)) < 0)
		maps[0] = '\0';
	errno = error;
	for (; line; line = strchr(line, '\n'), line += line != NULL) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &start, &end, mode) == 3 &&
		    (uintptr_t)at >= start && (uintptr_t)at < end)
			return true;
	}
	return false;
}

static int prot_of(const char *mode)
{
	return (mode[0] == 'r' ? PROT_READ : 0) | (mode[1] == 'w' ? PROT_WRITE : 0) |
	       (mode[2] == 'x' ? PROT_EXEC : 0);
}

/* As without a bit for execution in the page table. */
static void readable_executes(struct access *access)
{
	const struct access refused = *access;
	char mode[5];
	char *start = page_of(access->at);

	right->access(access);
	if (access->kind != 'x' || access->signo != SIGSEGV || !mode_of(access->at, mode) ||
	    mode[0] != 'r' || mode[2] == 'x' ||
	    right->mprotect(start, page, prot_of(mode) | PROT_EXEC) != 0)
		return;
	*access = refused;
	right->access(access);
	right->mprotect(start, page, prot_of(mode));
}

VARIANT("read-executes", "what can be read can be executed",
	UNMET("fault.sigsegv.exec-accerr", "mprotect.exec"))
{
	wrong->access = readable_executes;
}

/* As where each kind of access has a bit of its own. */
static void nothing_reads(struct access *access)
{
	char mode[5];

	right->access(access);
	if (access->kind == 'l' && !access->signo && mode_of(access->at, mode) && mode[0] == '-') {
		access->signo = SIGSEGV;
		access->code = SEGV_ACCERR;
		access->addr = (void *)(uintptr_t)access->at;
	}
}

VARIANT("write-only", "PROT_WRITE and PROT_EXEC do not allow loads", MEETS_ALL)
{
	wrong->access = nothing_reads;
}
