/* SPDX-License-Identifier: BSD-2-Clause */
/* The YAML that stands under a line of the report. Keys are words that need no quotes. */
#ifndef CTS_YAML_H
#define CTS_YAML_H

#include <stddef.h>

void yaml_begin(void);
void yaml_end(void);

/* KEY: word, which needs no quotes either. */
void yaml_word(const char *key, const char *word);

/* KEY: "value". A nested one belongs to the yaml_key() before. */
void yaml_string(const char *key, const char *value);
void yaml_key(const char *key);
void yaml_nested_string(const char *key, const char *value);

/*
 * A text of several lines, as a block where YAML allows. What cannot be printed stands as \xNN in
 * either form.
 */
void yaml_text(const char *key, const char *text, size_t length);

#endif
