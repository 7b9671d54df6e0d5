/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#ifdef HAVE_SYS_MOUNT_H
#include <sys/mount.h>
#endif
#ifdef HAVE_SYS_REBOOT_H
#include <sys/reboot.h>
#endif

#include "init.h"

#define CONSOLE	       "/dev/console"
#define CONSOLE_DEVICE ((dev_t)0x501)

static bool is_of_machine;
static int last_word = -1; /* standard output is closed by then */

/* What can be told without power to do harm: a container is refused it, its own reboot too. */
static bool may_power_off(void)
{
#ifdef RB_DISABLE_CAD
	return reboot(RB_DISABLE_CAD) == 0;
#else
	return false;
#endif
}

static void mount_all(void)
{
#ifdef HAVE_SYS_MOUNT_H
	static const struct {
		const char *type;
		const char *point;
	} mounts[] = {
		{ "proc", "/proc" },
		{ "sysfs", "/sys" },
		{ "devtmpfs", "/dev" },
		{ "tmpfs", "/dev/shm" },
	};
	size_t i;

	for (i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].point, 0755);
		mount(mounts[i].type, mounts[i].point, mounts[i].type, 0, NULL);
	}
#endif
}

static void open_console(void)
{
	int fd;

	if (fcntl(STDOUT_FILENO, F_GETFD) >= 0)
		return;
	if (access(CONSOLE, F_OK) != 0)
		mknod(CONSOLE, S_IFCHR | 0600, CONSOLE_DEVICE);
	do {
		fd = open(CONSOLE, O_RDWR | O_NOCTTY);
	} while (fd >= 0 && fd < STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

void init_begin(void)
{
	is_of_machine = may_power_off();
	if (is_of_machine) {
		mount_all();
		open_console();
		/* Who reads the console of such a machine wants no colour. */
		unsetenv("TERM");
	}
	last_word = fcntl(STDOUT_FILENO, F_DUPFD, STDERR_FILENO + 1);
	if (last_word >= 0)
		fcntl(last_word, F_SETFD, FD_CLOEXEC);
}

static void say(int status)
{
	char line[32];
	int length = snprintf(line, sizeof(line), "# exit status %d\n", status);

	if (write(last_word, line, (size_t)length) == length)
		tcdrain(last_word);
}

int init_end(int status)
{
	say(status);
	if (is_of_machine) {
		sync();
#ifdef RB_POWER_OFF
		reboot(RB_POWER_OFF);
#endif
	}
	return status;
}
