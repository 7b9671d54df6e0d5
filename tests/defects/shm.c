/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include <limits.h>

static int fails(int error)
{
	errno = error;
	return -1;
}

static int open_not_exclusive(const char *name, int oflag, mode_t mode)
{
	return right->shm_open(name, oflag & ~O_EXCL, mode);
}

DEFECT("shm-open-not-exclusive", "shm_open() ignores O_EXCL",
       BREAKS("shm-open.excl-eexist", "shm-open.excl-atomic"))
{
	wrong->shm_open = open_not_exclusive;
}

/* It looks first and creates then. */
static int open_not_atomic(const char *name, int oflag, mode_t mode)
{
	int fd;

	if ((oflag & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL))
		return right->shm_open(name, oflag, mode);
	fd = right->shm_open(name, O_RDONLY, 0);
	if (fd >= 0) {
		close(fd);
		return fails(EEXIST);
	}
	usleep(1000);
	return right->shm_open(name, oflag & ~O_EXCL, mode);
}

DEFECT("shm-open-not-atomic", "shm_open() looks for the name and creates it in two steps",
       BREAKS("shm-open.excl-atomic"))
{
	wrong->shm_open = open_not_atomic;
}

static int open_creating(const char *name, int oflag, mode_t mode)
{
	return right->shm_open(name, oflag | O_CREAT, mode | 0600);
}

DEFECT("shm-open-always-creates", "shm_open() creates a missing object without O_CREAT",
       BREAKS("shm-open.enoent", "shm-unlink.removes-name", "shm-open.emfile",
	      "shm-unlink.persistence"))
{
	wrong->shm_open = open_creating;
}

static int open_elsewhere(const char *name, int oflag, mode_t mode)
{
	(void)name;
	(void)mode;
	return oflag & O_CREAT ? right->memfd_create("object", MFD_CLOEXEC) : fails(ENOENT);
}

DEFECT("shm-open-elsewhere", "each shm_open() makes an object of its own",
       BREAKS("shm-open.same-name-same-object", "shm-open.excl-eexist", "shm-unlink.persistence",
	      "shm-open.dev-shm-visible", "shm-open.excl-atomic", "shm-open.trunc",
	      "shm-open.trunc-rdonly", "shm-open.fd-close-keeps-mapping",
	      "shm-open.rdonly-no-write-map", "shm-open.cloexec", "shm-open.lowest-fd",
	      "shm-open.mode-umask", "shm-open.eacces", "shm-open.no-slash",
	      "shm-unlink.removes-name", "shm-unlink.new-object", "shm-unlink.enoent",
	      "shm-open.name-too-long", "shm-open.invalid-name"))
{
	wrong->shm_open = open_elsewhere;
}

/* Two names whose last letter differs. */
static int open_cutting(const char *name, int oflag, mode_t mode)
{
	char cut[300];
	const char *word = strrchr(name, '-');

	if (!word || (strcmp(word, "-one") != 0 && strcmp(word, "-two") != 0))
		return right->shm_open(name, oflag, mode);
	snprintf(cut, sizeof(cut), "%.*s-one", (int)(word - name), name);
	return right->shm_open(cut, oflag & ~O_EXCL, mode);
}

DEFECT("shm-open-mixes-names", "two names are one object", BREAKS("shm-open.same-name-same-object"))
{
	wrong->shm_open = open_cutting;
}

static int open_truncating(const char *name, int oflag, mode_t mode)
{
	return right->shm_open(name, oflag & O_CREAT ? oflag | O_TRUNC : oflag, mode);
}

DEFECT("shm-open-creat-truncates", "shm_open() with O_CREAT truncates what exists",
       BREAKS("shm-open.same-name-same-object"))
{
	wrong->shm_open = open_truncating;
}

static int open_not_truncating(const char *name, int oflag, mode_t mode)
{
	return right->shm_open(name, oflag & ~O_TRUNC, mode);
}

DEFECT("shm-open-not-truncating", "shm_open() ignores O_TRUNC",
       BREAKS("shm-open.trunc", "shm-open.eacces"))
{
	wrong->shm_open = open_not_truncating;
}

static int open_inherited(const char *name, int oflag, mode_t mode)
{
	int fd = right->shm_open(name, oflag, mode);

	if (fd >= 0)
		fcntl(fd, F_SETFD, 0);
	return fd;
}

DEFECT("shm-open-no-cloexec", "shm_open() does not set FD_CLOEXEC", BREAKS("shm-open.cloexec"))
{
	wrong->shm_open = open_inherited;
}

static int open_higher(const char *name, int oflag, mode_t mode)
{
	int fd = right->shm_open(name, oflag, mode), high;

	if (fd < 0)
		return fd;
	high = fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
	close(fd);
	return high < 0 ? fails(ENFILE) : high;
}

DEFECT("shm-open-not-lowest", "shm_open() does not return the lowest descriptor",
       BREAKS("shm-open.lowest-fd", "shm-open.emfile"))
{
	wrong->shm_open = open_higher;
}

static int open_writable(const char *name, int oflag, mode_t mode)
{
	return right->shm_open(name, (oflag & ~O_ACCMODE) | O_RDWR, mode);
}

