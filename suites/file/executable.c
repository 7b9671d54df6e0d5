/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are executed, or mapped for it, and who may write to them. */
#include "cts.h"

/* Copies this program to the directory of the case, to be run from there. Returns its path. */
static const char *copy_program(void)
{
	const char *path;
	char *buffer = map_anon(256 * 1024, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int from, to;
	ssize_t n;

	if (!program_path)
		skip("the program does not know its own path");
	path = fixture_path("program", 0);
	from = open_path(program_path, O_RDONLY);
	need_limit(RLIMIT_FSIZE, (uintmax_t)fixture_stat(from).st_size);
	to = open_path(path, O_WRONLY);
	while ((n = read(from, buffer, 256 * 1024)) > 0) {
		ssize_t written = write(to, buffer, (size_t)n);

		/* Without an error it has written what there was room for. */
		if (written >= 0 ? written < n : is_no_space(errno))
			skip(NO_SPACE_LEFT);
		if (written < 0)
			broken("write: %s", strerror(errno));
	}
	if (n < 0 || fchmod(to, 0700) < 0 || close(to) < 0 || close(from) < 0)
		broken("copying the program: %s", strerror(errno));
	return path;
}

/* Writes a byte to one descriptor and waits for the end of another. */
EXECED("run-until-end-of-input")
{
	char byte = 0;

	if (argc != 2 || write(atoi(argv[0]), &byte, 1) != 1)
		return 1;
	return read(atoi(argv[1]), &byte, 1) == 0 ? 0 : 1;
}

CASE("file.executable.running", "a file that is being executed cannot be opened for writing",
     REQUIRES("io.running-exe-etxtbsy"), NEEDS(NEED_EXEC))
{
	const char *path = copy_program();
	off_t size = fixture_stat(open_path(path, O_RDONLY)).st_size;
	int runs[2], input[2];
	struct child c;
	char byte;

	skip_unless(access(path, X_OK) == 0, "the directory under test is mounted noexec");
	fixture_pipe(runs);
	fixture_pipe(input);
	in_child(c) {
		close(input[1]);
		program_path = path;
		expect_execed("run-until-end-of-input", inherited(runs[1]), inherited(input[0]));
	}
	close(runs[1]);
	if (read(runs[0], &byte, 1) == 1) {
		expect_fails(ETXTBSY, call_open(path, O_RDWR, 0));
		expect_fails(ETXTBSY, call_open(path, O_WRONLY | O_TRUNC, 0));
	}
	close(input[1]);
	join_child(&c);
	/* It was the execution that forbade it. */
	expect_file_size(open_path(path, O_RDWR), size);
}

/* The file is no program: should it be executed after all, ENOEXEC is the answer. */
static void expect_exec_fails(int error, const char *path)
{
	char *argv[] = { (char *)(uintptr_t)path, NULL };
	int result = call_execve(path, argv);

	if (result < 0 && errno == EACCES)
		skip("the directory under test is mounted noexec");
	expect_fails(error, result);
}

CASE("file.executable.mapped-for-writing",
     "a file mapped shared from a writable descriptor cannot be executed, until it is unmapped",
     REQUIRES("io.exec-of-written-file-etxtbsy"))
{
	const char *path = fixture_path("program", (off_t)page);
	int fd = open_path(path, O_RDWR);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	if (fchmod(fd, 0700) < 0)
		broken("fchmod: %s", strerror(errno));
	expect_ok(call_close(fd));
	expect_exec_fails(ETXTBSY, path);
	expect_pattern(m, 0, page);
	expect_ok(call_munmap(m, page));
	expect_exec_fails(ENOEXEC, path);
}

struct mapped_row {
	struct row row;
	int share;
};

static const struct mapped_row mapped[] = {
	{ ROW("private", "mapped private with PROT_EXEC"), MAP_PRIVATE },
	{ ROW("shared", "mapped shared with PROT_EXEC"), MAP_SHARED },
#ifdef MAP_DENYWRITE
	{ ROW("denywrite", "mapped with MAP_DENYWRITE"), MAP_PRIVATE | MAP_DENYWRITE },
#endif
};

CASES("file.executable.library", struct mapped_row, mapped,
      RULE("a file that another process has mapped with PROT_EXEC can be opened for writing"),
      REQUIRES("io.library-write-allowed"))
{
	const char *path = fixture_path("library", (off_t)page);
	int fd = open_path(path, O_RDONLY);
	struct child c;
	char *m;

	m = call_mmap(NULL, page, PROT_READ | PROT_EXEC, row->share, fd, 0);
	if (m == MAP_FAILED && errno == EPERM)
		skip("the directory under test is mounted noexec");
	expect_map(m);
	expect_byte(m, pattern(0));
	in_child(c) {
		int writable;

		writable = expect_at_least(0, call_open(path, O_RDWR, 0));
		expect_int(1, call_pwrite(writable, "x", 1, (off_t)page - 1));
	}
	join_child(&c);
	expect_file_byte(fd, (off_t)page - 1, 'x');
	expect_byte(m, pattern(0));
	if ((row->share & MAP_SHARED) == MAP_SHARED)
		expect_byte(m + page - 1, 'x');
}
