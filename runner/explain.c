/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands explain and requirements. */
#include "config.h"

#include <string.h>

#include "commands.h"
#include "complain.h"
#include "directory.h"
#include "expectations.h"
#include "facts.h"
#include "needs.h"
#include "options.h"
#include "output.h"

/* Long sentences, which output() would cut. */
static void print_line(const char *before, const char *text)
{
	output_text(before);
	output_text(text);
	output_byte('\n');
}

/* Calls print() for each case that asserts it. Returns their number. */
static size_t for_cases(const char *requirement, void (*print)(const char *id))
{
	size_t i, n = 0;

	for (i = 0; i < catalogue_count; i++) {
		if (item_requires_one(&catalogue[i], requirement)) {
			print(item_id(&catalogue[i]));
			n++;
		}
	}
	return n;
}

static void print_case_of(const char *id)
{
	print_line("  case ", id);
}

static void explain_requirement(const struct requirement *requirement)
{
	output("%s (%s, %s", requirement->id, requirement->class, requirement->interface);
	if (strcmp(requirement->since, "-") != 0)
		output(", since Linux %s", requirement->since);
	output_text(")\n");
	print_line("  ", requirement->statement);
	print_line("  said in ", requirement->source);
	if (strcmp(requirement->testable, "yes") != 0)
		print_line("  not tested: ", requirement->testable);
	if (*requirement->notes)
		print_line("  notes: ", requirement->notes);
	if (!for_cases(requirement->id, print_case_of))
		output_text("  no case\n");
}

static void print_need(const char *need)
{
	print_line("  needs ", need);
}

static void explain_expectation(const struct item *item, enum entry_kind entry)
{
	const struct expectation *known = expectation_find(item_id(item), entry);

	if (!known)
		return;
	output("  known to fail through %s: %s:%u: ", entry_names[entry], known->file, known->line);
	print_line("", known->reason);
}

static void explain_case(const struct item *item, enum entry_choice choice)
{
	const struct requirement *requirement;
	const char *const *id;

	print_line("", item_id(item));
	print_line("  ", item_sentence(item));
	output("  %s:%d\n", item->test->file, item->test->line);
	needs_list(item->test, print_need);
	for (id = item_requires(item); *id; id++) {
		requirement = requirement_find(*id);
		print_line("  asserts ", *id);
		if (!requirement)
			continue;
		print_line("    ", requirement->statement);
		print_line("    said in ", requirement->source);
	}
	if (choice != CHOICE_SYSCALL)
		explain_expectation(item, ENTRY_LIBC);
	if (choice != CHOICE_LIBC)
		explain_expectation(item, ENTRY_SYSCALL);
}

/* A requirement by its id, and cases by a pattern. Returns whether there is any. */
static bool explain(const char *name, const struct options *options, bool print)
{
	const struct requirement *requirement = requirement_find(name);
	bool any = requirement != NULL;
	size_t i;

	if (requirement && print)
		explain_requirement(requirement);
	for (i = 0; i < catalogue_count; i++) {
		if (!id_matches(name, item_id(&catalogue[i])))
			continue;
		any = true;
		if (print)
			explain_case(&catalogue[i], options->entry);
	}
	return any;
}

int command_explain(const struct options *options)
{
	const char *directory;
	size_t i;

	if (!options->pattern_count) {
		complain("explain: which case or requirement?");
		return EXIT_TROUBLE;
	}
	for (i = 0; i < options->pattern_count; i++) {
		if (!explain(options->patterns[i], options, false)) {
			complain("there is no case and no requirement '%s'", options->patterns[i]);
			return EXIT_TROUBLE;
		}
	}
	if (!directory_find(options->directory, &directory))
		return EXIT_TROUBLE;
	facts_init(directory);
	if (!expectations_load(options))
		return EXIT_TROUBLE;
	for (i = 0; i < options->pattern_count; i++)
		explain(options->patterns[i], options, true);
	return output_finish() ? EXIT_AS_EXPECTED : EXIT_TROUBLE;
}

static const char *case_separator;

static void print_case_in_row(const char *id)
{
	output_text(case_separator);
	output_text(id);
	case_separator = " ";
}

static void print_row(const struct requirement *requirement)
{
	output("%s\t%s\t", requirement->id, requirement->class);
	output_text(requirement->testable);
	output_byte('\t');
	case_separator = "";
	if (!for_cases(requirement->id, print_case_in_row) &&
	    strcmp(requirement->testable, "yes") == 0)
		output_text("NONE");
	output_byte('\n');
}

static bool is_chosen(const char *id, const struct options *options)
{
	size_t i;

	for (i = 0; i < options->pattern_count; i++) {
		if (id_matches(options->patterns[i], id))
			return true;
	}
	return !options->pattern_count;
}

static bool match_requirements(char *const *patterns, size_t pattern_count)
{
	size_t i, at;

	for (i = 0; i < pattern_count; i++) {
		for (at = 0; at < requirement_count; at++)
			if (id_matches(patterns[i], requirements[at].id))
				break;
		if (at == requirement_count) {
			complain("no requirement matches '%s'", patterns[i]);
			return false;
		}
	}
	return true;
}

int command_requirements(const struct options *options)
{
	size_t i;

	if (!match_requirements(options->patterns, options->pattern_count))
		return EXIT_TROUBLE;
	for (i = 0; i < requirement_count; i++)
		if (is_chosen(requirements[i].id, options))
			print_row(&requirements[i]);
	return output_finish() ? EXIT_AS_EXPECTED : EXIT_TROUBLE;
}
