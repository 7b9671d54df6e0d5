/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_PRIVATE: what is stored stays in the mapping. */
#include "cts.h"

#include "rows.h"

/* What is done after the store; none of it writes anything to the object. */
enum path { NOTHING, MSYNC, MUNMAP, MAPPED_OVER, EXIT };

struct path_row {
	struct row row;
	enum backing backing;
	enum path path;
};

#define PATHS(id, what, b)                                                                         \
	{ ROW(id ".store", "a private store to " what), b, NOTHING },                              \
	{ ROW(id ".msync", "a private store to " what ", and msync(MS_SYNC)"), b, MSYNC },         \
	{ ROW(id ".munmap", "a private store to " what ", and munmap()"), b, MUNMAP },             \
	{ ROW(id ".mapped-over", "a private store to " what ", and another mapping in its place"), \
	  b, MAPPED_OVER },                                                                        \
	{ ROW(id ".exit", "a private store to " what " by a process that ends then"), b, EXIT }

static const struct path_row paths[] = {
	PATHS("file", "a file", BACKING_FILE),
	PATHS("memfd", "a memfd", BACKING_MEMFD),
	PATHS("shm", "a shared memory object", BACKING_SHM),
};

CASES("mmap.private.not-in-file", struct path_row, paths,
      RULE("a private store never reaches the object"),
      REQUIRES("mmap.flag.private.not-in-file"))
{
	int fd;
	char *m = map_backing(row->backing, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, &fd);
	struct child c;

	/* Page 0 is loaded before, page 2 is not. */
	expect_byte(m, pattern(0));
	if (row->path == EXIT) {
		in_child(c) {
			expect_access(store(m, 0x5a));
			expect_access(store(m + 3 * page - 1, 0x5a));
		}
		join_child(&c);
		expect_pattern(m, 0, 3 * page);
	} else {
		expect_access(store(m, 0x5a));
		expect_access(store(m + 3 * page - 1, 0x5a));
		expect_byte(m, 0x5a);
		expect_byte(m + 3 * page - 1, 0x5a);
	}
	if (row->path == MSYNC) {
		expect_ok(call_msync(m, 3 * page, MS_SYNC));
		expect_byte(m, 0x5a);
	}
	if (row->path == MUNMAP)
		expect_ok(call_munmap(m, 3 * page));
	if (row->path == MAPPED_OVER)
		map_anon_at(m, 3 * page, PROT_NONE, MAP_PRIVATE);
	expect_file_pattern(fd, 0, 3 * page);
	expect_file_size(fd, 3 * (off_t)page);
	expect_pattern(map_file(fd, 0, 3 * page, PROT_READ, MAP_SHARED), 0, 3 * page);
}

CASE("mmap.private.read-only-descriptor",
     "a private mapping of a read-only descriptor can be stored to, and the file stays as it is",
     REQUIRES("mmap.flag.private.not-in-file"))
{
	int fd = fixture_file_opened((off_t)page, O_RDONLY);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_access(store(m + 1, 0x5a));
	expect_byte(m, pattern(0));
	expect_byte(m + 1, 0x5a);
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_file_pattern(fd, 0, page);
}

CASES("mmap.private.not-in-other-mappings", struct object_row, objects,
      RULE("a private store shows in no other mapping of the process"),
      REQUIRES("mmap.flag.private.not-visible-others"))
{
	int fd;
	char *m = map_backing(row->backing, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, &fd);
	char *shared = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	char *loaded = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	char *untouched = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_pattern(shared, 0, page);
	expect_pattern(loaded, 0, page);
	expect_access(store(m, 0x5a));
	expect_pattern(shared, 0, page);
	expect_pattern(loaded, 0, page);
	expect_pattern(untouched, 0, page);
	expect_access(store(loaded + 1, 0xa5));
	expect_byte(m + 1, pattern(1));
	expect_byte(m, 0x5a);
	expect_pattern(map_file(fd, 0, page, PROT_READ, MAP_PRIVATE), 0, page);
}

CASES("mmap.private.not-in-other-process", struct object_row, objects,
      RULE("a private store shows in no mapping of another process"),
      REQUIRES("mmap.flag.private.not-visible-others"))
{
	int fd = fixture_object(row->backing, (off_t)page);
	struct child c;

	in_child(c) {
		char *own = map_file(fd, 0, page, PROT_READ, MAP_SHARED);
		char *copy = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

		expect_pattern(own, 0, page);
		wake(&c);
		await(&c);
		expect_pattern(own, 0, page);
		expect_pattern(copy, 0, page);
		expect_access(store(copy + 1, 0xa5));
	}
	await(&c);
	{
		char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

		expect_access(store(m, 0x5a));
		wake(&c);
		join_child(&c);
		expect_byte(m, 0x5a);
		expect_byte(m + 1, pattern(1));
	}
}

