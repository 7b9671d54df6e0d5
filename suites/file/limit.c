/* SPDX-License-Identifier: BSD-2-Clause */
/* RLIMIT_FSIZE is a limit of write() and ftruncate(), not of stores. */
#include "cts.h"

static volatile sig_atomic_t exceeded;

static void count(int signo)
{
	(void)signo;
	exceeded++;
}

CASE("file.limit.store", "a store beyond RLIMIT_FSIZE, but inside the file, succeeds",
     REQUIRES("io.store-ignores-rlimit-fsize"))
{
	struct sigaction action = { .sa_handler = count };
	int fd = fixture_file(3 * (off_t)page);
	char *m = map_file(fd, 0, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	if (sigaction(SIGXFSZ, &action, NULL) < 0)
		broken("sigaction: %s", strerror(errno));
	set_limit(RLIMIT_FSIZE, page);
	/* The limit is in force. */
	expect_fails(EFBIG, call_pwrite(fd, "x", 1, 2 * (off_t)page));
	expect_int(1, exceeded);
	expect_access(store(m + 2 * page, 0x5a));
	expect_ok(call_msync(m, 3 * page, MS_SYNC));
	expect_int(1, exceeded);
	expect_file_byte(fd, 2 * (off_t)page, 0x5a);
	expect_file_size(fd, 3 * (off_t)page);
}
