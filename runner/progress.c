/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "progress.h"

static bool enabled;
static bool shown;

void progress_enable(void)
{
	const char *terminal = getenv("TERM");

	enabled = isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

static void show(const char *text, int length)
{
	if (length > 0 && write(STDERR_FILENO, text, (size_t)length) < 0)
		enabled = false;
}

void progress_show(unsigned long done, unsigned long total, const char *id)
{
	char text[128];

	if (!enabled)
		return;
	shown = true;
	/* Without wrapping: a line that is too long would not be erased whole. */
	show(text, snprintf(text, sizeof(text), "\r\033[K\033[?7l[%lu/%lu] %.80s\033[?7h", done,
			    total, id));
}

void progress_hide(void)
{
	if (!shown)
		return;
	shown = false;
	show("\r\033[K", 4);
}
