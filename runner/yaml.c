/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "output.h"
#include "yaml.h"

#define INDENT "  "

void yaml_begin(void)
{
	output_text(INDENT "---\n");
}

void yaml_end(void)
{
	output_text(INDENT "...\n");
}

static bool is_printable(char c)
{
	return c >= ' ' && c <= '~';
}

static void quote(const char *value, size_t length)
{
	size_t i;

	output_byte('"');
	for (i = 0; i < length; i++) {
		if (value[i] == '"' || value[i] == '\\')
			output("\\%c", value[i]);
		else if (value[i] == '\n')
			output_text("\\n");
		else if (value[i] == '\t')
			output_text("\\t");
		else if (is_printable(value[i]))
			output_byte(value[i]);
		else
			output("\\x%02x", (unsigned char)value[i]);
	}
	output_byte('"');
}

void yaml_string(const char *key, const char *value)
{
	output(INDENT "%s: ", key);
	quote(value, strlen(value));
	output_byte('\n');
}

void yaml_word(const char *key, const char *word)
{
	output(INDENT "%s: %s\n", key, word);
}

void yaml_key(const char *key)
{
	output(INDENT "%s:\n", key);
}

void yaml_nested_string(const char *key, const char *value)
{
	output_text(INDENT);
	yaml_string(key, value);
}

void yaml_text(const char *key, const char *text, size_t length)
{
	size_t i;

	while (length && text[length - 1] == '\n')
		length--;
	/* The indentation of a block is that of its first line, and is not 0. */
	if (!length || strchr(" \t\n", text[0])) {
		output(INDENT "%s: ", key);
		quote(text, length);
		output_byte('\n');
		return;
	}
	output(INDENT "%s: |\n" INDENT INDENT, key);
	for (i = 0; i < length; i++) {
		if (text[i] == '\n')
			output_text("\n" INDENT INDENT);
		else if (is_printable(text[i]) || text[i] == '\t')
			output_byte(text[i]);
		else
			output("\\x%02x", (unsigned char)text[i]);
	}
	output_byte('\n');
}
