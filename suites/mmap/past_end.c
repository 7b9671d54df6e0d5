/* SPDX-License-Identifier: BSD-2-Clause */
/* References behind the last page of a mapping: POSIX leaves open what they do. */
#include "cts.h"
#include "names.h"

enum behind { HOLE, GUARD, NEIGHBOUR };
struct behind_row {
	struct row row;
	const char *key;
	enum behind behind;
};

static const struct behind_row behind[] = {
	{ ROW("hole", "A reference behind a mapping, into a hole, leaves the mapping as it was"),
	  "mmap.past-end.hole", HOLE },
	{ ROW("guard", "A reference behind a mapping, to what has no access, leaves it as it was"),
	  "mmap.past-end.guard", GUARD },
	{ ROW("neighbour", "A reference behind a mapping, to another one, leaves it as it was"),
	  "mmap.past-end.neighbour", NEIGHBOUR },
};

static void observe_access(const char *key, struct access access)
{
	char name[24];

	if (access.signo)
		observe(key, "%s", signal_name(access.signo, name));
	else
		observe(key, "%u", access.value);
}

CASES("mmap.past_end", struct behind_row, behind, REQUIRES("posix.mmap-references-past-area"))
{
	int fd = fixture_file(100);
	char *a = arena(2);

	map_file_at(a, fd, 0, 100, PROT_READ | PROT_WRITE, MAP_SHARED);
	if (row->behind == HOLE)
		hole(a + page, page);
	if (row->behind == NEIGHBOUR)
		map_anon_at(a + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	observe_access(row->key, load(a + page));
	store(a + page, 7);
	store(a + 2 * page - 1, 7);
	expect_pattern(a, 0, 100);
	expect_zeroes(a + 100, page - 100);
	expect_access(store(a, 0));
	expect_file_byte(fd, 0, 0);
	expect_file_pattern(fd, 1, 99);
	expect_file_size(fd, 100);
}
