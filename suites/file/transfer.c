/* SPDX-License-Identifier: BSD-2-Clause */
/* A shared mapping and what moves bytes in the kernel: splice(), sendfile(), copy_file_range(). */
#include "cts.h"

enum transfer { SPLICE, SENDFILE, COPY_FILE_RANGE };

/* One byte between the offsets of two descriptors. As these calls are, and ENOSYS without them. */
static long transfer(enum transfer how, int in, int out)
{
	static const char *const names[] = { "splice", "sendfile", "copy_file_range" };
	long result = -1;

	errno = ENOSYS;
#ifdef HAVE_SYSTEM_CALL
#ifdef __NR_splice
	if (how == SPLICE)
		result = system_call(__NR_splice, in, NULL, out, NULL, (size_t)1, 0u);
#endif
#ifdef __NR_sendfile
	if (how == SENDFILE)
		result = system_call(__NR_sendfile, out, in, NULL, (size_t)1);
#endif
#ifdef __NR_copy_file_range
	if (how == COPY_FILE_RANGE)
		result = system_call(__NR_copy_file_range, in, NULL, out, NULL, (size_t)1, 0u);
#endif
#endif
	trace_call(names[how], "dd", 'i', (uintmax_t)result, errno, (uintmax_t)in, (uintmax_t)out);
	if (result < 0 && (errno == ENOSYS || errno == EINVAL || errno == EOPNOTSUPP))
		skip("the system, or the file system, has no such call: %s", strerror(errno));
	return result;
}

struct transfer_row {
	struct row row;
	enum transfer how;
	enum backing backing;
};

#define TRANSFERS(id, what, b)                                                                     \
	{ ROW(id ".splice", "splice() and the shared mapping of " what), SPLICE, b },              \
	{ ROW(id ".sendfile", "sendfile() and the shared mapping of " what), SENDFILE, b },        \
	{ ROW(id ".copy-file-range", "copy_file_range() and the shared mapping of " what),         \
	  COPY_FILE_RANGE, b }

static const struct transfer_row transfers[] = {
	TRANSFERS("file", "a file", BACKING_FILE),
	TRANSFERS("memfd", "a memfd", BACKING_MEMFD),
};

CASES("file.transfer.from-mapped", struct transfer_row, transfers,
      RULE("a transfer from a file takes what was stored to its shared mapping"),
      REQUIRES("io.transfer-sees-store"))
{
	int fd, ends[2], copy;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, &fd);
	unsigned char got = 0;

	expect_byte(m + page, pattern((off_t)page));
	expect_access(store(m + page, 0x5a));
	set_offset(fd, (off_t)page);
	if (row->how == COPY_FILE_RANGE) {
		copy = fixture_object(row->backing, 0);
		expect_int(1, transfer(row->how, fd, copy));
		expect_file_byte(copy, 0, 0x5a);
	} else {
		fixture_pipe(ends);
		expect_int(1, transfer(row->how, fd, ends[1]));
		expect_int(1, call_read(ends[0], &got, 1));
		expect_int(0x5a, got);
	}
}

CASES("file.transfer.to-mapped", struct transfer_row, transfers,
      RULE("a transfer to a file shows in its shared mapping"),
      REQUIRES("io.map-sees-transfer"))
{
	int fd, ends[2], from;
	char *m = map_backing(row->backing, 2 * page, PROT_READ, MAP_SHARED, &fd);

	expect_byte(m + page, pattern((off_t)page));
	from = fixture_object(row->backing, 0);
	expect_int(1, call_pwrite(from, "x", 1, 0));
	set_offset(from, 0);
	set_offset(fd, (off_t)page);
	if (row->how == SPLICE) {
		fixture_pipe(ends);
		expect_int(1, call_write(ends[1], "x", 1));
		expect_int(1, transfer(row->how, ends[0], fd));
	} else {
		expect_int(1, transfer(row->how, from, fd));
	}
	expect_byte(m + page, 'x');
	expect_pattern(m, 0, page);
	expect_pattern(m + page + 1, page + 1, page - 1);
}
