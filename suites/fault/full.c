/* SPDX-License-Identifier: BSD-2-Clause */
/* A store that needs a block of a file system that has none left. */
#include "cts.h"

CASE("fault.full.store",
     "a store to a hole of a file on a file system that is full raises SIGBUS",
     REQUIRES("fault.sigbus.enospc"), NEEDS(NEED_USERNS))
{
	char options[32], path[512];
	const char *directory;
	size_t pages = 16;
	off_t size = 0;
	int filling, fd;
	char *m;

	snprintf(options, sizeof(options), "size=%zu", pages * page);
	directory = fixture_tmpfs(0, options);
	snprintf(path, sizeof(path), "%s/mapped", directory);
	fd = open_path(path, O_RDWR | O_CREAT);
	snprintf(path, sizeof(path), "%s/filling", directory);
	filling = open_path(path, O_RDWR | O_CREAT);
	expect_ok(call_ftruncate(fd, 2 * (off_t)page));
	m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	/* There is room for the first page. */
	expect_access(store(m, 1));
	while (size < (off_t)(pages * page) && call_pwrite(filling, "x", 1, size) == 1)
		size += (off_t)page;
	expect_fails(ENOSPC, call_pwrite(filling, "x", 1, size));
	expect_signal(SIGBUS, BUS_ADRERR, m + page, store(m + page, 1));
	expect_signal(SIGBUS, BUS_ADRERR, m + 2 * page - 1, store(m + 2 * page - 1, 1));
	expect_byte(m, 1);
	expect_access(store(m, 2));
	/* Where there is room again, there is no signal any more. */
	expect_ok(call_ftruncate(filling, 0));
	expect_access(store(m + page, 1));
	expect_file_byte(fd, (off_t)page, 1);
}
