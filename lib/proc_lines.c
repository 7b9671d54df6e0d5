/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "entry.h"
#include "names.h"
#include "proc_lines.h"
#include "report.h"

/* What is longer than the buffer does not come through the entry, but from the file in pieces. */
static struct {
	char text[1 << 18];
	size_t at;
	size_t length;
	int fd; /* -1: all of it is in text */
} reader;

_Noreturn static void no_text(const char *path)
{
	char name[24];

	skip("no %s: %s", path, errno_name(errno, name));
}

void lines_open(const char *path)
{
	ssize_t length;

	if (!entry->proc_read)
		skip("no %s", path);
	length = entry->proc_read(path, reader.text, sizeof(reader.text));
	if (length < 0)
		no_text(path);
	reader.at = 0;
	reader.length = (size_t)length;
	reader.fd = -1;
	if (reader.length < sizeof(reader.text) - 1)
		return;
	reader.length = 0;
	reader.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (reader.fd < 0)
		no_text(path);
}

void lines_close(void)
{
	if (reader.fd >= 0)
		close(reader.fd);
	reader.fd = -1;
}

/* More of the file behind the line that has begun; false at its end. */
static bool read_more(void)
{
	size_t kept = reader.length - reader.at;
	ssize_t got;

	if (reader.fd < 0)
		return false;
	memmove(reader.text, reader.text + reader.at, kept);
	do {
		got = read(reader.fd, reader.text + kept, sizeof(reader.text) - 1 - kept);
	} while (got < 0 && errno == EINTR);
	reader.at = 0;
	reader.length = kept + (got > 0 ? (size_t)got : 0);
	return got > 0;
}

char *lines_next(void)
{
	char *line, *end;

	do {
		line = reader.text + reader.at;
		end = memchr(line, '\n', reader.length - reader.at);
	} while (!end && read_more());
	if (!end)
		return NULL;
	*end = '\0';
	reader.at = (size_t)(end + 1 - reader.text);
	return line;
}
