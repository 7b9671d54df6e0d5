/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"
#include "directory.h"

static char found[PATH_MAX];
static char run[PATH_MAX + sizeof("/mmap-cts.XXXXXX")];
static int run_fd = -1; /* there is none */

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
	snprintf(run, sizeof(run), "%s/mmap-cts.XXXXXX", directory);
	if (!mkdtemp(run))
		return NULL;
	run_fd = open(run, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (run_fd >= 0)
		return run;
	rmdir(run);
	return NULL;
}

/* Gives back the permissions of a directory; of nothing else, nor of what a link points to. */
static void permit(int fd, const char *name)
{
	struct stat status;

	if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode))
		fchmodat(fd, name, 0700, 0);
}

/*
 * Empties a directory of all but directories, which go to that of the run under new names: however
 * deep the tree, no more than two directories are open.
 */
static void flatten(int fd)
{
	static unsigned long moved;
	DIR *stream = fdopendir(fd);
	const struct dirent *entry;
	char name[32];

	if (!stream) {
		close(fd);
		return;
	}
	while ((entry = readdir(stream))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, entry->d_name, 0) == 0)
			continue;
		permit(fd, entry->d_name);
		if (unlinkat(fd, entry->d_name, AT_REMOVEDIR) == 0)
			continue;
		snprintf(name, sizeof(name), "moved-%lu", moved++);
		renameat(fd, entry->d_name, run_fd, name);
	}
	closedir(stream);
}

/* One that stands in the directory of the run. */
static bool remove_tree(const char *name)
{
	int fd;

	if (unlinkat(run_fd, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
		return true;
	if (unlinkat(run_fd, name, 0) == 0)
		return true;
	permit(run_fd, name);
	fd = openat(run_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		flatten(fd);
	return unlinkat(run_fd, name, AT_REMOVEDIR) == 0;
}

/* Until it is empty or nothing more can be removed. */
static void remove_all(void)
{
	const struct dirent *entry;
	bool progress = true;
	DIR *stream;
	int fd;

	while (progress) {
		progress = false;
		fd = openat(run_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		stream = fd >= 0 ? fdopendir(fd) : NULL;
		if (!stream)
			return;
		while ((entry = readdir(stream))) {
			if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
			    remove_tree(entry->d_name))
				progress = true;
		}
		closedir(stream);
	}
}

void directory_remove_case(unsigned number)
{
	char name[16];

	if (run_fd < 0)
		return;
	snprintf(name, sizeof(name), "%u", number);
	if (faccessat(run_fd, name, F_OK, 0) == 0)
		remove_tree(name);
}

void directory_remove(void)
{
	if (run_fd < 0)
		return;
	if (rmdir(run) != 0) {
		fchmod(run_fd, 0700);
		remove_all();
		if (rmdir(run) != 0 && errno != ENOENT)
			complain("cannot remove %s: %s", run, strerror(errno));
	}
	close(run_fd);
	run_fd = -1;
}
