/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdbool.h>
#include <stdio.h>

#include "arena.h"
#include "state.h"
#include "symbols.h"
#include "trace.h"

struct region {
	char name;
	unsigned short number;
	uintptr_t start;
	uintptr_t end;
	unsigned born;
	unsigned died; /* from then on its place belongs to another; 0: not yet */
};

struct number {
	char kind;
	unsigned short nth;
	int value;
};

/* When one more is to be known, the oldest is forgotten, an arena last. */
#define REGIONS 64
#define NUMBERS 32
CASE_STATE static struct region regions[REGIONS];
CASE_STATE static unsigned region_count;
CASE_STATE static struct number numbers[NUMBERS];
CASE_STATE static unsigned number_count;
CASE_STATE static unsigned now;
/* Of each letter how many there were. */
CASE_STATE static unsigned short counts['z' + 1];

unsigned symbols_now(void)
{
	return now;
}

static struct region *free_slot(void)
{
	struct region *oldest = &regions[0];
	unsigned i;

	if (region_count < REGIONS)
		return &regions[region_count++];
	for (i = 1; i < REGIONS; i++)
		if (oldest->name == 'a' ||
		    (regions[i].name != 'a' && regions[i].born < oldest->born))
			oldest = &regions[i];
	return oldest;
}

void trace_region(char name, const void *start, size_t length)
{
	*free_slot() = (struct region){
		.name = name,
		.number = counts[(unsigned char)name]++,
		.start = (uintptr_t)start,
		.end = (uintptr_t)start + length,
		.born = ++now,
	};
}

/* An arena has a guard page on either side. */
static bool holds(const struct region *r, uintptr_t at, unsigned when)
{
	const size_t guard = r->name == 'a' ? page : 0;

	return r->born <= when && (!r->died || when < r->died) && at >= r->start - guard &&
	       at < r->end + guard;
}

/* The smallest region that holds the address; the latest of equal ones. */
static struct region *region_around(uintptr_t at, unsigned when)
{
	struct region *best = NULL;
	unsigned i;

	for (i = 0; i < region_count; i++) {
		struct region *r = &regions[i];
		const uintptr_t length = r->end - r->start;

		if (!holds(r, at, when))
			continue;
		if (!best || length < best->end - best->start ||
		    (length == best->end - best->start && r->born > best->born))
			best = r;
	}
	return best;
}

/* An end belongs to the region that it ends, unless another one begins there. */
static struct region *region_of(uintptr_t at, unsigned when)
{
	struct region *r = region_around(at, when);

	return r || at == 0 ? r : region_around(at - 1, when);
}

/*
 * The system would not have given away the place of what still is. Regions that are larger give
 * way by their size, and what is left of them may still be mapped.
 */
static void bury(uintptr_t start, uintptr_t end)
{
	unsigned i;

	for (i = 0; i < region_count; i++) {
		struct region *r = &regions[i];

		if (!r->died && r->start < end && start < r->end &&
		    r->end - r->start <= end - start)
			r->died = now + 1;
	}
}

void trace_mapping(const void *start, size_t length, bool chosen)
{
	const uintptr_t from = (uintptr_t)start, to = from + length;
	struct region *holder = chosen ? NULL : region_of(from, now);

	if (chosen)
		bury(from, to);
	if (!holder)
		trace_region('m', start, length);
	else if (to > holder->end)
		holder->end = to;
}

static int known(char kind, int value)
{
	numbers[number_count++ % NUMBERS] = (struct number){
		.kind = kind,
		.nth = counts[(unsigned char)kind]++,
		.value = value,
	};
	return value;
}

int trace_fd(int fd)
{
	return known('f', fd);
}

int trace_id(int id)
{
	return known('i', id);
}

void symbols_number(char kind, int value, char *text, size_t size)
{
	unsigned least = number_count > NUMBERS ? number_count - NUMBERS : 0;
	unsigned i;

	for (i = number_count; i > least; i--) {
		const struct number *n = &numbers[(i - 1) % NUMBERS];

		if (n->kind == kind && n->value == value) {
			snprintf(text, size, "%c%u", kind, n->nth);
			return;
		}
	}
	snprintf(text, size, "%d", value);
}

/* Addresses this near to either end of the address space are no mapping's: they are numbers. */
#define NEAR ((uintptr_t)1 << 20)

void symbols_address(uintptr_t at, unsigned when, char *text, size_t size)
{
	const struct region *r = region_of(at, when);

	if (r && at == r->start)
		snprintf(text, size, "%c%u", r->name, r->number);
	else if (r && at > r->start)
		snprintf(text, size, "%c%u+%#jx", r->name, r->number, (uintmax_t)(at - r->start));
	else if (r)
		snprintf(text, size, "%c%u-%#jx", r->name, r->number, (uintmax_t)(r->start - at));
	else if (at == 0)
		snprintf(text, size, "NULL");
	else if (at < NEAR)
		snprintf(text, size, "%#jx", (uintmax_t)at);
	else if (-at <= NEAR)
		snprintf(text, size, "-%#jx", (uintmax_t)-at);
	else
		snprintf(text, size, "?");
}

const char *trace_address(const void *at, char *text, size_t size)
{
	symbols_address((uintptr_t)at, now, text, size);
	return text;
}
