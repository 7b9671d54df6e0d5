/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What parses the input of others, as libFuzzer calls it. The first byte says what the rest is: 'e'
 * a file of deviations, another one a command line, a word a line, of the command that begins so.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "catalogue.h"
#include "commands.h"
#include "expectations.h"
#include "facts.h"

#define WORDS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void try_expectations(char *text)
{
	const struct options none = { .expected = { "none" }, .expected_count = 1 };
	const struct plan both = { .entries = ENTRY_KINDS };
	const struct expectation *found;

	if (expectations_parse("input", text, false)) {
		must(expectations_applying(&both) <= expectations_count());
		found = expectation_find("unit.alpha", ENTRY_LIBC);
		must(!found || (*found->reason && found->line > 0));
	}
	must(expectations_load(&none) && expectations_count() == 0);
}

static void try_options(char *text, char command)
{
	static const struct command commands[] = {
		{ .name = "run", .run = command_run },
		{ .name = "list", .run = command_list },
		{ .name = "explain", .run = command_explain },
		{ .name = "compare", .run = command_compare },
	};
	const struct command *chosen = &commands[0];
	struct options options = { 0 };
	char *words[WORDS_MAX + 1];
	int count = 0;
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].name[0] == command)
			chosen = &commands[i];
	for (; text && count < WORDS_MAX; text = strchr(text, '\n'), text += text != NULL)
		words[count++] = text;
	words[count] = NULL;
	for (i = 1; i < (size_t)count; i++)
		words[i][-1] = '\0';
	if (options_parse(&options, chosen, count, words)) {
		must(options.jobs >= 1 && options.timeout >= 1 && options.repeat >= 1);
		must(options.expected_count <= EXPECTED_MAX);
		must(options.pattern_count <= (size_t)count);
	}
	free(options.requires);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	char *text;

	if (!ready) {
		case_init();
		must(catalogue_init());
		facts_init(NULL);
		ready = true;
	}
	/* As it is read from a file, or from argv: without a NUL. */
	if (size == 0 || memchr(data, '\0', size))
		return 0;
	text = malloc(size);
	must(text);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (data[0] == 'e')
		try_expectations(text);
	else
		try_options(text, (char)data[0]);
	free(text);
	return 0;
}
