/* SPDX-License-Identifier: BSD-2-Clause */
/* A handler for the SIGSEGV of a stack that cannot grow needs a stack of its own. */
#include "growing.h"

#include <setjmp.h>

/* What the handler saw. */
static struct {
	sigjmp_buf back;
	size_t depth; /* pages that the handler uses */
	int code;
	char *addr;
	char *frame;
	unsigned char sum;
} seen;

/* The sum of a byte of each page that a frame of that many pages has. */
__attribute__((noinline)) static unsigned char use_stack(size_t pages)
{
	volatile unsigned char frame[pages * page];
	unsigned char sum = 0;

	for (size_t i = pages; i-- > 0;)
		frame[i * page] = (unsigned char)(i + 1);
	for (size_t i = 0; i < pages; i++)
		sum += frame[i * page];
	return sum;
}

static void handle(int signo, siginfo_t *information, void *context)
{
	char local;

	(void)signo;
	(void)context;
	seen.code = information->si_code;
	seen.addr = information->si_addr;
	seen.frame = &local;
	if (seen.depth)
		seen.sum = use_stack(seen.depth);
	siglongjmp(seen.back, 1);
}

static void handle_on(char *stack, size_t size, int flags)
{
	const stack_t alternate = { .ss_sp = stack, .ss_size = size };
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_flags = flags;
	handle_by(&action, handle);
	sigemptyset(&action.sa_mask);
	if (sigaltstack(&alternate, NULL) != 0 || sigaction(SIGSEGV, &action, NULL) != 0)
		broken("the handler cannot be set");
}

/* Never; the compiler does not know. */
static volatile bool enough;

__attribute__((noinline)) static int call_deeper(volatile int *above)
{
	volatile int frame[64] = { above ? *above + 1 : 0 };

	return enough ? 0 : call_deeper(frame) + frame[0];
}

static void overflow(void *arg)
{
	(void)arg;
	call_deeper(NULL);
}

/* Returns after the handler, by siglongjmp(). */
static void overflow_handled(void)
{
	if (sigsetjmp(seen.back, 1) == 0)
		overflow(NULL);
}

#define ALTERNATE (256 * 1024)

CASE("stack.handler.alternate",
     "the SIGSEGV of a stack at its limit is handled on the alternate stack, and tells the address",
     REQUIRES("stack.altstack-handler", "stack.limit-sigsegv"), NEEDS(NEED_PROC))
{
	char *alternate = map_anon(ALTERNATE, READ_WRITE, MAP_PRIVATE);
	struct map_line line;
	struct child c;
	char local = 0;

	set_limit(RLIMIT_STACK, 1024 * 1024);
	/* In a child, for a system without an alternate stack kills it. */
	in_child(c) {
		handle_on(alternate, ALTERNATE, SA_ONSTACK);
		overflow_handled();
		expect(seen.frame >= alternate && seen.frame < alternate + ALTERNATE);
		expect_int(SEGV_MAPERR, seen.code);
		/* [stack] has all that the limit allows, and the access was to what is below. */
		expect(maps_find(&local, &line));
		expect_int(1024 * 1024 / page * page, line.end - line.start);
		expect(seen.addr < (char *)line.start);
		/* Once more, as the process goes on. */
		seen.addr = NULL;
		overflow_handled();
		expect(seen.addr && seen.addr < (char *)line.start);
	}
	join_child(&c);
}

static void overflow_without(void *arg)
{
	handle_on(arg, ALTERNATE, 0);
	overflow(NULL);
}

CASE("stack.handler.none", "without SA_ONSTACK the handler has no stack, and the process dies",
     REQUIRES("stack.limit-sigsegv"))
{
	char *alternate = map_anon(ALTERNATE, READ_WRITE, MAP_PRIVATE);

	set_limit(RLIMIT_STACK, 1024 * 1024);
	expect_killed(SIGSEGV, overflow_without, alternate);
	expect_zeroes(alternate, ALTERNATE);
}

/* On an alternate stack of that many bytes, of which the handler uses that many pages. */
static void fault_on_growing(char *stack, size_t size, size_t used)
{
	char *fault = stack + size;

	seen.depth = used;
	handle_on(stack, size, SA_ONSTACK);
	if (sigsetjmp(seen.back, 1) == 0)
		store_unguarded(fault);
	expect_address(fault, seen.addr);
	expect_int(SEGV_ACCERR, seen.code);
	expect_int((unsigned char)(used * (used + 1) / 2), seen.sum);
	expect(seen.frame >= stack && seen.frame < fault);
	expect(is_mapped(fault - used * page));
	expect(!is_mapped(stack));
}

/*
 *	| no access | hole … | growing |
 *	            ^ the alternate stack ^
 */
CASE("stack.handler.growing",
     "a mapping with MAP_GROWSDOWN grows as a handler uses it for its stack",
     REQUIRES("stack.altstack-handler", "growsdown.far-touch-grows"))
{
	const size_t pages = ALTERNATE / page < 16 ? 16 : ALTERNATE / page;
	char *a = arena(pages + 1);
	struct child c;

	allow_growth(pages);
	map_growing(a + (pages - 1) * page, 1, READ_WRITE);
	hole(a, (pages - 1) * page);
	in_child(c) {
		fault_on_growing(a, pages * page, pages / 2);
	}
	join_child(&c);
}