DEFECT("shm-open-always-writable", "shm_open() takes O_RDONLY for O_RDWR",
       BREAKS("shm-open.rdonly-no-write-map", "shm-open.eacces"))
{
	wrong->shm_open = open_writable;
}

static int open_unmasked(const char *name, int oflag, mode_t mode)
{
	mode_t mask = umask(0);
	int fd = right->shm_open(name, oflag, mode);

	umask(mask);
	return fd;
}

DEFECT("shm-open-ignores-mask", "shm_open() ignores the file mode creation mask",
       BREAKS("shm-open.mode-umask"))
{
	wrong->shm_open = open_unmasked;
}

static int open_to_all(const char *name, int oflag, mode_t mode)
{
	(void)mode;
	return right->shm_open(name, oflag, 0666);
}

DEFECT("shm-open-ignores-mode", "shm_open() ignores the mode",
       BREAKS("shm-open.mode-umask", "shm-open.eacces"))
{
	wrong->shm_open = open_to_all;
}

static int open_eperm(const char *name, int oflag, mode_t mode)
{
	int fd = right->shm_open(name, oflag, mode);

	return fd < 0 && errno == EACCES ? fails(EPERM) : fd;
}

DEFECT("shm-open-eperm", "shm_open() without permission fails with EPERM",
       BREAKS("shm-open.eacces"))
{
	wrong->shm_open = open_eperm;
}

static int open_by_path(const char *name, int oflag, mode_t mode)
{
	char path[PATH_MAX + 16];
	int fd;

	if (snprintf(path, sizeof(path), "/dev/shm/%s", name) >= (int)sizeof(path))
		return fails(EINVAL);
	fd = open(path, oflag | O_CLOEXEC, mode);
	return fd < 0 && errno == ENAMETOOLONG ? fails(EINVAL) : fd;
}

DEFECT("shm-open-by-path", "shm_open() opens any path below /dev/shm",
       BREAKS("shm-open.invalid-name", "shm-open.name-too-long"))
{
	wrong->shm_open = open_by_path;
}

static int open_enfile(const char *name, int oflag, mode_t mode)
{
	int fd = right->shm_open(name, oflag, mode);

	return fd < 0 && errno == EMFILE ? fails(ENFILE) : fd;
}

DEFECT("shm-open-enfile", "shm_open() without a free descriptor fails with ENFILE",
       BREAKS("shm-open.emfile"))
{
	wrong->shm_open = open_enfile;
}

static int open_sized(const char *name, int oflag, mode_t mode)
{
	int fd = right->shm_open(name, oflag, mode);

	if (fd >= 0 && oflag & O_CREAT && lseek(fd, 0, SEEK_END) == 0)
		right->ftruncate(fd, (off_t)page);
	return fd;
}

DEFECT("shm-open-not-empty", "a new object is not empty",
       BREAKS("shm-open.create-size-zero", "shm-unlink.new-object",
	      "shm-open.same-name-same-object"))
{
	wrong->shm_open = open_sized;
}

static int unlink_nothing(const char *name)
{
	(void)name;
	return 0;
}

DEFECT("shm-unlink-does-nothing", "shm_unlink() returns 0 and removes nothing",
       BREAKS("shm-unlink.removes-name", "shm-unlink.new-object", "shm-unlink.enoent",
	      "shm-unlink.persistence", "shm-unlink.name-too-long", "shm-unlink.eacces",
	      "shm-open.dev-shm-visible"))
{
	wrong->shm_unlink = unlink_nothing;
}

static int unlink_wiping(const char *name)
{
	int fd = right->shm_open(name, O_RDWR, 0);

	if (fd >= 0) {
		right->ftruncate(fd, 0);
		close(fd);
	}
	return right->shm_unlink(name);
}

DEFECT("shm-unlink-wipes", "shm_unlink() takes the contents away from those who use the object",
       BREAKS("shm-unlink.removes-name", "shm-unlink.new-object"))
{
	wrong->shm_unlink = unlink_wiping;
}

static int unlink_einval(const char *name)
{
	int result = right->shm_unlink(name);

	return result != 0 ? fails(EINVAL) : 0;
}

DEFECT("shm-unlink-einval", "shm_unlink() says EINVAL for every error",
       BREAKS("shm-unlink.enoent", "shm-unlink.name-too-long", "shm-unlink.eacces"))
{
	wrong->shm_unlink = unlink_einval;
}

static int unlink_all(const char *name)
{
	int result = right->shm_unlink(name);
	const char *word = strrchr(name, '-');
	char other[300];

	if (result == 0 && word && strcmp(word, "-gone") == 0) {
		snprintf(other, sizeof(other), "%.*s-kept", (int)(word - name), name);
		right->shm_unlink(other);
	}
	return result;
}

DEFECT("shm-unlink-too-much", "shm_unlink() removes other names as well",
       BREAKS("shm-unlink.removes-name"))
{
	wrong->shm_unlink = unlink_all;
}

static int open_of_group(const char *name, int oflag, mode_t mode)
{
	int fd = right->shm_open(name, oflag, mode);

	if (fd >= 0 && oflag & O_CREAT)
		(void)!fchown(fd, (uid_t)-1, 12345);
	return fd;
}

DEFECT("shm-open-other-group", "a new object is another group's", BREAKS("shm-open.mode-umask"))
{
	wrong->shm_open = open_of_group;
}
