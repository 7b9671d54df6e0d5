/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "diagnostic.h"
#include "yaml.h"

static void print_requirements(const struct item *item)
{
	const struct requirement *requirement;
	const char *const *id;

	yaml_key("requirements");
	for (id = item_requires(item); *id; id++) {
		requirement = requirement_find(*id);
		yaml_nested_string(*id, requirement ? requirement->source : "unknown");
	}
}

static void print_trace(const char *trace)
{
	if (*trace)
		yaml_text("trace", trace, strlen(trace));
}

/* Whose fault a failure is, when the case was run by either entry and both were judged. */
static const char *fault(enum entry_kind entry, const struct result *twin)
{
	if (!twin)
		return NULL;
	if (twin->verdict == VERDICT_FAIL)
		return "kernel";
	if (twin->verdict == VERDICT_PASS)
		return entry == ENTRY_LIBC ? "libc" : "kernel, and the libc makes up for it";
	return NULL;
}

static void print_failure(const struct result *result, const char *whose)
{
	yaml_string("expression", result->field[FIELD_EXPRESSION]);
	yaml_string("expected", result->field[FIELD_EXPECTED]);
	yaml_string("observed", result->field[FIELD_OBSERVED]);
	print_trace(result->field[FIELD_TRACE]);
	yaml_string("at", result->field[FIELD_AT]);
	if (whose)
		yaml_string("fault", whose);
}

static void print_breakage(const struct result *result)
{
	yaml_string("reason", result->reason);
	if (result->said != REPORT_BROKEN || result->untrusted)
		return;
	print_trace(result->field[FIELD_BROKEN_TRACE]);
	yaml_string("at", result->field[FIELD_AT]);
}

static void print_reasons(const struct item *item, enum entry_kind entry,
			  const struct result *result, const struct result *twin)
{
	char place[256];

	yaml_word("verdict", result->verdict == VERDICT_FAIL ? "fail" : "broken");
	print_requirements(item);
	yaml_string("sentence", item_sentence(item));
	snprintf(place, sizeof(place), "%s:%d", item->test->file, item->test->line);
	yaml_string("case", place);
	if (result->verdict == VERDICT_FAIL)
		print_failure(result, fault(entry, twin));
	else
		print_breakage(result);
	if (result->printed)
		yaml_text("output", result->output, result->printed);
}

static void print_observations(const struct result *result)
{
	const char *at = result->observations, *value;

	yaml_key("observations");
	for (; at < result->observations + result->observed; at = value + strlen(value) + 1) {
		value = at + strlen(at) + 1;
		yaml_nested_string(at, value);
	}
}

void diagnostic_print(const struct item *item, enum entry_kind entry, const struct result *result,
		      const struct result *twin)
{
	bool failed = result->verdict == VERDICT_FAIL || result->verdict == VERDICT_BROKEN;

	if (!failed && !result->observed)
		return;
	yaml_begin();
	if (failed)
		print_reasons(item, entry, result, twin);
	if (result->observed)
		print_observations(result);
	yaml_end();
}
