/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_SHARED: what is stored is stored to the object. */
#include "cts.h"

#include "rows.h"

/* After which the store is in the file. */
enum path { MSYNC, MUNMAP, EXIT };

struct path_row {
	struct row row;
	enum backing backing;
	enum path path;
	int offset; /* of the mapping, in pages */
};

#define PATHS(id, what, b)                                                                         \
	{ ROW(id ".msync", "a store to " what ", and msync()"), b, MSYNC, 0 },                     \
	{ ROW(id ".msync-offset", "a store to the fourth page of " what ", and msync() of it"), b, \
	  MSYNC, 2 },                                                                              \
	{ ROW(id ".munmap", "a store to " what ", and munmap()"), b, MUNMAP, 0 },                  \
	{ ROW(id ".munmap-offset", "a store to the fourth page of " what ", and munmap()"), b,     \
	  MUNMAP, 2 },                                                                             \
	{ ROW(id ".exit", "a store to " what " by a process that ends then"), b, EXIT, 2 }

static const struct path_row paths[] = {
	PATHS("file", "a file", BACKING_FILE),
	PATHS("memfd", "a memfd", BACKING_MEMFD),
	PATHS("shm", "a shared memory object", BACKING_SHM),
};

CASES("mmap.shared.in-file", struct path_row, paths,
      RULE("a store to a shared mapping is in the object"),
      REQUIRES("mmap.flag.shared.carried-to-file"))
{
	off_t at = (row->offset + 1) * (off_t)page;
	int fd = fixture_object(row->backing, 5 * (off_t)page);
	char *m = map_file(fd, row->offset * (off_t)page, 3 * page, PROT_READ | PROT_WRITE,
			   MAP_SHARED);
	struct child c;

	/* The middle page of three; the content around it is left alone. */
	if (row->path == EXIT) {
		in_child(c)
			expect_access(store(m + page + 1, 0x5a));
		join_child(&c);
	} else {
		expect_access(store(m + page + 1, 0x5a));
	}
	if (row->path == MSYNC)
		expect_ok(call_msync(m + page, page, MS_SYNC));
	if (row->path == MUNMAP)
		expect_ok(call_munmap(m, 3 * page));
	expect_file_byte(fd, at + 1, 0x5a);
	expect_file_pattern(fd, 0, (size_t)at + 1);
	expect_file_pattern(fd, at + 2, 5 * page - (size_t)at - 2);
	expect_file_size(fd, 5 * (off_t)page);
}

CASE("mmap.shared.many-pages", "stores to many pages go each to its own place of the file",
     REQUIRES("mmap.flag.shared.carried-to-file"))
{
	/* A megabyte, whatever the page size. */
	size_t pages = ((size_t)1 << 20) / page;
	int fd = fixture_file((off_t)(pages * page));
	char *m = map_file(fd, 0, pages * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	size_t i;

	/* From the last to the first, so that none is written beside its neighbour. */
	for (i = pages; i-- > 0;)
		expect_access(store(m + i * page + i, (unsigned char)(i + 1)));
	expect_ok(call_munmap(m, pages * page));
	for (i = 0; i < pages; i++)
		expect_file_byte(fd, (off_t)(i * page + i), (unsigned char)(i + 1));
	expect_file_pattern(fd, (off_t)page + 2, page - 2);
	expect_file_size(fd, (off_t)(pages * page));
}

CASE("mmap.shared.write-only", "a mapping that is PROT_WRITE alone can be stored to",
     REQUIRES("mmap.flag.shared.carried-to-file"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, page, PROT_WRITE, MAP_SHARED);

	expect_access(store(m + 1, 0x5a));
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_file_byte(fd, 1, 0x5a);
	expect_file_byte(fd, 0, pattern(0));
	expect_file_pattern(fd, 2, page - 2);
}

/* Both processes map the object by themselves; neither mapping is inherited. */
CASES("mmap.shared.other-process", struct object_row, objects,
      RULE("processes that map an object each for themselves see each other's stores"),
      REQUIRES("mmap.flag.shared.visible-other-process"))
{
	int fd = fixture_object(row->backing, 3 * (off_t)page);
	struct child c;
	char *m;

	in_child(c) {
		char *own = map_file(fd, (off_t)page, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

		expect_pattern(own, page, page);
		wake(&c);
		await(&c);
		expect_byte(own, 0x5a);
		expect_byte(own + page, 0xa5);
		expect_access(store(own + 1, 0x77));
	}
	m = map_file(fd, 0, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	await(&c);
	expect_access(store(m + page, 0x5a));
	expect_access(store(m + 2 * page, 0xa5));
	wake(&c);
	join_child(&c);
	expect_byte(m + page + 1, 0x77);
	expect_pattern(m, 0, page);
}

CASE("mmap.shared.opened-separately",
     "processes that open a file each for themselves exchange data through it, both ways",
     REQUIRES("mmap.flag.shared.unrelated-ipc", "mmap.flag.shared.visible-other-process"))
{
	const char *path = fixture_path("file", (off_t)page);
	struct child c;
	char *m;
	int i;

	in_child(c) {
		m = map_file(open_path(path, O_RDWR), 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
		for (i = 1; i <= 5; i++) {
			await(&c);
			expect_byte(m, (unsigned char)i);
			expect_access(store(m + page - 1, (unsigned char)(0x80 + i)));
			wake(&c);
		}
	}
	m = map_file(open_path(path, O_RDWR), 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	for (i = 1; i <= 5; i++) {
		expect_access(store(m, (unsigned char)i));
		wake(&c);
		await(&c);
		expect_byte(m + page - 1, (unsigned char)(0x80 + i));
	}
	join_child(&c);
	expect_pattern(m + 1, 1, page - 2);
}

CASES("mmap.shared.aliases", struct object_row, objects,
      RULE("two shared mappings of one page are the same memory"),
      REQUIRES("mmap.flag.shared.two-maps-same-process"))
{
	int fd;
	char *a = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, &fd);
	char *b = map_file(fd, (off_t)page, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	int i;

	expect_pattern(b, page, page);
	for (i = 0; i < 4; i++) {
		expect_access(store(a + page + i, (unsigned char)(0x10 + i)));
		expect_byte(b + i, (unsigned char)(0x10 + i));
		expect_access(store(b + page - 1 - i, (unsigned char)(0x20 + i)));
		expect_byte(a + 2 * page - 1 - i, (unsigned char)(0x20 + i));
	}
	expect_pattern(a, 0, page);
	expect_ok(call_munmap(b, page));
	expect_byte(a + page, 0x10);
}

struct denied_row {
	struct row row;
	int oflag;
	int prot;
};

static const struct denied_row denied[] = {
	{ ROW("read-write-descriptor", "PROT_READ, of a descriptor that can write"), O_RDWR,
	  PROT_READ },
	{ ROW("read-only-descriptor", "PROT_READ, of a descriptor that cannot"), O_RDONLY,
	  PROT_READ },
	{ ROW("none", "PROT_NONE, of a descriptor that can write"), O_RDWR, PROT_NONE },
};

CASES("mmap.shared.without-prot-write", struct denied_row, denied,
      RULE("a shared mapping without PROT_WRITE cannot be stored to, and the file stays as it is"),
      REQUIRES("mmap.flag.shared.needs-prot-write"))
{
	int fd = fixture_file_opened((off_t)page, row->oflag);
	char *m = map_file(fd, 0, page, row->prot, MAP_SHARED);

	expect_signo(SIGSEGV, store(m, 0x5a));
	expect_signo(SIGSEGV, store(m + page - 1, 0x5a));
	expect_file_pattern(fd, 0, page);
}
