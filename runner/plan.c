/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "plan.h"

const char *const entry_names[ENTRY_KINDS] = { "libc", "syscall" };

/* Whether a pattern chooses the item; each that does is marked. */
static bool is_chosen(const struct item *item, const struct options *options, bool *matched)
{
	const char *id = item_id(item);
	bool chosen = options->pattern_count == 0;
	size_t i;

	for (i = 0; i < options->pattern_count; i++) {
		if (id_matches(options->patterns[i], id)) {
			matched[i] = true;
			chosen = true;
		}
	}
	return chosen;
}

/* The list of --requires; NULL terminated, split in place. */
static const char **split(char *ids)
{
	const char **list = calloc(strlen(ids) + 2, sizeof(*list));
	size_t n = 0;
	char *id;

	for (id = strtok(ids, ","); list && id; id = strtok(NULL, ","))
		list[n++] = id;
	return list;
}

static bool check_requires(const char **list)
{
	for (; *list; list++) {
		if (!requirement_find(*list)) {
			complain("there is no requirement '%s'", *list);
			return false;
		}
	}
	return true;
}

static bool requires_any(const struct item *item, const char **list)
{
	for (; *list; list++) {
		if (item_requires_one(item, *list))
			return true;
	}
	return false;
}

static bool choose(struct plan *plan, const struct options *options, bool *matched)
{
	const char **list = options->requires ? split(options->requires) : NULL;
	size_t i;

	if (options->requires && (!list || !check_requires(list))) {
		free(list);
		return false;
	}
	for (i = 0; i < catalogue_count; i++) {
		if (is_chosen(&catalogue[i], options, matched) &&
		    (!list || requires_any(&catalogue[i], list)))
			plan->order[plan->count++] = (unsigned)i;
	}
	free(list);
	for (i = 0; i < options->pattern_count; i++) {
		if (!matched[i]) {
			complain("no case matches '%s'", options->patterns[i]);
			return false;
		}
	}
	return true;
}

/* SplitMix64 */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Fisher and Yates */
static void shuffle(struct plan *plan, uint64_t seed)
{
	unsigned swap;
	size_t i, j;

	for (i = plan->count; i > 1; i--) {
		j = (size_t)(next_random(&seed) % i);
		swap = plan->order[i - 1];
		plan->order[i - 1] = plan->order[j];
		plan->order[j] = swap;
	}
}

bool plan_init(struct plan *plan, const struct options *options)
{
	bool *matched = calloc(options->pattern_count + 1, sizeof(*matched));
	bool chosen;

	*plan = (struct plan){ .entries = 1 };
	plan->order = malloc((catalogue_count + 1) * sizeof(*plan->order));
	if (!matched || !plan->order) {
		complain("not enough memory for the plan");
		free(matched);
		return false;
	}
	chosen = choose(plan, options, matched);
	free(matched);
	if (!chosen)
		return false;
	if (options->shuffle)
		shuffle(plan, options->seed);
	if (options->entry == CHOICE_SYSCALL)
		plan->first_entry = ENTRY_SYSCALL;
	else if (options->entry == CHOICE_BOTH)
		plan->entries = 2;
	if (plan->count && options->repeat > ULONG_MAX / 2 / plan->count) {
		complain("--repeat %lu is too often", options->repeat);
		return false;
	}
	plan->total = plan->count * plan->entries * options->repeat;
	return true;
}

const struct item *plan_item(const struct plan *plan, unsigned long position)
{
	return &catalogue[plan->order[position / plan->entries % plan->count]];
}

enum entry_kind plan_entry(const struct plan *plan, unsigned long position)
{
	return (enum entry_kind)(plan->first_entry + position % plan->entries);
}

const char *plan_name(const struct plan *plan, unsigned long position, char name[PLAN_NAME_MAX])
{
	const char *id = item_id(plan_item(plan, position));

	if (plan->entries == 1)
		return id;
	snprintf(name, PLAN_NAME_MAX, "%s/%s", id, entry_names[plan_entry(plan, position)]);
	return name;
}
