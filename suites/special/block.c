/* SPDX-License-Identifier: BSD-2-Clause */
/* A block device, which is mapped as a file is. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

CASE("special.block.map",
     "a block device is mapped as a file is, and shared stores reach it, private ones do not",
     NEEDS(NEED_USERNS | NEED_INVASIVE), REQUIRES("special.block-device"))
{
	const char *path;
	int fd = fixture_loop(fixture_file((off_t)(2 * page)), &path);
	char *shared = map_file(fd, 0, 3 * page, RW, MAP_SHARED);
	char *copy = map_file(fd, 0, 2 * page, RW, MAP_PRIVATE);
	char *end = shared + 2 * page;

	expect_pattern(shared, 0, 2 * page);
	expect_pattern(copy, 0, 2 * page);
	expect_access(store(shared, (char)~pattern(0)));
	expect_byte(copy, (unsigned char)~pattern(0));
	expect_access(store(copy + page, (char)~pattern((off_t)page)));
	expect_byte(shared + page, pattern((off_t)page));
	expect_file_byte(fd, 0, (unsigned char)~pattern(0));
	expect_file_pattern(fd, 1, 2 * page - 1);
	expect_ok(call_msync(shared, 2 * page, MS_SYNC));
	expect_signal(SIGBUS, BUS_ADRERR, end, load(end));
	/* Another descriptor of the device sees the same. */
	expect_byte(map_file(open_path(path, O_RDONLY), 0, page, PROT_READ, MAP_PRIVATE),
		    (unsigned char)~pattern(0));
}
