/* SPDX-License-Identifier: BSD-2-Clause */
/* The rest of the last page, behind the end of the object. */
#include "cts.h"

#include "rows.h"

struct tail_row {
	struct row row;
	enum backing backing;
	int share;
	int pages; /* the size of the object is pages * page + bytes */
	int bytes;
};

#define SIZES(id, what, b, s)                                                                      \
	{ ROW(id ".byte", what " of one byte"), b, s, 0, 1 },                                      \
	{ ROW(id ".page-less-one", what " of a page less one byte"), b, s, 1, -1 },                \
	{ ROW(id ".page-plus-one", what " of a page and a byte"), b, s, 1, 1 }

static const struct tail_row tails[] = {
	SIZES("file-shared", "a shared mapping of a file", BACKING_FILE, MAP_SHARED),
	SIZES("file-private", "a private mapping of a file", BACKING_FILE, MAP_PRIVATE),
	SIZES("memfd-shared", "a shared mapping of a memfd", BACKING_MEMFD, MAP_SHARED),
	SIZES("shm-shared", "a shared mapping of a shared memory object", BACKING_SHM, MAP_SHARED),
	SIZES("shm-private", "a private mapping of a shared memory object", BACKING_SHM,
	      MAP_PRIVATE),
};

/*
 *	| content … | tail |
 *	0           size   end
 */
static size_t size_of(const struct tail_row *row)
{
	return (size_t)(row->pages * (off_t)page + row->bytes);
}

CASES("mmap.tail.zero-filled", struct tail_row, tails,
      RULE("the rest of the last page reads 0"),
      REQUIRES("mmap.tail.zero-filled"))
{
	size_t size = size_of(row);
	char *m = map_file(fixture_object(row->backing, (off_t)size), 0, size, PROT_READ,
			   row->share);

	expect_pattern(m, 0, size);
	expect_zeroes(m + size, round_to_pages(size) - size);
}

/* There was content behind the end once, and the system has seen it. */
CASES("mmap.tail.zero-filled-where-truncated", struct tail_row, tails,
      RULE("the rest of the last page reads 0 where there was content before"),
      REQUIRES("mmap.tail.zero-filled"))
{
	size_t size = size_of(row);
	int fd = fixture_object(row->backing, 3 * (off_t)page);
	char *m;

	expect_file_pattern(fd, 0, 3 * page);
	expect_ok(call_ftruncate(fd, (off_t)size));
	m = map_file(fd, 0, size, PROT_READ, row->share);
	expect_pattern(m, 0, size);
	expect_zeroes(m + size, round_to_pages(size) - size);
}

/* Stores to the whole tail and leaves the content alone. */
static void fill_tail(char *m, size_t size)
{
	size_t i;

	for (i = size; i < round_to_pages(size); i++)
		expect_access(store(m + i, 0x5a));
}

static void expect_without_tail(int fd, size_t size)
{
	char *buffer = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_file_size(fd, (off_t)size);
	expect_int(size, call_pread(fd, buffer, 2 * page, 0));
	expect_pattern(buffer, 0, size);
	expect_int(0, call_pread(fd, buffer, 2 * page, (off_t)size));
}

CASES("mmap.tail.not-written-out", struct tail_row, tails,
      RULE("stores beyond the end, in the last page, are allowed and never reach the object"),
      REQUIRES("mmap.tail.writable-not-written-out"))
{
	size_t size = size_of(row);
	size_t length = round_to_pages(size);
	int fd = fixture_object(row->backing, (off_t)size);
	char *m = map_file(fd, 0, length, PROT_READ | PROT_WRITE, row->share);

	fill_tail(m, size);
	expect_filled(m + size, 0x5a, length - size);
	expect_pattern(m, 0, size);
	expect_without_tail(fd, size);
	expect_ok(call_msync(m, length, MS_SYNC));
	expect_without_tail(fd, size);
	fill_tail(m, size);
	expect_ok(call_munmap(m, length));
	expect_without_tail(fd, size);
}

CASE("mmap.tail.not-in-reopened",
     "stores beyond the end do not show when the file is closed and opened again",
     REQUIRES("mmap.tail.writable-not-written-out"))
{
	const char *path = fixture_path("file", (off_t)page / 2);
	int fd = open_path(path, O_RDWR);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	fill_tail(m, page / 2);
	expect_ok(call_munmap(m, page));
	expect_ok(call_close(fd));
	expect_without_tail(open_path(path, O_RDWR), page / 2);
}