CASES("mmap.private.copy-is-a-page", struct object_row, objects,
      RULE("a private store copies one page; the others follow the object"),
      REQUIRES("mmap.flag.private.cow-page-granular"))
{
	int fd;
	char *m = map_backing(row->backing, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, &fd);
	size_t at = page + page / 2;

	/* Page 0 is loaded, page 1 stored to, page 2 left alone; then all of the file changes. */
	expect_byte(m, pattern(0));
	expect_access(store(m + at, 0x5a));
	expect_pattern(m + page, page, at - page);
	expect_pattern(m + at + 1, at + 1, 2 * page - at - 1);
	expect_int(1, call_pwrite(fd, "x", 1, 1));
	expect_int(1, call_pwrite(fd, "x", 1, (off_t)page));
	expect_int(1, call_pwrite(fd, "x", 1, (off_t)at));
	expect_int(1, call_pwrite(fd, "x", 1, 3 * (off_t)page - 1));
	expect_byte(m + 1, 'x');
	expect_pattern(m + page, page, at - page);
	expect_byte(m + at, 0x5a);
	expect_pattern(m + at + 1, at + 1, 2 * page - at - 1);
	expect_pattern(m + 2 * page, 2 * page, page - 1);
	expect_byte(m + 3 * page - 1, 'x');
}

CASES("mmap.private.later-change", struct object_row, objects,
      RULE("whether later changes of the object show in a private mapping is open"),
      REQUIRES("mmap.flag.private.later-file-change"))
{
	static const char *const states[] = { "untouched", "loaded", "stored" };
	int fd;
	char *m = map_backing(row->backing, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, &fd);
	char key[32];
	size_t i;

	expect_byte(m + page, pattern((off_t)page));
	expect_access(store(m + 2 * page, 0x5a));
	for (i = 0; i < 3; i++) {
		off_t offset = (off_t)(i * page + 1);
		struct access seen;

		expect_int(1, call_pwrite(fd, "", 1, offset));
		seen = load(m + offset);
		expect_access(seen);
		snprintf(key, sizeof(key), "change-of-%s-page", states[i]);
		observe(key, "%s", seen.value == 0 ? "seen" : "not seen");
		/* The old byte or the new one, and nothing else of the page. */
		expect(seen.value == 0 || seen.value == pattern(offset));
		expect_byte(m + offset + 1, pattern(offset + 1));
	}
	expect_byte(m + 2 * page, 0x5a);
}

CASES("mmap.private.read-only-like-shared", struct object_row, objects,
      RULE("a private mapping that is never stored to shows what a shared one shows"),
      REQUIRES("mmap.flag.private.readonly-same-as-shared"))
{
	int fd;
	char *shared = map_backing(row->backing, 2 * page, PROT_READ, MAP_SHARED, &fd);
	char *private = map_file(fd, 0, 2 * page, PROT_READ, MAP_PRIVATE);
	struct child c;

	/* Page 0 is loaded before the change, page 1 is not. */
	expect_pattern(shared, 0, page);
	expect_pattern(private, 0, page);
	in_child(c) {
		expect_int(1, call_pwrite(fd, "x", 1, 1));
		expect_int(1, call_pwrite(fd, "y", 1, (off_t)page));
	}
	join_child(&c);
	expect_byte(shared + 1, 'x');
	expect_byte(private + 1, 'x');
	expect_byte(shared + page, 'y');
	expect_byte(private + page, 'y');
	expect_pattern(private + 2, 2, page - 2);
	expect_pattern(private + page + 1, page + 1, page - 1);
}

/* A constant of this program, in a segment that nothing relocates. */
static const char constant[] = "read-only data of the program";

static void code(void)
{
}

struct segment_row {
	struct row row;
	enum { TEXT, CONSTANTS, LIBRARY } segment;
};

static const struct segment_row segments[] = {
	{ ROW("text", "the text of the program"), TEXT },
	{ ROW("constants", "the constants of the program"), CONSTANTS },
	{ ROW("library", "the text of the C library"), LIBRARY },
};

CASES("mmap.private.program", struct segment_row, segments,
      RULE("the segments of a program are private mappings that hold the bytes of its file"),
      REQUIRES("mmap.flag.private.exec-data-init"), NEEDS(NEED_PROC))
{
	char *at = page_of((const void *)(row->segment == TEXT	      ? (uintptr_t)code
					  : row->segment == CONSTANTS ? (uintptr_t)constant
								      : (uintptr_t)strerror));
	unsigned char *bytes = (unsigned char *)map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct map_line line;
	ssize_t i, n;
	int fd;

	expect(maps_find(at, &line));
	expect_int('p', line.mode[3]);
	if (line.mode[1] == 'w')
		skip("the segment is writable");
	if (line.path[0] != '/' || (fd = open(line.path, O_RDONLY)) < 0)
		skip("the file of the segment cannot be opened");
	n = pread(fd, bytes, page, (off_t)(line.offset + ((uintptr_t)at - line.start)));
	if (n < 0)
		broken("pread: %s", strerror(errno));
	expect(n > 0);
	for (i = 0; i < n; i++)
		expect_byte(at + i, bytes[i]);
}
