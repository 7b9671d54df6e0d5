/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "defect.h"
#include "diagnostic.h"
#include "entry.h"
#include "expectations.h"
#include "facts.h"
#include "fixture.h"
#include "privilege.h"
#include "names.h"
#include "output.h"
#include "state.h"
#include "tap.h"

/* A verdict, seen beside what was expected. */
enum outcome { PASS, FAIL, BROKEN, SKIP, KNOWN, STALE, OUTCOMES };

static const struct {
	const char *line;
	const char *color;
	const char *directive;
	bool is_unexpected;
	const char *total;
} outcomes[OUTCOMES] = {
	[PASS] = { "ok", "32", NULL, false, "pass" },
	[FAIL] = { "not ok", "31", NULL, true, "fail" },
	[BROKEN] = { "not ok", "31", NULL, true, "broken" },
	[SKIP] = { "ok", "33", "SKIP", false, "skip" },
	[KNOWN] = { "not ok", "33", "TODO", false, "known deviation" },
	[STALE] = { "ok", "31", "TODO", true, "stale deviation" },
};

static const struct plan *plan;
static const struct options *options;
static bool colored;
CASE_STATE static unsigned long totals[OUTCOMES];
CASE_STATE static unsigned long without_space; /* of the skips */

static bool wants_color(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	if (options->color != COLOR_AUTO)
		return options->color == COLOR_ALWAYS;
	return output_is_terminal() && !(no_color && *no_color) && terminal &&
	       strcmp(terminal, "dumb") != 0;
}

static void print_capabilities(void)
{
	bool any = false;
	size_t i;

	output_text("# capabilities:");
	for (i = 0; i < CAPABILITIES; i++) {
		if (has_capability(capabilities[i].number)) {
			output(" %s", capabilities[i].name);
			any = true;
		}
	}
	output_text(any ? "\n" : " none\n");
}

static bool completed;

static void print_completed(const char *name)
{
	output("%s %s", completed ? "" : "# by system call, for want of a function:", name);
	completed = true;
}

static void print_entries(void)
{
	const char *first = entry_names[plan->first_entry];

	output("# entry: %s\n", plan->entries == 1 ? first : "libc and syscall");
	if (plan->first_entry == ENTRY_SYSCALL)
		return;
	completed = false;
	entry_each_completed(print_completed);
	if (completed)
		output_text("\n");
}

static void print_facts(const char *directory)
{
	output("# mmap-cts %s\n", PACKAGE_VERSION);
	output("# kernel: %s %s %s %s\n", facts.kernel.sysname, facts.kernel.release,
	       facts.kernel.version, facts.kernel.machine);
	output("# architecture: %s\n", facts.arch);
	output("# page size: %lu\n", facts.page_size);
	output("# libc: %s%s%s\n", facts.libc, *facts.libc_version ? " " : "", facts.libc_version);
	print_entries();
	if (directory)
		output("# file system: %s, that of %s\n", facts.fs, directory);
	else
		output("# file system: none, for want of a directory that can be written\n");
	output("# user: %ld%s\n", (long)geteuid(),
	       facts.is_contained ? ", in a user namespace" : "");
	print_capabilities();
	output("# sandbox: %s\n", facts.sandbox);
	output("# emulator: %s\n", facts.emulator);
	output("# known deviations: %zu of %zu lines apply\n", expectations_applying(plan),
	       expectations_count());
	if (options->shuffle)
		output("# shuffled by the seed %llu\n", (unsigned long long)options->seed);
	if (options->defect)
		output("# defect: %s\n", options->defect->name);
}

void tap_begin(const struct plan *the_plan, const struct options *the_options,
	       const char *directory)
{
	plan = the_plan;
	options = the_options;
	colored = wants_color();
	if (options->detail == DETAIL_QUIET)
		return;
	output_text("TAP version 13\n");
	output("1..%lu%s\n", plan->total, plan->total ? "" : " # SKIP there is no case");
	print_facts(directory);
}

/* On one line, and without what would begin a directive. */
static void print_reason(const char *reason)
{
	for (; *reason; reason++) {
		if (*reason == '#')
			output_byte('\\');
		output_byte(*reason >= ' ' && *reason <= '~' ? *reason : ' ');
	}
}

static enum outcome judge(const struct result *result, const struct expectation *known)
{
	switch (result->verdict) {
	case VERDICT_PASS:
		return known && !known->sometimes ? STALE : PASS;
	case VERDICT_FAIL:
		return known ? KNOWN : FAIL;
	case VERDICT_BROKEN:
		return known && result->died ? KNOWN : BROKEN;
	default:
		return SKIP;
	}
}

static void print_line(enum outcome outcome, unsigned long position, const char *reason)
{
	const char *directive = outcomes[outcome].directive;
	char name[PLAN_NAME_MAX];

	if (colored)
		output("\033[%sm", outcomes[outcome].color);
	output_text(outcomes[outcome].line);
	if (colored)
		output_text("\033[0m");
	output_byte(' ');
	output_number(position + 1);
	output_text(" - ");
	output_text(plan_name(plan, position, name));
	if (directive) {
		output(" # %s ", directive);
		print_reason(reason);
	}
	output_byte('\n');
}

void tap_result(unsigned long position, const struct result *result, const struct result *twin)
{
	const struct item *item = plan_item(plan, position);
	enum entry_kind kind = plan_entry(plan, position);
	const struct expectation *known = expectation_find(item_id(item), kind);
	enum outcome outcome = judge(result, known);

	totals[outcome]++;
	if (outcome == SKIP && strcmp(result->reason, NO_SPACE_LEFT) == 0)
		without_space++;
	if (options->detail == DETAIL_QUIET && !outcomes[outcome].is_unexpected)
		return;
	if (options->detail == DETAIL_VERBOSE)
		output("# %s\n", item_sentence(item));
	print_line(outcome, position, outcome == SKIP || !known ? result->reason : known->reason);
	diagnostic_print(item, kind, result, twin);
}

void tap_end(int signo)
{
	char text[24];
	size_t i;

	output_text("# ");
	for (i = 0; i < OUTCOMES; i++)
		output("%s%s %lu", i ? ", " : "", outcomes[i].total, totals[i]);
	output_byte('\n');
	if (signo)
		output("Bail out! interrupted by %s\n", signal_name(signo, text));
}

unsigned long tap_without_space(void)
{
	return without_space;
}

enum exit_status tap_status(void)
{
	unsigned long unexpected = 0;
	size_t i;

	if (!totals[PASS] && !totals[FAIL] && !totals[KNOWN] && !totals[STALE])
		return EXIT_NOT_JUDGED;
	for (i = 0; i < OUTCOMES; i++) {
		if (outcomes[i].is_unexpected)
			unexpected += totals[i];
	}
	return unexpected ? EXIT_UNEXPECTED : EXIT_AS_EXPECTED;
}
