/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "complain.h"
#include "progress.h"

void complain(const char *format, ...)
{
	char text[1024] = "mmap-cts: ";
	size_t used = sizeof("mmap-cts: ") - 1;
	va_list ap;
	int length;

	va_start(ap, format);
	length = vsnprintf(text + used, sizeof(text) - used - 1, format, ap);
	va_end(ap);
	if (length < 0)
		return;
	used += (size_t)length < sizeof(text) - used - 1 ? (size_t)length : sizeof(text) - used - 2;
	text[used++] = '\n';
	progress_hide();
	if (write(STDERR_FILENO, text, used) < 0)
		return; /* there is nobody left to tell */
}
