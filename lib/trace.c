/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "names.h"
#include "probe.h"
#include "trace.h"

#define OPERANDS 6

enum kind { CALL, ACCESS, NOTE };

struct event {
	enum kind kind;
	unsigned short regions; /* how many were known then: later ones do not name its addresses */
	const char *name;
	const char *spec;
	char returns;
	int error;
	uintmax_t result;
	uintmax_t operand[OPERANDS];
	struct access access;
};

struct region {
	char name;
	unsigned short number;
	uintptr_t start;
	uintptr_t end;
};

/* The last events: what matters is near the failure. Symbols of what came first are kept. */
#define EVENTS	    64
#define REGIONS	    64
#define DESCRIPTORS 32
static struct event events[EVENTS];
static unsigned long event_count;
static struct region regions[REGIONS];
static unsigned short region_count;
static int descriptors[DESCRIPTORS];
static int descriptor_count;

static struct event *next_event(enum kind kind)
{
	struct event *event = &events[event_count++ % EVENTS];

	event->kind = kind;
	event->regions = region_count;
	return event;
}

void trace_call(const char *name, const char *spec, char returns, uintmax_t result, int error, ...)
{
	struct event *event = next_event(CALL);
	size_t i, n = strlen(spec);
	va_list ap;

	event->name = name;
	event->spec = spec;
	event->returns = returns;
	event->result = result;
	event->error = error;
	va_start(ap, error);
	for (i = 0; i < n && i < OPERANDS; i++)
		event->operand[i] = va_arg(ap, uintmax_t);
	va_end(ap);
}

void trace_access(const struct access *access)
{
	struct event *last = &events[(event_count - 1) % EVENTS];
	struct event *event;

	/* A walk through memory is one line: where it stood last. */
	if (event_count && last->kind == ACCESS && last->access.kind == access->kind &&
	    !last->access.signo && !access->signo && access->kind == 'l' &&
	    (const char *)access->at == (const char *)last->access.at + 1)
		event = last;
	else
		event = next_event(ACCESS);
	event->access = *access;
}

void trace_note(const char *text)
{
	next_event(NOTE)->name = text;
}

void trace_region(char name, const void *start, size_t length)
{
	struct region *region;
	unsigned short i;
	unsigned short number = 0;

	if (region_count == REGIONS)
		return;
	for (i = 0; i < region_count; i++)
		if (regions[i].name == name)
			number = (unsigned short)(regions[i].number + 1);
	region = &regions[region_count++];
	region->name = name;
	region->number = number;
	region->start = (uintptr_t)start;
	region->end = (uintptr_t)start + length;
}

int trace_fd(int fd)
{
	if (descriptor_count < DESCRIPTORS)
		descriptors[descriptor_count++] = fd;
	return fd;
}

/* The innermost region: the smallest that holds the address; the latest of equal ones. */
static const struct region *region_of(uintptr_t at, unsigned short known)
{
	const struct region *best = NULL;
	unsigned short i;

	for (i = 0; i < known; i++) {
		const struct region *r = &regions[i];

		if (at < r->start || at > r->end)
			continue;
		if (best && best->end - best->start < r->end - r->start)
			continue;
		/* An end belongs to the region that begins there, if there is one. */
		if (best && at == r->end && at != best->end)
			continue;
		best = r;
	}
	return best;
}

static const char *address(uintptr_t at, unsigned short known, char *text, size_t size)
{
	const struct region *r = region_of(at, known);
	const uintptr_t near = (uintptr_t)1 << 20;

	if (r && at == r->start)
		snprintf(text, size, "%c%u", r->name, r->number);
	else if (r)
		snprintf(text, size, "%c%u+%#jx", r->name, r->number, (uintmax_t)(at - r->start));
	else if (at == 0)
		snprintf(text, size, "NULL");
	else if (at < near)
		snprintf(text, size, "%#jx", (uintmax_t)at);
	else if (-at <= near)
		snprintf(text, size, "-%#jx", (uintmax_t)-at);
	else
		snprintf(text, size, "?");
	return text;
}

const char *trace_address(const void *at, char *text, size_t size)
{
	return address((uintptr_t)at, region_count, text, size);
}

static void descriptor(int fd, char *text, size_t size)
{
	int i;

	for (i = descriptor_count - 1; i >= 0; i--) {
		if (descriptors[i] == fd) {
			snprintf(text, size, "f%d", i);
			return;
		}
	}
	snprintf(text, size, "%d", fd);
}

/* A length near the end of the address space is better read as what it lacks. */
static void length_text(uintmax_t length, char *text, size_t size)
{
	size_t l = (size_t)length;

	if (l > SIZE_MAX / 2 && -l <= ((size_t)1 << 24))
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
		{ 'O', NAMES_OPEN },
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
		address((uintptr_t)value, event->regions, text, size);
		break;
	case 'l':
		length_text(value, text, size);
		break;
	case 'd':
		descriptor((int)value, text, size);
		break;
	case 's':
		snprintf(text, size, "\"%s\"", (const char *)(uintptr_t)value);
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
	char number[24];

	if (event->returns == 'a' && (void *)(uintptr_t)event->result == MAP_FAILED)
		snprintf(text, size, "MAP_FAILED %s", errno_name(event->error, number));
	else if (event->returns != 'a' && (intmax_t)event->result == -1)
		snprintf(text, size, "-1 %s", errno_name(event->error, number));
	else
		operand_text(event, event->returns == 'z' ? 'i' : event->returns, event->result,
			     text, size);
}

static void call_text(const struct event *event, char *text, size_t size)
{
	size_t i, used, n = strlen(event->spec);

	used = (size_t)snprintf(text, size, "%s(", event->name);
	for (i = 0; i < n && i < OPERANDS && used < size; i++) {
		char operand[128];

		operand_text(event, event->spec[i], event->operand[i], operand, sizeof(operand));
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

	address((uintptr_t)a->at, event->regions, at, sizeof(at));
	if (a->kind == 's')
		snprintf(value, sizeof(value), ", %#x", a->value);
	used = (size_t)snprintf(text, size, "%s(%s%s)", verb, at, value);
	if (used >= size)
		return;
	if (a->signo)
		snprintf(text + used, size - used, " raises %s, %s, si_addr %s",
			 signal_name(a->signo, signo), si_code_name(a->signo, a->code, code),
			 address((uintptr_t)a->addr, event->regions, addr, sizeof(addr)));
	else if (a->kind == 'l')
		snprintf(text + used, size - used, " = %#x", a->value);
}

static void event_text(const struct event *event, char *text, size_t size)
{
	switch (event->kind) {
	case CALL:
		call_text(event, text, size);
		break;
	case ACCESS:
		access_text(event, text, size);
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
