/* SPDX-License-Identifier: BSD-2-Clause */
/* Mappings of the kernel's own, threads, and a personality in which reading is executing. */
#include "cts.h"

#ifdef HAVE_SYS_AUXV_H
#include <sys/auxv.h>
#endif

/* It is no mapping of the process, although /proc/self/maps lists it. */
CASE("mprotect.special.vsyscall", "the vsyscall page cannot be protected",
     REQUIRES("mprotect.vsyscall-enomem"), NEEDS(NEED_X86_64 | NEED_64BIT))
{
	char *vsyscall = (char *)(uintptr_t)((uintptr_t)0 - ((uintptr_t)10 << 20));

	expect_fails(ENOMEM, call_mprotect(vsyscall, page, PROT_READ));
	expect_fails(ENOMEM, call_mprotect(vsyscall, page, PROT_READ | PROT_EXEC));
}

/* Where the vdso is, and its line of /proc/self/maps. */
static char *find_vdso(struct map_line *line)
{
#ifdef AT_SYSINFO_EHDR
	char *at = (char *)(uintptr_t)getauxval(AT_SYSINFO_EHDR);

	skip_unless(at && maps_find(at, line), "the libc tells of no vdso");
	skip_unless(!smaps_flag(at, "sl"), "the kernel has sealed the vdso");
	return at;
#else
	(void)line;
	skip("no getauxval()");
#endif
}

CASE("mprotect.special.vdso-part", "a part of the vdso cannot be protected apart from the rest",
     REQUIRES("mprotect.vdso-part-einval"), NEEDS(NEED_PROC))
{
	struct map_line line;
	char *at = find_vdso(&line);

	if (line.end - line.start <= page)
		skip("the vdso is one page");
	expect_fails(EINVAL, call_mprotect(at, page, PROT_READ));
	expect_fails(EINVAL, call_mprotect(at + page, (line.end - line.start) - page, PROT_READ));
	expect(maps_find(at, &line));
	expect(strcmp("r-xp", line.mode) == 0);
}

/* PROT_EXEC stays: system calls of 32 bits go through the vdso. */
CASE("mprotect.special.vdso-whole", "the whole vdso can gain and lose PROT_WRITE",
     REQUIRES("mprotect.not-from-mmap"), NEEDS(NEED_PROC))
{
	struct map_line line;
	char *at = find_vdso(&line);

	expect_layout(at, "r");
	expect_ok(call_mprotect(at, line.end - line.start, PROT_READ | PROT_WRITE | PROT_EXEC));
	expect_layout(at, "w");
	expect_ok(call_mprotect(at, line.end - line.start, PROT_READ | PROT_EXEC));
	expect_layout(at, "r");
}

struct turns {
	char *at;
	int stored[2], changed[2]; /* pipes: one thread tells the other */
};

static void tell(int to)
{
	if (write(to, "t", 1) != 1)
		broken("write to a pipe failed");
}

static void wait_for(int from)
{
	char turn;

	if (read(from, &turn, 1) != 1)
		broken("read from a pipe failed");
}

/* The storing thread has stored once, so that its processor holds a translation of the page. */
static void change_and_store(unsigned index, void *arg)
{
	struct turns *turns = arg;

	if (index == 0) {
		wait_for(turns->stored[0]);
		expect_ok(call_mprotect(turns->at, page, PROT_READ));
		tell(turns->changed[1]);
	} else {
		expect_access(store(turns->at, 1));
		tell(turns->stored[1]);
		wait_for(turns->changed[0]);
		expect_signal(SIGSEGV, SEGV_ACCERR, turns->at, store(turns->at, 2));
	}
}

CASE("mprotect.special.other-thread",
     "another thread that has stored faults once the page is read only",
     REQUIRES("mprotect.threads-see-change"), NEEDS(NEED_THREADS))
{
	struct turns turns = { .at = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE) };

	fixture_pipe(turns.stored);
	fixture_pipe(turns.changed);
	run_threads(2, change_and_store, &turns);
	expect_byte(turns.at, 1);
	expect_layout(turns.at, "r");
}

static char *map_under_personality(int prot)
{
	if (personality(READ_IMPLIES_EXEC) == -1)
		skip("personality() cannot be set");
	return map_anon(page, prot, MAP_PRIVATE);
}

CASE("mprotect.special.read-implies-exec",
     "under READ_IMPLIES_EXEC PROT_READ makes a page executable",
     REQUIRES("mprotect.personality-rie"))
{
	size_t size;
	const unsigned char *function = code_return(&size);
	char *m = map_under_personality(PROT_WRITE);

	for (size_t i = 0; i < size; i++)
		expect_access(store(m + i, function[i]));
	__builtin___clear_cache(m, m + size);
	expect_ok(call_mprotect(m, page, PROT_READ));
	expect_access(execute(m));
	expect_signal(SIGSEGV, SEGV_ACCERR, m, store(m, 0));
}

CASE("mprotect.special.none-implies-nothing",
     "under READ_IMPLIES_EXEC PROT_NONE still gives nothing", REQUIRES("mprotect.personality-rie"))
{
	char *m = map_under_personality(PROT_READ | PROT_WRITE);

	expect_ok(call_mprotect(m, page, PROT_NONE));
	expect_layout(m, "-");
	expect_signal(SIGSEGV, SEGV_ACCERR, m, execute(m));
}
