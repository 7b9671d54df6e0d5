/* SPDX-License-Identifier: BSD-2-Clause */
/* Cases that do their worst. tests/hostile.t says which verdict each must yield. */
#include "cts.h"

#include <sys/resource.h>
#include <sys/wait.h>

#define NOTHING REQUIRES("mmap.len.zero-einval")

CASE("hostile.passes", "passes", NOTHING)
{
	expect_int(1, 1);
}

CASE("hostile.fails", "fails", NOTHING)
{
	expect_int(1, 1);
	expect_int(2, 1 + 2);
}

CASE("hostile.fails-in-child", "a child fails", NOTHING)
{
	struct child c;

	in_child(c)
		expect_int(2, 1 + 2);
	join_child(&c);
	expect_int(1, 1);
}

CASE("hostile.skips", "skips", NOTHING)
{
	skip("this # is \"why\"");
}

CASE("hostile.set-up-fails", "cannot be set up", NOTHING)
{
	broken("no luck: %d", 13);
}

CASE("hostile.checks-nothing", "checks nothing", NOTHING)
{
}

CASE("hostile.observes-twice", "records two values under one key", NOTHING)
{
	expect_int(1, 1);
	observe("size", "%d", 1);
	observe("size", "%d", 2);
}

CASE("hostile.observes", "observes without a check", NOTHING)
{
	observe("size", "%d", 1);
}

struct death_row {
	struct row row;
	int signo;
};

static const struct death_row deaths[] = {
	{ ROW("segv", "dies of SIGSEGV"), SIGSEGV },
	{ ROW("bus", "dies of SIGBUS"), SIGBUS },
	{ ROW("kill", "dies of SIGKILL"), SIGKILL },
	{ ROW("abort", "dies of SIGABRT"), SIGABRT },
	{ ROW("stop", "stops itself"), SIGSTOP },
};

CASES("hostile.signal", struct death_row, deaths, NOTHING)
{
	expect_int(1, 1);
	raise(row->signo);
}

CASE("hostile.dies-of-access", "accesses memory outside a probe", NOTHING)
{
	expect_int(1, 1);
	load_unguarded(arena(1));
}

CASE("hostile.dies-in-child", "a child dies", NOTHING)
{
	struct child c;

	in_child(c)
		raise(SIGKILL);
	join_child(&c);
}

CASE("hostile.exits.0", "exits with 0 half-way", NOTHING)
{
	expect_int(1, 1);
	_exit(0);
}

CASE("hostile.exits.3", "exits with 3 half-way", NOTHING)
{
	expect_int(1, 1);
	_exit(3);
}

CASE("hostile.loops", "never ends", NOTHING)
{
	volatile int forever = 1;

	expect_int(1, 1);
	while (forever)
		continue;
}

CASE("hostile.ignores-sigterm", "waits for ever and ignores signals", NOTHING)
{
	int signo;

	expect_int(1, 1);
	for (signo = 1; signo < 32; signo++)
		signal(signo, SIG_IGN);
	for (;;)
		pause();
}

static void stay(void)
{
	int signo;

	for (signo = 1; signo < 32; signo++)
		signal(signo, SIG_IGN);
	for (;;)
		pause();
}

