/* SPDX-License-Identifier: BSD-2-Clause */
/* MREMAP_DONTUNMAP: the pages move and the old range stays mapped. */
#include "remap.h"

#define DONTUNMAP_FIXED (DONTUNMAP | MREMAP_FIXED)

static const struct remap fixed[] = {
	{ ROW("whole", "the old range of a whole mapping reads 0 and can be stored to"),
	  "ww--", 0, 2, 2, DONTUNMAP_FIXED, 2, 0,
	  "wwww", "00ab" },
	{ ROW("head", "the head of a mapping"),
	  "www-", 0, 1, 1, DONTUNMAP_FIXED, 3, 0,
	  "wwww", "0bca" },
	{ ROW("middle", "the middle of a mapping, whose ends keep what they hold"),
	  "www-", 1, 1, 1, DONTUNMAP_FIXED, 3, 0,
	  "wwww", "a0cb" },
	{ ROW("tail", "the tail of a mapping"),
	  "www--", 1, 2, 2, DONTUNMAP_FIXED, 3, 0,
	  "wwwww", "a00bc" },
	{ ROW("read-only", "a read-only mapping"),
	  "rr--", 0, 2, 2, DONTUNMAP_FIXED, 2, 0,
	  "rrrr", "00ab" },
	{ ROW("replace", "the target's mapping is replaced, its rest stays"),
	  "ww-rrrr", 0, 2, 2, DONTUNMAP_FIXED, 4, 0,
	  "ww-rwwr", "00 dabg" },
	{ ROW("replace-head", "the head of the target's mapping is replaced"),
	  "wwrrr", 0, 2, 2, DONTUNMAP_FIXED, 2, 0,
	  "wwwwr", "00abe" },
	{ ROW("same-mapping", "a part over another part of the same mapping"),
	  "wwww", 0, 1, 1, DONTUNMAP_FIXED, 2, 0,
	  "wwww", "0bad" },
};

CASES("mremap.dontunmap.fixed", struct remap, fixed,
      RULE("the pages move; the old range stays mapped, reads 0 and keeps its protection"),
      REQUIRES("mremap.dontunmap.anon"))
{
	expect_remap(row);
}

/* The new address is the system's choice; the guards of the arena keep it from being next. */
CASE("mremap.dontunmap.anywhere", "without MREMAP_FIXED the pages move to a free place",
     REQUIRES("mremap.dontunmap.anon"))
{
	char *a = arena_of("rwwr");
	char *got = expect_map(call_mremap(a + page, 2 * page, 2 * page, DONTUNMAP, NULL));

	expect(got + 2 * page <= a || got >= a + 4 * page);
	expect_layout(got, "ww");
	expect_held(got, "bc");
	expect_layout(a, "rwwr");
	expect_held(a, "a00d");
	/* Both ranges are memory of their own. */
	expect_access(store(a + page, 'x'));
	expect_byte(got, 'b');
	expect_access(store(got, 'y'));
	expect_byte(a + page, 'x');
}

