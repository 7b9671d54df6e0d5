/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a command prints, to standard output or to a file. One at a time. After the first error
 * everything is discarded, and output_finish() tells.
 */
#ifndef CTS_OUTPUT_H
#define CTS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* Prints to standard output; is_closed says that the program was started without one. */
void output_to_stdout(bool is_closed);

/*
 * Prints to a temporary file beside the one named, which takes its place at output_finish(); or
 * to what is there, if it is no regular file. Complains and returns false if that cannot be.
 */
bool output_to_file(const char *path);

/* As printf(), at most 1 KiB at a time; the others are cheaper and have no limit. */
void output(const char *format, ...) __attribute__((format(printf, 1, 2)));
void output_bytes(const char *text, size_t length);
void output_text(const char *text);
void output_byte(char byte);
void output_number(unsigned long number);

/* Hands on what was printed. Waits for a reader, but not long after a signal that interrupts. */
void output_flush(void);

bool output_failed(void);
bool output_is_terminal(void);

/* Gives up before the first output: no file is left. */
void output_discard(void);

/* Completes the output, or complains, removes the temporary file and returns false. */
bool output_finish(void);

#endif
