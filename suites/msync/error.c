/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An error of the storage: a block device on a file that its file system has no room for. The
 * device is given back when its last descriptor is closed, and the file system when the case ends.
 */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)
#define ROOM 4 /* pages of the file system */
#define SIZE ((size_t)4 << 20) /* of the file, and so of the device */

CASE("msync.error.storage",
     "when pages cannot be written MS_SYNC fails with EIO, once for each open file",
     NEEDS(NEED_USERNS | NEED_INVASIVE), REQUIRES("msync.eio"))
{
	char options[32], *m, *other;
	const char *path;
	int file, one, two;
	size_t i;

	snprintf(options, sizeof(options), "size=%zu", ROOM * page);
	fixture_tmpfs(0, options);
	file = open_path(fixture_path("store", 0), O_RDWR);
	expect_ok(call_ftruncate(file, (off_t)SIZE));
	one = fixture_loop(file, &path);
	two = open_path(path, O_RDWR);
	m = map_file(one, 0, SIZE, RW, MAP_SHARED);
	other = map_file(two, 0, SIZE, PROT_READ, MAP_SHARED);
	for (i = 0; i < SIZE / page; i++)
		expect_access(store(m + i * page, 1));
	expect_fails(EIO, call_msync(m, SIZE, MS_SYNC));
	expect_ok(call_msync(m, SIZE, MS_SYNC));
	expect_fails(EIO, call_msync(other, SIZE, MS_SYNC));
	expect_ok(call_msync(other, SIZE, MS_SYNC));
	expect_byte(m, 1);
}
