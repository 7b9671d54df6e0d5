/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vector of mincore(): one byte for each page of the range and no other, of which only the low
 * bit has a meaning. What was written is told from what was there before by two calls, over bytes
 * of which the low bit is clear and set.
 */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)
#define GUARD 4

/* pages is the map of what has to be resident: "0110". */
static void expect_vector(char *m, size_t length, const char *pages)
{
	static const unsigned char before[2] = { 0x54, 0xab };
	unsigned char vec[64];
	size_t i, pass, count = strlen(pages);

	for (pass = 0; pass < 2; pass++) {
		memset(vec, before[pass], sizeof(vec));
		expect_ok(call_mincore(m, length, vec + GUARD));
		for (i = 0; i < GUARD; i++)
			expect_int(before[pass], vec[i]);
		for (i = 0; i < count; i++)
			expect_int(pages[i] - '0', vec[GUARD + i] & 1);
		for (i = GUARD + count; i < sizeof(vec); i++)
			expect_int(before[pass], vec[i]);
	}
}

static char *touched(const char *pages)
{
	size_t i, count = strlen(pages);
	char *a = arena(count);

	small_pages();
	map_anon_at(a, count * page, RW, MAP_PRIVATE);
	for (i = 0; i < count; i++)
		if (pages[i] == '1')
			expect_access(store(a + i * page, 1));
	return a;
}

struct length_row {
	struct row row;
	long pages, bytes;
	const char *vector;
};

static const struct length_row lengths[] = {
	{ ROW("byte", "length 1 fills one byte"), 0, 1, "1" },
	{ ROW("page-less-1", "a length of one byte less than a page fills one byte"), 1, -1, "1" },
	{ ROW("page", "a length of a page fills one byte"), 1, 0, "1" },
	{ ROW("page-and-1", "a length of a page and one byte fills two bytes"), 1, 1, "10" },
	{ ROW("two-less-1", "a length of one byte less than two pages fills two bytes"), 2, -1,
	  "10" },
	{ ROW("two", "a length of two pages fills two bytes"), 2, 0, "10" },
	{ ROW("two-and-1", "a length of two pages and one byte fills three bytes"), 2, 1, "101" },
};

CASES("mincore.vector.length", struct length_row, lengths,
      RULE("mincore() fills a byte for each page of which the range has a part"),
      REQUIRES("mincore.len-rounded", "mincore.ret.zero", "mincore.only-low-bit"))
{
	char *m = touched("1011");

	expect_vector(m, (size_t)row->pages * page + (size_t)row->bytes, row->vector);
}

struct order_row {
	struct row row;
	const char *pages;
};

static const struct order_row orders[] = {
	{ ROW("first", "the first byte is of the first page"), "1000" },
	{ ROW("last", "the last byte is of the last page"), "0001" },
	{ ROW("middle", "each byte is of its own page"), "0110100" },
	{ ROW("all", "pages that were all touched are all resident"), "11111111" },
	{ ROW("none", "pages that nothing touched are not resident"), "00000000" },
};

CASES("mincore.vector.order", struct order_row, orders, RULE("of what mincore() fills"),
      REQUIRES("mincore.ret.zero", "mincore.anon-untouched-zero"))
{
	char *m = touched(row->pages);

	expect_vector(m, strlen(row->pages) * page, row->pages);
	/* From the second page on. */
	expect_vector(m + page, (strlen(row->pages) - 1) * page, row->pages + 1);
}

/*
 * Three mappings without a gap: | private 1 | no access 0 | shared 1 |
 */
CASE("mincore.vector.mappings", "mincore() takes a range of several mappings",
     REQUIRES("mincore.ret.zero"))
{
	char *a = arena(3);

	map_anon_at(a, page, RW, MAP_PRIVATE);
	map_anon_at(a + 2 * page, page, RW, MAP_SHARED);
	expect_access(store(a, 1));
	expect_access(store(a + 2 * page, 1));
	expect_vector(a, 3 * page, "101");
}

