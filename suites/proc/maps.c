/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/self/maps: a line for each mapping, and what stands in it. */
#include "cts.h"
#include "entry.h"

#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif
#if __has_include(<sys/sysmacros.h>)
#include <sys/sysmacros.h>
#endif

/* The line of the mapping that begins at the address, as it stands there. */
static const char *line_at(const void *start)
{
	static char text[1 << 18];
	char begin[32], *line;

	if (!entry->proc_read || entry->proc_read("/proc/self/maps", text, sizeof(text)) < 0)
		skip("no /proc/self/maps");
	snprintf(begin, sizeof(begin), "%jx-", (uintmax_t)(uintptr_t)start);
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (strncmp(line + strspn(line, "0"), begin, strlen(begin)) == 0)
			return line;
	}
	return "";
}

/* maps_each() fails the case at a line of another form. */
static bool check_order(const struct map_line *line, void *arg)
{
	uintptr_t *end = arg;

	expect(line->start >= *end);
	expect(line->end > line->start);
	expect(line->start % page == 0 && line->end % page == 0);
	*end = line->end;
	return true;
}

CASE("proc.maps.order", "the lines have the documented form, and go up without an overlap",
     REQUIRES("proc.maps.line-format"), NEEDS(NEED_PROC))
{
	int fd = fixture_file((off_t)page);
	char *a = arena(4);
	uintptr_t end = 0;

	map_anon_at(a, page, PROT_READ, MAP_PRIVATE);
	map_anon_at(a + page, page, PROT_READ, MAP_SHARED);
	map_file_at(a + 2 * page, fd, 0, page, PROT_READ, MAP_SHARED);
	maps_each(check_order, &end);
	expect(end > (uintptr_t)a);
	expect_int(4, maps_count_of(a, 4 * page));
}

CASE("proc.maps.whole", "what is mapped has a line to the page, what is unmapped has none",
     REQUIRES("proc.maps.line-format"), NEEDS(NEED_PROC))
{
	char *a = arena(6);
	struct map_line line;

	map_anon_at(a + page, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect(maps_find(a + 2 * page, &line));
	expect_address(a + page, (void *)line.start);
	expect_address(a + 4 * page, (void *)line.end);
	expect_ok(call_mprotect(a + 2 * page, page, PROT_READ));
	expect_int(3, maps_count_of(a + page, 3 * page));
	expect_maps(a + 2 * page, page, "r--p", 0);
	hole(a + 2 * page, 2 * page);
	expect(!maps_find(a + 2 * page, &line));
	expect(!maps_find(a + 4 * page - 1, &line));
	expect(maps_find(a + 2 * page - 1, &line));
	expect_address(a + 2 * page, (void *)line.end);
	expect(maps_find(a + 4 * page, &line));
	expect_address(a + 4 * page, (void *)line.start);
}

struct perm_row {
	struct row row;
	int prot;
	const char *letters;
};

static const struct perm_row perms[] = {
	{ ROW("none", "PROT_NONE"), PROT_NONE, "---" },
	{ ROW("read", "PROT_READ"), PROT_READ, "r--" },
	{ ROW("write", "PROT_WRITE"), PROT_WRITE, "-w-" },
	{ ROW("read-write", "PROT_READ | PROT_WRITE"), PROT_READ | PROT_WRITE, "rw-" },
	{ ROW("exec", "PROT_EXEC"), PROT_EXEC, "--x" },
	{ ROW("read-exec", "PROT_READ | PROT_EXEC"), PROT_READ | PROT_EXEC, "r-x" },
	{ ROW("write-exec", "PROT_WRITE | PROT_EXEC"), PROT_WRITE | PROT_EXEC, "-wx" },
	{ ROW("all", "PROT_READ | PROT_WRITE | PROT_EXEC"), PROT_READ | PROT_WRITE | PROT_EXEC,
	  "rwx" },
};

/* Of mmap() and, on the way from no access and back, of mprotect(). */
CASES("proc.maps.perms", struct perm_row, perms,
      RULE("three letters show the protection, the fourth whether the mapping is shared"),
      REQUIRES("proc.maps.perm-letters", "mmap.prot.or-of-flags"), NEEDS(NEED_PROC))
{
	static const int shares[] = { MAP_PRIVATE, MAP_SHARED };

	for (int i = 0; i < 2; i++) {
		char mode[5], none[5];
		char *m = map_anon(page, row->prot, shares[i]);

		snprintf(mode, sizeof(mode), "%s%c", row->letters, "ps"[i]);
		snprintf(none, sizeof(none), "---%c", "ps"[i]);
		expect_maps(m, page, mode, 0);
		expect_ok(call_mprotect(m, page, PROT_NONE));
		expect_maps(m, page, none, 0);
		expect_ok(call_mprotect(m, page, row->prot));
		expect_maps(m, page, mode, 0);
	}
}

CASE("proc.maps.read-only-shared", "a shared mapping of a descriptor without write access shows s",
     REQUIRES("proc.maps.ro-shared-still-s", "proc.maps.perm-letters"), NEEDS(NEED_PROC))
{
	int fd = fixture_file_opened((off_t)page, O_RDONLY);
	char *m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);

	expect_maps(m, page, "r--s", 0);
	expect_maps(map_file(fd, 0, page, PROT_READ, MAP_PRIVATE), page, "r--p", 0);
}

