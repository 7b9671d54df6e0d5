/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <fnmatch.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "conditions.h"
#include "facts.h"

enum relation { EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL };

/* Those of two characters first. */
static const struct {
	const char *text;
	enum relation relation;
} operators[] = {
	{ "!=", NOT_EQUAL }, { "<=", LESS_OR_EQUAL }, { ">=", GREATER_OR_EQUAL },
	{ "=", EQUAL },	     { "<", LESS },	      { ">", GREATER },
};

enum kind { KIND_WORD, KIND_NUMBER, KIND_VERSION };

/* The value of a fact as text; a number is in text, of at least 24 bytes. */
struct fact {
	enum kind kind;
	const char *value;
};

static bool find_fact(const char *name, enum entry_kind entry, struct fact *fact)
{
	const struct {
		const char *name;
		struct fact fact;
	} known[] = {
		{ "kernel", { KIND_VERSION, facts.kernel_version } },
		{ "arch", { KIND_WORD, facts.arch } },
		{ "pagesize", { KIND_NUMBER, NULL } },
		{ "libc", { KIND_WORD, facts.libc } },
		{ "libc-version", { KIND_VERSION, facts.libc_version } },
		{ "fs", { KIND_WORD, facts.fs } },
		{ "entry", { KIND_WORD, entry_names[entry] } },
		{ "sandbox", { KIND_WORD, facts.sandbox } },
		{ "emulator", { KIND_WORD, facts.emulator } },
		{ "uid", { KIND_WORD, facts.is_root ? "root" : "user" } },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].name, name) == 0) {
			*fact = known[i].fact;
			return true;
		}
	}
	return false;
}

static bool compare(int difference, enum relation relation)
{
	switch (relation) {
	case EQUAL:
		return difference == 0;
	case NOT_EQUAL:
		return difference != 0;
	case LESS:
		return difference < 0;
	case LESS_OR_EQUAL:
		return difference <= 0;
	case GREATER:
		return difference > 0;
	case GREATER_OR_EQUAL:
		return difference >= 0;
	}
	return false;
}

static const char *judge_word(const char *have, enum relation relation, const char *want,
			      bool *holds)
{
	bool same = fnmatch(want, have, 0) == 0;

	if (relation != EQUAL && relation != NOT_EQUAL)
		return "only = and != go with that fact";
	*holds = same == (relation == EQUAL);
	return NULL;
}

static const char *judge_number(unsigned long have, enum relation relation, const char *want,
				bool *holds)
{
	unsigned long number;
	char *end;

	number = strtoul(want, &end, 10);
	if (*want < '0' || *want > '9' || *end)
		return "not a number";
	*holds = compare(have < number ? -1 : have > number, relation);
	return NULL;
}

/* A version that is not known meets no condition but "is not". */
static const char *judge_version(const char *have, enum relation relation, const char *want,
				 bool *holds)
{
	if (*want < '0' || *want > '9' || want[strspn(want, "0123456789.")])
		return "not a version";
	if (*have)
		*holds = compare(version_compare(have, want), relation);
	else
		*holds = relation == NOT_EQUAL;
	return NULL;
}

/* One "FACT OPERATOR VALUE". */
static const char *judge_one(char *text, enum entry_kind entry, bool *holds)
{
	size_t length = strcspn(text, "=!<>"), i;
	enum relation relation;
	const char *want;
	struct fact fact;

	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (strncmp(text + length, operators[i].text, strlen(operators[i].text)) == 0)
			break;
	}
	if (i == sizeof(operators) / sizeof(operators[0]))
		return "not a fact, an operator and a value";
	relation = operators[i].relation;
	want = text + length + strlen(operators[i].text);
	text[length] = '\0';
	if (!find_fact(text, entry, &fact))
		return "unknown fact";
	if (!*want || strpbrk(want, "=!<>"))
		return "not a fact, an operator and a value";
	switch (fact.kind) {
	case KIND_NUMBER:
		return judge_number(facts.page_size, relation, want, holds);
	case KIND_VERSION:
		return judge_version(fact.value, relation, want, holds);
	default:
		return judge_word(fact.value, relation, want, holds);
	}
}

const char *condition_judge(char *text, enum entry_kind entry, bool *holds)
{
	const char *problem;
	bool all = true, one;
	char *comma;

	*holds = true;
	if (strcmp(text, "*") == 0)
		return NULL;
	for (; text; text = comma) {
		comma = strchr(text, ',');
		if (comma)
			*comma++ = '\0';
		problem = judge_one(text, entry, &one);
		if (problem)
			return problem;
		all = all && one;
	}
	*holds = all;
	return NULL;
}
