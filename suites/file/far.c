/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A mapping on both sides of 4 GiB in its object. A position of 32 bits lands in the first pages.
 *
 *	0                     4 GiB
 *	| 1… 1… 1… 1… | hole | pattern × 4 pages |
 *	                     [      mapped       ]
 */
#include "cts.h"

#include "rows.h"

static off_t far_at(void)
{
	return ((off_t)1 << 32) - 2 * (off_t)page;
}

static int far_object(enum backing backing)
{
	int fd = fixture_object(backing, 0);

	need_limit(RLIMIT_FSIZE, (uintmax_t)far_at() + 4 * page);
	if (call_ftruncate(fd, far_at() + 4 * (off_t)page))
		skip("the file system has no files of that size");
	for (int i = 0; i < 4; i++)
		expect_int(1, call_pwrite(fd, "\1", 1, i * (off_t)page));
	fill_pattern(fd, far_at(), 4 * page);
	return fd;
}

static void expect_near_kept(int fd)
{
	for (int i = 0; i < 4; i++)
		expect_file_byte(fd, i * (off_t)page, 1);
}

static char *far_map(int fd, size_t length, int share)
{
	return map_file(fd, far_at(), length, PROT_READ | PROT_WRITE, share);
}

CASES("file.far.truncate", struct mapping_row, object_mappings,
      RULE("truncation at 4 GiB drops the pages behind, copied or not, and none before"),
      REQUIRES("trunc.shrink.sigbus", "trunc.shrink.keeps-below"), NEEDS(NEED_DIR))
{
	int fd = far_object(row->backing);
	char *m = far_map(fd, 4 * page, row->share);

	expect_access(store(m + page, pattern(far_at() + (off_t)page)));
	expect_access(store(m + 3 * page, 1));
	expect_ok(call_ftruncate(fd, far_at() + 2 * (off_t)page));
	expect_pattern(m, far_at(), 2 * page);
	expect_signo(SIGBUS, load(m + 2 * page));
	expect_signo(SIGBUS, load(m + 3 * page));
	expect_near_kept(fd);
}

CASES("file.far.remove", struct object_row, objects,
      RULE("MADV_REMOVE frees the pages of the object that are mapped, also beyond 4 GiB"),
      REQUIRES("madvise.remove.shared-file"), NEEDS(NEED_DIR))
{
	int fd = far_object(row->backing);
	char *m = far_map(fd, 4 * page, MAP_SHARED);

	if (call_madvise(m + 2 * page, page, MADV_REMOVE)) {
		if (errno == EOPNOTSUPP)
			skip("the file system has no holes");
		expect_ok(-1);
	}
	expect_pattern(m, far_at(), 2 * page);
	expect_zeroes(m + 2 * page, page);
	expect_pattern(m + 3 * page, far_at() + 3 * (off_t)page, page);
	expect_file_size(fd, far_at() + 4 * (off_t)page);
	expect_near_kept(fd);
}

CASES("file.far.grow", struct mapping_row, object_mappings,
      RULE("mremap() continues a mapping across 4 GiB of its object, and in the middle of it"),
      REQUIRES("mremap.file-offset-follows", "mremap.move-keeps-offset"), NEEDS(NEED_DIR))
{
	int fd = far_object(row->backing);
	char *m = far_map(fd, 2 * page, row->share);

	m = expect_map(call_mremap(m, 2 * page, 4 * page, MREMAP_MAYMOVE, NULL));
	expect_pattern(m, far_at(), 4 * page);
	m = expect_map(call_mremap(m + 3 * page, page, 2 * page, MREMAP_MAYMOVE, NULL));
	expect_pattern(m, far_at() + 3 * (off_t)page, page);
	expect_signo(SIGBUS, load(m + page));
}
