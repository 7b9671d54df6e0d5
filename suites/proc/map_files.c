/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/self/map_files: a link for each mapping of a file. */
#include "cts.h"

#define DIRECTORY "/proc/self/map_files"

/* Either lets a process open the links, since 5.9; before it was the first alone. */
#define CAP_SYS_ADMIN	       21
#define CAP_CHECKPOINT_RESTORE 40

/* How the name of a link is formed of the addresses. */
static const char *link_of(const char *format, const void *start, const void *end)
{
	static char path[128];
	int used = snprintf(path, sizeof(path), DIRECTORY "/");

	snprintf(path + used, sizeof(path) - (size_t)used, format, (uintmax_t)(uintptr_t)start,
		 (uintmax_t)(uintptr_t)end);
	return path;
}

/* What the link of [start, end) says, or NULL; the text is valid until the next call. */
static const char *target_of(const void *start, const void *end)
{
	static char target[1024];
	ssize_t length = readlink(link_of("%jx-%jx", start, end), target, sizeof(target) - 1);

	if (length < 0 && errno == ENOENT)
		return NULL;
	skip_unless(length >= 0, DIRECTORY " cannot be read");
	target[length] = '\0';
	return target;
}

static void need_links(void)
{
	skip_unless(access(DIRECTORY, F_OK) == 0, "no " DIRECTORY);
}

CASE("proc.map_files.target",
     "the link of a mapping leads to its file, and is as long as it is mapped",
     REQUIRES("proc.map-files"), NEEDS(NEED_PROC | NEED_DIR))
{
	const char *path = fixture_path("mapped", 4 * (off_t)page);
	const char *target;
	char *a = arena(4) + page;

	need_links();
	map_file_at(a, open_path(path, O_RDONLY), (off_t)page, 3 * page, PROT_READ, MAP_SHARED);
	target = target_of(a, a + 3 * page);
	expect(target != NULL && *target == '/');
	expect_int(0, strcmp("/mapped", strrchr(target, '/')));
	/* Only the whole mapping has one. */
	expect(target_of(a, a + page) == NULL);
	expect(target_of(a + page, a + 3 * page) == NULL);
	hole(a + page, page);
	expect(target_of(a, a + 3 * page) == NULL);
	expect(target_of(a, a + page) != NULL);
	expect(target_of(a + 2 * page, a + 3 * page) != NULL);
	expect_ok(call_munmap(a, 3 * page));
	expect(target_of(a, a + page) == NULL);
}

CASE("proc.map_files.anonymous", "private memory has no link",
     REQUIRES("proc.map-files"), NEEDS(NEED_PROC))
{
	char *a = arena(3);

	need_links();
	map_anon_at(a + page, page, PROT_READ, MAP_PRIVATE);
	expect(target_of(a + page, a + 2 * page) == NULL);
	map_file_at(a + page, fixture_file(2 * (off_t)page), (off_t)page, page, PROT_READ,
		    MAP_SHARED);
	expect(target_of(a + page, a + 2 * page) != NULL);
}

struct name_row {
	struct row row;
	const char *format;
};

static const struct name_row names[] = {
	{ ROW("zero", "a leading zero"), "0%jx-%jx" },
	{ ROW("second-zero", "a leading zero of the end"), "%jx-0%jx" },
	{ ROW("prefix", "0x before the start"), "0x%jx-%jx" },
	{ ROW("plus", "a plus sign"), "+%jx-%jx" },
	{ ROW("space", "a space"), " %jx-%jx" },
	{ ROW("space-behind", "a space behind"), "%jx-%jx " },
	{ ROW("newline", "a newline behind"), "%jx-%jx\n" },
	{ ROW("separator", "another separator"), "%jx:%jx" },
	{ ROW("more", "a digit more"), "%jx-%jx0" },
};

CASES("proc.map_files.name", struct name_row, names,
      RULE("the name of a link is start-end in hexadecimal, and nothing else is one"),
      REQUIRES("proc.map-files"), NEEDS(NEED_PROC))
{
	char *a = arena(3), *m = a + page, target[64];

	need_links();
	map_file_at(m, fixture_file(2 * (off_t)page), (off_t)page, page, PROT_READ, MAP_SHARED);
	expect(target_of(m, m + page) != NULL);
	expect_fails(ENOENT,
		     readlink(link_of(row->format, m, m + page), target, sizeof(target)));
}

CASE("proc.map_files.opened", "with privilege the link opens the file, though its name is gone",
     REQUIRES("proc.map-files"), NEEDS(NEED_PROC))
{
	int fd = fixture_file(2 * (off_t)page), again;
	char *a = arena(2), *n;

	need_links();
	skip_unless(has_first_capability(CAP_SYS_ADMIN) ||
			    has_first_capability(CAP_CHECKPOINT_RESTORE),
		    "needs CAP_CHECKPOINT_RESTORE in the first user namespace");
	map_file_at(a, fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	expect_ok(call_close(fd));
	again = expect_at_least(0, call_open(link_of("%jx-%jx", a, a + 2 * page), O_RDWR, 0));
	expect_file_pattern(again, 0, 2 * page);
	n = map_file(again, (off_t)page, page, PROT_READ, MAP_SHARED);
	expect_access(store(a + page, 'f'));
	expect_byte(n, 'f');
}
