/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#ifdef __has_include
#if __has_include(<linux/loop.h>)
#include <linux/loop.h>
#endif
#endif

#include "fixture.h"
#include "report.h"

#ifdef LOOP_CONFIGURE
int fixture_loop(int file, const char **path)
{
	static char name[32];
	struct loop_config config = { .fd = (uint32_t)file,
				      .info = { .lo_flags = LO_FLAGS_AUTOCLEAR } };
	int fd, control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int number = control < 0 ? -1 : ioctl(control, LOOP_CTL_GET_FREE, NULL);

	if (number < 0)
		skip("no loop device: %s", strerror(errno));
	close(control);
	snprintf(name, sizeof(name), "/dev/loop%d", number);
	fd = open(name, O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, LOOP_CONFIGURE, &config) != 0)
		skip("the loop device cannot be used: %s", strerror(errno));
	*path = name;
	return fd;
}
#else
int fixture_loop(int file, const char **path)
{
	(void)file;
	(void)path;
	skip("no <linux/loop.h>");
}
#endif
