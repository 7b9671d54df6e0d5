/* SPDX-License-Identifier: BSD-2-Clause */
/* Character devices. */
#include "cts.h"

#include <sys/ioctl.h>

#define RW (PROT_READ | PROT_WRITE)

struct device_row {
	struct row row;
	const char *path;
};

static const struct device_row unmappable[] = {
	{ ROW("null", "/dev/null cannot be mapped: ENODEV"), "/dev/null" },
	{ ROW("full", "/dev/full cannot be mapped: ENODEV"), "/dev/full" },
	{ ROW("random", "/dev/random cannot be mapped: ENODEV"), "/dev/random" },
	{ ROW("urandom", "/dev/urandom cannot be mapped: ENODEV"), "/dev/urandom" },
	{ ROW("pty-master", "the master of a pseudoterminal cannot be mapped: ENODEV"),
	  "/dev/ptmx" },
};

CASES("special.device.refused", struct device_row, unmappable,
      REQUIRES("special.dev-null-enodev", "mmap.err.enodev-type"))
{
	int fd = fixture_device(row->path, O_RDWR | O_NOCTTY);

	expect_map_refused(ENODEV, page, PROT_READ, MAP_PRIVATE, fd, 0);
	expect_map_refused(ENODEV, page, RW, MAP_SHARED, fd, 0);
	expect_map_refused(ENODEV, page, PROT_NONE, MAP_SHARED, fd, 0);
}

CASE("special.device.terminal", "a terminal cannot be mapped: ENODEV",
     REQUIRES("special.dev-null-enodev", "mmap.err.enodev-type"))
{
	int fd, locked = 0, number, master = fixture_device("/dev/ptmx", O_RDWR | O_NOCTTY);
	char path[32];

	skip_unless(ioctl(master, TIOCSPTLCK, &locked) == 0 &&
		    ioctl(master, TIOCGPTN, &number) == 0, "the master has no terminal");
	snprintf(path, sizeof(path), "/dev/pts/%d", number);
	fd = fixture_device(path, O_RDWR | O_NOCTTY);
	expect_map_refused(ENODEV, page, PROT_READ, MAP_PRIVATE, fd, 0);
	expect_map_refused(ENODEV, page, RW, MAP_SHARED, fd, 0);
}

struct zero_row {
	struct row row;
	int mode;
	int prot;
	int share;
};

static const struct zero_row zero[] = {
	{ ROW("rdwr.shared.none", "PROT_NONE, shared, opened O_RDWR"), O_RDWR, PROT_NONE,
	  MAP_SHARED },
	{ ROW("rdwr.shared.read", "PROT_READ, shared, opened O_RDWR"), O_RDWR, PROT_READ,
	  MAP_SHARED },
	{ ROW("rdwr.shared.write", "PROT_WRITE, shared, opened O_RDWR"), O_RDWR, PROT_WRITE,
	  MAP_SHARED },
	{ ROW("rdwr.shared.read-write", "PROT_READ|PROT_WRITE, shared, opened O_RDWR"), O_RDWR, RW,
	  MAP_SHARED },
	{ ROW("rdwr.private.none", "PROT_NONE, private, opened O_RDWR"), O_RDWR, PROT_NONE,
	  MAP_PRIVATE },
	{ ROW("rdwr.private.read", "PROT_READ, private, opened O_RDWR"), O_RDWR, PROT_READ,
	  MAP_PRIVATE },
	{ ROW("rdwr.private.write", "PROT_WRITE, private, opened O_RDWR"), O_RDWR, PROT_WRITE,
	  MAP_PRIVATE },
	{ ROW("rdwr.private.read-write", "PROT_READ|PROT_WRITE, private, opened O_RDWR"), O_RDWR,
	  RW, MAP_PRIVATE },
	{ ROW("rdonly.shared.read", "PROT_READ, shared, opened O_RDONLY"), O_RDONLY, PROT_READ,
	  MAP_SHARED },
	{ ROW("rdonly.private.read-write", "PROT_READ|PROT_WRITE, private, opened O_RDONLY"),
	  O_RDONLY, RW, MAP_PRIVATE },
};

/* Of a page and a half, so that both pages whole are meant. */
CASES("special.device.zero", struct zero_row, zero, REQUIRES("special.dev-zero"),
      RULE("/dev/zero is mapped as memory that reads 0 and is nobody else's"))
{
	int fd = fixture_device("/dev/zero", row->mode);
	char *m = expect_map(call_mmap(NULL, page + page / 2, row->prot, row->share, fd, 0));

	if (row->prot & PROT_READ)
		expect_zeroes(m, 2 * page);
	if (row->prot == PROT_NONE)
		expect_layout(m, "--");
	if (row->prot & PROT_WRITE) {
		expect_access(store(m, 1));
		expect_access(store(m + 2 * page - 1, 2));
		if (row->prot & PROT_READ) {
			expect_byte(m, 1);
			expect_zeroes(m + 1, 2 * page - 2);
			expect_byte(m + 2 * page - 1, 2);
		}
	} else {
		expect_signo(SIGSEGV, store(m, 1));
	}
	/* Nobody else sees it. */
	expect_zeroes(expect_map(call_mmap(NULL, 2 * page, PROT_READ, row->share, fd, 0)),
		      2 * page);
}

static const struct zero_row no_zero[] = {
	{ ROW("rdonly.shared.write", "writing is refused, shared, opened O_RDONLY: EACCES"),
	  O_RDONLY, RW, MAP_SHARED },
	{ ROW("wronly.shared.write", "writing is refused, shared, opened O_WRONLY: EACCES"),
	  O_WRONLY, PROT_WRITE, MAP_SHARED },
	{ ROW("wronly.shared.none", "PROT_NONE is refused, shared, opened O_WRONLY: EACCES"),
	  O_WRONLY, PROT_NONE, MAP_SHARED },
	{ ROW("wronly.private.read", "reading is refused, private, opened O_WRONLY: EACCES"),
	  O_WRONLY, PROT_READ, MAP_PRIVATE },
};

CASES("special.device.zero", struct zero_row, no_zero, REQUIRES("special.dev-zero"),
      RULE("/dev/zero obeys the access mode"))
{
	expect_map_refused(EACCES, page, row->prot, row->share,
			   fixture_device("/dev/zero", row->mode), 0);
}

CASE("special.device.objects",
     "whether mmap() maps objects that are no files is open: /dev/zero, if there is one",
     REQUIRES("mmap.vec.device-objects"))
{
	int fd = fixture_device("/dev/zero", O_RDWR);
	char *m = call_mmap(NULL, page, RW, MAP_PRIVATE, fd, 0);

	observe("mmap.maps-devices", "%s", m == MAP_FAILED ? "no" : "yes");
	if (m == MAP_FAILED) {
		expect_int(ENODEV, errno);
	} else {
		expect_zeroes(m, page);
		expect_access(store(m, 1));
		expect_byte(m, 1);
	}
}
