/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "entry.h"
#include "probe.h"
#include "report.h"
#include "trace.h"

#ifdef HAVE_PTHREAD_CREATE
#define PER_THREAD _Thread_local
#else
#define PER_THREAD
#endif

/* For functions whose loads and stores go anywhere: no sanitizer may check them first. */
#define UNCHECKED                                                                                  \
	__attribute__((no_sanitize("address"), no_sanitize("thread"), no_sanitize("undefined")))

/*
 * A place to come back to. The handler leaves by siglongjmp(), so there is no mask to restore:
 * SA_NODEFER keeps the signal itself out of it, and saving none spares two system calls a probe.
 */
struct guard {
	sigjmp_buf back;
	volatile int signo;
	volatile int code;
	void *volatile addr;
};

/* NULL outside a probe. Accesses to it are not moved across those of a probe: both are volatile. */
static PER_THREAD struct guard *volatile armed;

static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP };
#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

void probe_uncatch(void)
{
	size_t i;

	for (i = 0; i < SIGNALS; i++)
		signal(signals[i], SIG_DFL);
}

/* By kill(), as raise() may take the parent for itself in a child of vfork(). */
static void die(int signo)
{
	signal(signo, SIG_DFL);
	kill(getpid(), signo);
}

static void caught(int signo, siginfo_t *information, void *context)
{
	struct guard *guard = armed;

	(void)context;
	if (!guard) {
		die(signo);
		return;
	}
	armed = NULL;
	guard->signo = signo;
	guard->code = information->si_code;
	guard->addr = information->si_addr;
	siglongjmp(guard->back, 1);
}

/* On a stack of its own, for a case may leave no room on the other one. */
static void set_stack(void)
{
	static char memory[64 * 1024];
	const stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };

	sigaltstack(&stack, NULL);
}

void probe_catch(void)
{
	struct sigaction action;
	size_t i;

	memset(&action, 0, sizeof(action));
	sigemptyset(&action.sa_mask);
	action.sa_flags = SA_NODEFER | SA_ONSTACK;
	handle_by(&action, caught);
	set_stack();
	for (i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &action, NULL);
}

UNCHECKED static void perform(struct access *access)
{
	volatile unsigned char *at = (volatile unsigned char *)(uintptr_t)access->at;

	switch (access->kind) {
	case 'l':
		access->value = *at;
		break;
	case 's':
		*at = access->value;
		break;
	case 'x':
		((void (*)(void))(uintptr_t)at)();
		break;
	}
}

void probe_access(struct access *access)
{
	struct guard guard;

	access->signo = 0;
	access->code = 0;
	access->addr = NULL;
	if (sigsetjmp(guard.back, 0) == 0) {
		armed = &guard;
		perform(access);
		armed = NULL;
		return;
	}
	access->signo = guard.signo;
	access->code = guard.code;
	access->addr = guard.addr;
}

/* Several bytes that stand where they are loaded at once. */
typedef unsigned long __attribute__((may_alias)) word;

UNCHECKED static void copy(const unsigned char *from, size_t length, unsigned char *to)
{
	size_t i = 0;

	while (i < length) {
		if ((uintptr_t)(from + i) % sizeof(word) == 0 && length - i >= sizeof(word)) {
			const word several = *(const volatile word *)(from + i);

			memcpy(to + i, &several, sizeof(several));
			i += sizeof(several);
		} else {
			to[i] = *(const volatile unsigned char *)(from + i);
			i++;
		}
	}
}

bool peek(const void *at, size_t length, void *to)
{
	struct guard guard;

	if (sigsetjmp(guard.back, 0))
		return false;
	armed = &guard;
	copy(at, length, to);
	armed = NULL;
	return true;
}

struct access probe_quietly(char kind, const void *at, unsigned char value)
{
	struct access access = { .kind = kind, .at = at, .value = value };

	entry->access(&access);
	return access;
}

static struct access traced(char kind, const void *at, unsigned char value)
{
	struct access access = probe_quietly(kind, at, value);

	trace_access(&access);
	return access;
}

struct access load(const void *at)
{
	return traced('l', at, 0);
}

struct access store(void *at, unsigned char value)
{
	return traced('s', at, value);
}

UNCHECKED struct access store_range(void *at, size_t length, unsigned char value)
{
	struct access access = { .kind = 's', .at = at, .value = value };
	volatile unsigned char *to = at;
	struct guard guard;
	size_t i;

	if (sigsetjmp(guard.back, 0)) {
		access.at = guard.addr;
		access.signo = guard.signo;
		access.code = guard.code;
		access.addr = guard.addr;
		trace_access(&access);
		return access;
	}
	armed = &guard;
	for (i = 0; i < length; i++)
		to[i] = value;
	armed = NULL;
	trace_call("store_range", "alx", 'z', 0, 0, (uintmax_t)(uintptr_t)at, (uintmax_t)length,
		   (uintmax_t)value);
	return access;
}

struct access execute(const void *at)
{
#if (defined(__powerpc64__) && (!defined(_CALL_ELF) || _CALL_ELF < 2)) || defined(__hppa__) ||    \
	defined(__ia64__)
	report_skip("a function pointer is not the address of code on this architecture");
#endif
	return traced('x', at, 0);
}

struct access access_by(char kind, void *at)
{
	if (kind == 'x')
		return execute(at);
	return kind == 's' ? store(at, 0x5a) : load(at);
}

const void *code_return(size_t *size)
{
#if defined(__x86_64__) || defined(__i386__)
	static const unsigned char code[] = { 0xc3 };
#elif defined(__aarch64__)
	static const unsigned char code[] = { 0xc0, 0x03, 0x5f, 0xd6 };
#elif defined(__arm__)
	static const unsigned char code[] = { 0x1e, 0xff, 0x2f, 0xe1 };
#elif defined(__riscv)
	static const unsigned char code[] = { 0x67, 0x80, 0x00, 0x00 };
#elif defined(__s390__)
	static const unsigned char code[] = { 0x07, 0xfe };
#elif defined(__loongarch__)
	static const unsigned char code[] = { 0x20, 0x00, 0x00, 0x4c };
#elif defined(__powerpc__)
	static const unsigned int code[] = { 0x4e800020 };
#elif defined(__mips__) && defined(__mips_isa_rev) && __mips_isa_rev >= 6
	static const unsigned int code[] = { 0x03e00009, 0 };
#elif defined(__mips__)
	static const unsigned int code[] = { 0x03e00008, 0 };
#else
	static const unsigned char code[] = { 0 };

	report_skip("no machine code is known for this architecture");
#endif
	*size = sizeof(code);
	return code;
}
