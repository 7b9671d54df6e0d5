/* SPDX-License-Identifier: BSD-2-Clause */
/* What shm_open() opens and creates. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

static int create(const char *name)
{
	return trace_fd(expect_at_least(0, call_shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600)));
}

static int reopen(const char *name, int oflag)
{
	return trace_fd(expect_at_least(0, call_shm_open(name, oflag, 0)));
}

/* Two pages of pattern. */
static int create_filled(const char *name)
{
	int fd = create(name);

	fill_pattern(fd, 0, 2 * page);
	return fd;
}

CASE("shm.open.new", "a new object has size 0, and holds zeroes where it was enlarged",
     REQUIRES("shm-open.create-size-zero"))
{
	int fd = create(shm_name("new"));
	char *m;

	expect_file_size(fd, 0);
	expect_ok(call_ftruncate(fd, 2 * (off_t)page));
	expect_file_size(fd, 2 * (off_t)page);
	m = map_file(fd, 0, 2 * page, RW, MAP_SHARED);
	expect_zeroes(m, 2 * page);
	expect_access(store(m + 2 * page - 1, 1));
	expect_byte(m + 2 * page - 1, 1);
}

CASE("shm.open.exclusive", "O_CREAT|O_EXCL of a name that exists gives EEXIST, and changes nothing",
     REQUIRES("shm-open.excl-eexist"))
{
	const char *name = shm_name("exclusive");
	int fd = create_filled(name);

	expect_fails(EEXIST, call_shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));
	expect_fails(EEXIST, call_shm_open(name, O_RDONLY | O_CREAT | O_EXCL, 0600));
	expect_fails(EEXIST, call_shm_open(name, O_RDWR | O_CREAT | O_EXCL | O_TRUNC, 0600));
	expect_file_size(fd, 2 * (off_t)page);
	expect_file_pattern(reopen(name, O_RDWR), 0, 2 * page);
}

CASE("shm.open.existing", "O_CREAT of a name that exists opens the object as it is",
     REQUIRES("shm-open.same-name-same-object"))
{
	const char *name = shm_name("existing");
	int fd = create_filled(name), again;
	struct stat status;

	again = trace_fd(expect_at_least(0, call_shm_open(name, O_RDWR | O_CREAT, 0400)));
	expect(again != fd);
	status = fixture_stat(again);
	expect_int(fixture_stat(fd).st_ino, status.st_ino);
	expect_int(0600, status.st_mode & 0777);
	expect_file_pattern(again, 0, 2 * page);
}

CASE("shm.open.missing", "a missing name without O_CREAT gives ENOENT, and does not come to be",
     REQUIRES("shm-open.enoent"))
{
	const char *name = shm_name("missing");

	expect_fails(ENOENT, call_shm_open(name, O_RDWR, 0600));
	expect_fails(ENOENT, call_shm_open(name, O_RDONLY, 0600));
	expect_fails(ENOENT, call_shm_open(name, O_RDWR | O_TRUNC, 0600));
	expect_fails(ENOENT, call_shm_open(name, O_RDWR | O_EXCL, 0600));
	create(name);
}

CASE("shm.open.cloexec", "FD_CLOEXEC is set, on a new object and on an old one",
     REQUIRES("shm-open.cloexec"))
{
	const char *name = shm_name("cloexec");

	expect_int(FD_CLOEXEC, call_fcntl(create(name), F_GETFD, 0) & FD_CLOEXEC);
	expect_int(FD_CLOEXEC, call_fcntl(reopen(name, O_RDONLY), F_GETFD, 0) & FD_CLOEXEC);
}

CASE("shm.open.lowest", "the descriptor is the lowest that is not open",
     REQUIRES("shm-open.lowest-fd"))
{
	const char *name = shm_name("lowest");
	int ends[2], more[2], low;

	fixture_pipe(ends);
	fixture_pipe(more);
	low = ends[0] < ends[1] ? ends[0] : ends[1];
	expect_ok(call_close(low));
	expect_int(low, create(name));
	expect_ok(call_close(low));
	expect_int(low, reopen(name, O_RDONLY));
}

CASE("shm.open.too-many",
     "without a free descriptor shm_open() fails with EMFILE, and creates nothing",
     REQUIRES("shm-open.emfile"))
{
	const char *name = shm_name("too-many"), *other = shm_name("other");
	int fd = create(name), next = dup(fd);

	if (next < 0)
		broken("dup: %s", strerror(errno));
	close(next);
	set_limit(RLIMIT_NOFILE, (rlim_t)next);
	expect_fails(EMFILE, call_shm_open(name, O_RDWR, 0));
	expect_fails(EMFILE, call_shm_open(other, O_RDWR | O_CREAT, 0600));
	set_limit(RLIMIT_NOFILE, (rlim_t)next + 1);
	expect_fails(ENOENT, call_shm_open(other, O_RDWR, 0));
	expect_int(next, call_shm_open(name, O_RDWR, 0));
}

CASE("shm.open.read-only", "an object opened O_RDONLY can be read and never be written",
     REQUIRES("shm-open.rdonly-no-write-map"))
{
	const char *name = shm_name("read-only");
	int fd = create_filled(name), reader = reopen(name, O_RDONLY);
	char *m, *copy;

	expect_map_fails(EACCES, call_mmap(NULL, page, RW, MAP_SHARED, reader, 0));
	expect_map_fails(EACCES, call_mmap(NULL, page, PROT_WRITE, MAP_SHARED, reader, 0));
	m = map_file(reader, 0, page, PROT_READ, MAP_SHARED);
	expect_fails(EACCES, call_mprotect(m, page, RW));
	expect_pattern(m, 0, page);
	expect_signal(SIGSEGV, SEGV_ACCERR, m, store(m, 0));
	copy = map_file(reader, 0, page, RW, MAP_PRIVATE);
	expect_access(store(copy, 0));
	expect(call_ftruncate(reader, 0) == -1);
	expect_file_pattern(fd, 0, 2 * page);
}

