/* SPDX-License-Identifier: BSD-2-Clause */
/* Directories and symbolic links. */
#include "cts.h"

static int directory(void)
{
	int fd = call_open("/", O_RDONLY, 0);

	expect_at_least(0, fd);
	return fd;
}

CASE("special.directory.read", "a directory cannot be mapped: ENODEV",
     REQUIRES("special.directory-enodev", "mmap.err.enodev-type"))
{
	int fd = directory();

	expect_map_refused(ENODEV, page, PROT_READ, MAP_PRIVATE, fd, 0);
	expect_map_refused(ENODEV, page, PROT_READ, MAP_SHARED, fd, 0);
	expect_map_refused(ENODEV, page, PROT_NONE, MAP_PRIVATE, fd, 0);
	expect_map_refused(ENODEV, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
}

CASE("special.directory.write",
     "a directory is not open for writing: EACCES for a shared mapping that is",
     REQUIRES("special.directory-enodev"))
{
	expect_map_refused(EACCES, page, PROT_READ | PROT_WRITE, MAP_SHARED, directory(), 0);
}
