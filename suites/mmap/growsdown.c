/* SPDX-License-Identifier: BSD-2-Clause */
/* What MAP_GROWSDOWN can be asked for. How such a mapping grows is another folder's theme. */
#include "cts.h"

struct refused_row {
	struct row row;
	enum backing backing;
	int share;
};

#define REFUSED(id, words, backing, share)                                       \
	{                                                                        \
		ROW(id, "MAP_GROWSDOWN of " words " is refused"), backing, share \
	}

static const struct refused_row files[] = {
	REFUSED("zero-private", "a private /dev/zero", BACKING_ZERO, MAP_PRIVATE),
	REFUSED("zero-shared", "a shared /dev/zero", BACKING_ZERO, MAP_SHARED),
	REFUSED("file-private", "a private file", BACKING_FILE, MAP_PRIVATE),
	REFUSED("file-shared", "a shared file", BACKING_FILE, MAP_SHARED),
	REFUSED("memfd-private", "a private memfd", BACKING_MEMFD, MAP_PRIVATE),
	REFUSED("memfd-shared", "a shared memfd", BACKING_MEMFD, MAP_SHARED),
};

static void expect_refused(const struct refused_row *row)
{
	struct layout m = lay_out(row->backing, row->share, 2, true);

	expect_map_fails(EINVAL, map_object(&m, NULL, 0, page, PROT_READ, MAP_GROWSDOWN));
	expect_map_fails(EINVAL,
			 map_object(&m, m.at, 0, page, PROT_READ, MAP_GROWSDOWN | MAP_FIXED));
	expect_unchanged(&m, 0, 2);
}

CASES("mmap.growsdown.file", struct refused_row, files, REQUIRES("mmap.flag.growsdown.file-einval"))
{
	expect_refused(row);
}

static const struct refused_row shared_anon = { .backing = BACKING_ANON, .share = MAP_SHARED };

CASE("mmap.growsdown.shared-anon", "MAP_GROWSDOWN of shared anonymous memory is refused",
     REQUIRES("mmap.flag.growsdown.shared-einval"))
{
	expect_refused(&shared_anon);
}
