/* SPDX-License-Identifier: BSD-2-Clause */
/* The library's function and the system call. */
#include "cts.h"

#include <sys/utsname.h>

#include "entry.h"

/* The unit of the offset of the system call mmap2, whatever the page size. */
#define MMAP2_SHIFT 12

struct call_row {
	struct row row;
	int (*descriptor)(void);
	size_t pages; /* the length is pages * page + bytes */
	int bytes;
	int prot;
	int flags;
	int offset; /* in half pages */
};

static int none(void)
{
	return -1;
}

static int file(void)
{
	return fixture_file(2 * (off_t)page);
}

static int read_only(void)
{
	return fixture_file_opened((off_t)page, O_RDONLY);
}

static int read_end(void)
{
	int ends[2];

	fixture_pipe(ends);
	return ends[0];
}

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static const struct call_row calls[] = {
	{ ROW("anon", "anonymous memory is mapped by both"), none, 1, 0, RW, ANON, 0 },
	{ ROW("file", "a file is mapped by both"), file, 2, 0, RW, MAP_SHARED, 2 },
	{ ROW("byte", "a length of one byte is taken by both"), none, 0, 1, RW, ANON, 0 },
	{ ROW("length-0", "a length of 0 is refused alike"), none, 0, 0, RW, ANON, 0 },
	{ ROW("wraps", "a length that rounds up to 0 is refused alike"), none, 0, -1, RW, ANON, 0 },
	{ ROW("too-long", "a length that fits nowhere is refused alike"), none, -(size_t)1, 0, RW,
	  ANON, 0 },
	{ ROW("no-type", "flags without a type are refused alike"), none, 1, 0, RW, MAP_ANONYMOUS,
	  0 },
	{ ROW("bad-descriptor", "a bad descriptor is refused alike"), none, 1, 0, RW, MAP_SHARED,
	  0 },
	{ ROW("offset", "an unaligned offset is refused alike"), file, 1, 0, RW, MAP_SHARED, 1 },
	{ ROW("negative-offset", "a negative offset is refused alike"), file, 1, 0, RW, MAP_SHARED,
	  -2 },
	{ ROW("access", "an access mode that does not do is refused alike"), read_only, 1, 0, RW,
	  MAP_SHARED, 0 },
	{ ROW("pipe", "a pipe is refused alike"), read_end, 1, 0, PROT_READ, MAP_PRIVATE, 0 },
	{ ROW("unknown", "an unknown flag is refused alike"), file, 1, 0, RW,
	  MAP_SHARED_VALIDATE | MAP_UNKNOWN_A, 0 },
};

/* 0, or the error, which is not 0; what is mapped is unmapped again. */
static int outcome(void *m, size_t length)
{
	if (m == MAP_FAILED)
		return errno ? errno : -1;
	expect_ok(call_munmap(m, length));
	return 0;
}

CASES("mmap.wrapper.raw", struct call_row, calls, REQUIRES("libc.mmap.raw-equals-wrapper"),
      NEEDS(NEED_64BIT), RULE("the function of the library does what the system call does"))
{
	const struct entry *other = strcmp(entry->name, "libc") ? &entry_libc : &entry_syscall;
	size_t length = row->pages * page + (size_t)row->bytes;
	off_t offset = row->offset * (off_t)(page / 2);
	int fd = row->descriptor();
	int got;

	if (!other->mmap)
		skip("no system calls to compare with");
	got = outcome(call_mmap(NULL, length, row->prot, row->flags, fd, offset), length);
	expect_int(outcome(other->mmap(NULL, length, row->prot, row->flags, fd, offset), length),
		   got);
}

CASE("mmap.wrapper.far-offset", "a process of 32 bits maps a file at 1 TiB",
     REQUIRES("arch.compat32-eoverflow"), NEEDS(NEED_32BIT | NEED_DIR))
{
	const off_t far = (off_t)1 << 40;
	int fd = fixture_file((off_t)page);

	skip_unless(!call_ftruncate(fd, far + (off_t)page), "no files of 1 TiB");
	fill_pattern(fd, far, page);
	expect_pattern(expect_map(call_mmap(NULL, page, PROT_READ, MAP_SHARED, fd, far)), far,
		       page);
}

CASE("mmap.wrapper.too-far-offset",
     "a process of 32 bits is refused an offset that the system call cannot be given: EINVAL",
     REQUIRES("arch.compat32-eoverflow"), NEEDS(NEED_32BIT))
{
	const off_t too_far = (off_t)1 << (32 + MMAP2_SHIFT);

	expect_map_refused(EINVAL, page, PROT_READ, MAP_SHARED, fixture_file((off_t)page), too_far);
	expect_map_refused(EINVAL, page, PROT_READ, MAP_PRIVATE, fixture_file((off_t)page),
			   too_far + (off_t)page);
}

CASE("mmap.wrapper.page-overflow",
     "on a kernel of 32 bits the number of the last page overflows: EOVERFLOW",
     REQUIRES("mmap.err.eoverflow-32bit"), NEEDS(NEED_32BIT))
{
	const off_t last = ((((off_t)1 << 32) - 1) << MMAP2_SHIFT) & -(off_t)page;
	struct utsname system;

	if (uname(&system) || strstr(system.machine, "64") || !strncmp(system.machine, "armv8", 5))
		skip("the kernel has 64 bits");
	if (page > (size_t)1 << MMAP2_SHIFT)
		skip("with this page size the number cannot overflow");
	expect_map_refused(EOVERFLOW, 2 * page, PROT_READ, MAP_SHARED, fixture_file((off_t)page),
			   last);
}
