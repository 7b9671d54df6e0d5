/* SPDX-License-Identifier: BSD-2-Clause */
/* The name of a memfd, which is for show only. */
#include "cts.h"

#define LIMIT 249

static char name[2 * LIMIT + 2];

static const char *name_of(size_t length)
{
	memset(name, 'n', length);
	name[length] = '\0';
	return name;
}

struct length_row {
	struct row row;
	size_t length;
	int error;
};

static const struct length_row lengths[] = {
	{ ROW("empty", "the empty name is accepted"), 0, 0 },
	{ ROW("one", "a name of one byte is accepted"), 1, 0 },
	{ ROW("limit-less-1", "a name of 248 bytes is accepted"), LIMIT - 1, 0 },
	{ ROW("limit", "a name of 249 bytes is accepted"), LIMIT, 0 },
	{ ROW("limit-and-1", "a name of 250 bytes is refused"), LIMIT + 1, EINVAL },
	{ ROW("twice", "a name of twice the limit is refused"), 2 * LIMIT, EINVAL },
};

CASES("memfd.name.length", struct length_row, lengths, RULE("memfd_create()"),
      REQUIRES("memfd.name-limit"))
{
	const char *text = name_of(row->length);

	if (row->error)
		expect_fails(row->error, call_memfd_create(text, 0));
	else
		expect_file_size(trace_fd(expect_at_least(0, call_memfd_create(text, 0))), 0);
}

CASE("memfd.name.null", "the null pointer as name gives EFAULT", REQUIRES("memfd.name-limit"))
{
	need_unmapped_null();
	expect_fails(EFAULT, call_memfd_create(NULL, 0));
}

struct end_row {
	struct row row;
	int before; /* bytes of the name that are in the last page */
	bool terminated;
	int error;
};

static const struct end_row ends[] = {
	{ ROW("not-mapped", "a name that is not mapped gives EFAULT"), 0, false, EFAULT },
	{ ROW("cut", "a name of which the end is not mapped gives EFAULT"), 3, false, EFAULT },
	{ ROW("cut-at-limit", "249 bytes without an end gives EFAULT"), LIMIT, false, EFAULT },
	{ ROW("too-long", "250 bytes are too long, whatever comes then"), LIMIT + 1, false,
	  EINVAL },
	{ ROW("last-byte", "a name may end with the last byte that is mapped"), 3, true, 0 },
	{ ROW("limit-last-byte", "a name of 249 bytes may do so too"), LIMIT, true, 0 },
};

/*
 *	| rw  nnn | no access |
 */
CASES("memfd.name.end", struct end_row, ends, RULE("memfd_create()"),
      REQUIRES("memfd.name-limit"))
{
	char *a = arena(2), *text = a + page - row->before - (row->terminated ? 1 : 0);
	int i;

	map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	for (i = 0; i < row->before; i++)
		expect_access(store(text + i, 'n'));
	if (row->error)
		expect_fails(row->error, call_memfd_create(text, 0));
	else
		expect_at_least(0, call_memfd_create(text, 0));
}

CASE("memfd.name.not-unique", "two files of one name are two files",
     REQUIRES("memfd.names-not-unique"))
{
	int one = trace_fd(expect_at_least(0, call_memfd_create("twin", 0)));
	int other = trace_fd(expect_at_least(0, call_memfd_create("twin", 0)));

	expect(one != other);
	expect(fixture_stat(one).st_ino != fixture_stat(other).st_ino);
	fill_pattern(one, 0, page);
	expect_file_size(other, 0);
	fill_pattern(other, (off_t)page, 1);
	expect_file_pattern(one, 0, page);
	expect_file_size(one, (off_t)page);
}

struct shown_row {
	struct row row;
	const char *name;
};

static const struct shown_row shown[] = {
	{ ROW("word", "the name is shown as /memfd:name (deleted)"), "word" },
	{ ROW("empty", "the empty name is shown as /memfd: (deleted)"), "" },
	{ ROW("slash", "the name of a memfd may hold a slash"), "with/slash" },
};

CASES("memfd.name.shown", struct shown_row, shown, NEEDS(NEED_PROC),
      REQUIRES("memfd.names-not-unique"))
{
	int fd = trace_fd(expect_at_least(0, call_memfd_create(row->name, 0)));
	char *m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);
	char path[64], want[64], got[128] = "";
	struct map_line line;

	snprintf(want, sizeof(want), "/memfd:%s (deleted)", row->name);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, got, sizeof(got) - 1) < 0)
		broken("readlink: %s", strerror(errno));
	expect(strcmp(got, want) == 0);
	expect(maps_find(m, &line));
	expect(strcmp(line.path, want) == 0);
}
