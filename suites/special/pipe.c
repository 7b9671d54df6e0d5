/* SPDX-License-Identifier: BSD-2-Clause */
/* Pipes and FIFOs: the read end says ENODEV, the write end lacks the access mode. */
#include "cts.h"

CASE("special.pipe.read-end",
     "the read end of a pipe cannot be mapped: ENODEV, and the data stay in it",
     REQUIRES("special.pipe-enodev", "mmap.err.enodev-type"))
{
	int ends[2];
	char byte;

	fixture_pipe(ends);
	expect_int(1, call_write(ends[1], "x", 1));
	expect_map_refused(ENODEV, page, PROT_READ, MAP_PRIVATE, ends[0], 0);
	expect_map_refused(ENODEV, page, PROT_READ, MAP_SHARED, ends[0], 0);
	expect_map_refused(ENODEV, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, ends[0], 0);
	expect_int(1, call_read(ends[0], &byte, 1));
	expect_int('x', byte);
}

CASE("special.pipe.write-end", "the write end of a pipe cannot be read: EACCES",
     REQUIRES("special.pipe-enodev"))
{
	int ends[2];

	fixture_pipe(ends);
	expect_map_refused(EACCES, page, PROT_READ, MAP_PRIVATE, ends[1], 0);
	expect_map_refused(EACCES, page, PROT_WRITE, MAP_SHARED, ends[1], 0);
}

CASE("special.pipe.fifo",
     "a FIFO cannot be mapped by the end that reads, nor by one that does both: ENODEV; the end "
     "that writes lacks the access mode: EACCES",
     REQUIRES("special.pipe-enodev"), NEEDS(NEED_DIR))
{
	int reader, writer, both;

	expect_ok(chdir(fixture_directory()));
	if (mkfifo("fifo", 0600))
		skip("no FIFOs on the file system: errno %d", errno);
	reader = open_path("fifo", O_RDONLY | O_NONBLOCK);
	writer = open_path("fifo", O_WRONLY);
	both = open_path("fifo", O_RDWR);
	expect_map_refused(ENODEV, page, PROT_READ, MAP_PRIVATE, reader, 0);
	expect_map_refused(ENODEV, page, PROT_READ, MAP_SHARED, reader, 0);
	expect_map_refused(EACCES, page, PROT_READ, MAP_PRIVATE, writer, 0);
	expect_map_refused(ENODEV, page, PROT_READ | PROT_WRITE, MAP_SHARED, both, 0);
}
