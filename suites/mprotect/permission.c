/* SPDX-License-Identifier: BSD-2-Clause */
/* What the descriptor that was mapped allows. */
#include "cts.h"
#include "pages.h"

struct permission_row {
	struct row row;
	int from; /* of the mapping */
	int to;
};

#define EACH_FROM(id, words, to)                                                          \
	{ ROW("none-to-" id, words " to a mapping made with PROT_NONE"), PROT_NONE, to }, \
	{                                                                                 \
		ROW("r-to-" id, words " to a mapping made with PROT_READ"), PROT_READ, to \
	}

static const struct permission_row writable[] = {
	EACH_FROM("w", "PROT_WRITE", PROT_WRITE),
	EACH_FROM("rw", "PROT_READ | PROT_WRITE", PROT_READ | PROT_WRITE),
};

/* The second page of a file between two pages of anonymous memory. */
static char *map_between(int fd, int prot, int share)
{
	char *a = arena_of("www");

	map_file_at(a + page, fd, (off_t)page, page, prot, share);
	return a;
}

static const char *layout_of(int prot)
{
	return prot & PROT_WRITE ? "www" : prot & PROT_READ ? "wrw" : "w-w";
}

CASES("mprotect.permission.shared-rdonly", struct permission_row, writable,
      RULE("EACCES for adding write access to a shared mapping of an O_RDONLY descriptor"),
      REQUIRES("mprotect.eacces-shared-rdonly"))
{
	int fd = fixture_file_opened(2 * (off_t)page, O_RDONLY);
	char *a = map_between(fd, row->from, MAP_SHARED);

	expect_fails(EACCES, call_mprotect(a + page, page, row->to));
	expect_layout(a, layout_of(row->from));
	expect_file_pattern(fd, 0, 2 * page);
}

CASES("mprotect.permission.private-rdonly", struct permission_row, writable,
      RULE("a private mapping of an O_RDONLY descriptor becomes writable, not so the file"),
      REQUIRES("mprotect.private-rdonly-write-ok"))
{
	int fd = fixture_file_opened(2 * (off_t)page, O_RDONLY);
	char *a = map_between(fd, row->from, MAP_PRIVATE);

	expect_ok(call_mprotect(a + page, page, row->to));
	expect_access(store(a + page, 'p'));
	expect_ok(call_mprotect(a + page, page, PROT_READ));
	expect_byte(a + page, 'p');
	expect_pattern(a + page + 1, (off_t)page + 1, page - 1);
	expect_file_pattern(fd, 0, 2 * page);
}

static const struct permission_row readable[] = {
	EACH_FROM("none", "PROT_NONE", PROT_NONE),
	EACH_FROM("r", "PROT_READ", PROT_READ),
};

CASES("mprotect.permission.shared-rdonly-read", struct permission_row, readable,
      RULE("a shared mapping of an O_RDONLY descriptor takes any protection without PROT_WRITE"),
      REQUIRES("mprotect.changes-access"))
{
	int fd = fixture_file_opened(2 * (off_t)page, O_RDONLY);
	char *a = map_between(fd, row->from, MAP_SHARED);

	expect_ok(call_mprotect(a + page, page, row->to));
	expect_layout(a, layout_of(row->to));
}

static const struct permission_row any[] = {
	EACH_FROM("none", "PROT_NONE", PROT_NONE),
	EACH_FROM("r", "PROT_READ", PROT_READ),
	EACH_FROM("rw", "PROT_READ | PROT_WRITE", PROT_READ | PROT_WRITE),
};

CASES("mprotect.permission.shared-rdwr", struct permission_row, any,
      RULE("a shared mapping of an O_RDWR descriptor, open or closed, takes any protection"),
      REQUIRES("mprotect.shared-rdwr-any"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *a = map_between(fd, row->from, MAP_SHARED);

	expect_ok(call_mprotect(a + page, page, row->to));
	expect_layout(a, layout_of(row->to));
	expect_ok(call_close(fd));
	expect_ok(call_mprotect(a + page, page, PROT_READ | PROT_WRITE));
	expect_layout(a, "www");
}

CASE("mprotect.permission.write-reaches-file",
     "what is stored after PROT_WRITE was added is in the file",
     REQUIRES("mprotect.shared-write-after-grant", "mprotect.shared-rdwr-any"))
{
	int fd = fixture_file((off_t)(2 * page));
	char *m = map_file(fd, 0, 2 * page, PROT_READ, MAP_SHARED);

	expect_pattern(m, 0, page); /* the first page has been read, the second not */
	expect_ok(call_mprotect(m, 2 * page, PROT_READ | PROT_WRITE));
	expect_access(store(m + 1, 's'));
	expect_access(store(m + page + 1, 't'));
	expect_file_byte(fd, 1, 's');
	expect_file_byte(fd, (off_t)page + 1, 't');
	expect_file_pattern(fd, 2, page - 2);
	expect_ok(call_msync(m, 2 * page, MS_SYNC));
	expect_file_byte(fd, (off_t)page + 1, 't');
}

/*
 *	| anonymous R | shared, O_RDONLY, R | anonymous R |
 */
static char *map_forbidding(void)
{
	char *a = arena_of("r-r");

	map_file_at(a + page, fixture_file_opened(2 * (off_t)page, O_RDONLY), (off_t)page, page,
		    PROT_READ, MAP_SHARED);
	return a;
}

CASE("mprotect.permission.eacces-later",
     "a mapping behind others that may not be writable fails the call",
     REQUIRES("mprotect.eacces-shared-rdonly"))
{
	char *a = map_forbidding();

	expect_fails(EACCES, call_mprotect(a, 3 * page, PROT_READ | PROT_WRITE));
	expect_layout(a + page, "r");
}

CASE("mprotect.permission.eacces-partial",
     "mappings before the refused one are changed, those behind are not",
     REQUIRES("mprotect.eacces-partial-effect"))
{
	char *a = map_forbidding();

	expect_fails(EACCES, call_mprotect(a, 3 * page, PROT_READ | PROT_WRITE));
	expect_layout(a, "wrr");
	expect_held(a, "a c");
}
