/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"
#include "directory.h"

static char found[PATH_MAX];
static char run[PATH_MAX]; /* "": there is none */

static bool join(char path[PATH_MAX], const char *directory, const char *name)
{
	int length = snprintf(path, PATH_MAX, "%s/%s", directory, name);

	if (length >= 0 && length < PATH_MAX)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

/* Absolute, because cases may change their working directory. */
static bool is_usable(const char *path)
{
	struct stat status;

	if (!realpath(path, found) || stat(found, &status) != 0)
		return false;
	if (!S_ISDIR(status.st_mode)) {
		errno = ENOTDIR;
		return false;
	}
	return access(found, W_OK | X_OK) == 0;
}

bool directory_find(const char *given, const char **directory)
{
	static const char *const usual[] = { "/tmp", "/var/tmp", "/dev/shm", "." };
	size_t i;

	*directory = found;
	if (!given) {
		given = getenv("TMPDIR");
		if (given && !*given)
			given = NULL;
	}
	if (given && !is_usable(given)) {
		complain("cannot use the directory %s: %s", given, strerror(errno));
		return false;
	}
	for (i = 0; !given && i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (is_usable(usual[i]))
			return true;
	}
	if (!given)
		*directory = NULL;
	return true;
}

const char *directory_make(const char *directory)
{
	if (!join(run, directory, "mmap-cts.XXXXXX"))
		return NULL;
	if (mkdtemp(run))
		return run;
	run[0] = '\0';
	return NULL;
}

/* Gives back the permissions of a directory; of nothing else, nor of what a link points to. */
static void permit(const char *path)
{
	struct stat status;

	if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode))
		chmod(path, 0700);
}

/*
 * Removes an entry of a directory; a directory with something in it goes to that of the run under a
 * new name. So no path gets long, however deep the tree.
 */
static void remove_or_move(const char *directory, const char *name)
{
	static unsigned long moved;
	char path[PATH_MAX], elsewhere[PATH_MAX], number[32];

	if (!join(path, directory, name) || unlink(path) == 0)
		return;
	permit(path);
	if (rmdir(path) == 0)
		return;
	snprintf(number, sizeof(number), "moved-%lu", moved++);
	if (join(elsewhere, run, number))
		rename(path, elsewhere);
}

static void for_entries(const char *directory, void (*act)(const char *directory, const char *name))
{
	DIR *stream = opendir(directory);
	const struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			act(directory, entry->d_name);
	}
	if (stream)
		closedir(stream);
}

static bool removed; /* something of the directory of the run */

/* An entry of it, with all that is in it; what is further down comes to stand beside it. */
static void remove_entry(const char *directory, const char *name)
{
	char path[PATH_MAX];

	if (!join(path, directory, name))
		return;
	if (unlink(path) != 0 && rmdir(path) != 0) {
		permit(path);
		for_entries(path, remove_or_move);
		if (rmdir(path) != 0)
			return;
	}
	removed = true;
}

void directory_remove_case(unsigned number)
{
	char name[16];

	if (!run[0])
		return;
	snprintf(name, sizeof(name), "%u", number);
	remove_entry(run, name);
}

void directory_remove(void)
{
	if (!run[0])
		return;
	if (rmdir(run) != 0) {
		permit(run);
		do {
			removed = false;
			for_entries(run, remove_entry);
		} while (removed);
		if (rmdir(run) != 0 && errno != ENOENT)
			complain("cannot remove %s: %s", run, strerror(errno));
	}
	run[0] = '\0';
}
