/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands list and defects. */
#include "config.h"

#include "commands.h"
#include "defect.h"
#include "needs.h"
#include "options.h"
#include "output.h"
#include "plan.h"

static void print_json_string(const char *text)
{
	output_byte('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			output("\\%c", *text);
		else if ((unsigned char)*text < ' ')
			output("\\u%04x", (unsigned)*text);
		else
			output_byte(*text);
	}
	output_byte('"');
}

static void print_json_member(const char *key, const char *value)
{
	output("\"%s\": ", key);
	print_json_string(value);
	output_text(", ");
}

static void print_requirements(const struct item *item)
{
	const char *const *id;
	const char *separator = "";

	output_text("\"requirements\": [");
	for (id = item_requires(item); *id; id++) {
		output_text(separator);
		print_json_string(*id);
		separator = ", ";
	}
	output_text("], ");
}

static const char *need_separator;

static void print_need(const char *need)
{
	output_text(need_separator);
	print_json_string(need);
	need_separator = ", ";
}

static void print_json(const struct item *item)
{
	output_byte('{');
	print_json_member("id", item_id(item));
	print_json_member("sentence", item_sentence(item));
	print_requirements(item);
	print_json_member("file", item->test->file);
	output("\"line\": %d, \"needs\": [", item->test->line);
	need_separator = "";
	needs_list(item->test, print_need);
	output_text("]}");
}

int command_list(const struct options *options)
{
	static struct plan plan;
	unsigned long i;

	if (!plan_init(&plan, options))
		return EXIT_TROUBLE;
	if (options->json)
		output_text("[");
	for (i = 0; i < plan.total; i++) {
		if (options->json) {
			output_text(i ? ",\n " : "\n ");
			print_json(plan_item(&plan, i));
		} else {
			output("%s\n", item_id(plan_item(&plan, i)));
		}
	}
	if (options->json)
		output_text("\n]\n");
	return output_finish() ? EXIT_AS_EXPECTED : EXIT_TROUBLE;
}

int command_defects(const struct options *options)
{
	const struct defect *const *defect;
	const char *const *id;

	(void)options;
	for (defect = __start_cts_defects; defect < __stop_cts_defects; defect++) {
		output("%s\t%s\t", (*defect)->name, (*defect)->sentence);
		for (id = (*defect)->breaks; *id; id++)
			output("%s%s", id == (*defect)->breaks ? "" : " ", *id);
		output_byte('\n');
	}
	return output_finish() ? EXIT_AS_EXPECTED : EXIT_TROUBLE;
}
