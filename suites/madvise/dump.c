/* SPDX-License-Identifier: BSD-2-Clause */
/* MADV_DONTDUMP and MADV_DODUMP: what of memory goes into a core file. */
#include "cts.h"
#include "entry.h"
#include "pages.h"

#include <dirent.h>
#include <sys/wait.h>

CASE("madvise.dump.flag", "MADV_DONTDUMP sets dd and MADV_DODUMP clears it", NEEDS(NEED_PROC),
     REQUIRES("madvise.dontdump"))
{
	char *a = arena_of("www");

	expect_flag(a, "000", "dd");
	expect_ok(call_madvise(a + page, page, MADV_DONTDUMP));
	expect_flag(a, "010", "dd");
	expect_held(a, "abc");
	expect_ok(call_madvise(a + page, page, MADV_DODUMP));
	expect_flag(a, "000", "dd");
	expect_held(a, "abc");
}

CASE("madvise.dump.flag-of-file",
     "MADV_DONTDUMP and MADV_DODUMP hold for files, private and shared",
     NEEDS(NEED_PROC), REQUIRES("madvise.dontdump"))
{
	static const int shares[] = { MAP_PRIVATE, MAP_SHARED };
	int fd = fixture_memfd((off_t)page);

	for (int i = 0; i < 2; i++) {
		char *m = map_file(fd, 0, page, PROT_READ, shares[i]);

		expect(!smaps_flag(m, "dd"));
		expect_ok(call_madvise(m, page, MADV_DONTDUMP));
		expect(smaps_flag(m, "dd"));
		expect_pattern(m, 0, page);
		expect_ok(call_madvise(m, page, MADV_DODUMP));
		expect(!smaps_flag(m, "dd"));
	}
}

/* A mark at the start of a page, which stands nowhere else in the program: it is computed. */
#define MARK  32
#define BLOCK 1024 /* a divisor of every page size */

static unsigned char mark_byte(unsigned kind, size_t i)
{
	return (unsigned char)(0x81 + kind * 37 + i * (11 + 2 * kind));
}

static void mark(char *at, unsigned kind)
{
	size_t i;

	for (i = 0; i < MARK; i++)
		expect_access(store(at + i, mark_byte(kind, i)));
}

static bool file_has(int fd, unsigned kind)
{
	unsigned char block[BLOCK];
	off_t at;
	size_t i;

	for (at = 0; pread(fd, block, BLOCK, at) == BLOCK; at += BLOCK) {
		for (i = 0; i < MARK && block[i] == mark_byte(kind, i); i++)
			;
		if (i == MARK)
			return true;
	}
	return false;
}

/* Its name is the pattern's, with or without the number of the process. */
static int open_core(const char *directory)
{
	DIR *dir = opendir(directory);
	struct dirent *file;
	char path[PATH_MAX];
	int fd = -1;

	if (!dir)
		broken("the directory of the case cannot be read");
	while (fd < 0 && (file = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%s", directory, file->d_name);
		if (file->d_name[0] != '.')
			fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	closedir(dir);
	return fd;
}

/* A child of the memory as it is dies here and leaves its core. */
static int core_of_child(void)
{
	const char *directory = fixture_directory();
	char name[128];
	int status, fd;
	pid_t pid;

	if (entry->proc_read("/proc/sys/kernel/core_pattern", name, sizeof(name)) <= 0)
		skip("no /proc/sys/kernel/core_pattern");
	skip_unless(name[0] != '|' && !strchr(name, '/'),
		    "core files go elsewhere than to the working directory");
	set_limit(RLIMIT_CORE, (rlim_t)1 << 28);
	pid = fork();
	if (pid == 0) {
		signal(SIGQUIT, SIG_DFL);
		if (chdir(directory) == 0)
			raise(SIGQUIT);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		broken("no child");
	skip_unless(WIFSIGNALED(status) && WCOREDUMP(status), "the system wrote no core file");
	fd = open_core(directory);
	skip_unless(fd >= 0, "the core file is not in the working directory");
	return trace_fd(fd);
}

CASE("madvise.dump.core",
     "a core file has no page of MADV_DONTDUMP, and those of MADV_DODUMP again",
     NEEDS(NEED_PROC | NEED_DIR), REQUIRES("madvise.dontdump"))
{
	char *a = arena_of("www");
	unsigned kind;
	int fd;

	for (kind = 0; kind < 3; kind++)
		mark(a + kind * page, kind);
	expect_ok(call_madvise(a + page, 2 * page, MADV_DONTDUMP));
	expect_ok(call_madvise(a + 2 * page, page, MADV_DODUMP));
	fd = core_of_child();
	skip_unless(file_has(fd, 0), "the core file has no anonymous memory");
	expect(!file_has(fd, 1));
	expect(file_has(fd, 2));
}
