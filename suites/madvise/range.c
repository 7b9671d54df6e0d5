/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages that advice is applied to, told by each effect that can be seen of a page. */
#include "cts.h"
#include "pages.h"

struct effect {
	struct row row;
	int advice;
	int undone; /* the advice whose effect it ends, or -1 */
	int share;  /* of the anonymous memory that it works on */
	/* '1' for each page that shows the effect, '0' for one that does not, '.' for a hole. */
	void (*show)(char *m, const char *marks, const char *flag);
	const char *flag; /* in VmFlags, if that shows it */
};

#define PICTURE 25 /* pages at most, and the end */

/* The picture with a letter for each mark; zero 'a' stands for the letter that the page holds. */
static const char *picture(const char *marks, char one, char zero)
{
	static char text[PICTURE];
	size_t i;

	for (i = 0; marks[i]; i++) {
		text[i] = marks[i] == '1' ? one : marks[i] == '0' ? zero : '.';
		if (zero == 'a' && marks[i] != '1')
			text[i] = marks[i] == '0' ? (char)('a' + i) : ' ';
	}
	text[i] = '\0';
	return text;
}

static void expect_zeroed(char *m, const char *marks, const char *flag)
{
	(void)flag;
	expect_layout(m, picture(marks, 'w', 'w'));
	expect_held(m, picture(marks, '0', 'a'));
}

static void expect_guarded(char *m, const char *marks, const char *flag)
{
	(void)flag;
	expect_layout(m, picture(marks, '-', 'w'));
}

static void expect_not_inherited(char *m, const char *marks, const char *flag)
{
	struct child c;

	(void)flag;
	in_child(c) {
		expect_layout(m, picture(marks, '.', 'w'));
	}
	join_child(&c);
	expect_layout(m, picture(marks, 'w', 'w'));
}

static void expect_wiped(char *m, const char *marks, const char *flag)
{
	struct child c;

	(void)flag;
	in_child(c) {
		expect_layout(m, picture(marks, 'w', 'w'));
		expect_held(m, picture(marks, '0', 'a'));
	}
	join_child(&c);
	expect_layout(m, picture(marks, 'w', 'w'));
}

static void expect_flagged(char *m, const char *marks, const char *flag)
{
	expect_layout(m, picture(marks, 'w', 'w'));
	expect_flag(m, marks, flag);
}

