/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "complain.h"

const struct item *catalogue;
size_t catalogue_count;

static const struct row *row_of(const struct test_case *test, size_t i)
{
	return (const void *)((const char *)test->rows + i * test->row_size);
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct item *)a)->id, ((const struct item *)b)->id);
}

/* The number of cases, and of bytes for the ids of the rows. */
static size_t measure(size_t *bytes)
{
	const struct test_case *const *test;
	size_t count = 0, i;

	*bytes = 0;
	for (test = __start_cts_cases; test < __stop_cts_cases; test++) {
		count += (*test)->rows ? (*test)->nrows : 1;
		for (i = 0; (*test)->rows && i < (*test)->nrows; i++)
			*bytes += strlen((*test)->id) + strlen(row_of(*test, i)->id) + 2;
	}
	return count;
}

static char *row_id(char *at, const char *table, const char *row)
{
	size_t length = strlen(table);

	memcpy(at, table, length);
	at[length++] = '.';
	strcpy(at + length, row);
	return at + length + strlen(row) + 1;
}

static void fill(struct item *items, char *ids)
{
	const struct test_case *const *test;
	const struct row *row;
	size_t i;

	for (test = __start_cts_cases; test < __stop_cts_cases; test++) {
		if (!(*test)->rows)
			*items++ = (struct item){ (*test)->id, *test, NULL };
		for (i = 0; (*test)->rows && i < (*test)->nrows; i++) {
			row = row_of(*test, i);
			*items++ = (struct item){ ids, *test, row };
			ids = row_id(ids, (*test)->id, row->id);
		}
	}
}

bool catalogue_init(void)
{
	static char *ids;
	struct item *items;
	size_t bytes, i;

	catalogue_count = measure(&bytes);
	items = malloc((catalogue_count + 1) * sizeof(*items));
	ids = malloc(bytes + 1);
	if (!items || !ids) {
		complain("not enough memory for %zu cases", catalogue_count);
		return false;
	}
	fill(items, ids);
	qsort(items, catalogue_count, sizeof(*items), compare);
	catalogue = items;
	for (i = 1; i < catalogue_count; i++) {
		if (compare(&items[i - 1], &items[i]) == 0) {
			complain("two cases have the id %s: %s:%d and %s:%d", items[i].id,
				 items[i - 1].test->file, items[i - 1].test->line,
				 items[i].test->file, items[i].test->line);
			return false;
		}
	}
	return true;
}

const char *item_sentence(const struct item *item)
{
	static char text[512];
	const struct row *row = item->row;

	if (!row)
		return item->test->sentence;
	if (!item->test->sentence)
		return row->sentence;
	snprintf(text, sizeof(text), "%s: %s", item->test->sentence, row->sentence);
	return text;
}

const char *const *item_requires(const struct item *item)
{
	static const char *const none[] = { NULL };
	const struct row *row = item->row;

	if (row && row->requires)
		return row->requires;
	return item->test->requires ? item->test->requires : none;
}

bool item_requires_one(const struct item *item, const char *requirement)
{
	const char *const *id;

	for (id = item_requires(item); *id; id++) {
		if (strcmp(*id, requirement) == 0)
			return true;
	}
	return false;
}

const struct requirement *requirement_find(const char *id)
{
	size_t i;

	for (i = 0; i < requirement_count; i++) {
		if (strcmp(requirements[i].id, id) == 0)
			return &requirements[i];
	}
	return NULL;
}

bool id_matches(const char *pattern, const char *id)
{
	size_t length = strlen(pattern);

	if (strpbrk(pattern, "*?["))
		return fnmatch(pattern, id, 0) == 0;
	return strncmp(pattern, id, length) == 0 && (id[length] == '\0' || id[length] == '.');
}
