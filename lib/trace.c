/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "arena.h"
#include "names.h"
#include "probe.h"
#include "state.h"
#include "symbols.h"
#include "trace.h"

#define OPERANDS 6
#define STRINGS	 2

enum kind { CALL, ACCESS, STATE, NOTE };

/* Small, and the strings apart, as each page of the events that a case comes to is one more. */
struct event {
	unsigned char kind;
	unsigned char readable; /* a bit for each operand that is a string and could be read */
	char returns;
	unsigned when; /* of the symbols */
	int error;
	const char *name;
	const char *spec;
	uintmax_t result;
	union {
		uintmax_t operand[OPERANDS]; /* of a readable string: its place in the strings */
		struct access access;
		struct {
			const void *at;
			char letters[40];
		} state;
	};
};

/* The last events: what matters is near the failure. */
#define EVENTS 64
static struct event events[EVENTS];
static char strings[EVENTS][STRINGS][48];
CASE_STATE static unsigned long event_count;
CASE_STATE static const char *directory;
static const char *hidden;

/* Threads of a case may record at the same time. */
static struct event *next_event(enum kind kind)
{
	const unsigned long nth = __atomic_fetch_add(&event_count, 1, __ATOMIC_RELAXED);
	struct event *event = &events[nth % EVENTS];

	event->kind = (unsigned char)kind;
	event->when = symbols_now();
	return event;
}

static char *string_of(const struct event *event, uintmax_t nth)
{
	return strings[event - events][nth];
}

void trace_directory(const char *path)
{
	directory = path;
}

void trace_prefix(const char *prefix)
{
	hidden = prefix;
}

/* The length of the prefix if the string begins with it, otherwise 0. */
static size_t begins_with(const char *string, const char *prefix)
{
	size_t i;
	char c = '\0';

	for (i = 0; prefix && prefix[i]; i++)
		if (!peek(string + i, 1, &c) || c != prefix[i])
			return 0;
	return i;
}

/* Where the last part of a path below the directory begins, or what follows the prefix. */
static size_t shown_part(const char *string)
{
	size_t i = begins_with(string, directory), start = 0;
	char c = '\0';

	for (; i && peek(string + i, 1, &c) && (start || c == '/') && c; i++)
		if (c == '/')
			start = i + 1;
	return start ? start : begins_with(string, hidden);
}

/* False for what is no string at all, where that is what a case is about. */
static bool copy_string(const char *from, char *to, size_t size)
{
	size_t i;

	if (!peek(from, 1, to))
		return false;
	from += shown_part(from);
	for (i = 0; i < size - 1 && peek(from + i, 1, &to[i]) && to[i]; i++)
		if (to[i] < ' ' || to[i] > '~')
			to[i] = '?';
	to[i] = '\0';
	return true;
}

void trace_call(const char *name, const char *spec, char returns, uintmax_t result, int error, ...)
{
	struct event *event = next_event(CALL);
	const int saved = errno;
	size_t i, count = 0;
	va_list ap;

	event->name = name;
	event->spec = spec;
	event->returns = returns;
	event->result = result;
	event->error = error;
	event->readable = 0;
	va_start(ap, error);
	for (i = 0; i < OPERANDS && spec[i]; i++) {
		event->operand[i] = va_arg(ap, uintmax_t);
		if (spec[i] != 's')
			continue;
		if (count == STRINGS || !copy_string((const char *)(uintptr_t)event->operand[i],
						     string_of(event, count), sizeof(strings[0][0])))
			continue;
		event->readable |= (unsigned char)(1 << i);
		event->operand[i] = count++;
	}
	va_end(ap);
	errno = saved;
}

static struct event *last_event(enum kind kind)
{
	struct event *last = &events[(event_count - 1) % EVENTS];

	return event_count && last->kind == kind ? last : NULL;
}

void trace_access(const struct access *access)
{
	struct event *last = last_event(ACCESS);

	/* A walk through memory is one line: where it stood last. */
	if (!last || last->access.kind != 'l' || access->kind != 'l' || last->access.signo ||
	    access->signo || (const char *)access->at != (const char *)last->access.at + 1)
		last = next_event(ACCESS);
	last->access = *access;
}

void trace_state(const void *at, char state)
{
	struct event *event = last_event(STATE);
	size_t used = event ? strlen(event->state.letters) : 0;

	if (!event || used == sizeof(event->state.letters) - 1 ||
	    (const char *)at != (const char *)event->state.at + used * page) {
		event = next_event(STATE);
		event->state.at = at;
		used = 0;
	}
	event->state.letters[used] = state;
	event->state.letters[used + 1] = '\0';
}

void trace_note(const char *text)
{
	next_event(NOTE)->name = text;
}

/* A length near the end of the address space, or up to it, is better read as what it lacks. */
static void length_text(uintmax_t length, unsigned when, char *text, size_t size)
{
	size_t l = (size_t)length;
	char address[32] = "?";

	if (l > SIZE_MAX / 2 && -l > ((size_t)1 << 24))
		symbols_address(-l, when, address, sizeof(address));
	if (address[0] != '?')
		snprintf(text, size, "-(%s)", address);
	else if (l > SIZE_MAX / 2 && -l <= ((size_t)1 << 24))
		snprintf(text, size, "-%#zx", -l);
	else
		snprintf(text, size, l < 10 ? "%zu" : "%#zx", l);
}