#define EFFECT(id, advice, undone, share, show, flag)                                            \
	{ ROW(id, #advice " of " #share " memory is applied to the range, and to no other page"),  \
	  advice,                                                                              \
	  undone, share, show, flag }

/* In place of the advice that was given before. */
#define INSTEAD(id, advice, undone, flag)                                                          \
	{ ROW(id, #advice " ends " #undone " in the range, and on no other page"), advice, undone, \
	  MAP_PRIVATE, expect_flagged, flag }

static const struct effect effects[] = {
	EFFECT("dontneed", MADV_DONTNEED, -1, MAP_PRIVATE, expect_zeroed, NULL),
	EFFECT("dontneed-locked", MADV_DONTNEED_LOCKED, -1, MAP_PRIVATE, expect_zeroed, NULL),
	EFFECT("remove", MADV_REMOVE, -1, MAP_SHARED, expect_zeroed, NULL),
	EFFECT("guard-install", MADV_GUARD_INSTALL, -1, MAP_PRIVATE, expect_guarded, NULL),
	EFFECT("guard-remove", MADV_GUARD_REMOVE, MADV_GUARD_INSTALL, MAP_PRIVATE, expect_guarded,
	       NULL),
	EFFECT("dontfork", MADV_DONTFORK, -1, MAP_PRIVATE, expect_not_inherited, NULL),
	EFFECT("dontfork-shared", MADV_DONTFORK, -1, MAP_SHARED, expect_not_inherited, NULL),
	EFFECT("dofork", MADV_DOFORK, MADV_DONTFORK, MAP_PRIVATE, expect_not_inherited, NULL),
	EFFECT("wipeonfork", MADV_WIPEONFORK, -1, MAP_PRIVATE, expect_wiped, NULL),
	EFFECT("keeponfork", MADV_KEEPONFORK, MADV_WIPEONFORK, MAP_PRIVATE, expect_wiped, NULL),
	EFFECT("dontdump", MADV_DONTDUMP, -1, MAP_PRIVATE, expect_flagged, "dd"),
	EFFECT("dodump", MADV_DODUMP, MADV_DONTDUMP, MAP_PRIVATE, expect_flagged, "dd"),
	EFFECT("random", MADV_RANDOM, -1, MAP_PRIVATE, expect_flagged, "rr"),
	EFFECT("sequential", MADV_SEQUENTIAL, -1, MAP_SHARED, expect_flagged, "sr"),
	EFFECT("normal", MADV_NORMAL, MADV_RANDOM, MAP_PRIVATE, expect_flagged, "rr"),
	INSTEAD("normal-after-sequential", MADV_NORMAL, MADV_SEQUENTIAL, "sr"),
	INSTEAD("random-after-sequential", MADV_RANDOM, MADV_SEQUENTIAL, "sr"),
	INSTEAD("sequential-after-random", MADV_SEQUENTIAL, MADV_RANDOM, "rr"),
	EFFECT("mergeable", MADV_MERGEABLE, -1, MAP_PRIVATE, expect_flagged, "mg"),
	EFFECT("unmergeable", MADV_UNMERGEABLE, MADV_MERGEABLE, MAP_PRIVATE, expect_flagged, "mg"),
	EFFECT("hugepage", MADV_HUGEPAGE, -1, MAP_PRIVATE, expect_flagged, "hg"),
	EFFECT("nohugepage", MADV_NOHUGEPAGE, MADV_HUGEPAGE, MAP_PRIVATE, expect_flagged, "hg"),
	INSTEAD("hugepage-after-nohugepage", MADV_HUGEPAGE, MADV_NOHUGEPAGE, "nh"),
};

/* Pages 'w' that hold their letters, '.' holes; with the effect that the advice would end. */
static char *pages_for(const struct effect *effect, const char *letters)
{
	const size_t count = strlen(letters);
	char *a = arena(count);
	size_t i;

	skip_unless(advice_supported(effect->advice), "the kernel does not know advice %d",
		    effect->advice);
	map_anon_at(a, count * page, PROT_READ | PROT_WRITE, effect->share);
	for (i = 0; i < count; i++) {
		expect_access(store(a + i * page, (unsigned char)('a' + i)));
		expect_access(store(a + (i + 1) * page - 1, (unsigned char)('a' + i)));
	}
	if (effect->undone >= 0)
		expect_ok(call_madvise(a, count * page, effect->undone));
	for (i = 0; i < count; i++)
		if (letters[i] == '.')
			hole(a + i * page, page);
	return a;
}

/* marks: '1' for each page that was advised, '0' for one that was not, '.' for a hole. */
static void expect_advised(const struct effect *effect, char *m, const char *marks)
{
	char shown[PICTURE];
	size_t i;

	for (i = 0; marks[i]; i++)
		shown[i] = effect->undone < 0 || marks[i] == '.' ? marks[i] : '1' - marks[i] + '0';
	shown[i] = '\0';
	effect->show(m, shown, effect->flag);
}

/* Four pages for each length, and a hole between them, so that all are looked at together. */
CASES("madvise.range.whole-pages", struct effect, effects,
      RULE("a page of which the range has a part is of the range"),
      REQUIRES("madvise.len-rounded-up"))
{
	static const struct {
		size_t pages;
		int bytes;
	} lengths[] = { { 0, 1 }, { 1, -1 }, { 1, 0 }, { 1, 1 }, { 2, 0 } };
	char *a = pages_for(row, "wwww.wwww.wwww.wwww.wwww");
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		expect_ok(call_madvise(a + (5 * i + 1) * page,
				       lengths[i].pages * page + (size_t)lengths[i].bytes,
				       row->advice));
	expect_advised(row, a, "0100.0100.0100.0110.0110");
}

CASES("madvise.range.length-0", struct effect, effects,
      RULE("a range of length 0 has no page, and is no error"), REQUIRES("madvise.len-zero-ok"))
{
	char *a = pages_for(row, "ww.");

	expect_ok(call_madvise(a + page, 0, row->advice));
	expect_ok(call_madvise(a + 2 * page, 0, row->advice));
	expect_advised(row, a, "00.");
}

/* What is mapped of the range is advised, before and after what is not. */
CASES("madvise.range.hole-in-middle", struct effect, effects,
      RULE("a range with a hole in it fails with ENOMEM, and the rest of it is advised"),
      REQUIRES("madvise.hole-rest-applied"))
{
	char *a = pages_for(row, "www.www");

	expect_fails(ENOMEM, call_madvise(a + page, 5 * page, row->advice));
	expect_advised(row, a, "011.110");
}

CASES("madvise.range.hole-at-start", struct effect, effects,
      RULE("a range that begins in a hole fails with ENOMEM, and the rest of it is advised"),
      REQUIRES("madvise.hole-rest-applied"))
{
	char *a = pages_for(row, "w..www");

	expect_fails(ENOMEM, call_madvise(a + 2 * page, 3 * page, row->advice));
	expect_advised(row, a, "0..110");
}

CASES("madvise.range.hole-at-end", struct effect, effects,
      RULE("a range that ends in a hole fails with ENOMEM, and the rest of it is advised"),
      REQUIRES("madvise.hole-rest-applied"))
{
	char *a = pages_for(row, "www..w");

	expect_fails(ENOMEM, call_madvise(a + page, 3 * page, row->advice));
	expect_advised(row, a, "011..0");
}

CASES("madvise.range.several-holes", struct effect, effects,
      RULE("a range with several holes fails with ENOMEM, and the rest of it is advised"),
      REQUIRES("madvise.hole-rest-applied"))
{
	char *a = pages_for(row, "w.w.w.w");

	expect_fails(ENOMEM, call_madvise(a, 7 * page, row->advice));
	expect_advised(row, a, "1.1.1.1");
}

/* Mappings that lie side by side and differ in protection are no hole. */
CASES("madvise.range.several-mappings", struct effect, effects,
      RULE("a range may be of several mappings"),
      REQUIRES("madvise.ret.zero", "madvise.len-rounded-up"))
{
	char *a = pages_for(row, "wwwww");

	expect_ok(call_mprotect(a + 2 * page, page, PROT_READ));
	expect_ok(call_madvise(a + page, 3 * page, row->advice));
	expect_ok(call_mprotect(a + 2 * page, page, PROT_READ | PROT_WRITE));
	expect_advised(row, a, "01110");
}

/* No mapping follows the last but one page of all addresses. */
CASES("madvise.range.top", struct effect, effects,
      RULE("advice for a page above all mappings fails with ENOMEM"),
      REQUIRES("madvise.unmapped-enomem"))
{
	char *a = arena_of("w"), *top = (char *)((uintptr_t)0 - 2 * page);

	skip_unless(advice_supported(row->advice), "the kernel does not know advice %d",
		    row->advice);
	expect_fails(ENOMEM, call_madvise(top, page, row->advice));
	expect_fails(ENOMEM, call_madvise(top, 1, row->advice));
	expect_layout(a, "w");
	expect_held(a, "a");
}
