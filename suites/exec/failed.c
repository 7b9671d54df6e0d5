/* SPDX-License-Identifier: BSD-2-Clause */
/* An execve() that fails leaves the process all that it had. */
#include "cts.h"

/* Longer than any argument may be: 32 pages. */
static char *long_word(void)
{
	char *m = map_anon(33 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_access(store_range(m, 33 * page - 1, 'x'));
	return m;
}

static const char *missing(void)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/missing", fixture_directory());
	return path;
}

/* A file with the mode and the text, which is no program. */
static const char *no_program(mode_t mode, const char *text)
{
	const char *path = fixture_path("program", 0);
	int fd = open_path(path, O_WRONLY);

	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text) || fchmod(fd, mode) != 0)
		broken("a file cannot be prepared");
	close(fd);
	if ((mode & 0111) && access(path, X_OK) != 0)
		skip("the directory under test is mounted noexec");
	return path;
}

enum failure {
	MISSING,
	DIRECTORY,
	NO_PERMISSION,
	NO_FORMAT,
	NO_INTERPRETER,
	TOO_BIG,
	BAD_ARGUMENT,
};

struct failure_row {
	struct row row;
	enum failure failure;
	int error;
};

static const struct failure_row failures[] = {
	{ ROW("missing", "execve() of a path that does not exist"), MISSING, ENOENT },
	{ ROW("directory", "execve() of a directory"), DIRECTORY, EACCES },
	{ ROW("no-permission", "execve() of a file without execute permission"), NO_PERMISSION,
	  EACCES },
	{ ROW("no-format", "execve() of a file of no known format"), NO_FORMAT, ENOEXEC },
	{ ROW("no-interpreter", "execve() of a script whose interpreter does not exist"),
	  NO_INTERPRETER, ENOENT },
	{ ROW("too-big", "execve() with an argument of more than 32 pages"), TOO_BIG, E2BIG },
	{ ROW("bad-argument", "execve() with an argument at an address without access"),
	  BAD_ARGUMENT, EFAULT },
};

static int fail(enum failure failure)
{
	char *argv[] = { (char *)"program", NULL, NULL };

	switch (failure) {
	case MISSING:
		return call_execve(missing(), argv);
	case DIRECTORY:
		return call_execve(fixture_directory(), argv);
	case NO_PERMISSION:
		return call_execve(no_program(0644, "#!/bin/sh\n"), argv);
	case NO_FORMAT:
		return call_execve(no_program(0755, "\001\002\003\004 no program"), argv);
	case NO_INTERPRETER:
		return call_execve(no_program(0755, "#!/there/is/no/interpreter\n"), argv);
	case TOO_BIG:
		argv[1] = long_word();
		return call_execve(program_path, argv);
	case BAD_ARGUMENT:
		argv[1] = arena(1);
		return call_execve(program_path, argv);
	}
	return 0;
}

/*
 *	| private | locked | shared file | read only | none |
 */
CASES("exec.failed.kept", struct failure_row, failures,
      RULE("a call that fails leaves every mapping and every lock"),
      REQUIRES("exec.failed-keeps-mappings"), NEEDS(NEED_DIR | NEED_EXEC))
{
	int fd = fixture_file((off_t)page);
	char *a = arena(5), *m;

	allow_locking(4 * page);
	map_anon_at(a, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	map_file_at(a + 2 * page, fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	map_file_at(a + 3 * page, fd, 0, page, PROT_READ, MAP_SHARED);
	expect_access(store_range(a, 3 * page, 'a'));
	expect_ok(call_mlock(a + page, page));
	expect_fails(row->error, fail(row->failure));
	expect_layout(a, "wwwr-");
	expect_filled(a, 'a', 4 * page);
	expect_locked(a, "01000");
	expect_access(store(a + 2 * page, 'b'));
	expect_byte(a + 3 * page, 'b');
	expect_file_byte(fd, 0, 'b');
	/* Nor is the process left with what it did not ask for. */
	m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(m, 1));
	expect_locked(m, "0");
}

CASE("exec.failed.future", "MCL_FUTURE still holds after an execve() that fails",
     REQUIRES("exec.failed-keeps-mappings"), NEEDS(NEED_DIR))
{
	char *argv[] = { (char *)"program", NULL };
	char *m;

	allow_locking(4 * page);
	expect_ok(call_mlockall(MCL_FUTURE));
	expect_fails(ENOENT, call_execve(missing(), argv));
	m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_locked(m, "1");
}
