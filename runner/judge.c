/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "judge.h"
#include "names.h"

/* Not the whole of it: the arrays are filled as far as their lengths say. */
void result_begin(struct result *result)
{
	size_t i;

	result->verdict = VERDICT_PASS;
	result->died = false;
	result->reason[0] = '\0';
	result->said = (enum report_type)0;
	for (i = 0; i < FIELDS; i++)
		result->field[i] = "";
	result->done = false;
	result->has_directory = false;
	result->checks = 0;
	result->untrusted = NULL;
	result->observed = 0;
	result->named = 0;
	result->printed = 0;
}

void result_distrust(struct result *result, const char *why)
{
	if (!result->untrusted)
		result->untrusted = why;
}

static int gravity(enum report_type type)
{
	switch (type) {
	case REPORT_FAIL:
		return 3;
	case REPORT_BROKEN:
		return 2;
	case REPORT_SKIP:
		return 1;
	default:
		return 0;
	}
}

static void keep_text(struct result *result, enum report_type type, const char *payload,
		      size_t length)
{
	if (gravity(type) <= gravity(result->said))
		return;
	result->said = type;
	memcpy(result->text, payload, length);
	result->text[length] = '\0';
}

/* The value observed before under the key, NULL if there is none. */
static const char *observed_value(const struct result *result, const char *key)
{
	const char *at = result->observations, *value;

	for (; at < result->observations + result->observed; at = value + strlen(value) + 1) {
		value = at + strlen(at) + 1;
		if (strcmp(at, key) == 0)
			return value;
	}
	return NULL;
}

static void keep_observation(struct result *result, const char *payload, size_t length)
{
	char *key = result->observations + result->observed;
	const char *separator = memchr(payload, REPORT_SEPARATOR, length);
	const char *before;
	char *value;

	if (!separator) {
		result_distrust(result, "an observation without a value");
		return;
	}
	if (length + 1 > sizeof(result->observations) - result->observed) {
		result_distrust(result, "more observations than fit");
		return;
	}
	memcpy(key, payload, length);
	value = key + (separator - payload);
	*value++ = '\0';
	key[length] = '\0';
	if (!*key || key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789.-")]) {
		result_distrust(result, "an observation whose key is no word");
		return;
	}
	before = observed_value(result, key);
	if (!before)
		result->observed += length + 1;
	else if (strcmp(before, value) != 0)
		result_distrust(result, "two observations under one key");
}

static void keep_object(struct result *result, const char *payload, size_t length)
{
	if (length + 1 > sizeof(result->objects) - result->named) {
		result_distrust(result, "more shared memory objects than fit");
		return;
	}
	memcpy(result->objects + result->named, payload, length);
	result->objects[result->named + length] = '\0';
	result->named += length + 1;
}

static void add_checks(struct result *result, const char *payload, size_t length)
{
	char text[24];
	char *end;

	if (!length || length >= sizeof(text) || payload[0] < '0' || payload[0] > '9') {
		result_distrust(result, "a number of checks that is none");
		return;
	}
	memcpy(text, payload, length);
	text[length] = '\0';
	result->checks += strtoul(text, &end, 10);
	if (*end)
		result_distrust(result, "a number of checks that is none");
}

void result_record(struct result *result, enum report_type type, const char *payload,
		   size_t length)
{
	if (memchr(payload, '\0', length)) {
		result_distrust(result, "a NUL in a record");
		return;
	}
	switch (type) {
	case REPORT_DONE:
		result->done = true;
		return;
	case REPORT_CHECKS:
		add_checks(result, payload, length);
		return;
	case REPORT_FAIL:
	case REPORT_BROKEN:
	case REPORT_SKIP:
		keep_text(result, type, payload, length);
		return;
	case REPORT_OBSERVE:
		keep_observation(result, payload, length);
		return;
	case REPORT_OBJECT:
		keep_object(result, payload, length);
		return;
	case REPORT_DIRECTORY:
		result->has_directory = true;
		return;
	}
	result_distrust(result, "a record of an unknown type");
}

static void split_fields(struct result *result)
{
	char *at = result->text;
	size_t i;

	for (i = 0; at && i < FIELDS; i++) {
		result->field[i] = at;
		at = strchr(at, REPORT_SEPARATOR);
		if (at)
			*at++ = '\0';
	}
}

void result_skip(struct result *result, const char *reason)
{
	result->verdict = VERDICT_SKIP;
	snprintf(result->reason, sizeof(result->reason), "%s", reason);
}

void result_broken(struct result *result, const char *format, ...)
{
	va_list ap;

	result->verdict = VERDICT_BROKEN;
	va_start(ap, format);
	vsnprintf(result->reason, sizeof(result->reason), format, ap);
	va_end(ap);
}

/* The newest Linux that a requirement of the case needs; NULL if the one at hand will do. */
static const char *too_new(const struct item *item)
{
	const struct requirement *requirement;
	const char *newest = NULL;
	const char *const *id;

	if (!facts.kernel_version[0])
		return NULL;
	for (id = item_requires(item); *id; id++) {
		requirement = requirement_find(*id);
		if (!requirement || requirement->since[0] < '0' || requirement->since[0] > '9' ||
		    version_compare(facts.kernel_version, requirement->since) >= 0)
			continue;
		if (!newest || version_compare(newest, requirement->since) < 0)
			newest = requirement->since;
	}
	return newest;
}

static void judge_failure(struct result *result, const struct item *item)
{
	const char *since = too_new(item);

	result->verdict = VERDICT_FAIL;
	if (!since)
		return;
	result->verdict = VERDICT_SKIP;
	snprintf(result->reason, sizeof(result->reason),
		 "needs Linux %s, this is %s: %.250s expected %.250s, observed %.250s", since,
		 facts.kernel_version, result->field[FIELD_EXPRESSION],
		 result->field[FIELD_EXPECTED], result->field[FIELD_OBSERVED]);
}

/* It said nothing that decides: how it ended does. */
static void judge_ending(struct result *result, const struct ending *ending)
{
	char text[24];

	switch (ending->kind) {
	case ENDED_SIGNAL:
		result->died = true;
		result_broken(result, "killed by %s", signal_name(ending->number, text));
		return;
	case ENDED_STOP:
		result_broken(result, "stopped by %s", signal_name(ending->number, text));
		return;
	case ENDED_TIMEOUT:
		result->died = true;
		result_broken(result, "timed out after %d s", ending->number);
		return;
	case ENDED_UNKILLABLE:
		result->died = true;
		result_broken(result, "timed out after %d s, and SIGKILL did not end it",
			      ending->number);
		return;
	case ENDED_EXIT:
		if (!result->done || ending->number) {
			result->died = !result->done && ending->number;
			result_broken(result, "ended %s with status %d",
				      result->done ? "when it was done" : "early", ending->number);
			return;
		}
		break;
	case ENDED_UNSEEN:
		if (!result->done) {
			result_broken(result, "ended early");
			return;
		}
		break;
	}
	if (!result->checks)
		result_broken(result, "checked nothing");
}

void result_judge(struct result *result, const struct item *item, const struct ending *ending)
{
	if (result->untrusted) {
		result->observed = 0;
		result_broken(result, "its report is not to be trusted: %s", result->untrusted);
		return;
	}
	if (result->said)
		split_fields(result);
	switch (result->said) {
	case REPORT_FAIL:
		judge_failure(result, item);
		return;
	case REPORT_BROKEN:
		result_broken(result, "%s", result->field[FIELD_REASON]);
		return;
	case REPORT_SKIP:
		result_skip(result, result->field[0]);
		return;
	default:
		judge_ending(result, ending);
	}
}
