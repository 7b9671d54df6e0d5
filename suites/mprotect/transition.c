/* SPDX-License-Identifier: BSD-2-Clause */
/* From each protection to each other: what can be done before and after, on each kind. */
#include "cts.h"

enum { none = PROT_NONE, r = PROT_READ, w = PROT_WRITE, rw = PROT_READ | PROT_WRITE };
enum { x = PROT_EXEC, rx = r | x, wx = w | x, rwx = rw | x };

struct transition {
	struct row row;
	int from;
	int to;
	enum backing backing;
	int share;
};

#define TRANSITION(from, to, kind, words, ...)                                      \
	{                                                                           \
		ROW(kind "." #from "-to-" #to,                                      \
		    "mprotect() takes a page of " words " from " #from " to " #to), \
			from, to, __VA_ARGS__                                       \
	}

#define DATA_FROM(from, ...)                                                   \
	TRANSITION(from, none, __VA_ARGS__), TRANSITION(from, r, __VA_ARGS__), \
		TRANSITION(from, w, __VA_ARGS__), TRANSITION(from, rw, __VA_ARGS__)
#define DATA(...)                                                                           \
	DATA_FROM(none, __VA_ARGS__), DATA_FROM(r, __VA_ARGS__), DATA_FROM(w, __VA_ARGS__), \
		DATA_FROM(rw, __VA_ARGS__)

static const struct transition data[] = {
	DATA("anon-private", "private anonymous memory", BACKING_ANON, MAP_PRIVATE),
	DATA("anon-shared", "shared anonymous memory", BACKING_ANON, MAP_SHARED),
	DATA("file-private", "a private file", BACKING_FILE, MAP_PRIVATE),
	DATA("file-shared", "a shared file", BACKING_FILE, MAP_SHARED),
};

/*
 * What prot grants is possible; without PROT_WRITE no store is, and of PROT_NONE nothing is. That
 * a load needs PROT_READ is left to the processor where there is PROT_WRITE or PROT_EXEC.
 */
static void expect_data_access(char *at, int prot, unsigned char held)
{
	if (prot & PROT_READ)
		expect_byte(at, held);
	if (prot == PROT_NONE)
		expect_signal(SIGSEGV, SEGV_ACCERR, at, load(at));
	if (prot & PROT_WRITE)
		expect_access(store(at, held));
	else
		expect_signal(SIGSEGV, refused_store_code(at, prot), at, store(at, held));
}

static void expect_held_by_object(const struct transition *row, const char *at, off_t offset)
{
	if (row->backing == BACKING_ANON)
		expect_zeroes(at, page);
	else
		expect_pattern(at, offset, page);
}

/*	| PROT_NONE | from, then to | PROT_NONE |	of the same mapping		*/
static void expect_transition(const struct transition *row, bool touched)
{
	unsigned char held = backing_byte(row->backing, (off_t)page);
	char *m = map_backing(row->backing, 3 * page, PROT_NONE, row->share, NULL);
	char *middle = m + page;

	if (touched) {
		expect_ok(call_mprotect(middle, page, rw));
		expect_access(store(middle, held));
	}
	expect_ok(call_mprotect(middle, page, row->from));
	if (touched)
		expect_data_access(middle, row->from, held);
	expect_ok(call_mprotect(middle, page, row->to));
	expect_data_access(middle, row->to, held);
	expect_layout(m, "-");
	expect_layout(m + 2 * page, "-");

	expect_ok(call_mprotect(m, 3 * page, PROT_READ));
	for (size_t i = 0; i < 3; i++)
		expect_held_by_object(row, m + i * page, (off_t)(i * page));
}

CASES("mprotect.transition.touched", struct transition, data,
      RULE("a page of any protection can be given any other, and keeps its bytes"),
      REQUIRES("mprotect.ret.zero", "mprotect.changes-access", "mprotect.data-preserved"))
{
	expect_transition(row, true);
}

CASES("mprotect.transition.untouched", struct transition, data,
      RULE("a page that was never accessed can be given any protection"),
      REQUIRES("mprotect.ret.zero", "mprotect.changes-access", "mprotect.data-preserved"))
{
	expect_transition(row, false);
}

#define CODE_FROM(from, ...)                                                         \
	TRANSITION(from, none, __VA_ARGS__), TRANSITION(from, r, __VA_ARGS__),       \
		TRANSITION(from, w, __VA_ARGS__), TRANSITION(from, rw, __VA_ARGS__), \
		CODE_TO(from, __VA_ARGS__)
#define CODE_TO(from, ...)                                                   \
	TRANSITION(from, x, __VA_ARGS__), TRANSITION(from, rx, __VA_ARGS__), \
		TRANSITION(from, wx, __VA_ARGS__), TRANSITION(from, rwx, __VA_ARGS__)
#define CODE(...)                                                                                \
	CODE_TO(none, __VA_ARGS__), CODE_TO(r, __VA_ARGS__), CODE_TO(w, __VA_ARGS__),            \
		CODE_TO(rw, __VA_ARGS__), CODE_FROM(x, __VA_ARGS__), CODE_FROM(rx, __VA_ARGS__), \
		CODE_FROM(wx, __VA_ARGS__), CODE_FROM(rwx, __VA_ARGS__)

/* A memfd, because the directory under test may be mounted noexec. */
static const struct transition code[] = {
	CODE("anon-private", "private anonymous memory", BACKING_ANON, MAP_PRIVATE),
	CODE("anon-shared", "shared anonymous memory", BACKING_ANON, MAP_SHARED),
	CODE("memfd-private", "a private memfd", BACKING_MEMFD, MAP_PRIVATE),
	CODE("memfd-shared", "a shared memfd", BACKING_MEMFD, MAP_SHARED),
};

static void expect_code_access(char *at, int prot)
{
	if (prot & PROT_EXEC)
		expect_access(execute(at));
	else
		expect_signal(SIGSEGV, SEGV_ACCERR, at, execute(at));
}

CASES("mprotect.transition.code", struct transition, code,
      RULE("code runs with PROT_EXEC and raises SIGSEGV without it"),
      REQUIRES("mprotect.exec", "mprotect.changes-access", "mprotect.data-preserved"))
{
	size_t size;
	const unsigned char *function = code_return(&size);
	char *m = map_backing(row->backing, page, PROT_NONE, row->share, NULL);

	expect_ok(call_mprotect(m, page, rw));
	for (size_t i = 0; i < size; i++)
		expect_access(store(m + i, function[i]));
	__builtin___clear_cache(m, m + size);

	expect_ok(call_mprotect(m, page, row->from));
	expect_data_access(m, row->from, function[0]);
	expect_code_access(m, row->from);
	expect_ok(call_mprotect(m, page, row->to));
	expect_data_access(m, row->to, function[0]);
	expect_code_access(m, row->to);

	expect_ok(call_mprotect(m, page, r));
	for (size_t i = 0; i < size; i++)
		expect_byte(m + i, function[i]);
}
