/* SPDX-License-Identifier: BSD-2-Clause */
/* A file that the system swaps to. */
#include "cts.h"

/* Nothing is expected before the swap file is off again. */
CASE("file.swapfile.truncate", "ftruncate() of a swap file in use fails with ETXTBSY",
     REQUIRES("trunc.mapped-swapfile-etxtbsy"), NEEDS(NEED_INVASIVE | NEED_DIR))
{
	const char *path;
	int error, result, fd = fixture_swapfile(&path);
	off_t size = fixture_stat(fd).st_size;
	char *m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);

	if (swapon(path, 0))
		skip("no swap files here: errno %d", errno);
	result = call_ftruncate(fd, 0);
	error = errno;
	expect_ok(swapoff(path));
	errno = error;
	expect_fails(ETXTBSY, result);
	expect_file_size(fd, size);
	expect_pattern(m, 0, 1024);
	/* It was the use that forbade it. */
	expect_ok(call_ftruncate(fd, 0));
	expect_signo(SIGBUS, load(m));
}
