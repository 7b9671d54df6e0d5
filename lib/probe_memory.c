/* SPDX-License-Identifier: BSD-2-Clause */
/* Probes of more than a byte, and of what a page is. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi.h"
#include "arena.h"
#include "probe.h"
#include "trace.h"

/* Loads [at, at + length) a byte an access. Returns how many did not fault. */
static size_t load_each(const unsigned char *at, size_t length, unsigned char *to,
			struct access *fault)
{
	size_t i;

	for (i = 0; i < length; i++) {
		const struct access access = probe_quietly('l', at + i, 0);

		if (access.signo) {
			*fault = access;
			return i;
		}
		to[i] = access.value;
	}
	return length;
}

/*
 * Loads a run of at least a byte: its ends by the entry, so that a defect of accesses shows and a
 * fault has an address, what lies between at once. If that faults, it is done again a byte a time.
 */
static size_t load_run(const unsigned char *at, size_t length, unsigned char *to,
		       struct access *fault)
{
	size_t done;

	if (load_each(at, 1, to, fault) == 0)
		return 0;
	if (length > 2 && !peek(at + 1, length - 2, to + 1)) {
		done = 1 + load_each(at + 1, length - 2, to + 1, fault);
		if (done < length - 1)
			return done;
	}
	if (length > 1 && load_each(at + length - 1, 1, to + length - 1, fault) == 0)
		return length - 1;
	return length;
}

/* A divisor of every page size: runs that end at its multiples never cross from page to page. */
#define RUN 1024

static size_t run_length(const unsigned char *at, size_t length)
{
	const size_t run = RUN - (uintptr_t)at % RUN;

	return run < length ? run : length;
}

/* Of many bytes that were as they should be, one line. */
static void trace_run(const char *name, const void *at, size_t length, unsigned char first)
{
	const struct access only = { .kind = 'l', .at = at, .value = first };

	if (length == 1)
		trace_access(&only);
	else
		trace_call(name, "al", 'l', length, 0, (uintmax_t)(uintptr_t)at, (uintmax_t)length);
}

size_t load_bytes(const void *at, size_t length, unsigned char *to, struct access *fault)
{
	const unsigned char *from = at;
	size_t done = 0;

	while (done < length) {
		const size_t run = run_length(from + done, length - done);
		const size_t got = load_run(from + done, run, to + done, fault);

		done += got;
		if (got < run) {
			trace_access(fault);
			return done;
		}
	}
	trace_run("load_bytes", at, length, length ? to[0] : 0);
	return length;
}

size_t compare_bytes(const void *at, size_t length, compare_function as_expected, size_t arg,
		     struct access *found)
{
	const unsigned char *from = at;
	unsigned char bytes[RUN];
	size_t done;

	bytes[0] = 0;
	for (done = 0; done < length;) {
		const size_t run = run_length(from + done, length - done);
		const size_t got = load_run(from + done, run, bytes, found);
		const size_t good = as_expected(bytes, got, done, arg);

		if (good < got)
			*found = (struct access){
				.kind = 'l', .at = from + done + good, .value = bytes[good],
			};
		done += good;
		if (good < run) {
			trace_access(found);
			return done;
		}
	}
	trace_run("compare_bytes", at, length, bytes[0]);
	return length;
}

/*
 * Whether the page at an address is mapped: what msync() and mincore() say if they agree, otherwise
 * what /proc/self/maps says, and last of all what an access says. None of them is right everywhere:
 * emulators answer msync() from mappings of their own and mincore() from the protection, some
 * systems have one si_code for both, and a system under test may have broken any. They are no calls
 * under test here, so the libc is asked, and not the entry: a defect laid over one of them must not
 * blind the cases about munmap().
 */
enum answer { NO = -1, UNKNOWN, YES };

static enum answer answer_of(int result)
{
	if (result == 0)
		return YES;
	return errno == ENOMEM ? NO : UNKNOWN;
}

static enum answer ask_calls(char *start)
{
	enum answer synced = answer_of(msync(start, page, MS_ASYNC));
#ifdef HAVE_MINCORE
	unsigned char vec[1];
	enum answer resident = answer_of(mincore(start, page, vec));

	if (synced == UNKNOWN || resident == UNKNOWN)
		return synced == UNKNOWN ? resident : synced;
	if (synced != resident)
		return UNKNOWN;
#endif
	return synced;
}

/* A line begins with START-END and a space, in hexadecimal. */
static enum answer ask_list(uintptr_t at)
{
	uintptr_t bounds[2] = { 0, 0 };
	unsigned field = 0;
	bool found = false;
	char text[512];
	ssize_t i, got;
	int fd = open("/proc/self/maps", O_RDONLY);

	if (fd < 0)
		return UNKNOWN;
	while ((got = read(fd, text, sizeof(text))) > 0) {
		for (i = 0; i < got; i++) {
			const char c = text[i];
			const int digit = c <= '9' ? c - '0' : c - 'a' + 10;

			if (c == '\n')
				bounds[0] = bounds[1] = field = 0;
			else if (field < 2 && c != '-' && c != ' ')
				bounds[field] = bounds[field] * 16 + (uintptr_t)digit;
			else if (field < 2 && ++field == 2 && at >= bounds[0] && at < bounds[1])
				found = true;
		}
	}
	close(fd);
	return found ? YES : NO;
}

static enum answer ask_system(const void *at)
{
	enum answer answer = ask_calls(page_of(at));

	return answer == UNKNOWN ? ask_list((uintptr_t)at) : answer;
}

/* access is a load. */
static bool shows_mapping(const struct access *access)
{
	return access->signo != SIGSEGV || access->code != SEGV_MAPERR;
}

bool is_mapped(const void *at)
{
	const int error = errno;
	const enum answer answer = ask_system(at);
	bool mapped = answer == YES;
	struct access access;

	if (answer == UNKNOWN) {
		access = probe_quietly('l', at, 0);
		mapped = shows_mapping(&access);
	}
	trace_call("is_mapped", "a", 'i', mapped, 0, (uintmax_t)(uintptr_t)at);
	errno = error;
	return mapped;
}

void need_unmapped_null(void)
{
	int now = personality(0xffffffff);

	if (now != -1 && now & MMAP_PAGE_ZERO)
		skip("the personality has page 0 mapped");
}

static char state_of(void *at)
{
	const struct access loaded = probe_quietly('l', at, 0);
	struct access stored;
	enum answer answer;

	if (loaded.signo == SIGBUS)
		return 'B';
	if (loaded.signo == SIGSEGV) {
		answer = ask_system(at);
		if (answer == NO || (answer == UNKNOWN && !shows_mapping(&loaded)))
			return '.';
	}
	if (loaded.signo && loaded.signo != SIGSEGV)
		return '?';
	stored = probe_quietly('s', at, loaded.signo ? 0 : loaded.value);
	if (stored.signo && stored.signo != SIGSEGV)
		return '?';
	if (loaded.signo)
		return stored.signo ? '-' : 'o';
	return stored.signo ? 'r' : 'w';
}

char page_state(void *at)
{
	const int error = errno;
	const char state = state_of(at);

	trace_state(at, state);
	errno = error;
	return state;
}

int refused_store_code(const void *at, int prot)
{
	struct access loaded;

	if (prot != PROT_EXEC)
		return SEGV_ACCERR;
	loaded = probe_quietly('l', at, 0);
	return loaded.signo && loaded.code == SEGV_PKUERR ? SEGV_PKUERR : SEGV_ACCERR;
}