CASE("hostile.daemon", "leaves a daemon that holds the report pipe", NOTHING)
{
	pid_t pid = fork();

	if (pid == 0) {
		setsid();
		if (fork() == 0)
			stay();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	expect_int(1, 1);
}

static void close_all(void)
{
	int fd;

	for (fd = 0; fd < 1024; fd++)
		close(fd);
}

CASE("hostile.daemon-without-descriptors", "leaves a daemon that holds nothing", NOTHING)
{
	pid_t pid = fork();

	if (pid == 0) {
		setsid();
		if (fork() == 0) {
			close_all();
			stay();
		}
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	expect_int(1, 1);
}

CASE("hostile.child-left", "leaves a child that outlives it", NOTHING)
{
	if (fork() == 0)
		stay();
	expect_int(1, 1);
}

CASE("hostile.closes-all", "closes every descriptor", NOTHING)
{
	close_all();
	expect_int(1, 1);
}

CASE("hostile.talks", "writes 64 MiB to standard output", NOTHING)
{
	static char text[1 << 16];
	int i;

	memset(text, 'x', sizeof(text));
	for (i = 0; i < 1 << 10; i++)
		if (write(i % 2 ? STDOUT_FILENO : STDERR_FILENO, text, sizeof(text)) < 0)
			broken("write: %d", errno);
	expect_int(1, 1);
}

CASE("hostile.floods", "floods the report pipe", NOTHING)
{
	char key[24];
	int i;

	for (i = 0; i < 1 << 18; i++) {
		snprintf(key, sizeof(key), "flood.%d", i);
		observe(key, "%0200d", i);
	}
	expect_int(1, 1);
}

CASE("hostile.talks-nonsense", "writes nonsense to every descriptor", NOTHING)
{
	int fd;

	for (fd = 3; fd < 256; fd++)
		if (write(fd, "nonsense, all of it", 19) < 0 && errno != EBADF)
			break;
	expect_int(1, 1);
}

CASE("hostile.address-space", "exhausts the address space", NOTHING)
{
	size_t size;

	for (size = SIZE_MAX / 4; size >= page; size /= 2)
		while (mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			    0) != MAP_FAILED)
			continue;
	expect_int(ENOMEM, errno);
}

CASE("hostile.fork-bomb", "forks without end, within a limit", NOTHING)
{
	int i;

	expect_int(1, 1);
	for (i = 0; i < 6; i++)
		fork();
	stay();
}

CASE("hostile.kills-group", "kills its process group", NOTHING)
{
	expect_int(1, 1);
	kill(0, SIGKILL);
}

CASE("hostile.deleted-directory", "ends in a directory that it deleted", NOTHING)
{
	const char *directory = fixture_directory();

	expect_int(0, chdir(directory));
	expect_int(0, rmdir(directory));
}

CASE("hostile.leaves-files", "leaves a directory behind that cannot be written", NOTHING)
{
	const char *directory = fixture_directory();
	char path[4096];

	fixture_path("file", 1);
	snprintf(path, sizeof(path), "%s/inner", directory);
	expect_int(0, mkdir(path, 0700));
	snprintf(path, sizeof(path), "%s/inner/file", directory);
	expect_int(0, close(open(path, O_CREAT | O_WRONLY, 0400)));
	snprintf(path, sizeof(path), "%s/inner", directory);
	expect_int(0, chmod(path, 0500));
	expect_int(0, chmod(directory, 0500));
}

CASE("hostile.leaves-object", "is killed while it has a shared memory object", NOTHING)
{
	call_shm_open(shm_name("hostile"), O_RDWR | O_CREAT, 0600);
	raise(SIGKILL);
}

CASE("hostile.unmaps-stack", "unmaps its stack", NOTHING)
{
	int here = 1;
	char *stack = page_of(&here);

	expect_int(1, here);
	munmap(stack - 4 * page, 8 * page);
}

CASE("hostile.unmaps-program", "unmaps the code that it runs", NOTHING)
{
	char *code = page_of((const void *)(uintptr_t)close_all);

	expect_int(1, 1);
	munmap(page_of((const void *)(uintptr_t)munmap), page);
	munmap(code, page);
	close_all();
}

CASE("hostile.limit-cpu", "sets RLIMIT_CPU to 0 and goes on", NOTHING)
{
	struct rlimit none = { 0, 0 };
	volatile int forever = 1;

	expect_int(0, setrlimit(RLIMIT_CPU, &none));
	while (forever)
		continue;
}

struct limit_row {
	struct row row;
	int resource;
};

static const struct limit_row limits[] = {
	{ ROW("nproc", "sets RLIMIT_NPROC to 0"), RLIMIT_NPROC },
	{ ROW("nofile", "sets RLIMIT_NOFILE to 0"), RLIMIT_NOFILE },
	{ ROW("fsize", "sets RLIMIT_FSIZE to 0"), RLIMIT_FSIZE },
	{ ROW("as", "sets RLIMIT_AS to 0"), RLIMIT_AS },
	{ ROW("stack", "sets RLIMIT_STACK to 0"), RLIMIT_STACK },
};

CASES("hostile.limit", struct limit_row, limits, NOTHING)
{
	struct rlimit none = { 0, 0 };

	expect_int(0, setrlimit(row->resource, &none));
}

/*
 * A file that stands in for a setting of the machine: of the directory in which the runner was
 * started, so that tests/settings.t needs no root and changes nothing.
 */
#define SETTING SYSCTL({ "../self/cwd/setting", "new" })

static bool setting_is(const char *text)
{
	char found[8] = "";
	int fd = open("setting", O_RDONLY);

	if (fd < 0)
		return false;
	if (read(fd, found, sizeof(found) - 1) < 0)
		broken("read: %d", errno);
	close(fd);
	return strcmp(found, text) == 0;
}

CASE("hostile.setting.passes", "changes a setting", NOTHING, SETTING)
{
	expect(setting_is("new"));
}

CASE("hostile.setting.dies", "changes a setting and dies", NOTHING, SETTING)
{
	expect(setting_is("new"));
	raise(SIGKILL);
}

CASE("hostile.setting.stays", "changes a setting and never ends", NOTHING, SETTING)
{
	expect(setting_is("new"));
	stay();
}

CASE("hostile.beside", "does not see the setting changed", NOTHING)
{
	expect(setting_is("old") || access("setting", F_OK) != 0);
}
