/* SPDX-License-Identifier: BSD-2-Clause */
/* What a call that fails returns and leaves, and which error comes first. */
#include "cts.h"

#include <sys/socket.h>

#define RW (PROT_READ | PROT_WRITE)

/* A call that fails; length_pages 0 is a length of 0. */
struct failing_row {
	struct row row;
	int error;
	int (*descriptor)(void);
	size_t length_pages;
	int prot;
	int flags;
	int offset;
};

static int none(void)
{
	return -1;
}

static int file(void)
{
	return fixture_file((off_t)page);
}

static int read_only(void)
{
	return fixture_file_opened((off_t)page, O_RDONLY);
}

static int write_only(void)
{
	return fixture_file_opened((off_t)page, O_WRONLY);
}

static int read_end(void)
{
	int ends[2];

	fixture_pipe(ends);
	return ends[0];
}

static int write_end(void)
{
	int ends[2];

	fixture_pipe(ends);
	return ends[1];
}

static int directory(void)
{
	int fd = call_open("/", O_RDONLY, 0);

	expect_at_least(0, fd);
	return fd;
}

static int local_socket(void)
{
	return fixture_socket(AF_UNIX, SOCK_STREAM);
}

static int sealed(void)
{
	int fd = fixture_memfd((off_t)page);

	if (call_fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE))
		skip("no seals");
	return fd;
}

/* POSIX: nothing is changed by these. */
static const struct failing_row without_effect[] = {
	{ ROW("ebadf", "EBADF for no descriptor"), EBADF, none, 1, PROT_READ, MAP_SHARED, 0 },
	{ ROW("einval.length", "EINVAL for a length of 0"), EINVAL, file, 0, PROT_READ, MAP_SHARED,
	  0 },
	{ ROW("einval.type", "EINVAL for flags without a type"), EINVAL, file, 1, PROT_READ, 0, 0 },
	{ ROW("einval.offset", "EINVAL for an unaligned offset"), EINVAL, file, 1, PROT_READ,
	  MAP_SHARED, 1 },
	{ ROW("einval.anon", "EINVAL for anonymous memory without a type"), EINVAL, none, 1, RW,
	  MAP_ANONYMOUS, 0 },
};

/* MAP_FAILED, the error in errno, and the number of mappings and all bytes as before. */
CASES("mmap.errors.no-effect", struct failing_row, without_effect,
      REQUIRES("mmap.fail.no-mapping-left", "mmap.ret.error-convention"), NEEDS(NEED_PROC),
      RULE("mmap() that fails returns MAP_FAILED and changes no mapping"))
{
	int fd = row->descriptor();
	char *a = map_anon_at(arena(4), 3 * page, RW, MAP_PRIVATE);
	size_t i, before, length = row->length_pages * page;
	void *m;

	for (i = 0; i < 3; i++)
		expect_access(store(a + i * page, (unsigned char)(i + 1)));
	maps_count();
	before = maps_count();
	m = call_mmap(NULL, length, row->prot, row->flags, fd, row->offset);
	expect_int(row->error, errno);
	expect_address((void *)-1, m);
	m = call_mmap(a + page, length, row->prot, row->flags | MAP_FIXED, fd, row->offset);
	expect_int(row->error, errno);
	expect_address((void *)-1, m);
	expect_int(before, maps_count());
	for (i = 0; i < 3; i++)
		expect_byte(a + i * page, (unsigned char)(i + 1));
	expect_layout(a, "www-");
}