CASE("mmap.tail.not-at-exit", "stores beyond the end do not reach the file when a process ends",
     REQUIRES("mmap.tail.writable-not-written-out"))
{
	int fd = fixture_file((off_t)page / 2);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	struct child c;

	in_child(c)
		fill_tail(m, page / 2);
	join_child(&c);
	expect_without_tail(fd, page / 2);
}

static const struct object_row memory_objects[] = {
	{ ROW("memfd", "a memfd"), BACKING_MEMFD },
	{ ROW("shm", "a shared memory object"), BACKING_SHM },
};

/* On a disk the page may be written back at any time, and then the tail is zeroed. */
CASES("mmap.tail.seen-by-second-mapping", struct object_row, memory_objects,
      RULE("a second mapping shows what the first has stored beyond the end"),
      REQUIRES("mmap.tail.stays-in-page-cache"))
{
	int fd = fixture_object(row->backing, 1);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_access(store(m + page - 1, 0x5a));
	expect_byte(map_file(fd, 0, page, PROT_READ, MAP_SHARED) + page - 1, 0x5a);
	expect_byte(map_file(fd, 0, page, PROT_READ, MAP_PRIVATE) + page - 1, 0x5a);
}

CASES("mmap.tail.seen-after-munmap", struct object_row, memory_objects,
      RULE("what was stored beyond the end outlives its mapping"),
      REQUIRES("mmap.tail.persist-after-unmap-close"))
{
	int fd = fixture_object(row->backing, 1);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_access(store(m + page - 1, 0x5a));
	expect_ok(call_munmap(m, page));
	expect_byte(map_file(fd, 0, page, PROT_READ, MAP_SHARED) + page - 1, 0x5a);
}

CASE("mmap.tail.seen-after-reopen",
     "on tmpfs what was stored beyond the end is there when the file is closed and opened again",
     REQUIRES("mmap.tail.persist-after-unmap-close"), NEEDS(NEED_USERNS))
{
	char *m;
	int fd;

	expect_ok(chdir(fixture_tmpfs(0, NULL)));
	fd = call_open("file", O_RDWR | O_CREAT, 0600);
	expect_at_least(0, fd);
	fill_pattern(fd, 0, 1);
	m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	expect_access(store(m + page - 1, 0x5a));
	expect_ok(call_munmap(m, page));
	expect_ok(call_close(fd));
	m = map_file(open_path("file", O_RDWR), 0, page, PROT_READ, MAP_SHARED);
	expect_byte(m, pattern(0));
	expect_byte(m + page - 1, 0x5a);
}

CASES("mmap.tail.seen-after-msync", struct object_row, memory_objects,
      RULE("msync() leaves what was stored beyond the end of a memory object"),
      REQUIRES("mmap.tail.msync-no-help-tmpfs"))
{
	int fd = fixture_object(row->backing, 1);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_access(store(m + page - 1, 0x5a));
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_byte(m + page - 1, 0x5a);
	expect_byte(map_file(fd, 0, page, PROT_READ, MAP_SHARED) + page - 1, 0x5a);
}

CASE("mmap.tail.zeroed-by-msync", "msync(MS_SYNC) zeroes the tail, in this mapping and in others",
     REQUIRES("mmap.tail.msync-zeroes-diskfs"))
{
	int fd = fixture_file(1);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	fill_tail(m, 1);
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_byte(m, pattern(0));
	expect_zeroes(m + 1, page - 1);
	expect_zeroes(map_file(fd, 0, page, PROT_READ, MAP_SHARED) + 1, page - 1);
}

/* What the standard says of it, of every new mapping. */
CASES("mmap.tail.zero-filled-anew", struct object_row, objects,
      RULE("every new mapping has zeroes beyond the end, whatever was stored there before"),
      REQUIRES("mmap.tail.zero-filled-anew"))
{
	int fd = fixture_object(row->backing, 1);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_access(store(m + page - 1, 0x5a));
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_ok(call_munmap(m, page));
	m = map_file(fd, 0, page, PROT_READ, MAP_SHARED);
	expect_byte(m, pattern(0));
	expect_zeroes(m + 1, page - 1);
}

CASE("mmap.tail.private-copy", "what is stored to the tail of a private mapping stays private",
     REQUIRES("mmap.tail.writable-not-written-out", "mmap.flag.private.not-visible-others"))
{
	int fd = fixture_file(1);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	fill_tail(m, 1);
	expect_zeroes(map_file(fd, 0, page, PROT_READ, MAP_SHARED) + 1, page - 1);
	expect_ok(call_ftruncate(fd, (off_t)page));
	expect_file_filled(fd, 1, 0, page - 1);
	expect_filled(m + 1, 0x5a, page - 1);
}
