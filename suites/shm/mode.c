/* SPDX-License-Identifier: BSD-2-Clause */
/* Owner and permissions of a shared memory object. */
#include "cts.h"

struct mode_row {
	struct row row;
	mode_t mode;
	mode_t mask;
	mode_t got;
};

static const struct mode_row modes[] = {
	{ ROW("usual", "the bits of the mask are cleared from the mode"), 0666, 022, 0644 },
	{ ROW("no-mask", "with mask 0 the mode is what was asked for"), 0777, 0, 0777 },
	{ ROW("write-only-mask", "the mask clears no bit that is not in it"), 0666, 0222, 0444 },
	{ ROW("all-masked", "the mask may clear all"), 0666, 0777, 0 },
	{ ROW("none", "mode 0 is accepted"), 0, 0, 0 },
	{ ROW("group", "the bits of group and others are set as those of the owner"), 0460, 0,
	  0460 },
};

/* That of the directory, where the objects are files in one that gives its group to them. */
static gid_t group_of_objects(void)
{
	struct stat status;

	if (stat("/dev/shm", &status) == 0 && status.st_mode & S_ISGID)
		return status.st_gid;
	return getegid();
}

CASES("shm.mode.mask", struct mode_row, modes,
      RULE("a new object has the mode that is given less the file mode creation mask"),
      REQUIRES("shm-open.mode-umask"))
{
	const char *name = shm_name("mode");
	struct stat status;
	int fd;

	umask(row->mask);
	fd = trace_fd(
		expect_at_least(0, call_shm_open(name, O_RDWR | O_CREAT | O_EXCL, row->mode)));
	status = fixture_stat(fd);
	expect_int(row->got, status.st_mode & 0777);
	expect_int(geteuid(), status.st_uid);
	expect_int(group_of_objects(), status.st_gid);
	/* Its own descriptor is good for reading and writing, whatever the mode. */
	expect_ok(call_ftruncate(fd, (off_t)page));
	expect_access(store(map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED), 1));
}

struct access_row {
	struct row row;
	mode_t mode;
	int oflag;
	int error;
};

static const struct access_row accesses[] = {
	{ ROW("none-read", "mode 0 forbids O_RDONLY"), 0, O_RDONLY, EACCES },
	{ ROW("none-write", "mode 0 forbids O_RDWR"), 0, O_RDWR, EACCES },
	{ ROW("read-read", "mode 0400 allows O_RDONLY"), 0400, O_RDONLY, 0 },
	{ ROW("read-write", "mode 0400 forbids O_RDWR"), 0400, O_RDWR, EACCES },
	{ ROW("read-truncate", "mode 0400 forbids O_TRUNC"), 0400, O_RDWR | O_TRUNC, EACCES },
	{ ROW("read-truncate-only", "mode 0400 forbids O_TRUNC with O_RDONLY"),
	  0400, O_RDONLY | O_TRUNC, EACCES },
	{ ROW("write-read", "mode 0200 forbids O_RDONLY"), 0200, O_RDONLY, EACCES },
	{ ROW("write-write", "mode 0200 forbids O_RDWR"), 0200, O_RDWR, EACCES },
	{ ROW("both", "mode 0600 allows O_RDWR"), 0600, O_RDWR, 0 },
	{ ROW("others", "the owner is judged by his own bits alone"), 0066, O_RDONLY, EACCES },
	{ ROW("create", "O_CREAT of an object that exists asks for permission too"),
	  0400, O_RDWR | O_CREAT, EACCES },
};

/* Where the directory of the objects is not for everybody, a plain user can make none, of any mode. */
static void need_creation(void)
{
	const char *name = shm_name("any");
	int fd = call_shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd < 0 && errno == EACCES)
		skip("a plain user may not make shared memory objects here");
	trace_fd(expect_at_least(0, fd));
	expect_int(0, call_shm_unlink(name));
}

CASES("shm.mode.access", struct access_row, accesses, NEEDS(NEED_NO_PRIVILEGE),
      RULE("shm_open() of an object obeys its mode, and fails with EACCES"),
      REQUIRES("shm-open.eacces"))
{
	const char *name = shm_name("access");
	int fd, again;

	umask(0);
	need_creation();
	fd = trace_fd(
		expect_at_least(0, call_shm_open(name, O_RDWR | O_CREAT | O_EXCL, row->mode)));
	fill_pattern(fd, 0, page);
	if (row->error) {
		expect_fails(row->error, call_shm_open(name, row->oflag, 0600));
	} else {
		again = trace_fd(expect_at_least(0, call_shm_open(name, row->oflag, 0)));
		expect_file_pattern(again, 0, page);
	}
	expect_file_pattern(fd, 0, page);
	expect_int(row->mode, fixture_stat(fd).st_mode & 0777);
}
