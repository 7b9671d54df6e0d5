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

/* The id, in text unless it stands somewhere as a whole. */
static const char *spell(const struct item *item, char text[ID_MAX])
{
	const struct row *row = item->row;
	const size_t length = strlen(item->test->id);

	if (!row)
		return item->test->id;
	memcpy(text, item->test->id, length);
	text[length] = '.';
	strcpy(text + length + 1, row->id);
	return text;
}

static int compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	char first[ID_MAX], second[ID_MAX];

	if (x->row && x->test == y->test)
		return strcmp(((const struct row *)x->row)->id, ((const struct row *)y->row)->id);
	return strcmp(spell(x, first), spell(y, second));
}

static size_t count_cases(void)
{
	const struct test_case *const *test;
	size_t count = 0;

	for (test = __start_cts_cases; test < __stop_cts_cases; test++)
		count += (*test)->rows ? (*test)->nrows : 1;
	return count;
}

static bool fits(const struct test_case *test, const struct row *row)
{
	if (strlen(test->id) + strlen(row->id) + 2 <= ID_MAX)
		return true;
	complain("%s:%d: the id of the row %s is too long", test->file, test->line, row->id);
	return false;
}

static bool fill(struct item *items)
{
	const struct test_case *const *test;
	const struct row *row;
	size_t i;

	for (test = __start_cts_cases; test < __stop_cts_cases; test++) {
		if (!(*test)->rows)
			*items++ = (struct item){ *test, NULL };
		for (i = 0; (*test)->rows && i < (*test)->nrows; i++) {
			row = row_of(*test, i);
			if (!fits(*test, row))
				return false;
			*items++ = (struct item){ *test, row };
		}
	}
	return true;
}

bool catalogue_init(void)
{
	struct item *items;
	size_t i;

	catalogue_count = count_cases();
	items = malloc((catalogue_count + 1) * sizeof(*items));
	if (!items) {
		complain("not enough memory for %zu cases", catalogue_count);
		return false;
	}
	if (!fill(items))
		return false; /* It is the end. NOLINT(clang-analyzer-unix.Malloc) */
	qsort(items, catalogue_count, sizeof(*items), compare);
	catalogue = items;
	for (i = 1; i < catalogue_count; i++) {
		if (compare(&items[i - 1], &items[i]) == 0) {
			complain("two cases have the id %s: %s:%d and %s:%d", item_id(&items[i]),
				 items[i - 1].test->file, items[i - 1].test->line,
				 items[i].test->file, items[i].test->line);
			return false;
		}
	}
	return true;
}

const char *item_id(const struct item *item)
{
	static char text[ID_MAX];

	return spell(item, text);
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
