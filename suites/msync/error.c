/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An error of the storage: a block device on a file that its file system has no room for. The
 * device is given back when its last descriptor is closed, and the file system when the case ends.
 */
#include "cts.h"

#include <sys/ioctl.h>
#ifdef __has_include
#if __has_include(<linux/loop.h>)
#include <linux/loop.h>
#endif
#endif

#define RW (PROT_READ | PROT_WRITE)
#define ROOM 4 /* pages of the file system */
#define SIZE ((size_t)4 << 20) /* of the file, and so of the device */

#ifdef LOOP_CONFIGURE
/* The path of a free device, which is from now on the file, as long as fd is open. */
static const char *attach(int file, int *fd)
{
	static char path[32];
	struct loop_config config = { .fd = (uint32_t)file,
				      .info = { .lo_flags = LO_FLAGS_AUTOCLEAR } };
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int number = control < 0 ? -1 : ioctl(control, LOOP_CTL_GET_FREE);

	if (number < 0)
		skip("no loop device: %s", strerror(errno));
	close(control);
	snprintf(path, sizeof(path), "/dev/loop%d", number);
	*fd = open(path, O_RDWR | O_CLOEXEC);
	if (*fd < 0 || ioctl(*fd, LOOP_CONFIGURE, &config) != 0)
		skip("the loop device cannot be used: %s", strerror(errno));
	return path;
}
#endif

CASE("msync.error.storage",
     "when pages cannot be written MS_SYNC fails with EIO, once for each open file",
     NEEDS(NEED_USERNS | NEED_INVASIVE), REQUIRES("msync.eio"))
{
#ifdef LOOP_CONFIGURE
	char options[32], *m, *other;
	const char *path;
	int file, one, two;
	size_t i;

	snprintf(options, sizeof(options), "size=%zu", ROOM * page);
	fixture_tmpfs(0, options);
	file = open_path(fixture_path("store", 0), O_RDWR);
	expect_ok(call_ftruncate(file, (off_t)SIZE));
	path = attach(file, &one);
	two = open(path, O_RDWR | O_CLOEXEC);
	if (two < 0)
		broken("open: %s", strerror(errno));
	m = map_file(one, 0, SIZE, RW, MAP_SHARED);
	other = map_file(two, 0, SIZE, PROT_READ, MAP_SHARED);
	for (i = 0; i < SIZE / page; i++)
		expect_access(store(m + i * page, 1));
	expect_fails(EIO, call_msync(m, SIZE, MS_SYNC));
	expect_ok(call_msync(m, SIZE, MS_SYNC));
	expect_fails(EIO, call_msync(other, SIZE, MS_SYNC));
	expect_ok(call_msync(other, SIZE, MS_SYNC));
	expect_byte(m, 1);
#else
	skip("no <linux/loop.h>");
#endif
}