/* More pages than the kernel looks at in one go, which is as many as a page has bytes. */
CASE("mincore.vector.many", "the vector is right around its first page of bytes",
     REQUIRES("mincore.ret.zero", "mincore.anon-untouched-zero"))
{
	size_t i, count = page + 3;
	char *a = arena(count);
	unsigned char *vec = malloc(count + 1);

	if (!vec)
		broken("malloc: no memory");
	small_pages();
	map_anon_at(a + (page - 1) * page, 3 * page, RW, MAP_PRIVATE);
	expect_access(store(a + (page - 1) * page, 1));
	expect_access(store(a + (page + 1) * page, 1));
	memset(vec, 0x54, count + 1);
	expect_ok(call_mincore(a, count * page, vec));
	for (i = 0; i < count && (vec[i] & 1) == (i == page - 1 || i == page + 1); i++)
		;
	expect_int((intmax_t)count, (intmax_t)i);
	expect_int(0x54, vec[count]);
}

/* One mapping: the system is not made to look anew where another begins. */
CASE("mincore.vector.many-of-one",
     "the vector of one large mapping is right around its first page of bytes and at its end",
     REQUIRES("mincore.ret.zero", "mincore.anon-untouched-zero", "mincore.anon-read-zero-page"))
{
	size_t i, count = 2 * page + 3;
	char *a = arena(count);
	unsigned char *vec = malloc(count + 1);
	const size_t loaded[] = { 1, page - 1, page + 1, 2 * page, 2 * page + 2 };
	size_t next = 0;

	if (!vec)
		broken("malloc: no memory");
	small_pages();
	/* Memory that cannot be stored to is not counted. */
	map_anon_at(a, count * page, PROT_READ, MAP_PRIVATE);
	for (i = 0; i < sizeof(loaded) / sizeof(loaded[0]); i++)
		expect_access(load(a + loaded[i] * page));
	memset(vec, 0x54, count + 1);
	expect_ok(call_mincore(a, count * page, vec));
	for (i = 0; i < count; i++) {
		bool resident = next < sizeof(loaded) / sizeof(loaded[0]) && i == loaded[next];

		if ((vec[i] & 1) != resident)
			break;
		next += resident;
	}
	expect_int((intmax_t)count, (intmax_t)i);
	expect_int(0x54, vec[count]);
}

struct bad_row {
	struct row row;
	int prot; /* of the page that the vector is in; -1: not mapped */
	bool tail; /* the first byte is in a good page before it */
};

static const struct bad_row bad[] = {
	{ ROW("not-mapped", "a vector that is not mapped gives EFAULT"), -1, false },
	{ ROW("no-access", "a vector in a page without access gives EFAULT"), PROT_NONE, false },
	{ ROW("read-only", "a vector in a read-only page gives EFAULT"), PROT_READ, false },
	{ ROW("tail-not-mapped", "a vector of which the last byte is not mapped gives EFAULT"), -1,
	  true },
	{ ROW("tail-read-only", "a vector of which the last byte is read-only gives EFAULT"),
	  PROT_READ, true },
};

/*
 *	| rw | bad |	the vector begins in either
 */
CASES("mincore.vector.bad", struct bad_row, bad, RULE("mincore() with a bad vector"),
      REQUIRES("mincore.vec-efault"))
{
	char *m = touched("11");
	char *a = arena(2);

	map_anon_at(a, page, RW, MAP_PRIVATE);
	if (row->prot == -1)
		hole(a + page, page);
	else
		map_anon_at(a + page, page, row->prot, MAP_PRIVATE);
	expect_fails(EFAULT, call_mincore(m, 2 * page,
					  (unsigned char *)a + page - (row->tail ? 1 : 0)));
	expect_layout(m, "ww");
	expect_layout(a + page, row->prot == -1 ? "." : row->prot == PROT_READ ? "r" : "-");
}

CASE("mincore.vector.null", "the null pointer as vector gives EFAULT",
     REQUIRES("mincore.vec-efault"))
{
	char *m = touched("1");

	expect_fails(EFAULT, call_mincore(m, page, NULL));
}

/* The last page of all addresses is never the program's. */
CASE("mincore.vector.kernel", "a vector in the kernel's addresses gives EFAULT",
     REQUIRES("mincore.vec-efault"))
{
	char *m = touched("1");

	expect_fails(EFAULT, call_mincore(m, page, (unsigned char *)(0 - page)));
}
