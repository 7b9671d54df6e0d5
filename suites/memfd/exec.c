/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a memfd may be executed: MFD_EXEC, MFD_NOEXEC_SEAL and F_SEAL_EXEC. */
#include "cts.h"

static int create(unsigned flags)
{
	if (flags & MFD_EXEC && sysctl_number("vm/memfd_noexec", 0) > 1)
		skip("vm.memfd_noexec forbids MFD_EXEC");
	return trace_fd(expect_at_least(0, call_memfd_create("case", flags)));
}

struct mode_row {
	struct row row;
	unsigned flags;
	unsigned mode;
	int seals;
};

static const struct mode_row modes[] = {
	{ ROW("exec", "MFD_EXEC gives mode 0777, and no sealing"), MFD_EXEC, 0777, F_SEAL_SEAL },
	{ ROW("exec-sealing", "MFD_EXEC|MFD_ALLOW_SEALING gives mode 0777 and no seal"),
	  MFD_EXEC | MFD_ALLOW_SEALING, 0777, 0 },
	{ ROW("noexec", "MFD_NOEXEC_SEAL gives mode 0666 and F_SEAL_EXEC, and allows sealing"),
	  MFD_NOEXEC_SEAL, 0666, F_SEAL_EXEC },
	{ ROW("noexec-sealing", "MFD_ALLOW_SEALING adds nothing to MFD_NOEXEC_SEAL"),
	  MFD_NOEXEC_SEAL | MFD_ALLOW_SEALING, 0666, F_SEAL_EXEC },
};

/* The file mode creation mask has no part in it. */
CASES("memfd.exec.mode", struct mode_row, modes, REQUIRES("memfd.exec-flags"))
{
	int fd;

	umask(077);
	fd = create(row->flags);
	expect_int(row->mode, fixture_stat(fd).st_mode & 07777);
	expect_int(row->seals, call_fcntl(fd, F_GET_SEALS, 0));
}

CASE("memfd.exec.sealed", "after F_SEAL_EXEC no bit of execution can be added to the mode",
     REQUIRES("memfd.exec-flags"))
{
	int fd = create(MFD_NOEXEC_SEAL);

	expect_fails(EPERM, fchmod(fd, 0766));
	expect_fails(EPERM, fchmod(fd, 0676));
	expect_fails(EPERM, fchmod(fd, 0667));
	expect_int(0666, fixture_stat(fd).st_mode & 07777);
	/* The others can be changed. */
	expect_ok(fchmod(fd, 0600));
	expect_int(0600, fixture_stat(fd).st_mode & 07777);
	fill_pattern(fd, 0, page);
	expect_file_pattern(fd, 0, page);
}

CASE("memfd.exec.sealed-executable",
     "F_SEAL_EXEC of a file that can be executed seals its contents and its size as well",
     REQUIRES("memfd.seal.exec-implies-write"))
{
	int fd = create(MFD_EXEC | MFD_ALLOW_SEALING);
	unsigned char zero = 0;

	fill_pattern(fd, 0, page);
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));
	expect_int(F_SEAL_EXEC | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE,
		   call_fcntl(fd, F_GET_SEALS, 0));
	expect_fails(EPERM, call_pwrite(fd, &zero, 1, 0));
	expect_fails(EPERM, fchmod(fd, 0666));
	expect_int(0777, fixture_stat(fd).st_mode & 07777);
	expect_file_pattern(fd, 0, page);
}

CASE("memfd.exec.mapped", "a file without a bit of execution can be mapped to execute",
     REQUIRES("memfd.noexec-seal-mmap-exec-ok"))
{
	size_t size;
	const void *code = code_return(&size);
	int fd = create(MFD_NOEXEC_SEAL);
	char *m;

	expect_int((intmax_t)size, call_pwrite(fd, code, size, 0));
	m = map_file(fd, 0, page, PROT_READ | PROT_EXEC, MAP_SHARED);
	expect_access(execute(m));
	m = map_file(fd, 0, page, PROT_READ | PROT_EXEC, MAP_PRIVATE);
	expect_access(execute(m));
}