CASE("shm.open.truncate", "O_TRUNC with O_RDWR sets the size to 0, and keeps mode and owner",
     REQUIRES("shm-open.trunc"))
{
	const char *name = shm_name("truncate");
	int fd = create_filled(name), again;
	struct stat before = fixture_stat(fd), after;

	again = reopen(name, O_RDWR | O_TRUNC);
	after = fixture_stat(again);
	expect_file_size(again, 0);
	expect_file_size(fd, 0);
	expect_int(before.st_mode, after.st_mode);
	expect_int(before.st_uid, after.st_uid);
	expect_int(before.st_gid, after.st_gid);
	expect_int(before.st_ino, after.st_ino);
	/* What it held is gone. */
	expect_ok(call_ftruncate(fd, (off_t)page));
	expect_file_filled(again, 0, 0, page);
}

CASE("shm.open.truncate-new", "O_TRUNC with O_CREAT makes a new object as without it",
     REQUIRES("shm-open.create-size-zero"))
{
	const char *name = shm_name("truncate-new");
	int fd;

	fd = trace_fd(expect_at_least(0, call_shm_open(name, O_RDWR | O_CREAT | O_TRUNC, 0600)));
	expect_file_size(fd, 0);
	fill_pattern(fd, 0, page);
	expect_file_pattern(fd, 0, page);
}

CASE("shm.open.truncate-read-only", "what O_TRUNC does with O_RDONLY is left open",
     REQUIRES("shm-open.trunc-rdonly"))
{
	const char *name = shm_name("truncate-read-only");
	int fd = create_filled(name), again = call_shm_open(name, O_RDONLY | O_TRUNC, 0),
	    error = errno;
	off_t size = fixture_stat(fd).st_size;

	observe("shm.truncate-read-only", "%s",
		again < 0 ? strerror(error)
		: size	  ? "kept"
			  : "truncated");
	/* Either is of the object as a whole, which is still there. */
	expect(size == 0 || size == 2 * (off_t)page);
	if (size)
		expect_file_pattern(fd, 0, 2 * page);
	expect_int(fixture_stat(fd).st_ino, fixture_stat(reopen(name, O_RDWR)).st_ino);
}

CASE("shm.open.closed", "a mapping stays when the descriptor is closed",
     REQUIRES("shm-open.fd-close-keeps-mapping"))
{
	const char *name = shm_name("closed");
	int fd = create_filled(name);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_SHARED);

	expect_ok(call_close(fd));
	expect_pattern(m, 0, 2 * page);
	expect_access(store(m, 0));
	expect_file_byte(reopen(name, O_RDONLY), 0, 0);
}

CASE("shm.open.one-object", "two processes that open one name share one object",
     REQUIRES("shm-open.same-name-same-object"))
{
	const char *name = shm_name("one-object");
	char *m;
	struct child c;

	m = map_file(create_filled(name), 0, 2 * page, RW, MAP_SHARED);
	in_child(c) {
		char *own = map_file(reopen(name, O_RDWR), 0, 2 * page, RW, MAP_SHARED);

		expect_pattern(own, 0, 2 * page);
		expect_access(store(own, 0));
		wake(&c);
		await(&c);
		expect_byte(own + page, 0);
	}
	await(&c);
	expect_byte(m, 0);
	expect_access(store(m + page, 0));
	wake(&c);
	join_child(&c);
}

CASE("shm.open.two-names", "two names are two objects", REQUIRES("shm-open.same-name-same-object"))
{
	int one = create_filled(shm_name("one")), other = create(shm_name("two"));

	expect_file_size(other, 0);
	fill_pattern(other, (off_t)page, page);
	expect_file_pattern(one, 0, 2 * page);
}

#define RACERS 6
#define ROUNDS 20

/* Each process tries every name, and tells by a letter which it created. */
CASE("shm.open.race", "of several processes that create a name at once exactly one succeeds",
     REQUIRES("shm-open.excl-atomic"))
{
	const char *names[ROUNDS];
	struct child racers[RACERS];
	int i, ends[2], won[ROUNDS] = { 0 };
	char letter;

	need_limit(RLIMIT_NOFILE, 4 * RACERS + 16);
	fixture_pipe(ends);
	for (i = 0; i < ROUNDS; i++) {
		letter = (char)('a' + i);
		names[i] = shm_name((const char[]){ letter, '\0' });
	}
	for (i = 0; i < RACERS; i++) {
		in_child(racers[i]) {
			await(&racers[i]);
			for (int n = 0; n < ROUNDS; n++) {
				int fd = call_shm_open(names[n], O_RDWR | O_CREAT | O_EXCL, 0600);

				letter = (char)n;
				if (fd < 0)
					expect_int(EEXIST, errno);
				else if (write(ends[1], &letter, 1) != 1)
					broken("write: %s", strerror(errno));
			}
		}
	}
	for (i = 0; i < RACERS; i++)
		wake(&racers[i]);
	for (i = 0; i < RACERS; i++)
		join_child(&racers[i]);
	close(ends[1]);
	while (read(ends[0], &letter, 1) == 1)
		won[(int)letter]++;
	for (i = 0; i < ROUNDS; i++)
		expect_int(1, won[i]);
}