struct offset_row {
	struct row row;
	enum backing backing;
	unsigned pages; /* added to */
	unsigned gib;
};

static const struct offset_row offsets[] = {
	{ ROW("file-0", "the start of a file"), BACKING_FILE, 0, 0 },
	{ ROW("file-1", "the second page of a file"), BACKING_FILE, 1, 0 },
	{ ROW("file-17", "a page far in a file"), BACKING_FILE, 17, 0 },
	{ ROW("file-2g", "half of 4 GiB in a file"), BACKING_FILE, 0, 2 },
	{ ROW("file-4g", "a page beyond 4 GiB in a file"), BACKING_FILE, 3, 4 },
	{ ROW("memfd-5", "the sixth page of a memfd"), BACKING_MEMFD, 5, 0 },
	{ ROW("shm-5", "the sixth page of a memory object"), BACKING_SHM, 5, 0 },
};

CASES("proc.maps.offset", struct offset_row, offsets,
      RULE("the third field is the offset in the object, also of what is left of a mapping"),
      REQUIRES("proc.maps.offset"), NEEDS(NEED_PROC))
{
	const uint64_t offset = (uint64_t)row->pages * page + ((uint64_t)row->gib << 30);
	int fd = fixture_object(row->backing, (off_t)page);
	char *a = arena(3);

	skip_unless((uint64_t)(off_t)offset == offset && (off_t)offset >= 0, "no such offset");
	map_file_at(a, fd, (off_t)offset, 3 * page, PROT_READ, MAP_SHARED);
	expect_maps(a, 3 * page, "r--s", offset);
	hole(a, page);
	expect_maps(a + page, 2 * page, "r--s", offset + page);
	expect_ok(call_mprotect(a + 2 * page, page, PROT_NONE));
	expect_maps(a + 2 * page, page, "---s", offset + 2 * page);
	hole(a + 2 * page, page);
	expect_maps(a + page, page, "r--s", offset + page);
}