/* POSIX leaves open what these leave of the old mapping; Linux keeps it. */
static const struct failing_row kept[] = {
	{ ROW("eacces.read-only", "EACCES for writing to a file opened O_RDONLY"), EACCES,
	  read_only, 1, RW, MAP_SHARED, 0 },
	{ ROW("eacces.write-only", "EACCES for a file opened O_WRONLY"), EACCES, write_only, 1,
	  PROT_READ, MAP_PRIVATE, 0 },
	{ ROW("enodev.pipe", "ENODEV for a pipe"), ENODEV, read_end, 1, PROT_READ, MAP_PRIVATE, 0 },
	{ ROW("eperm.sealed", "EPERM for a file that is sealed against writing",
	      REQUIRES("mmap.err.eperm-seal", "mmap.fail.fixed-keeps-old")),
	  EPERM, sealed, 1, RW, MAP_SHARED, 0 },
	{ ROW("enomem.length", "ENOMEM for a length that no address space holds"), ENOMEM, none,
	  -(size_t)1, RW, MAP_PRIVATE | MAP_ANONYMOUS, 0 },
};

CASES("mmap.errors.keeps-old", struct failing_row, kept, REQUIRES("mmap.fail.fixed-keeps-old"),
      RULE("MAP_FIXED that fails leaves what was there"))
{
	expect_map_keeps_old(row->error, row->length_pages * page, row->prot, row->flags,
			     row->descriptor(), 0);
}

/* On Linux a socket, as a device, is asked when the old mapping is gone. */
static const struct failing_row kept_or_not[] = {
	{ ROW("eacces", "whether EACCES leaves the old mapping is open, but not its neighbours"),
	  EACCES, read_only, 1, RW, MAP_SHARED, 0 },
	{ ROW("enodev", "whether ENODEV leaves the old mapping is open, but not its neighbours"),
	  ENODEV, read_end, 1, PROT_READ, MAP_PRIVATE, 0 },
	{ ROW("enodev.socket",
	      "whether ENODEV of a socket leaves the old mapping is open, but not its neighbours"),
	  ENODEV, local_socket, 1, PROT_READ, MAP_PRIVATE, 0 },
};

CASES("mmap.errors.may-unmap", struct failing_row, kept_or_not,
      REQUIRES("mmap.fail.fixed-may-unmap"))
{
	char *a = map_anon_at(arena(5) + page, 3 * page, RW, MAP_PRIVATE);
	int fd = row->descriptor();
	char state;

	expect_access(store(a, 0xff));
	expect_access(store(a + 2 * page, 0xfd));
	expect_map_fails(row->error,
			 call_mmap(a + page, page, row->prot, row->flags | MAP_FIXED, fd, 0));
	state = page_state(a + page);
	observe("mmap.failed-fixed", "%s", state == 'w' ? "kept" : "removed");
	expect(state == 'w' || state == '.');
	expect_byte(a, 0xff);
	expect_byte(a + 2 * page, 0xfd);
	expect_layout(a - page, "-w");
	expect_layout(a + 2 * page, "w-");
}

CASE("mmap.errors.sealed",
     "a memfd that is sealed against writing can be mapped in every way but shared for writing",
     REQUIRES("mmap.err.eperm-seal"))
{
	int fd = sealed();
	char *m = expect_map(call_mmap(NULL, page, RW, MAP_PRIVATE, fd, 0));

	expect_map_refused(EPERM, page, PROT_WRITE, MAP_SHARED, fd, 0);
	expect_map_refused(EPERM, page, RW, MAP_SHARED, fd, 0);
	expect_pattern(m, 0, page);
	expect_access(store(m, 0xff));
	expect_file_byte(fd, 0, pattern(0));
}