CASE("mremap.dontunmap.untouched", "pages never touched read 0 in both ranges",
     REQUIRES("mremap.dontunmap.anon"))
{
	char *a = arena(4);

	map_anon_at(a, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_address(a + 2 * page,
		       call_mremap(a, 2 * page, 2 * page, DONTUNMAP_FIXED, a + 2 * page));
	expect_zeroes(a, 4 * page);
	expect_layout(a, "wwww");
}

CASE("mremap.dontunmap.sizes-rounded", "sizes that are equal when rounded up are equal",
     REQUIRES("mremap.dontunmap.anon", "mremap.sizes-rounded"))
{
	char *a = arena_of("ww--");

	expect_address(a + 2 * page,
		       call_mremap(a, page + 1, 2 * page, DONTUNMAP_FIXED, a + 2 * page));
	expect_layout(a, "wwww");
	expect_held(a, "00ab");
}

struct hint_row {
	struct row row;
	const char *before, *after;
	int bytes; /* of the hint, from the third page on */
	int error;
};

static const struct hint_row hints[] = {
	{ ROW("free", "a free hint is the new address"), "w-.-.-.-", "w-w-.-.-", 0, 0 },
	{ ROW("taken", "a hint that is taken gives another address, and takes nothing away"),
	  "w-r-", "w-r-", 0, 0 },
	{ ROW("unaligned", "an unaligned hint fails"), "w-.-", "w-.-", 1, EINVAL },
};

CASES("mremap.dontunmap.hint", struct hint_row, hints,
      RULE("without MREMAP_FIXED the new address is a hint"), REQUIRES("mremap.dontunmap.hint"))
{
	char *a = arena_of(row->before);
	char *hint = a + 2 * page + row->bytes;
	char *got = call_mremap(a, page, page, DONTUNMAP, hint);

	if (row->error) {
		expect_map_fails(row->error, got);
		expect_layout(a, row->before);
		expect_held(a, "a");
		return;
	}
	expect_map(got);
	expect((got == hint) == (strcmp(row->before, row->after) != 0));
	expect_held(got, "a");
	expect_held(a, "0");
	expect_layout(a, row->after);
}

static const struct remap refused[] = {
	{ ROW("grow", "growing"),
	  "ww..", 0, 2, 3, DONTUNMAP, NO_ADDRESS, EINVAL, NULL, NULL },
	{ ROW("shrink", "shrinking"),
	  "ww..", 0, 2, 1, DONTUNMAP, NO_ADDRESS, EINVAL, NULL, NULL },
	{ ROW("grow-fixed", "growing to a fixed address"),
	  "ww-r-", 0, 2, 3, DONTUNMAP_FIXED, 2, EINVAL, NULL, NULL },
	{ ROW("shrink-fixed", "shrinking to a fixed address"),
	  "ww-r", 0, 2, 1, DONTUNMAP_FIXED, 3, EINVAL, NULL, NULL },
	{ ROW("alone", "MREMAP_DONTUNMAP without MREMAP_MAYMOVE"),
	  "ww..", 0, 2, 2, MREMAP_DONTUNMAP, NO_ADDRESS, EINVAL, NULL, NULL },
	{ ROW("fixed-alone", "MREMAP_DONTUNMAP and MREMAP_FIXED without MREMAP_MAYMOVE"),
	  "ww-r", 0, 1, 1, MREMAP_DONTUNMAP | MREMAP_FIXED, 3, EINVAL, NULL, NULL },
};

CASES("mremap.dontunmap.refused", struct remap, refused,
      RULE("MREMAP_DONTUNMAP needs equal sizes and MREMAP_MAYMOVE, else EINVAL and no change"),
      REQUIRES("mremap.dontunmap.resize-einval", "mremap.ret.map-failed"))
{
	expect_remap(row);
}

static const struct remap overlap[] = {
	{ ROW("itself", "MREMAP_DONTUNMAP to where the mapping is"),
	  "www-", 0, 2, 2, DONTUNMAP_FIXED, 0, EINVAL, NULL, NULL },
	{ ROW("above", "MREMAP_DONTUNMAP to an overlapping range above"),
	  "www-", 0, 2, 2, DONTUNMAP_FIXED, 1, EINVAL, NULL, NULL },
	{ ROW("below", "MREMAP_DONTUNMAP to an overlapping range below"),
	  "www-", 1, 2, 2, DONTUNMAP_FIXED, 0, EINVAL, NULL, NULL },
};

CASES("mremap.dontunmap.overlap", struct remap, overlap,
      RULE("the old and the new range may not overlap"), REQUIRES("mremap.fixed-overlap-einval"))
{
	expect_remap(row);
}

static const struct remap several[] = {
	{ ROW("two", "two mappings move, both old ranges stay"),
	  "wwrr----", 0, 4, 4, DONTUNMAP_FIXED, 4, 0,
	  "wwrrwwrr", "0000abcd" },
	{ ROW("hole", "a hole in the source stays a hole"),
	  "w.w-rrr", 0, 3, 3, DONTUNMAP_FIXED, 4, 0,
	  "w.w-wrw", "0 0 afc" },
};

CASES("mremap.dontunmap.several", struct remap, several,
      RULE("with MREMAP_FIXED the source may be several mappings"),
      REQUIRES("mremap.dontunmap.multi"))
{
	expect_remap(row);
}

static const struct remap several_anywhere[] = {
	{ ROW("two", "two mappings without MREMAP_FIXED"),
	  "wwrr", 0, 4, 4, DONTUNMAP, NO_ADDRESS, EFAULT, NULL, NULL },
	{ ROW("beyond", "more than the mapping without MREMAP_FIXED"),
	  "ww..", 0, 3, 3, DONTUNMAP, NO_ADDRESS, EFAULT, NULL, NULL },
};

CASES("mremap.dontunmap.several-anywhere", struct remap, several_anywhere,
      RULE("without MREMAP_FIXED the source must be one mapping, else EFAULT"),
      REQUIRES("mremap.dontunmap.multi", "mremap.ret.map-failed"))
{
	expect_remap(row);
}

struct object_row {
	struct row row;
	enum backing backing;
	int share;
};

static const struct object_row objects[] = {
	{ ROW("anon-shared", "shared anonymous memory"), BACKING_ANON, MAP_SHARED },
	{ ROW("file-shared", "a shared file"), BACKING_FILE, MAP_SHARED },
	{ ROW("memfd-shared", "a shared memfd"), BACKING_MEMFD, MAP_SHARED },
	{ ROW("shm-shared", "a shared memory object"), BACKING_SHM, MAP_SHARED },
};

CASES("mremap.dontunmap.shared", struct object_row, objects,
      RULE("MREMAP_DONTUNMAP of a shared mapping leaves both ranges showing the object"),
      REQUIRES("mremap.dontunmap.file-shared"))
{
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, row->share, NULL);
	char *a = arena(2);

	expect_access(store(m, 's'));
	expect_address(a, call_mremap(m, 2 * page, 2 * page, DONTUNMAP_FIXED, a));
	expect_byte(m, 's');
	expect_byte(a, 's');
	expect_byte(m + page, backing_byte(row->backing, (off_t)page));
	expect_byte(a + page, backing_byte(row->backing, (off_t)page));
	expect_access(store(a + page, 't'));
	expect_byte(m + page, 't');
	expect_access(store(m, 'u'));
	expect_byte(a, 'u');
}