CASE("proc.maps.anonymous", "private anonymous memory has offset, device and inode 0 and no name",
     REQUIRES("proc.maps.offset"), NEEDS(NEED_PROC))
{
	char *m = map_anon(3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct map_line line;

	expect_ok(call_mprotect(m + page, page, PROT_READ));
	for (size_t i = 0; i < 3; i++) {
		expect(maps_find(m + i * page, &line));
		expect_int(0, line.offset);
		expect_int(0, line.device_major);
		expect_int(0, line.device_minor);
		expect_int(0, line.inode);
		expect_int(0, strcmp("", line.path));
	}
}

struct object_row {
	struct row row;
	enum backing backing;
};

static const struct object_row objects[] = {
	{ ROW("file", "a file of the directory under test"), BACKING_FILE },
	{ ROW("memfd", "a memfd"), BACKING_MEMFD },
	{ ROW("shm", "a shared memory object"), BACKING_SHM },
};

CASES("proc.maps.object", struct object_row, objects,
      RULE("device and inode are those that fstat() gives, also after close() and unlink()"),
      REQUIRES("proc.maps.dev-inode"), NEEDS(NEED_PROC))
{
	int fd = fixture_object(row->backing, (off_t)page);
	const struct stat status = fixture_stat(fd);
	char *m = map_file(fd, 0, page, PROT_READ, MAP_PRIVATE);
	struct map_line line;
	struct stat directory;

	/* As an overlay of several file systems does; there is a single device to show. */
	if (row->backing == BACKING_FILE && stat(fixture_directory(), &directory) == 0 &&
	    directory.st_dev != status.st_dev)
		skip("files of the directory under test have another device than itself");
	expect_ok(call_close(fd));
	expect(maps_find(m, &line));
	expect_int(status.st_ino, line.inode);
	expect_int(major(status.st_dev), line.device_major);
	expect_int(minor(status.st_dev), line.device_minor);
}

struct name_row {
	struct row row;
	const char *name;
	const char *shown;
};

static const struct name_row names[] = {
	{ ROW("plain", "a name of letters stands as it is"), "plain", "/plain" },
	{ ROW("newline", "a newline stands as \\012", REQUIRES("proc.maps.newline-escape")),
	  "two\nlines", "/two\\012lines" },
	{ ROW("newlines", "every newline stands as \\012", REQUIRES("proc.maps.newline-escape")),
	  "\n\nend\n", "/\\012\\012end\\012" },
	{ ROW("space", "a space stands as it is"), "a b  c", "/a b  c" },
	{ ROW("tab", "a tabulator stands as it is"), "a\tb", "/a\tb" },
	{ ROW("backslash", "a backslash stands as it is"), "a\\b", "/a\\b" },
};

CASES("proc.maps.name", struct name_row, names, RULE("the last field is the path of the file"),
      REQUIRES("proc.maps.line-format"), NEEDS(NEED_PROC | NEED_DIR))
{
	const char *path = fixture_path(row->name, (off_t)page);
	int fd = open_path(path, O_RDONLY);
	char *m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);
	const char *line = line_at(m), *name = strchr(line, '/');
	const size_t shown = strlen(row->shown);

	expect(name != NULL && strlen(name) > shown);
	expect_int(0, strcmp(name + strlen(name) - shown, row->shown));
	if (unlink(path) != 0)
		broken("unlink");
	line = line_at(m);
	name = strchr(line, '/');
	expect(name != NULL && strlen(name) > shown + strlen(" (deleted)"));
	name += strlen(name) - shown - strlen(" (deleted)");
	expect_int(0, strncmp(name, row->shown, shown));
	expect_int(0, strcmp(name + shown, " (deleted)"));
}

CASE("proc.maps.shared-anon", "shared anonymous memory is called /dev/zero (deleted)",
     REQUIRES("proc.maps.shared-anon-name"), NEEDS(NEED_PROC))
{
	char *m = map_anon(page, PROT_READ, MAP_SHARED), *n = map_anon(page, PROT_READ, MAP_SHARED);
	struct map_line first, second;

	expect(maps_find(m, &first));
	expect(maps_find(n, &second));
	expect_int(0, strcmp("/dev/zero (deleted)", first.path));
	expect_int(0, strcmp("/dev/zero (deleted)", second.path));
	expect_int(0, first.offset);
	/* Each is an object of its own. */
	expect(first.inode != 0 && first.inode != second.inode);
}

#ifdef HAVE_PRCTL
#ifndef PR_SET_VMA
#define PR_SET_VMA	     0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

static void set_name(char *at, const char *name)
{
	int result = prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, at, page, name);

	if (result < 0 && errno == EINVAL)
		skip("the kernel has no names of anonymous memory");
	expect_ok(result);
}

struct named_row {
	struct row row;
	int share;
	const char *shown;
	const char *empty;
	const char *none;
};

static const struct named_row named[] = {
	{ ROW("private", "private memory shows it as [anon:NAME]", REQUIRES("proc.maps.anon-name")),
	  MAP_PRIVATE, "[anon:of the case]", "[anon:]", "" },
	{ ROW("shared", "shared memory shows it as [anon_shmem:NAME]",
	      REQUIRES("proc.maps.anon-shmem-name")),
	  MAP_SHARED, "[anon_shmem:of the case]", "[anon_shmem:]", "/dev/zero (deleted)" },
};

CASES("proc.maps.anon-name", struct named_row, named,
      RULE("a name can be given to anonymous memory, page by page, and taken away"),
      NEEDS(NEED_PROC))
{
	char *m = map_anon(3 * page, PROT_READ, row->share);
	struct map_line line;

	set_name(m + page, "of the case");
	expect(maps_find(m + page, &line));
	expect_int(0, strcmp(row->shown, line.path));
	expect_address(m + page, (void *)line.start);
	expect_address(m + 2 * page, (void *)line.end);
	expect(maps_find(m, &line));
	expect_int(0, strcmp(row->none, line.path));
	set_name(m + page, "");
	expect(maps_find(m + page, &line));
	expect_int(0, strcmp(row->empty, line.path));
	set_name(m + page, NULL);
	expect(maps_find(m + page, &line));
	expect_int(0, strcmp(row->none, line.path));
}
#endif
