/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of a file system that is mounted noexec. */
#include "cts.h"

#ifdef HAVE_SYS_MOUNT_H
#include <sys/mount.h>
#endif
#ifndef MS_NOEXEC
#define MS_NOEXEC 8
#endif

#define RW (PROT_READ | PROT_WRITE)

struct noexec_row {
	struct row row;
	int prot;
	int type;
};

/* A page of pattern on a tmpfs of the case's own. */
static int noexec_file(int mode)
{
	int fd;

	expect_ok(chdir(fixture_tmpfs(MS_NOEXEC, NULL)));
	fd = call_open("file", O_RDWR | O_CREAT, 0600);
	expect_at_least(0, fd);
	fill_pattern(fd, 0, page);
	return mode == O_RDWR ? fd : open_path("file", mode);
}

static const struct noexec_row executable[] = {
	{ ROW("private.exec", "PROT_EXEC, private"), PROT_EXEC, MAP_PRIVATE },
	{ ROW("private.read-exec", "PROT_READ|PROT_EXEC, private"), PROT_READ | PROT_EXEC,
	  MAP_PRIVATE },
	{ ROW("private.all", "PROT_READ|PROT_WRITE|PROT_EXEC, private"), RW | PROT_EXEC,
	  MAP_PRIVATE },
	{ ROW("shared.exec", "PROT_EXEC, shared"), PROT_EXEC, MAP_SHARED },
	{ ROW("shared.read-exec", "PROT_READ|PROT_EXEC, shared"), PROT_READ | PROT_EXEC,
	  MAP_SHARED },
	{ ROW("shared.all", "PROT_READ|PROT_WRITE|PROT_EXEC, shared"), RW | PROT_EXEC, MAP_SHARED },
};

CASES("mmap.noexec.refused", struct noexec_row, executable, REQUIRES("mmap.noexec.prot-exec-eperm"),
      NEEDS(NEED_USERNS), RULE("a file of a file system mounted noexec is refused with EPERM"))
{
	expect_map_refused(EPERM, page, row->prot, row->type, noexec_file(O_RDWR), 0);
}

CASE("mmap.noexec.keeps-old",
     "what is refused of a file system mounted noexec leaves what was there",
     REQUIRES("mmap.fail.fixed-keeps-old", "mmap.noexec.prot-exec-eperm"), NEEDS(NEED_USERNS))
{
	expect_map_keeps_old(EPERM, page, PROT_READ | PROT_EXEC, MAP_PRIVATE, noexec_file(O_RDWR),
			     0);
}

static const struct noexec_row others[] = {
	{ ROW("private.none", "PROT_NONE, private"), PROT_NONE, MAP_PRIVATE },
	{ ROW("private.read", "PROT_READ, private"), PROT_READ, MAP_PRIVATE },
	{ ROW("private.read-write", "PROT_READ|PROT_WRITE, private"), RW, MAP_PRIVATE },
	{ ROW("shared.none", "PROT_NONE, shared"), PROT_NONE, MAP_SHARED },
	{ ROW("shared.read", "PROT_READ, shared"), PROT_READ, MAP_SHARED },
	{ ROW("shared.read-write", "PROT_READ|PROT_WRITE, shared"), RW, MAP_SHARED },
};

CASES("mmap.noexec.given", struct noexec_row, others, REQUIRES("mmap.noexec.without-exec-ok"),
      NEEDS(NEED_USERNS),
      RULE("a file of a file system mounted noexec is mapped without PROT_EXEC"))
{
	bool shared = row->type == MAP_SHARED;
	int fd = noexec_file(O_RDWR);
	char *m = expect_map(call_mmap(NULL, page, row->prot, row->type, fd, 0));

	expect_layout(m, row->prot == PROT_NONE ? "-" : row->prot == PROT_READ ? "r" : "w");
	if (row->prot & PROT_READ)
		expect_pattern(m, 0, page);
	if (row->prot & PROT_WRITE) {
		expect_access(store(m, 0xff));
		expect_file_byte(fd, 0, shared ? 0xff : pattern(0));
	}
}

