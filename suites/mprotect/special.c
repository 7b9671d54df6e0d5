/* SPDX-License-Identifier: BSD-2-Clause */
/* Mappings of the kernel's own, threads, and a personality in which reading is executing. */
#include "cts.h"

#ifdef HAVE_PTHREAD_CREATE
#include <pthread.h>
#endif
#ifdef HAVE_SYS_AUXV_H
#include <sys/auxv.h>
#endif
#ifdef HAVE_SYS_PERSONALITY_H
#include <sys/personality.h>
#endif

/* It is no mapping of the process, although /proc/self/maps lists it. */
CASE("mprotect.special.vsyscall", "the vsyscall page cannot be protected",
     REQUIRES("mprotect.vsyscall-enomem"), NEEDS(NEED_X86_64))
{
	char *vsyscall = (char *)(uintptr_t)((uintptr_t)0 - ((uintptr_t)10 << 20));

	expect_fails(ENOMEM, call_mprotect(vsyscall, page, PROT_READ));
	expect_fails(ENOMEM, call_mprotect(vsyscall, page, PROT_READ | PROT_EXEC));
}

static char *vdso(void)
{
#ifdef AT_SYSINFO_EHDR
	char *at = (char *)(uintptr_t)getauxval(AT_SYSINFO_EHDR);

	if (!at)
		skip("no vdso");
	return at;
#else
	skip("no getauxval()");
#endif
}

CASE("mprotect.special.vdso-part", "a part of the vdso cannot be protected apart from the rest",
     REQUIRES("mprotect.vdso-part-einval"), NEEDS(NEED_PROC))
{
	char *at = vdso();
	struct map_line line;

	expect(maps_find(at, &line));
	if (line.end - line.start <= page)
		skip("the vdso is one page");
	expect_fails(EINVAL, call_mprotect(at, page, PROT_READ));
	expect_fails(EINVAL, call_mprotect(at + page, (line.end - line.start) - page, PROT_READ));
	expect(maps_find(at, &line));
	expect(strcmp("r-xp", line.mode) == 0);
}

CASE("mprotect.special.vdso-whole", "the whole vdso can lose and regain PROT_EXEC",
     REQUIRES("mprotect.not-from-mmap"), NEEDS(NEED_PROC))
{
	char *at = vdso();
	struct map_line line;

	expect(maps_find(at, &line));
	expect_ok(call_mprotect(at, line.end - line.start, PROT_NONE));
	expect_layout(at, "-");
	expect_ok(call_mprotect(at, line.end - line.start, PROT_READ | PROT_EXEC));
	expect_layout(at, "r");
}

#ifdef HAVE_PTHREAD_CREATE
struct turns {
	pthread_barrier_t *barrier;
	char *at;
	struct access before, after;
};

/* Stores once while the page is writable, so that the processor holds a translation for it. */
static void *store_twice(void *arg)
{
	struct turns *turns = arg;

	turns->before = store(turns->at, 1);
	pthread_barrier_wait(turns->barrier);
	pthread_barrier_wait(turns->barrier);
	turns->after = store(turns->at, 2);
	return NULL;
}
#endif

CASE("mprotect.special.other-thread", "another thread that has stored faults once the page is read only",
     REQUIRES("mprotect.threads-see-change"), NEEDS(NEED_THREADS))
{
#ifdef HAVE_PTHREAD_CREATE
	char *m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	pthread_barrier_t barrier;
	struct turns turns = { &barrier, m, { 0 }, { 0 } };
	pthread_t thread;

	if (pthread_barrier_init(&barrier, NULL, 2) || pthread_create(&thread, NULL, store_twice, &turns))
		broken("no second thread");
	pthread_barrier_wait(&barrier);
	expect_ok(call_mprotect(m, page, PROT_READ));
	pthread_barrier_wait(&barrier);
	if (pthread_join(thread, NULL))
		broken("pthread_join failed");
	expect_access(turns.before);
	expect_signal(SIGSEGV, SEGV_ACCERR, m, turns.after);
	expect_byte(m, 1);
#endif
}

#ifdef READ_IMPLIES_EXEC
static char *map_under_personality(int prot)
{
	if (personality(READ_IMPLIES_EXEC) == -1)
		skip("personality() cannot be set");
	return map_anon(page, prot, MAP_PRIVATE);
}

CASE("mprotect.special.read-implies-exec", "under READ_IMPLIES_EXEC PROT_READ makes a page executable",
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

CASE("mprotect.special.none-implies-nothing", "under READ_IMPLIES_EXEC PROT_NONE still gives nothing",
     REQUIRES("mprotect.personality-rie"))
{
	char *m = map_under_personality(PROT_READ | PROT_WRITE);

	expect_ok(call_mprotect(m, page, PROT_NONE));
	expect_layout(m, "-");
	expect_signal(SIGSEGV, SEGV_ACCERR, m, execute(m));
}
#endif
