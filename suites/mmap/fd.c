/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors: those that are none, and what of them a mapping keeps. */
#include "cts.h"

#include <sys/socket.h>
#include <sys/uio.h>

struct fd_row {
	struct row row;
	int (*descriptor)(void);
};

static int minus_one(void)
{
	return -1;
}

static int minus_two(void)
{
	return -2;
}

static int at_fdcwd(void)
{
	return AT_FDCWD;
}

static int closed(void)
{
	int fd = fixture_file((off_t)page);

	expect_ok(call_close(fd));
	return fd;
}

static int beyond_limit(void)
{
	rlim_t limit = get_limit(RLIMIT_NOFILE);

	return limit > INT_MAX ? INT_MAX : (int)limit;
}

static int int_max(void)
{
	return INT_MAX;
}

static int int_min(void)
{
	return INT_MIN;
}

static int path_only(void)
{
	return fixture_file_opened((off_t)page, O_PATH);
}

static int open_file(void)
{
	return fixture_file((off_t)page);
}

static int write_only(void)
{
	return fixture_file_opened((off_t)page, O_WRONLY);
}

static int pipe_end(void)
{
	int ends[2];

	fixture_pipe(ends);
	return ends[0];
}

static const struct fd_row bad[] = {
	{ ROW("minus-one", "-1 is no descriptor"), minus_one },
	{ ROW("minus-two", "-2 is no descriptor"), minus_two },
	{ ROW("at-fdcwd", "AT_FDCWD is no descriptor to map"), at_fdcwd },
	{ ROW("closed", "a descriptor that was closed is none"), closed },
	{ ROW("beyond-limit", "the limit of the number of descriptors is no descriptor"),
	  beyond_limit },
	{ ROW("int-max", "INT_MAX is no descriptor"), int_max },
	{ ROW("int-min", "INT_MIN is no descriptor"), int_min },
};

