/* SPDX-License-Identifier: BSD-2-Clause */
/* F_ADD_SEALS and F_GET_SEALS: which seals a file has, and who may add one. */
#include "cts.h"

#define ALL (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* But for F_SEAL_EXEC, which vm.memfd_noexec may set. */
static int seals(int fd)
{
	int all = call_fcntl(fd, F_GET_SEALS, 0);

	return all < 0 ? all : all & ~F_SEAL_EXEC;
}

static int create(unsigned flags)
{
	return trace_fd(expect_at_least(0, call_memfd_create("case", flags)));
}

CASE("memfd.seal.default",
     "without MFD_ALLOW_SEALING the file has F_SEAL_SEAL, and no seal can be added",
     REQUIRES("memfd.seal.default-sealed"))
{
	int fd = create(0);

	skip_unless(sysctl_number("vm/memfd_noexec", 0) == 0, "vm.memfd_noexec is set");
	expect_int(F_SEAL_SEAL, seals(fd));
	expect_fails(EPERM, call_fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	expect_fails(EPERM, call_fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
	expect_fails(EPERM, call_fcntl(fd, F_ADD_SEALS, 0));
	expect_int(F_SEAL_SEAL, seals(fd));
	/* And nothing else is sealed. */
	fill_pattern(fd, 0, 2 * page);
	expect_ok(call_ftruncate(fd, (off_t)page));
	expect_file_pattern(fd, 0, page);
}

CASE("memfd.seal.accumulate", "seals add up, and adding one again changes nothing",
     REQUIRES("memfd.seal.seal-final"))
{
	int fd = create(MFD_ALLOW_SEALING);

	expect_int(0, seals(fd));
	expect_ok(call_fcntl(fd, F_ADD_SEALS, 0));
	expect_int(0, seals(fd));
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	expect_int(F_SEAL_SHRINK, seals(fd));
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK));
	expect_int(F_SEAL_SHRINK | F_SEAL_GROW, seals(fd));
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	expect_int(ALL & ~F_SEAL_SEAL, seals(fd));
}

static const int one_seal[] = { F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE, F_SEAL_FUTURE_WRITE,
				F_SEAL_SEAL, 0 };

CASE("memfd.seal.final", "after F_SEAL_SEAL no seal can be added, nor the same one again",
     REQUIRES("memfd.seal.seal-final"))
{
	int fd = create(MFD_ALLOW_SEALING);
	size_t i;

	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_GROW));
	for (i = 0; i < sizeof(one_seal) / sizeof(one_seal[0]); i++)
		expect_fails(EPERM, call_fcntl(fd, F_ADD_SEALS, one_seal[i]));
	expect_int(F_SEAL_SEAL | F_SEAL_GROW, seals(fd));
}

CASE("memfd.seal.unknown",
     "a bit that is no seal is refused, and the known ones beside it are not added",
     REQUIRES("memfd.seal.unknown-einval"))
{
	int fd = create(MFD_ALLOW_SEALING), before = seals(fd);
	unsigned bit;

	for (bit = 1; bit; bit <<= 1) {
		if (bit & (ALL | F_SEAL_FUTURE_WRITE | F_SEAL_EXEC))
			continue;
		expect_fails(EINVAL, call_fcntl(fd, F_ADD_SEALS, (long)bit));
		expect_fails(EINVAL, call_fcntl(fd, F_ADD_SEALS, (long)(bit | F_SEAL_SHRINK)));
	}
	expect_int(before, seals(fd));
}

CASE("memfd.seal.of-the-file", "seals are of the file: every descriptor has them",
     NEEDS(NEED_PROC), REQUIRES("memfd.seal.seal-final", "memfd.seal.shrink-grow"))
{
	int fd = create(MFD_ALLOW_SEALING), other = trace_fd(dup(fd)), again;
	char path[64];
	struct child c;

	if (other < 0)
		broken("dup: %s", strerror(errno));
	expect_ok(call_ftruncate(fd, (off_t)page));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open_path(path, O_RDWR);
	expect_ok(call_fcntl(other, F_ADD_SEALS, F_SEAL_GROW));
	expect_int(F_SEAL_GROW, seals(fd));
	expect_int(F_SEAL_GROW, seals(again));
	in_child(c) {
		expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	}
	join_child(&c);
	expect_int(F_SEAL_GROW | F_SEAL_SHRINK, seals(other));
	expect_fails(EPERM, call_ftruncate(again, 0));
	expect_fails(EPERM, call_ftruncate(other, 2 * (off_t)page));
	expect_file_size(fd, (off_t)page);
}

CASE("memfd.seal.read-only", "a descriptor that is not open for writing cannot add a seal",
     NEEDS(NEED_PROC), REQUIRES("memfd.seal.read-only-eperm"))
{
	int fd = create(MFD_ALLOW_SEALING), reader;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reader = open_path(path, O_RDONLY);
	expect_fails(EPERM, call_fcntl(reader, F_ADD_SEALS, F_SEAL_SHRINK));
	expect_int(0, seals(reader));
	expect_int(0, seals(fd));
}

CASE("memfd.seal.pipe", "a pipe has no seals", REQUIRES("memfd.seal.not-supported-einval"))
{
	int ends[2];

	fixture_pipe(ends);
	expect_fails(EINVAL, call_fcntl(ends[1], F_GET_SEALS, 0));
	expect_fails(EINVAL, call_fcntl(ends[1], F_ADD_SEALS, F_SEAL_SHRINK));
}

CASE("memfd.seal.device", "a device has no seals", REQUIRES("memfd.seal.not-supported-einval"))
{
	int fd = fixture_device("/dev/zero", O_RDWR);

	expect_fails(EINVAL, seals(fd));
	expect_fails(EINVAL, call_fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
}

CASE("memfd.seal.tmpfs", "a file of tmpfs that is no memfd has F_SEAL_SEAL from the start",
     REQUIRES("memfd.seal.tmpfs-sealed"))
{
	int fd = fixture_shm((off_t)page);

	expect_int(F_SEAL_SEAL, seals(fd));
	expect_fails(EPERM, call_fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	expect_ok(call_ftruncate(fd, 0));
}
