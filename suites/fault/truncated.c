/* SPDX-License-Identifier: BSD-2-Clause */
/* Access to pages that their object has lost. */
#include "cts.h"

enum touched { UNTOUCHED, LOADED, STORED };

struct truncated_row {
	struct row row;
	enum backing backing;
	int share;
	enum touched touched;
};

#define STATES(id, what, b, s)                                                                     \
	{ ROW(id ".untouched", what ", not accessed before"), b, s, UNTOUCHED },                   \
	{ ROW(id ".loaded", what ", loaded before"), b, s, LOADED },                               \
	{ ROW(id ".stored", what ", stored to before"), b, s, STORED }

static const struct truncated_row truncated[] = {
	STATES("file-shared", "a page of a file, mapped shared", BACKING_FILE, MAP_SHARED),
	STATES("file-private", "a page of a file, mapped private", BACKING_FILE, MAP_PRIVATE),
	STATES("memfd-shared", "a page of a memfd, mapped shared", BACKING_MEMFD, MAP_SHARED),
	STATES("shm-shared", "a page of a shared memory object, mapped shared", BACKING_SHM,
	       MAP_SHARED),
};

/* Two pages of the object; the second is the one it loses. */
static char *map_truncated(const struct truncated_row *row, int *fd)
{
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, row->share, fd);

	if (row->touched == LOADED)
		expect_byte(m + page, pattern((off_t)page));
	if (row->touched == STORED)
		expect_access(store(m + page, 0x5a));
	expect_ok(call_ftruncate(*fd, (off_t)page));
	return m + page;
}

CASES("fault.truncated.load", struct truncated_row, truncated,
      RULE("a load of a page that the object has lost raises SIGBUS, again and again"),
      REQUIRES("fault.sigbus.after-truncate"))
{
	int fd;
	char *at = map_truncated(row, &fd);

	/* Not once, but as long as the page is missing. */
	expect_signo(SIGBUS, load(at));
	expect_signo(SIGBUS, load(at));
	expect_signo(SIGBUS, load(at + page - 1));
	expect_byte(at - 1, pattern((off_t)page - 1));
	expect_file_size(fd, (off_t)page);
}

CASES("fault.truncated.store", struct truncated_row, truncated,
      RULE("a store to a page that the object has lost raises SIGBUS, and is lost"),
      REQUIRES("fault.sigbus.after-truncate"))
{
	int fd;
	char *at = map_truncated(row, &fd);

	expect_signo(SIGBUS, store(at, 0xa5));
	expect_signo(SIGBUS, store(at + page - 1, 0xa5));
	expect_access(store(at - 1, 0xa5));
	expect_file_size(fd, (off_t)page);
	expect_ok(call_ftruncate(fd, 2 * (off_t)page));
	expect_zeroes(at, page);
}

CASES("fault.truncated.code", struct truncated_row, truncated,
      RULE("SIGBUS of a page that the object has lost has BUS_ADRERR and the very address"),
      REQUIRES("fault.sigbus.code-adrerr", "fault.sigbus.si-addr-exact"))
{
	int fd;
	char *at = map_truncated(row, &fd);

	expect_signal(SIGBUS, BUS_ADRERR, at + 1, load(at + 1));
	expect_signal(SIGBUS, BUS_ADRERR, at + page - 1, store(at + page - 1, 1));
}