CASES("mmap.fd.bad", struct fd_row, bad, RULE("mmap() fails with EBADF"),
      REQUIRES("mmap.fd.ebadf"))
{
	int fd = row->descriptor();

	expect_map_refused(EBADF, page, PROT_READ, MAP_SHARED, fd, 0);
	expect_map_refused(EBADF, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	expect_map_refused(EBADF, page, PROT_NONE, MAP_PRIVATE, fd, 0);
}

struct path_row {
	struct row row;
	int type;
};

static const struct path_row path_types[] = {
	{ ROW("shared", "MAP_SHARED of an O_PATH descriptor fails with EBADF"), MAP_SHARED },
	{ ROW("private", "MAP_PRIVATE of an O_PATH descriptor fails with EBADF"), MAP_PRIVATE },
	{ ROW("validate", "MAP_SHARED_VALIDATE of an O_PATH descriptor fails with EBADF",
	      REQUIRES("mmap.fd.o-path-ebadf", "mmap.acc.validate-same-as-shared")),
	  MAP_SHARED_VALIDATE },
};

CASES("mmap.fd.o-path", struct path_row, path_types, REQUIRES("mmap.fd.o-path-ebadf"))
{
	int prot, fd = path_only();

	for (prot = 0; prot <= (PROT_READ | PROT_WRITE | PROT_EXEC); prot++)
		expect_map_refused(EBADF, page, prot, row->type, fd, 0);
}

static const struct fd_row anonymous[] = {
	{ ROW("minus-one", "MAP_ANONYMOUS takes the descriptor -1"), minus_one },
	{ ROW("minus-two", "MAP_ANONYMOUS ignores the descriptor -2"), minus_two },
	{ ROW("closed", "MAP_ANONYMOUS ignores a closed descriptor"), closed },
	{ ROW("beyond-limit", "MAP_ANONYMOUS ignores a descriptor beyond the limit"),
	  beyond_limit },
	{ ROW("int-max", "MAP_ANONYMOUS ignores the descriptor INT_MAX"), int_max },
	{ ROW("file", "MAP_ANONYMOUS ignores an open file"), open_file },
	{ ROW("write-only", "MAP_ANONYMOUS ignores the access mode of a file"), write_only },
	{ ROW("o-path", "MAP_ANONYMOUS ignores an O_PATH descriptor"), path_only },
	{ ROW("pipe", "MAP_ANONYMOUS ignores a pipe"), pipe_end },
};

CASES("mmap.fd.anon", struct fd_row, anonymous, REQUIRES("mmap.fd.ignored-with-anon"))
{
	static const int shares[] = { MAP_PRIVATE, MAP_SHARED };
	int fd = row->descriptor();
	size_t i;
	char *m;

	for (i = 0; i < 2; i++) {
		m = expect_map(call_mmap(NULL, page, PROT_READ | PROT_WRITE,
					 shares[i] | MAP_ANONYMOUS, fd, 0));
		expect_zeroes(m, page);
		expect_access(store(m, 0xff));
	}
	if (row->descriptor == open_file) {
		expect_file_pattern(fd, 0, page);
		expect_ok(call_ftruncate(fd, 0));
		expect_byte(m, 0xff);
	}
}

/* What happens to the descriptor of a mapping of file A after mmap(). */
struct after_row {
	struct row row;
	void (*happens)(int fd);
};

static void is_closed(int fd)
{
	expect_ok(call_close(fd));
}

/* File B gets the number. */
static void is_reused(int fd)
{
	int other = fixture_file(2 * (off_t)page);

	expect_ok(call_close(fd));
	expect_int(fd, call_fcntl(other, F_DUPFD, fd));
}

static void is_replaced(int fd)
{
	expect_int(fd, dup2(fixture_file(2 * (off_t)page), fd));
}

static const struct after_row afterwards[] = {
	{ ROW("closed", "a mapping outlives its descriptor"), is_closed },
	{ ROW("reused", "a mapping is not of the next file that gets the number of its descriptor"),
	  is_reused },
	{ ROW("replaced", "a mapping is not of the file that dup2() puts in the place of its own"),
	  is_replaced },
};

CASES("mmap.fd.reference", struct after_row, afterwards, REQUIRES("mmap.fd.extra-reference"))
{
	int fd = fixture_file(2 * (off_t)page), witness = call_fcntl(fd, F_DUPFD, 0);
	char *shared = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	char *private = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_byte(shared, pattern(0));
	row->happens(fd);
	/* The second page is touched only now. */
	expect_pattern(shared, 0, 2 * page);
	expect_pattern(private, 0, 2 * page);
	expect_access(store(shared + page, 0xff));
	expect_ok(call_msync(shared, 2 * page, MS_SYNC));
	expect_file_byte(witness, (off_t)page, 0xff);
	expect_ok(call_munmap(shared, 2 * page));
	expect_file_byte(witness, (off_t)page, 0xff);
	if (row->happens != is_closed)
		expect_file_pattern(fd, 0, 2 * page);
}

CASE("mmap.fd.unlinked", "a mapping outlives the name and every descriptor of its file",
     REQUIRES("mmap.fd.extra-reference"), NEEDS(NEED_DIR))
{
	const char *path = fixture_path("file", 2 * (off_t)page);
	int fd = open_path(path, O_RDWR);
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	char *other = map_file(fd, 0, 2 * page, PROT_READ, MAP_SHARED);

	expect_ok(unlink(path));
	expect_ok(call_close(fd));
	expect_pattern(m, 0, 2 * page);
	expect_access(store(m + page, 0xff));
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	expect_ok(call_munmap(m, 2 * page));
	expect_byte(other + page, 0xff);
}

static uintmax_t free_blocks(void)
{
	struct statvfs s;

	if (statvfs(".", &s))
		broken("statvfs(): errno %d", errno);
	return s.f_bfree;
}

CASE("mmap.fd.storage",
     "the storage of a file without name or descriptor stays as long as a mapping, and goes with "
     "it",
     REQUIRES("mmap.fd.reference-dropped-on-munmap"), NEEDS(NEED_USERNS))
{
	uintmax_t before;
	char *m;
	int fd;

	expect_ok(chdir(fixture_tmpfs(0, NULL)));
	before = free_blocks();
	fd = call_open("file", O_RDWR | O_CREAT, 0600);
	expect_at_least(0, fd);
	fill_pattern(fd, 0, 4 * page);
	m = map_file(fd, 0, 4 * page, PROT_READ, MAP_SHARED);
	expect_ok(unlink("file"));
	expect_ok(call_close(fd));
	expect(free_blocks() < before);
	expect_ok(call_munmap(m, 2 * page));
	expect(free_blocks() < before);
	expect_pattern(m + 2 * page, 2 * page, 2 * page);
	expect_ok(call_munmap(m + 2 * page, 2 * page));
	expect_int(before, free_blocks());
}

CASE("mmap.fd.close-no-unmap", "close() of the descriptor does not unmap",
     REQUIRES("mmap.fd.close-does-not-unmap"), NEEDS(NEED_PROC))
{
	int fd = fixture_file(2 * (off_t)page);
	char *a = arena(3);
	struct map_line before, line;

	map_file_at(a, fd, (off_t)page, page, PROT_READ, MAP_SHARED);
	expect(maps_find(a, &before));
	expect_ok(call_close(fd));
	expect(maps_find(a, &line));
	expect_address(a, (void *)line.start);
	expect_address(a + page, (void *)line.end);
	expect(strcmp(line.mode, "r--s") == 0);
	expect_int(page, line.offset);
	expect_int(before.inode, line.inode);
	expect_pattern(a, page, page);
}

CASE("mmap.fd.file-offset",
     "neither mmap() nor an access through the mapping moves the offset of the descriptor",
     REQUIRES("mmap.fd.offset-unchanged"))
{
	int fd = fixture_file(4 * (off_t)page);
	char *m;

	expect_int(7, lseek(fd, 7, SEEK_SET));
	m = map_file(fd, (off_t)page, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	expect_int(7, lseek(fd, 0, SEEK_CUR));
	expect_pattern(m, page, 2 * page);
	expect_access(store(m, 0xff));
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	expect_ok(call_munmap(m, 2 * page));
	expect_int(7, lseek(fd, 0, SEEK_CUR));
}

/* Other descriptors of the same open file. */
struct dup_row {
	struct row row;
	int (*duplicate)(int fd);
};

static int by_dup(int fd)
{
	return dup(fd);
}

static int by_dup2(int fd)
{
	return dup2(fd, fixture_file(0));
}

static int by_fcntl(int fd)
{
	return call_fcntl(fd, F_DUPFD, fd + 1);
}

static int by_message(int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .header = { 0 } };
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		skip("no socket pairs");
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	if (sendmsg(pair[0], &message, 0) != 1 || recvmsg(pair[1], &message, 0) != 1)
		broken("a descriptor cannot be sent: errno %d", errno);
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

static const struct dup_row duplicates[] = {
	{ ROW("dup", "a descriptor made by dup() maps the same file"), by_dup },
	{ ROW("dup2", "a descriptor made by dup2() maps the same file"), by_dup2 },
	{ ROW("fcntl", "a descriptor made by F_DUPFD maps the same file"), by_fcntl },
	{ ROW("scm-rights", "a descriptor received with SCM_RIGHTS maps the same file"),
	  by_message },
};

static int duplicate_of(int fd, const struct dup_row *row)
{
	int copy = trace_fd(row->duplicate(fd));

	trace_call(row->row.id, "d", 'd', (uintmax_t)copy, 0, (uintmax_t)fd);
	if (copy < 0)
		broken("no duplicate of a descriptor: errno %d", errno);
	return copy;
}

CASES("mmap.fd.duplicate", struct dup_row, duplicates, REQUIRES("mmap.fd.dup-equivalent"))
{
	int fd = fixture_file(2 * (off_t)page), copy = duplicate_of(fd, row);
	int readable = duplicate_of(fixture_file_opened((off_t)page, O_RDONLY), row);
	char *m = map_file(fd, 0, 2 * page, PROT_READ, MAP_SHARED);
	char *other = expect_map(
		call_mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, copy, (off_t)page));

	expect_pattern(other, page, page);
	expect_access(store(other, 0xff));
	expect_byte(m + page, 0xff);
	expect_ok(call_close(copy));
	expect_access(store(other, 0xfe));
	expect_file_byte(fd, (off_t)page, 0xfe);
	expect_map_refused(EACCES, page, PROT_READ | PROT_WRITE, MAP_SHARED, readable, 0);
	expect_map(call_mmap(NULL, page, PROT_READ, MAP_SHARED, readable, 0));
}

CASE("mmap.fd.enfile",
     "shared anonymous memory needs a file: with no file left in the system it fails with "
     "ENFILE, and private memory does not",
     REQUIRES("mmap.fd.enfile"), NEEDS(NEED_NO_PRIVILEGE | NEED_INVASIVE),
     SYSCTL({ "fs/file-max", "0" }))
{
	const int shared = MAP_SHARED | MAP_ANONYMOUS;

	expect_map_fails(ENFILE, call_mmap(NULL, page, PROT_READ | PROT_WRITE, shared, -1, 0));
	expect_map_fails(ENFILE, call_mmap(NULL, page, PROT_NONE, shared, -1, 0));
	map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
}
