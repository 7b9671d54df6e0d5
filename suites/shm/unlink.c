/* SPDX-License-Identifier: BSD-2-Clause */
/* shm_unlink(): the name goes at once, the object with its last use. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

static int create_filled(const char *name)
{
	int fd = trace_fd(expect_at_least(0, call_shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600)));

	fill_pattern(fd, 0, 2 * page);
	return fd;
}

CASE("shm.unlink.name", "the name is gone at once, though the object is open and mapped",
     REQUIRES("shm-unlink.removes-name"))
{
	const char *name = shm_name("name");
	int fd = create_filled(name);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_SHARED), *later;

	expect_ok(call_shm_unlink(name));
	expect_fails(ENOENT, call_shm_open(name, O_RDWR, 0));
	expect_pattern(m, 0, 2 * page);
	expect_access(store(m, 0));
	later = map_file(fd, 0, 2 * page, RW, MAP_SHARED);
	expect_byte(later, 0);
	expect_pattern(later + page, (off_t)page, page);
	expect_ok(call_ftruncate(fd, 3 * (off_t)page));
	expect_file_size(fd, 3 * (off_t)page);
}

CASE("shm.unlink.mapping-alone",
     "after shm_unlink() and close() the contents stay as long as a mapping",
     REQUIRES("shm-unlink.removes-name"))
{
	const char *name = shm_name("mapping-alone");
	int fd = create_filled(name);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_SHARED);
	struct child c;

	expect_ok(call_shm_unlink(name));
	expect_ok(call_close(fd));
	in_child(c) {
		expect_pattern(m, 0, 2 * page);
		expect_access(store(m, 0));
	}
	join_child(&c);
	expect_byte(m, 0);
}

CASE("shm.unlink.descriptor-alone",
     "after munmap() and shm_unlink() the contents stay with a descriptor",
     REQUIRES("shm-unlink.removes-name"))
{
	const char *name = shm_name("descriptor-alone");
	int fd = create_filled(name);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_SHARED);

	expect_access(store(m, 0));
	expect_ok(call_munmap(m, 2 * page));
	expect_ok(call_shm_unlink(name));
	m = map_file(fd, 0, 2 * page, PROT_READ, MAP_SHARED);
	expect_byte(m, 0);
	expect_pattern(m + page, (off_t)page, page);
}

CASE("shm.unlink.new-object",
     "the name made anew is a new, empty object that shares nothing with the old",
     REQUIRES("shm-unlink.new-object"))
{
	const char *name = shm_name("new-object");
	int old = create_filled(name), new;
	char *m = map_file(old, 0, page, RW, MAP_SHARED), *n;

	expect_ok(call_shm_unlink(name));
	new = trace_fd(expect_at_least(0, call_shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600)));
	expect_file_size(new, 0);
	expect_ok(call_ftruncate(new, (off_t)page));
	n = map_file(new, 0, page, RW, MAP_SHARED);
	expect_zeroes(n, page);
	expect_access(store(n, 1));
	expect_pattern(m, 0, page);
	expect_access(store(m, 0));
	expect_byte(n, 1);
	/* And the new name unlinks the new object. */
	expect_ok(call_shm_unlink(name));
	expect_fails(ENOENT, call_shm_open(name, O_RDWR, 0));
}

CASE("shm.unlink.missing", "a missing name gives ENOENT", REQUIRES("shm-unlink.enoent"))
{
	const char *name = shm_name("missing");

	expect_fails(ENOENT, call_shm_unlink(name));
	create_filled(name);
	expect_ok(call_shm_unlink(name));
	expect_fails(ENOENT, call_shm_unlink(name));
}

CASE("shm.unlink.other-name", "shm_unlink() of one name leaves another alone",
     REQUIRES("shm-unlink.removes-name"))
{
	const char *name = shm_name("gone"), *kept = shm_name("kept");

	create_filled(name);
	create_filled(kept);
	expect_ok(call_shm_unlink(name));
	expect_file_pattern(trace_fd(expect_at_least(0, call_shm_open(kept, O_RDONLY, 0))), 0,
			    2 * page);
}

CASE("shm.unlink.persistence",
     "without any user the object and its contents stay until shm_unlink()",
     REQUIRES("shm-unlink.persistence"))
{
	const char *name = shm_name("persistence");
	struct child c;
	int fd;

	in_child(c) {
		char *m = map_file(create_filled(name), 0, 2 * page, RW, MAP_SHARED);

		expect_access(store(m, 0));
	}
	join_child(&c);
	fd = trace_fd(expect_at_least(0, call_shm_open(name, O_RDWR, 0)));
	expect_file_size(fd, 2 * (off_t)page);
	expect_file_byte(fd, 0, 0);
	expect_file_pattern(fd, 1, 2 * page - 1);
	expect_ok(call_close(fd));
	expect_ok(call_shm_unlink(name));
	expect_fails(ENOENT, call_shm_open(name, O_RDWR, 0));
}

CASE("shm.unlink.not-owner", "shm_unlink() of another user's object gives EACCES, and it stays",
     REQUIRES("shm-unlink.eacces"))
{
	const char *name = shm_name("not-owner");
	int fd;

	need_libc();
	skip_unless(geteuid() == 0, "needs root, which can become another user");
	fd = create_filled(name);
	expect_ok(fchmod(fd, 0444));
	drop_privileges();
	skip_unless(geteuid() != fixture_stat(fd).st_uid, "root is the only user here");
	expect_fails(EACCES, call_shm_unlink(name));
	expect_file_pattern(trace_fd(expect_at_least(0, call_shm_open(name, O_RDONLY, 0))), 0,
			    2 * page);
}