static void operand_text(const struct event *event, char letter, uintmax_t value, char *text,
			 size_t size)
{
	static const struct {
		char letter;
		enum names set;
	} flags[] = {
		{ 'p', NAMES_PROT },  { 'f', NAMES_MAP }, { 'm', NAMES_MREMAP }, { 'y', NAMES_MS },
		{ 'v', NAMES_MADV },  { 'k', NAMES_MLOCK }, { 'K', NAMES_MCL },	 { 'M', NAMES_MFD },
		{ 'O', NAMES_OPEN },  { 'V', NAMES_POSIX_MADV }, { 'F', NAMES_FCNTL },
		{ 'S', NAMES_SEAL },  { 'A', NAMES_FALLOC }, { 'R', NAMES_PKEY },
		{ 'C', NAMES_SYSCONF }, { 'G', NAMES_SHMGET }, { 'H', NAMES_SHMAT },
		{ 'I', NAMES_SHMCTL },
	};
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (flags[i].letter == letter) {
			flag_names(flags[i].set, (unsigned int)value, text, size);
			return;
		}
	}
	switch (letter) {
	case 'a':
		symbols_address((uintptr_t)value, event->when, text, size);
		break;
	case 'l':
		length_text(value, event->when, text, size);
		break;
	case 'd':
		symbols_number('f', (int)value, text, size);
		break;
	case 'j':
		symbols_number('i', (int)value, text, size);
		break;
	case 's':
		snprintf(text, size, "\"%s\"", string_of(event, value));
		break;
	case 'q':
		snprintf(text, size, "%#jo", value);
		break;
	case 'o':
		snprintf(text, size, (intmax_t)value < 0 ? "-%#jx" : "%#jx",
			 (intmax_t)value < 0 ? -value : value);
		break;
	case 'x':
		snprintf(text, size, "%#jx", value);
		break;
	default:
		snprintf(text, size, "%jd", (intmax_t)value);
		break;
	}
}

static void result_text(const struct event *event, char *text, size_t size)
{
	const bool is_address = event->returns == 'a' || event->returns == 'b';
	const bool failed = is_address ? (uintptr_t)event->result == UINTPTR_MAX :
					 (intmax_t)event->result == -1;
	char number[24];

	if (event->returns == 'e')
		snprintf(text, size, "%s",
			 event->result ? errno_name((int)event->result, number) : "0");
	else if (failed)
		snprintf(text, size, "%s %s", event->returns == 'a' ? "MAP_FAILED" : "-1",
			 errno_name(event->error, number));
	else
		operand_text(event, is_address ? 'a' : event->returns, event->result, text, size);
}

static void call_text(const struct event *event, char *text, size_t size)
{
	size_t i, used, n = strlen(event->spec);

	used = (size_t)snprintf(text, size, "%s(", event->name);
	for (i = 0; i < n && i < OPERANDS && used < size; i++) {
		const bool unreadable = event->spec[i] == 's' && !(event->readable >> i & 1);
		char operand[128];

		operand_text(event, unreadable ? 'a' : event->spec[i], event->operand[i], operand,
			     sizeof(operand));
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "", operand);
	}
	if (used < size) {
		char result[128];

		result_text(event, result, sizeof(result));
		snprintf(text + used, size - used, ") = %s", result);
	}
}

static void access_text(const struct event *event, char *text, size_t size)
{
	const struct access *a = &event->access;
	const char *verb = a->kind == 'l' ? "load" : a->kind == 's' ? "store" : "execute";
	char at[48], addr[48], signo[24], code[24], value[24] = "";
	size_t used;

	symbols_address((uintptr_t)a->at, event->when, at, sizeof(at));
	if (a->kind == 's')
		snprintf(value, sizeof(value), ", %#x", a->value);
	used = (size_t)snprintf(text, size, "%s(%s%s)", verb, at, value);
	if (used >= size)
		return;
	symbols_address((uintptr_t)a->addr, event->when, addr, sizeof(addr));
	if (a->signo)
		snprintf(text + used, size - used, " raises %s, %s, si_addr %s",
			 signal_name(a->signo, signo), si_code_name(a->signo, a->code, code), addr);
	else if (a->kind == 'l')
		snprintf(text + used, size - used, " = %#x", a->value);
}

static void event_text(const struct event *event, char *text, size_t size)
{
	char at[48];

	switch (event->kind) {
	case CALL:
		call_text(event, text, size);
		break;
	case ACCESS:
		access_text(event, text, size);
		break;
	case STATE:
		symbols_address((uintptr_t)event->state.at, event->when, at, sizeof(at));
		snprintf(text, size, "page_state(%s) = %s", at, event->state.letters);
		break;
	case NOTE:
		snprintf(text, size, "# %s", event->name);
		break;
	}
}

void trace_print(char *text, size_t size)
{
	unsigned long first = event_count > EVENTS ? event_count - EVENTS : 0;
	unsigned long i, start;
	size_t total = 48; /* the line about those left out */
	char line[512];

	for (start = event_count; start > first; start--) {
		event_text(&events[(start - 1) % EVENTS], line, sizeof(line));
		total += strlen(line) + 1;
		if (total > size)
			break;
	}
	text[0] = '\0';
	if (start > 0 && size >= 48)
		snprintf(text, size, "# %lu earlier events left out\n", start);
	for (i = start; i < event_count; i++) {
		size_t used = strlen(text);

		event_text(&events[i % EVENTS], line, sizeof(line));
		snprintf(text + used, size - used, "%s%s", line, i + 1 < event_count ? "\n" : "");
	}
}
