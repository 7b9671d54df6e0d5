/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "proc.h"

static void close_keeping_errno(int fd)
{
	int error = errno;

	close(fd);
	errno = error;
}

bool proc_read(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t part = -1;
	size_t length = 0;

	if (fd < 0)
		return false;
	while (length < size - 1 && (part = read(fd, text + length, size - 1 - length)) > 0)
		length += (size_t)part;
	close_keeping_errno(fd);
	if (part < 0)
		return false;
	if (length && text[length - 1] == '\n')
		length--;
	text[length] = '\0';
	return true;
}

bool proc_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	size_t length = strlen(text);
	ssize_t written;

	if (fd < 0)
		return false;
	written = write(fd, text, length);
	if (written >= 0 && (size_t)written != length) {
		written = -1;
		errno = EIO;
	}
	close_keeping_errno(fd);
	return written >= 0;
}