CASE("mremap.dontunmap.file-private", "the old range of a private file shows the file again",
     REQUIRES("mremap.dontunmap.file-private"))
{
	int fd = fixture_file((off_t)(2 * page));
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	char *a = arena(2);

	expect_access(store(m, 'p'));
	expect_address(a, call_mremap(m, 2 * page, 2 * page, DONTUNMAP_FIXED, a));
	expect_byte(a, 'p');
	expect_pattern(a + 1, 1, 2 * page - 1);
	expect_pattern(m, 0, 2 * page);
	expect_access(store(m, 'q'));
	expect_byte(a, 'p');
	expect_file_pattern(fd, 0, 2 * page);
}

struct advice_row {
	struct row row;
	int advice;
	const char *letters; /* of VmFlags */
};

static const struct advice_row advices[] = {
	{ ROW("dontfork", "MADV_DONTFORK"), MADV_DONTFORK, "dc" },
	{ ROW("wipeonfork", "MADV_WIPEONFORK"), MADV_WIPEONFORK, "wf" },
	{ ROW("dontdump", "MADV_DONTDUMP"), MADV_DONTDUMP, "dd" },
	{ ROW("random", "MADV_RANDOM"), MADV_RANDOM, "rr" },
	{ ROW("sequential", "MADV_SEQUENTIAL"), MADV_SEQUENTIAL, "sr" },
};

CASES("mremap.dontunmap.advice", struct advice_row, advices,
      RULE("the old and the new range have the advice that the mapping had"),
      REQUIRES("mremap.dontunmap.advice-kept"), NEEDS(NEED_PROC))
{
	char *a = arena_of("www---");

	expect_ok(call_madvise(a, 2 * page, row->advice));
	expect_address(a + 4 * page,
		       call_mremap(a, 2 * page, 2 * page, DONTUNMAP_FIXED, a + 4 * page));
	expect_flag(a, "110011", row->letters);
	expect_layout(a, "www-ww");
	expect_held(a, "00c ab");
}
