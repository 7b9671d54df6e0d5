/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "complain.h"
#include "output.h"
#include "progress.h"
#include "signals.h"
#include "state.h"

#define LAST_CALL (2 * SECOND)

static int fd = STDOUT_FILENO;
static const char *name = "to standard output";
static int failure; /* errno of the first error */
static bool replaces;
static char target[PATH_MAX];
static char temporary[PATH_MAX];

static char buffer[4096];
CASE_STATE static size_t used;

void output_to_stdout(bool is_closed)
{
	fd = STDOUT_FILENO;
	failure = is_closed ? EBADF : 0;
}

/* A symbolic link stays one: what it points to is replaced. */
static bool resolve(const char *path)
{
	size_t length = strlen(path);

	if (realpath(path, target))
		return true;
	if (errno != ENOENT || length >= sizeof(target))
		return false;
	memcpy(target, path, length + 1);
	return true;
}

bool output_to_file(const char *path)
{
	struct stat status;
	int length;

	name = path;
	failure = 0;
	replaces = stat(path, &status) != 0 || S_ISREG(status.st_mode);
	if (replaces) {
		if (!resolve(path))
			goto failed;
		length = snprintf(temporary, sizeof(temporary), "%s.tmp", target);
		if (length < 0 || (size_t)length >= sizeof(temporary)) {
			errno = ENAMETOOLONG;
			goto failed;
		}
		fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	} else {
		fd = open(path, O_WRONLY | O_CLOEXEC);
	}
	if (fd < 0)
		goto failed;
	return true;

failed:
	complain("cannot write %s: %s", path, strerror(errno));
	return false;
}

/*
 * Waits until the reader has room: a write() to a full pipe could not be interrupted. After a
 * signal that ends the run, the reader has not long to take the rest.
 */
static bool wait_for_room(void)
{
	struct pollfd fds[2] = { { .fd = fd, .events = POLLOUT } };
	int ready;

	/* As nearly always. */
	if (poll(fds, 1, 0) == 1)
		return true;
	while ((ready = signals_wait(fds, 1, interrupted() ? LAST_CALL : -1)) < 1) {
		if (ready == 0 || interruptions() > 1) {
			failure = EINTR;
			return false;
		}
	}
	return true;
}

void output_flush(void)
{
	size_t done = 0;
	ssize_t written;

	if (used && !failure)
		progress_hide();
	while (done < used && !failure && wait_for_room()) {
		written = write(fd, buffer + done, used - done);
		if (written > 0)
			done += (size_t)written;
		else if (written == 0)
			failure = ENOSPC;
		else if (errno != EINTR && errno != EAGAIN)
			failure = errno;
	}
	used = 0;
}

void output_bytes(const char *text, size_t length)
{
	size_t part;

	while (length) {
		if (used == sizeof(buffer))
			output_flush();
		part = length < sizeof(buffer) - used ? length : sizeof(buffer) - used;
		memcpy(buffer + used, text, part);
		used += part;
		text += part;
		length -= part;
	}
}

void output_text(const char *text)
{
	output_bytes(text, strlen(text));
}

void output_byte(char byte)
{
	output_bytes(&byte, 1);
}

void output_number(unsigned long number)
{
	char text[24];
	char *at = text + sizeof(text);

	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	output_bytes(at, (size_t)(text + sizeof(text) - at));
}

void output(const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	output_text(text);
}

bool output_failed(void)
{
	return failure != 0;
}

bool output_is_terminal(void)
{
	return isatty(fd);
}

void output_discard(void)
{
	if (replaces)
		unlink(temporary);
}

bool output_finish(void)
{
	output_flush();
	if (replaces && !failure && fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
		failure = errno;
	if (close(fd) != 0 && !failure)
		failure = errno;
	if (replaces && !failure && rename(temporary, target) != 0)
		failure = errno;
	if (!failure)
		return true;
	output_discard();
	complain("cannot write %s: %s", name, strerror(failure));
	return false;
}