CASES("mmap.noexec.mprotect", struct noexec_row, others, REQUIRES("mmap.noexec.mprotect-eacces"),
      NEEDS(NEED_USERNS),
      RULE("mprotect() does not add PROT_EXEC to a file of a file system mounted noexec: EACCES"))
{
	char *m = map_file(noexec_file(O_RDWR), 0, page, row->prot, row->type);
	const char *layout = row->prot == PROT_NONE ? "-" : row->prot == PROT_READ ? "r" : "w";

	expect_fails(EACCES, call_mprotect(m, page, row->prot | PROT_EXEC));
	expect_fails(EACCES, call_mprotect(m, page, PROT_EXEC));
	expect_layout(m, layout);
	/* A private page that was copied is refused as well. */
	if (row->prot & PROT_WRITE)
		expect_access(store(m, 0xff));
	expect_fails(EACCES, call_mprotect(m, page, PROT_READ | PROT_EXEC));
	expect_layout(m, layout);
}

CASE("mmap.noexec.mode-first",
     "the access mode is checked first: EACCES for a file that is open for writing alone",
     REQUIRES("mmap.noexec.prot-exec-eperm", "mmap.acc.wronly-eacces"), NEEDS(NEED_USERNS))
{
	int fd = noexec_file(O_WRONLY);

	expect_map_refused(EACCES, page, PROT_EXEC, MAP_PRIVATE, fd, 0);
	expect_map_refused(EACCES, page, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
}

/* The protection of a fresh PROT_READ mapping of fd, or of anonymous memory, in maps. */
static void expect_mode(const char *mode, int fd)
{
	char *a = arena(3) + page;
	struct map_line line;

	expect_map(call_mmap(a, page, PROT_READ,
			     MAP_PRIVATE | MAP_FIXED | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0));
	expect(maps_find(a, &line));
	expect(strcmp(line.mode, mode) == 0);
}

static void imply_exec(void)
{
	int old = personality(0xffffffff);

	if (old < 0 || personality((unsigned int)old | READ_IMPLIES_EXEC) < 0)
		skip("personality() is refused: errno %d", errno);
}

CASE("mmap.noexec.implied-exec",
     "with the personality READ_IMPLIES_EXEC memory and files become executable, but not those "
     "of a file system mounted noexec",
     REQUIRES("mmap.noexec.personality-no-exec-added"), NEEDS(NEED_PROC | NEED_USERNS))
{
	int fd = noexec_file(O_RDWR);

	need_executable_memory();
	expect_mode("r--p", fd);
	imply_exec();
	expect_mode("r-xp", -1);
	expect_mode("r--p", fd);
}

CASE("mmap.noexec.implied-exec-elsewhere",
     "with the personality READ_IMPLIES_EXEC PROT_READ gives PROT_EXEC as well",
     REQUIRES("mmap.prot.read-implies-exec-personality"), NEEDS(NEED_PROC))
{
	int fd = fixture_memfd((off_t)page);
	char *a = arena(3) + page;
	struct map_line line;

	need_executable_memory();
	expect_mode("r--p", fd);
	expect_mode("r--p", -1);
	imply_exec();
	expect_mode("r-xp", fd);
	expect_mode("r-xp", -1);
	expect_map(call_mmap(a, page, PROT_NONE, MAP_PRIVATE | MAP_FIXED, fd, 0));
	expect(maps_find(a, &line));
	expect(strcmp(line.mode, "---p") == 0);
}

CASE("mmap.noexec.implied-exec-by-mprotect",
     "with the personality READ_IMPLIES_EXEC mprotect() of memory and of a file of a file system "
     "mounted noexec makes the memory alone executable",
     REQUIRES("mmap.noexec.personality-no-exec-added"), NEEDS(NEED_PROC | NEED_USERNS))
{
	int fd = noexec_file(O_RDWR);
	char *a = arena(3);

	need_executable_memory();
	map_file_at(a + page, fd, 0, page, PROT_NONE, MAP_PRIVATE);
	imply_exec();
	expect_ok(call_mprotect(a, 3 * page, PROT_READ));
	expect_maps(a, page, "r-xp", 0);
	expect_maps(a + page, page, "r--p", 0);
	expect_maps(a + 2 * page, page, "r-xp", 0);
}
