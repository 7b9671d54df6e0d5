/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vm.memfd_noexec. Each process namespace has its own, so a new one can have it set without any
 * other process noticing; it cannot be lower than the parent's.
 */
#include "cts.h"

#include <sched.h>

/* From now on children of this process live in a namespace with the setting. */
static void set_noexec(const char *value)
{
	int fd = open("/proc/sys/vm/memfd_noexec", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		skip("no vm.memfd_noexec that can be written");
	if (write(fd, value, 1) != 1)
		skip("vm.memfd_noexec cannot be set to %s here", value);
	close(fd);
}

static void new_pid_namespace(void)
{
	if (unshare(CLONE_NEWPID) != 0)
		skip("no process namespace of one's own: %s", strerror(errno));
}

struct noexec_row {
	struct row row;
	const char *setting;
	unsigned flags;
	unsigned mode; /* 0: refused with EACCES */
};

static const struct noexec_row rows[] = {
	{ ROW("zero", "at 0 without either flag the file can be executed"), "0", 0, 0777 },
	{ ROW("one", "at 1 without either flag it is as with MFD_NOEXEC_SEAL"), "1", 0, 0666 },
	{ ROW("one-exec", "at 1 MFD_EXEC still gives a file that can be executed"), "1", MFD_EXEC,
	  0777 },
	{ ROW("one-noexec", "at 1 MFD_NOEXEC_SEAL is what it was"), "1", MFD_NOEXEC_SEAL, 0666 },
	{ ROW("two-exec", "at 2 MFD_EXEC is refused"), "2", MFD_EXEC, 0 },
	{ ROW("two-noexec", "at 2 MFD_NOEXEC_SEAL is accepted"), "2", MFD_NOEXEC_SEAL, 0666 },
	{ ROW("two", "at 2 without either flag it is as with MFD_NOEXEC_SEAL"), "2", 0, 0666 },
};

CASES("memfd.noexec", struct noexec_row, rows,
      RULE("vm.memfd_noexec"),
      NEEDS(NEED_PROC),
      REQUIRES("memfd.sysctl-noexec"))
{
	struct child c;

	new_pid_namespace();
	in_child(c) {
		set_noexec(row->setting);
		if (row->mode) {
			int fd = expect_at_least(0, call_memfd_create("case", row->flags));

			expect_int(row->mode, fixture_stat(fd).st_mode & 07777);
			expect_int(row->mode == 0777 ? F_SEAL_SEAL : F_SEAL_EXEC,
				   call_fcntl(fd, F_GET_SEALS, 0));
		} else {
			expect_fails(EACCES, call_memfd_create("case", row->flags));
		}
	}
	join_child(&c);
}
