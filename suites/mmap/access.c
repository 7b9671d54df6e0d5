/* SPDX-License-Identifier: BSD-2-Clause */
/* What the access mode of the descriptor allows: mode x type x protection. */
#include "cts.h"

#include <sys/ioctl.h>

struct access_row {
	struct row row;
	int mode;
	int type;
	int prot;
};

#define GIVEN(id, mode, type, prot, ...)                                                      \
	{                                                                                     \
		ROW(id, mode_##mode " gives " #type " with " prot_##prot, __VA_ARGS__), mode, \
			type, prot                                                            \
	}
#define REFUSED(id, mode, type, prot, ...)                                                      \
	{                                                                                       \
		ROW(id, mode_##mode " refuses " #type " with " prot_##prot, __VA_ARGS__), mode, \
			type, prot                                                              \
	}
#define prot_PROT_NONE	"PROT_NONE"
#define prot_PROT_READ	"PROT_READ"
#define prot_PROT_WRITE "PROT_WRITE"
#define prot_PROT_EXEC	"PROT_EXEC"
#define prot_RW		"PROT_READ|PROT_WRITE"
#define prot_RX		"PROT_READ|PROT_EXEC"
#define prot_WX		"PROT_WRITE|PROT_EXEC"
#define prot_RWX	"PROT_READ|PROT_WRITE|PROT_EXEC"
#define mode_O_RDONLY	"a file opened O_RDONLY"
#define mode_O_WRONLY	"a file opened O_WRONLY"
#define mode_O_RDWR	"a file opened O_RDWR"

#define SHARED_OK  REQUIRES("mmap.acc.rdonly-shared-read")
#define VALIDATE   REQUIRES("mmap.acc.validate-same-as-shared")
#define PRIVATE_OK REQUIRES("mmap.acc.rdonly-private-write-ok")
#define RDWR_OK	   REQUIRES("mmap.acc.rdwr-all-ok")
#define SHARED_NO  REQUIRES("mmap.acc.rdonly-shared-write-eacces")
#define WRONLY_NO  REQUIRES("mmap.acc.wronly-eacces")

#define RW  (PROT_READ | PROT_WRITE)
#define RX  (PROT_READ | PROT_EXEC)
#define WX  (PROT_WRITE | PROT_EXEC)
#define RWX (PROT_READ | PROT_WRITE | PROT_EXEC)

static const struct access_row given[] = {
	GIVEN("rdonly.shared.none", O_RDONLY, MAP_SHARED, PROT_NONE, SHARED_OK),
	GIVEN("rdonly.shared.read", O_RDONLY, MAP_SHARED, PROT_READ, SHARED_OK),
	GIVEN("rdonly.shared.read-exec", O_RDONLY, MAP_SHARED, RX, SHARED_OK),
	GIVEN("rdonly.validate.none", O_RDONLY, MAP_SHARED_VALIDATE, PROT_NONE, VALIDATE),
	GIVEN("rdonly.validate.read", O_RDONLY, MAP_SHARED_VALIDATE, PROT_READ, VALIDATE),
	GIVEN("rdonly.validate.read-exec", O_RDONLY, MAP_SHARED_VALIDATE, RX, VALIDATE),
	GIVEN("rdonly.private.none", O_RDONLY, MAP_PRIVATE, PROT_NONE, PRIVATE_OK),
	GIVEN("rdonly.private.read", O_RDONLY, MAP_PRIVATE, PROT_READ, PRIVATE_OK),
	GIVEN("rdonly.private.write", O_RDONLY, MAP_PRIVATE, PROT_WRITE, PRIVATE_OK),
	GIVEN("rdonly.private.read-write", O_RDONLY, MAP_PRIVATE, RW, PRIVATE_OK),
	GIVEN("rdwr.shared.none", O_RDWR, MAP_SHARED, PROT_NONE, RDWR_OK),
	GIVEN("rdwr.shared.read", O_RDWR, MAP_SHARED, PROT_READ, RDWR_OK),
	GIVEN("rdwr.shared.write", O_RDWR, MAP_SHARED, PROT_WRITE, RDWR_OK),
	GIVEN("rdwr.shared.read-write", O_RDWR, MAP_SHARED, RW, RDWR_OK),
	GIVEN("rdwr.private.none", O_RDWR, MAP_PRIVATE, PROT_NONE, RDWR_OK),
	GIVEN("rdwr.private.read", O_RDWR, MAP_PRIVATE, PROT_READ, RDWR_OK),
	GIVEN("rdwr.private.write", O_RDWR, MAP_PRIVATE, PROT_WRITE, RDWR_OK),
	GIVEN("rdwr.private.read-write", O_RDWR, MAP_PRIVATE, RW, RDWR_OK),
	GIVEN("rdwr.validate.none", O_RDWR, MAP_SHARED_VALIDATE, PROT_NONE, VALIDATE),
	GIVEN("rdwr.validate.read", O_RDWR, MAP_SHARED_VALIDATE, PROT_READ, VALIDATE),
	GIVEN("rdwr.validate.write", O_RDWR, MAP_SHARED_VALIDATE, PROT_WRITE, VALIDATE),
	GIVEN("rdwr.validate.read-write", O_RDWR, MAP_SHARED_VALIDATE, RW, VALIDATE),
};

static const struct access_row refused[] = {
	REFUSED("rdonly.shared.write", O_RDONLY, MAP_SHARED, PROT_WRITE, SHARED_NO),
	REFUSED("rdonly.shared.read-write", O_RDONLY, MAP_SHARED, RW, SHARED_NO),
	REFUSED("rdonly.shared.write-exec", O_RDONLY, MAP_SHARED, WX, SHARED_NO),
	REFUSED("rdonly.shared.all", O_RDONLY, MAP_SHARED, RWX, SHARED_NO),
	REFUSED("rdonly.validate.write", O_RDONLY, MAP_SHARED_VALIDATE, PROT_WRITE, VALIDATE),
	REFUSED("rdonly.validate.read-write", O_RDONLY, MAP_SHARED_VALIDATE, RW, VALIDATE),
	REFUSED("rdonly.validate.all", O_RDONLY, MAP_SHARED_VALIDATE, RWX, VALIDATE),
	REFUSED("wronly.shared.none", O_WRONLY, MAP_SHARED, PROT_NONE, WRONLY_NO),
	REFUSED("wronly.shared.read", O_WRONLY, MAP_SHARED, PROT_READ, WRONLY_NO),
	REFUSED("wronly.shared.write", O_WRONLY, MAP_SHARED, PROT_WRITE, WRONLY_NO),
	REFUSED("wronly.shared.read-write", O_WRONLY, MAP_SHARED, RW, WRONLY_NO),
	REFUSED("wronly.shared.exec", O_WRONLY, MAP_SHARED, PROT_EXEC, WRONLY_NO),
	REFUSED("wronly.private.none", O_WRONLY, MAP_PRIVATE, PROT_NONE, WRONLY_NO),
	REFUSED("wronly.private.read", O_WRONLY, MAP_PRIVATE, PROT_READ, WRONLY_NO),
	REFUSED("wronly.private.write", O_WRONLY, MAP_PRIVATE, PROT_WRITE, WRONLY_NO),
	REFUSED("wronly.private.read-write", O_WRONLY, MAP_PRIVATE, RW, WRONLY_NO),
	REFUSED("wronly.private.exec", O_WRONLY, MAP_PRIVATE, PROT_EXEC, WRONLY_NO),
	REFUSED("wronly.validate.none", O_WRONLY, MAP_SHARED_VALIDATE, PROT_NONE, VALIDATE),
	REFUSED("wronly.validate.read", O_WRONLY, MAP_SHARED_VALIDATE, PROT_READ, VALIDATE),
	REFUSED("wronly.validate.write", O_WRONLY, MAP_SHARED_VALIDATE, PROT_WRITE, VALIDATE),
	REFUSED("wronly.validate.read-write", O_WRONLY, MAP_SHARED_VALIDATE, RW, VALIDATE),
};

static bool is_noexec(int fd)
{
	struct statvfs status;

	return !fstatvfs(fd, &status) && status.f_flag & ST_NOEXEC;
}

/* The mapping allows what was asked for and no more; stores go where the type says. */
CASES("mmap.access", struct access_row, given)
{
	bool shared = row->type != MAP_PRIVATE, writes = row->prot & PROT_WRITE;
	int fd = fixture_file_opened((off_t)page, row->mode);
	char *m;

	if (row->prot & PROT_EXEC && is_noexec(fd))
		skip("the directory under test is on a file system mounted noexec");
	m = expect_map(call_mmap(NULL, page, row->prot, row->type, fd, 0));
	if (row->prot & PROT_READ)
		expect_pattern(m, 0, page);
	else if (!writes)
		expect_signo(SIGSEGV, load(m));
	if (writes)
		expect_access(store(m, 0xff));
	else
		expect_signo(SIGSEGV, store(m, 0xff));
	if (writes && row->prot & PROT_READ)
		expect_byte(m, 0xff);
	expect_file_byte(fd, 0, writes && shared ? 0xff : pattern(0));
	expect_file_pattern(fd, 1, page - 1);
}

CASES("mmap.access", struct access_row, refused)
{
	int fd = fixture_file_opened((off_t)page, row->mode);

	expect_map_refused(EACCES, page, row->prot, row->type, fd, 0);
}

CASE("mmap.access.append",
     "a file opened O_RDWR|O_APPEND can be mapped shared for writing, and stores go where they "
     "are mapped, not to the end",
     REQUIRES("mmap.acc.rdwr-append-ok"))
{
	int fd = fixture_file_opened(2 * (off_t)page, O_RDWR | O_APPEND);
	char *m = expect_map(call_mmap(NULL, 2 * page, RW, MAP_SHARED, fd, 0));

	expect_pattern(m, 0, 2 * page);
	expect_access(store(m + 1, 0xff));
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	expect_file_size(fd, 2 * (off_t)page);
	expect_file_byte(fd, 1, 0xff);
	expect_file_pattern(fd, (off_t)page, page);
}

struct append_row {
	struct row row;
	int mode;
	int type;
	int prot;
	int error;
};

static const struct append_row append_only[] = {
	{ ROW("shared.read-write", "an append-only file cannot be mapped shared for writing",
	      REQUIRES("mmap.acc.append-only-inode")),
	  O_RDWR | O_APPEND, MAP_SHARED, RW, EACCES },
	{ ROW("validate.read-write",
	      "an append-only file cannot be mapped MAP_SHARED_VALIDATE for writing",
	      REQUIRES("mmap.acc.append-only-inode")),
	  O_RDWR | O_APPEND, MAP_SHARED_VALIDATE, RW, EACCES },
	{ ROW("shared.read",
	      "an append-only file that is open for writing cannot be mapped shared at all"),
	  O_RDWR | O_APPEND, MAP_SHARED, PROT_READ, EACCES },
	{ ROW("private.read-write", "an append-only file can be mapped private for writing"),
	  O_RDWR | O_APPEND, MAP_PRIVATE, RW, 0 },
	{ ROW("rdonly.shared.read",
	      "an append-only file that is open for reading can be mapped shared"),
	  O_RDONLY, MAP_SHARED, PROT_READ, 0 },
};

/* FS_IOC_GETFLAGS, FS_IOC_SETFLAGS and FS_APPEND_FL of <linux/fs.h>. */
#define IOC_GETFLAGS _IOR('f', 1, long)
#define IOC_SETFLAGS _IOW('f', 2, long)
#define APPEND_FL    0x20

/* On a file system that goes with the case: the attribute would keep the file there. */
CASES("mmap.access.append-only", struct append_row, append_only,
      REQUIRES("mmap.acc.append-only-inode-read-shared"), NEEDS(NEED_USERNS))
{
	int flags = 0, fd;
	char *m;

	expect_ok(chdir(fixture_tmpfs(0, NULL)));
	fd = call_open("file", O_RDWR | O_CREAT, 0600);
	expect_at_least(0, fd);
	fill_pattern(fd, 0, page);
	if (ioctl(fd, IOC_GETFLAGS, &flags))
		skip("no attributes of files on tmpfs");
	flags |= APPEND_FL;
	if (ioctl(fd, IOC_SETFLAGS, &flags))
		skip("no append-only files on tmpfs");
	fd = open_path("file", row->mode);
	if (row->error) {
		expect_map_refused(row->error, page, row->prot, row->type, fd, 0);
		return;
	}
	m = expect_map(call_mmap(NULL, page, row->prot, row->type, fd, 0));
	expect_pattern(m, 0, page);
	if (row->prot & PROT_WRITE)
		expect_access(store(m, 0xff));
	expect_file_byte(fd, 0, pattern(0));
}

CASE("mmap.access.checked-at-open",
     "permissions that are lost after open() change neither what can be mapped nor what is",
     REQUIRES("mmap.acc.checked-at-map-time"), NEEDS(NEED_DIR))
{
	const char *path = fixture_path("file", (off_t)page);
	int fd = open_path(path, O_RDWR);
	char *before = map_file(fd, 0, page, RW, MAP_SHARED), *after;

	expect_ok(fchmod(fd, 0));
	drop_privileges();
	skip_unless(call_open(path, O_RDONLY, 0) < 0, "the file system does not go by modes");
	after = expect_map(call_mmap(NULL, page, RW, MAP_SHARED, fd, 0));
	expect_pattern(after, 0, page);
	expect_access(store(after, 0xff));
	expect_access(store(before + 1, 0xfe));
	expect_byte(before, 0xff);
	expect_byte(after + 1, 0xfe);
	expect_ok(call_mprotect(before, page, PROT_READ));
	expect_ok(call_mprotect(before, page, RW));
	expect_access(store(before, 0xfd));
	expect_file_byte(fd, 0, 0xfd);
}

/* Nothing is expected before the swap file is off again. */
CASE("mmap.access.swapfile",
     "a swap file in use cannot be mapped shared for writing: ETXTBSY; it can in every other way",
     REQUIRES("mmap.err.etxtbsy-swapfile"), NEEDS(NEED_INVASIVE | NEED_DIR))
{
	const char *path;
	int error, fd = fixture_swapfile(&path);
	void *shared, *readable, *private;

	if (swapon(path, 0))
		skip("no swap files here: errno %d", errno);
	shared = call_mmap(NULL, page, RW, MAP_SHARED, fd, 0);
	error = errno;
	readable = call_mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
	private = call_mmap(NULL, page, RW, MAP_PRIVATE, fd, 0);
	expect_ok(swapoff(path));
	expect_address(MAP_FAILED, shared);
	expect_int(ETXTBSY, error);
	expect_map(readable);
	expect_map(private);
	expect_map(call_mmap(NULL, page, RW, MAP_SHARED, fd, 0));
}
