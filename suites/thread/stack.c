/* SPDX-License-Identifier: BSD-2-Clause */
/* The stack that the libc makes for a thread. */
#include "cts.h"

#ifdef HAVE_PTHREAD_GETATTR_NP
#include <pthread.h>
#endif

struct extent {
	char *start;
	size_t size;
	size_t guard;
};

static struct extent stack_of_thread(void)
{
#ifdef HAVE_PTHREAD_GETATTR_NP
	struct extent extent;
	pthread_attr_t attributes;
	void *start;

	if (pthread_getattr_np(pthread_self(), &attributes) != 0 ||
	    pthread_attr_getstack(&attributes, &start, &extent.size) != 0 ||
	    pthread_attr_getguardsize(&attributes, &extent.guard) != 0)
		broken("the attributes of the thread cannot be had");
	pthread_attr_destroy(&attributes);
	extent.start = start;
	return extent;
#else
	skip("this libc does not tell where the stack of a thread is");
#endif
}

static void check_stack(unsigned index, void *arg)
{
	struct extent stack = stack_of_thread();
	struct map_line line;
	char on_stack = 1;

	(void)index;
	(void)arg;
	expect(&on_stack >= stack.start && &on_stack < stack.start + stack.size);
	expect(maps_find(&on_stack, &line));
	/* There are architectures where a stack can be executed by default. */
	expect(strncmp(line.mode, "rw", 2) == 0 && line.mode[3] == 'p');
	expect_int(0, line.inode);
	expect((char *)line.start <= stack.start);
	expect_byte(&on_stack, 1);
}

CASE("thread.stack.mapping", "The stack of a thread is a private writable anonymous mapping",
     REQUIRES("thread.stack-is-mmap"), NEEDS(NEED_THREADS | NEED_PROC))
{
	run_threads(1, check_stack, NULL);
}

/* A guard of PROT_NONE says SEGV_ACCERR, one of MADV_GUARD_INSTALL in the stack SEGV_MAPERR. */
static void touch_guard(unsigned index, void *arg)
{
	struct extent stack = stack_of_thread();
	char *guard = page_of(stack.start) - 1;
	struct map_line line;
	int code;

	(void)index;
	(void)arg;
	if (!stack.guard)
		skip("this libc makes no guard by default");
	expect(maps_find(guard, &line));
	code = strcmp(line.mode, "---p") == 0 ? SEGV_ACCERR : SEGV_MAPERR;
	expect_signal(SIGSEGV, code, guard, load(guard));
	expect_signal(SIGSEGV, code, guard, store(guard, 1));
	expect_signal(SIGSEGV, code, page_of(guard), store(page_of(guard), 1));
}

CASE("thread.stack.guard", "An access below the stack of a thread meets its guard",
     REQUIRES("thread.stack-is-mmap"), NEEDS(NEED_THREADS | NEED_PROC))
{
	run_threads(1, touch_guard, NULL);
}
