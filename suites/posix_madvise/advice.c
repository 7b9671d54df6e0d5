/* SPDX-License-Identifier: BSD-2-Clause */
/* posix_madvise(): advice that changes nothing, and returns the number of an error. */
#include "cts.h"
#include "mapping.h"
#include "pages.h"

#define RW (PROT_READ | PROT_WRITE)

static const int advices[] = { POSIX_MADV_NORMAL, POSIX_MADV_RANDOM, POSIX_MADV_SEQUENTIAL,
			       POSIX_MADV_WILLNEED, POSIX_MADV_DONTNEED };
#define ADVICES (sizeof(advices) / sizeof(advices[0]))

struct kind_row {
	struct row row;
	enum backing backing;
	int share;
	int advice;
};

#define KEPT(id, words, backing, share, advice_id, advice)                                         \
	{ ROW(advice_id "." id, #advice " of " words), backing, share, advice }

static const struct kind_row kept[] = {
	EACH_MAPPING(KEPT, "normal", POSIX_MADV_NORMAL),
	EACH_MAPPING(KEPT, "random", POSIX_MADV_RANDOM),
	EACH_MAPPING(KEPT, "sequential", POSIX_MADV_SEQUENTIAL),
	EACH_MAPPING(KEPT, "willneed", POSIX_MADV_WILLNEED),
	EACH_MAPPING(KEPT, "dontneed", POSIX_MADV_DONTNEED),
};

/* Page 0 is not touched, page 1 loaded, page 2 stored to. */
CASES("posix_madvise.advice.kept", struct kind_row, kept,
      RULE("advice returns 0 and changes nothing"),
      REQUIRES("posix-madvise.all-advice-ok", "posix-madvise.no-semantic-effect",
	       "posix-madvise.ret-errnum"))
{
	char *m = map_backing(row->backing, 3 * page, RW, row->share, NULL);
	struct child c;

	expect_byte(m + page, backing_byte(row->backing, (off_t)page));
	expect_access(store(m + 2 * page, 0xff));
	expect_access(store(m + 3 * page - 1, 0xff));
	expect_errnum(0, call_posix_madvise(m, 3 * page, row->advice));
	expect_byte(m, backing_byte(row->backing, 0));
	expect_byte(m + page, backing_byte(row->backing, (off_t)page));
	expect_byte(m + 2 * page, 0xff);
	expect_byte(m + 3 * page - 1, 0xff);
	in_child(c) {
		expect_byte(m + 2 * page, 0xff);
	}
	join_child(&c);
	expect_layout(m, "www");
}

CASE("posix_madvise.advice.dontneed-resident",
     "POSIX_MADV_DONTNEED makes no system call: the pages stay",
     REQUIRES("posix-madvise.dontneed-noop"))
{
	char *m;

	small_pages();
	m = arena_of("www");
	expect_errnum(0, call_posix_madvise(m, 3 * page, POSIX_MADV_DONTNEED));
	expect_resident(m, "111");
	expect_held(m, "abc");
}

CASE("posix_madvise.advice.unknown", "other advice returns EINVAL itself, and changes nothing",
     REQUIRES("posix-madvise.bad-advice-einval", "posix-madvise.ret-errnum"))
{
	static const int unknown[] = { -1, 5, 6, 7, 999, INT_MAX, INT_MIN };
	char *a = arena_of("ww");
	size_t i, j;

	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		for (j = 0; j < ADVICES && advices[j] != unknown[i]; j++)
			;
		if (j == ADVICES)
			expect_errnum(EINVAL, call_posix_madvise(a, 2 * page, unknown[i]));
	}
	expect_held(a, "ab");
	expect_layout(a, "ww");
}

struct advice_row {
	struct row row;
	int advice;
};

#define EACH_ADVICE(words)                                                                         \
	{ ROW("normal", "POSIX_MADV_NORMAL" words), POSIX_MADV_NORMAL },                           \
	{ ROW("random", "POSIX_MADV_RANDOM" words), POSIX_MADV_RANDOM },                           \
	{ ROW("sequential", "POSIX_MADV_SEQUENTIAL" words), POSIX_MADV_SEQUENTIAL },               \
	{ ROW("willneed", "POSIX_MADV_WILLNEED" words), POSIX_MADV_WILLNEED },                     \
	{ ROW("dontneed", "POSIX_MADV_DONTNEED" words), POSIX_MADV_DONTNEED }

static const struct advice_row unmapped[] = {
	EACH_ADVICE(" of a range that is not mapped, or not all, returns ENOMEM")
};

CASES("posix_madvise.advice.unmapped", struct advice_row, unmapped,
      REQUIRES("posix-madvise.unmapped-enomem"))
{
	char *a = arena_of("w.w");

	expect_errnum(ENOMEM, call_posix_madvise(a + page, page, row->advice));
	expect_errnum(ENOMEM, call_posix_madvise(a, 3 * page, row->advice));
	expect_errnum(ENOMEM, call_posix_madvise(a, 2 * page, row->advice));
	expect_layout(a, "w.w");
	expect_held(a, "a c");
}

static const struct advice_row open_to_choice[] = {
	EACH_ADVICE(" of an unaligned address, and of length 0: nothing is changed")
};

CASES("posix_madvise.advice.open", struct advice_row, open_to_choice,
      REQUIRES("posix-madvise.unaligned", "posix-madvise.len-zero"))
{
	char *a = arena_of("ww");
	int unaligned = call_posix_madvise(a + 1, page, row->advice);
	int zero = call_posix_madvise(a, 0, row->advice);

	observe("posix-madvise.unaligned", "%d", unaligned);
	observe("posix-madvise.length-0", "%d", zero);
	expect(unaligned == 0 || unaligned == EINVAL);
	expect(zero == 0 || zero == EINVAL);
	expect_held(a, "ab");
	expect_layout(a, "ww");
}
