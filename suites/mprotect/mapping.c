/* SPDX-License-Identifier: BSD-2-Clause */
/* The mappings that /proc/self/maps shows after a change of protection. */
#include "cts.h"
#include "pages.h"

static void expect_line(const char *at, size_t pages, const char *mode)
{
	struct map_line line;

	expect(maps_find(at, &line));
	expect_address(at, (const char *)line.start);
	expect_int(pages * page, line.end - line.start);
	expect(strcmp(mode, line.mode) == 0);
}

struct split_row {
	struct row row;
	size_t first, count; /* of five pages, that become read only */
};

static const struct split_row splits[] = {
	{ ROW("head", "the first page apart"), 0, 1 },
	{ ROW("middle", "a middle page apart"), 2, 1 },
	{ ROW("tail", "the last page apart"), 4, 1 },
	{ ROW("three", "three middle pages apart"), 1, 3 },
};

/* Guards of PROT_NONE keep the five pages from merging with anything else. */
CASES("mprotect.mapping.split-and-merge", struct split_row, splits,
      RULE("a part of another protection has a line of /proc/self/maps, until it is like the rest"),
      REQUIRES("mprotect.part-of-mapping-splits"), NEEDS(NEED_PROC))
{
	char *a = arena_of("wwwww");
	char *part = a + row->first * page;
	size_t behind = 5 - row->first - row->count;

	expect_line(a, 5, "rw-p");
	expect_ok(call_mprotect(part, row->count * page, PROT_READ));
	if (row->first)
		expect_line(a, row->first, "rw-p");
	expect_line(part, row->count, "r--p");
	if (behind)
		expect_line(part + row->count * page, behind, "rw-p");
	expect_held(a, "abcde");

	expect_ok(call_mprotect(part, row->count * page, PROT_READ | PROT_WRITE));
	expect_line(a, 5, "rw-p");
	expect_held(a, "abcde");
}

struct step {
	size_t first, count; /* of five pages of PROT_READ | PROT_WRITE */
	int prot;
};

struct boundary_row {
	struct row row;
	struct step steps[3]; /* the last may be empty */
};

#define RW (PROT_READ | PROT_WRITE)
#define R  PROT_READ

static const struct boundary_row boundaries[] = {
	{ ROW("up", "a page that joins those below it"), { { 0, 1, R }, { 1, 1, R } } },
	{ ROW("down", "a page that joins those above it"), { { 4, 1, R }, { 3, 1, R } } },
	{ ROW("whole-up", "a mapping that joins the one below it"), { { 0, 1, R }, { 1, 4, R } } },
	{ ROW("whole-down", "a mapping that joins the one above it"),
	  { { 1, 4, R }, { 0, 1, R } } },
	{ ROW("between", "a mapping that joins both its neighbours"),
	  { { 0, 1, R }, { 4, 1, R }, { 1, 3, R } } },
	{ ROW("back", "a page that is like its neighbours again"), { { 2, 1, R }, { 2, 1, RW } } },
	{ ROW("back-below", "the first page of a part that is like those below it again"),
	  { { 1, 3, R }, { 1, 1, RW } } },
	{ ROW("back-above", "the last page of a part that is like those above it again"),
	  { { 1, 3, R }, { 3, 1, RW } } },
};

/* The object's bytes, first read after all steps; and the copies that were made before. */
static void expect_content(const struct boundary_row *row, enum backing backing, int share)
{
	int fd = fixture_object(backing, (off_t)(6 * page));

	for (int touched = 0; touched < 2; touched++) {
		char *a = arena(5);

		map_file_at(a, fd, (off_t)page, 5 * page, RW, share);
		if (touched)
			for (size_t i = 0; i < 5; i++)
				expect_access(store(a + i * page, (unsigned char)('a' + i)));
		for (size_t i = 0; i < 3 && row->steps[i].count; i++)
			expect_ok(call_mprotect(a + row->steps[i].first * page,
						row->steps[i].count * page, row->steps[i].prot));
		for (size_t i = 0; i < 5; i++) {
			if (touched)
				expect_byte(a + i * page, (unsigned char)('a' + i));
			expect_pattern(a + i * page + 1, (i + 1) * page + 1, page - 1);
		}
	}
}

CASES("mprotect.mapping.content", struct boundary_row, boundaries,
      RULE("where mappings are cut and joined anew each page shows what it did"),
      REQUIRES("mprotect.part-of-mapping-content"))
{
	static const enum backing backings[] = { BACKING_FILE, BACKING_MEMFD };

	for (size_t i = 0; i < 2; i++) {
		expect_content(row, backings[i], MAP_PRIVATE);
		expect_content(row, backings[i], MAP_SHARED);
	}
}

/* Parts of several protections, then all of them the same again. */
CASE("mprotect.mapping.parts-merge", "a mapping cut into parts by protection becomes one again",
     REQUIRES("mprotect.part-of-mapping-splits"), NEEDS(NEED_PROC))
{
	int fd = fixture_memfd((off_t)(5 * page));
	char *m = map_file(fd, 0, 5 * page, PROT_READ, MAP_SHARED);
	size_t count = maps_count();

	expect_ok(call_mprotect(m + page, page, PROT_READ | PROT_WRITE));
	expect_ok(call_mprotect(m + 3 * page, page, PROT_NONE));
	expect_int(count + 4, maps_count());
	expect_layout(m, "rwr-r");
	expect_ok(call_mprotect(m + page, 4 * page, PROT_READ));
	expect_int(count, maps_count());
	expect_line(m, 5, "r--s");
	expect_layout(m, "rrrrr");
	expect_pattern(m, 0, 5 * page);
}

CASE("mprotect.mapping.fail-keeps-lines", "a call that fails with EINVAL splits nothing",
     REQUIRES("mprotect.einval-no-effect"), NEEDS(NEED_PROC))
{
	char *a = arena_of("wwwww");
	size_t before = maps_count_of(a, 5 * page);

	expect_fails(EINVAL, call_mprotect(a + page, page, PROT_READ | 0x40));
	expect_fails(EINVAL,
		     call_mprotect(a + page, page, PROT_READ | PROT_GROWSDOWN | PROT_GROWSUP));
	expect_int(before, maps_count_of(a, 5 * page));
}