/* Two things are wrong. */
static const struct failing_row orders[] = {
	{ ROW("offset.descriptor", "an unaligned offset comes before a bad descriptor",
	      REQUIRES("mmap.err.order", "mmap.off.unaligned-before-fd")),
	  EINVAL, none, 1, PROT_READ, MAP_SHARED, 1 },
	{ ROW("descriptor.length", "a bad descriptor comes before a length of 0",
	      REQUIRES("mmap.err.order", "mmap.fd.ebadf-before-len")),
	  EBADF, none, 0, PROT_READ, MAP_SHARED, 0 },
	{ ROW("descriptor.type", "a bad descriptor comes before flags without a type",
	      REQUIRES("mmap.err.order")),
	  EBADF, none, 1, PROT_READ, 0, 0 },
	{ ROW("mode.kind",
	      "the access mode comes before what can be mapped: the write end of a pipe"),
	  EACCES, write_end, 1, PROT_READ, MAP_PRIVATE, 0 },
	{ ROW("mode.kind.read-end", "the read end of a pipe has the mode, and cannot be mapped"),
	  ENODEV, read_end, 1, PROT_READ, MAP_PRIVATE, 0 },
	{ ROW("mode.kind.read-end-shared-write", "the read end of a pipe, shared for writing"),
	  EACCES, read_end, 1, RW, MAP_SHARED, 0 },
	{ ROW("mode.kind.directory", "a directory, shared for writing"), EACCES, directory, 1, RW,
	  MAP_SHARED, 0 },
	{ ROW("type.mode", "flags without a type come before the access mode",
	      REQUIRES("mmap.err.order")),
	  EINVAL, write_only, 1, PROT_READ, 0, 0 },
	{ ROW("length.mode", "a length of 0 comes before the access mode",
	      REQUIRES("mmap.err.order")),
	  EINVAL, write_only, 0, PROT_READ, MAP_SHARED, 0 },
};

CASES("mmap.errors.order", struct failing_row, orders,
      REQUIRES("mmap.err.order", "mmap.acc.mode-check-before-enodev"),
      RULE("of two errors the first in order is reported"))
{
	expect_map_refused(row->error, row->length_pages * page, row->prot, row->flags,
			   row->descriptor(), row->offset);
}

struct lock_row {
	struct row row;
	int flags;
};

static const struct lock_row locked[] = {
	{ ROW("private", "private memory that cannot be locked as mlockall() asks for"),
	  MAP_PRIVATE },
	{ ROW("shared", "shared memory that cannot be locked as mlockall() asks for"), MAP_SHARED },
};

CASES("mmap.errors.mlockall", struct lock_row, locked, REQUIRES("mmap.err.eagain-mlockall-future"),
      NEEDS(NEED_NO_PRIVILEGE), RULE("after mlockall(MCL_FUTURE) mmap() fails with EAGAIN"))
{
	char *a = arena(7);

	set_limit(RLIMIT_MEMLOCK, 4 * page);
	expect_ok(call_mlockall(MCL_FUTURE));
	/* Just what the limit allows, and a page more. */
	expect_map_fails(EAGAIN, call_mmap(a + page, 5 * page, RW,
					   row->flags | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_map_fails(EAGAIN,
			 call_mmap(NULL, 4 * page + 1, RW, row->flags | MAP_ANONYMOUS, -1, 0));
	expect_layout(a, "-------");
	expect_address(a + page, call_mmap(a + page, 4 * page, RW,
					   row->flags | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_layout(a, "-wwww--");
	expect_map_fails(EAGAIN, call_mmap(NULL, 1, RW, row->flags | MAP_ANONYMOUS, -1, 0));
}

CASE("mmap.errors.errno-kept", "mmap() and the calls on a mapping that succeed leave errno alone",
     REQUIRES("libc.mmap.errno-preserved-on-success"))
{
	char *m = expect_map(call_mmap(NULL, page, RW, MAP_PRIVATE, fixture_file((off_t)page), 0));

	expect_int(0, errno);
	allow_locking(page);
	expect_ok(call_mprotect(m, page, PROT_READ));
	expect_int(0, errno);
	expect_ok(call_msync(m, page, MS_ASYNC));
	expect_int(0, errno);
	expect_ok(call_madvise(m, page, MADV_NORMAL));
	expect_int(0, errno);
	expect_ok(call_mlock(m, page));
	expect_int(0, errno);
	expect_ok(call_munmap(m, page));
	expect_int(0, errno);
}
