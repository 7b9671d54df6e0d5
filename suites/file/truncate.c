/* SPDX-License-Identifier: BSD-2-Clause */
/* ftruncate() of a mapped object: what is lost, what stays, what growth shows. */
#include "cts.h"

#include "rows.h"

struct shrink_row {
	struct row row;
	enum backing backing;
	int share;
	int pages; /* the new size is pages * page + bytes, of three pages */
	int bytes;
};

#define SHRUNK(id, what, b, s)                                                                     \
	{ ROW(id ".to-0", what " truncated to nothing"), b, s, 0, 0 },                             \
	{ ROW(id ".to-byte", what " truncated to one byte"), b, s, 0, 1 },                         \
	{ ROW(id ".to-page-less-one", what " truncated to a page less one byte"), b, s, 1, -1 },   \
	{ ROW(id ".to-page", what " truncated to a page"), b, s, 1, 0 },                           \
	{ ROW(id ".to-page-plus-one", what " truncated to a page and a byte"), b, s, 1, 1 },       \
	{ ROW(id ".to-same-page", what " truncated inside its last page"), b, s, 3, -1 }

static const struct shrink_row shrunk[] = {
	SHRUNK("file-shared", "a file, mapped shared,", BACKING_FILE, MAP_SHARED),
	SHRUNK("file-private", "a file, mapped private,", BACKING_FILE, MAP_PRIVATE),
	SHRUNK("memfd-shared", "a memfd, mapped shared,", BACKING_MEMFD, MAP_SHARED),
	SHRUNK("memfd-private", "a memfd, mapped private,", BACKING_MEMFD, MAP_PRIVATE),
	SHRUNK("shm-shared", "a shared memory object, mapped shared,", BACKING_SHM, MAP_SHARED),
	SHRUNK("shm-private", "a shared memory object, mapped private,", BACKING_SHM, MAP_PRIVATE),
};

static size_t new_size(const struct shrink_row *row)
{
	return (size_t)(row->pages * (off_t)page + row->bytes);
}

/*
 *	| page 0 | page 1 | page 2 |
 *	     ^ size    ^ valid
 * Page 0 and 2 were accessed before, page 1 was not.
 */
CASES("file.truncate.shrink", struct shrink_row, shrunk,
      RULE("what is below the new end stays, and whole pages beyond it raise SIGBUS"),
      REQUIRES("trunc.shrink.sigbus", "trunc.shrink.keeps-below", "fault.sigbus.after-truncate"))
{
	size_t size = new_size(row);
	size_t valid = round_to_pages(size);
	int fd;
	char *m = map_backing(row->backing, 3 * page, PROT_READ | PROT_WRITE, row->share, &fd);

	expect_byte(m, pattern(0));
	expect_byte(m + 2 * page, pattern(2 * (off_t)page));
	expect_ok(call_ftruncate(fd, (off_t)size));
	expect_file_size(fd, (off_t)size);
	expect_pattern(m, 0, size);
	if (valid < 3 * page) {
		expect_signo(SIGBUS, load(m + valid));
		expect_signo(SIGBUS, store(m + valid, 1));
		expect_signo(SIGBUS, load(m + 3 * page - 1));
		expect_signo(SIGBUS, store(m + 3 * page - 1, 1));
	}
	expect_file_size(fd, (off_t)size);
	expect_file_pattern(fd, 0, size);
}

CASES("file.truncate.tail", struct shrink_row, shrunk,
      RULE("from the new end to the end of its page an object that shrinks reads 0, "
	   "and still does when it grows"),
      REQUIRES("trunc.shrink.zeroes-tail", "mmap.flag.private.cow-page-granular"))
{
	size_t size = new_size(row);
	size_t valid = round_to_pages(size);
	int fd;
	char *m = map_backing(row->backing, 3 * page, PROT_READ | PROT_WRITE, row->share, &fd);

	expect_byte(m, pattern(0));
	expect_byte(m + 2 * page, pattern(2 * (off_t)page));
	expect_ok(call_ftruncate(fd, (off_t)size));
	expect_pattern(m, 0, size);
	expect_zeroes(m + size, valid - size);
	/* Not merely hidden: the object has them as zeroes when it grows again. */
	expect_ok(call_ftruncate(fd, 3 * (off_t)page));
	expect_pattern(m, 0, size);
	expect_zeroes(m + size, 3 * page - size);
	expect_file_pattern(fd, 0, size);
	expect_file_filled(fd, (off_t)size, 0, 3 * page - size);
}

struct copied_row {
	struct row row;
	enum backing backing;
	bool mprotected;
};

static const struct copied_row copied[] = {
	{ ROW("file", "a file"), BACKING_FILE, false },
	{ ROW("memfd", "a memfd"), BACKING_MEMFD, false },
	{ ROW("shm", "a shared memory object"), BACKING_SHM, false },
	{ ROW("file-read-only", "a file, read-only since it was copied"), BACKING_FILE, true },
};

CASES("file.truncate.private-copy", struct copied_row, copied,
      RULE("a private copy is lost with its page, and reads 0 when the object grows again"),
      REQUIRES("fault.sigbus.private-cow-after-truncate"))
{
	int fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, &fd);

	expect_access(store(m, 0xa5));
	expect_access(store(m + page, 0x5a));
	if (row->mprotected)
		expect_ok(call_mprotect(m, 2 * page, PROT_READ));
	expect_ok(call_ftruncate(fd, (off_t)page));
	expect_byte(m, 0xa5);
	expect_signal(SIGBUS, BUS_ADRERR, m + page, load(m + page));
	expect_ok(call_ftruncate(fd, 2 * (off_t)page));
	expect_byte(m, 0xa5);
	expect_zeroes(m + page, page);
}

CASES("file.truncate.private-copies", struct copied_row, copied,
      RULE("each mapping loses its private copy with the page"),
      REQUIRES("fault.sigbus.private-cow-after-truncate"))
{
	int fd = fixture_object(row->backing, 2 * (off_t)page);
	char *m[4];

	for (size_t i = 0; i < 4; i++) {
		m[i] = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
		expect_access(store(m[i], 0xa5));
		expect_access(store(m[i] + page, 0x5a));
		if (row->mprotected)
			expect_ok(call_mprotect(m[i], 2 * page, PROT_READ));
	}
	expect_ok(call_ftruncate(fd, (off_t)page));
	for (size_t i = 0; i < 4; i++) {
		expect_byte(m[i], 0xa5);
		expect_signal(SIGBUS, BUS_ADRERR, m[i] + page, load(m[i] + page));
	}
}

CASES("file.truncate.grow", struct mapping_row, object_mappings,
      RULE("pages that an object grows by can be accessed and read 0, and no others"),
      REQUIRES("trunc.grow.accessible"))
{
	int fd = fixture_object(row->backing, (off_t)page / 2);
	char *m = map_file(fd, 0, 3 * page, PROT_READ | PROT_WRITE, row->share);

	expect_signo(SIGBUS, load(m + page));
	expect_ok(call_ftruncate(fd, (off_t)page + 1));
	expect_pattern(m, 0, page / 2);
	expect_zeroes(m + page / 2, page / 2 + page);
	expect_signo(SIGBUS, load(m + 2 * page));
	/* What is stored there now is content. */
	expect_access(store(m + page / 2, 0xa5));
	expect_access(store(m + page, 0x5a));
	expect_file_byte(fd, (off_t)page / 2, row->share == MAP_SHARED ? 0xa5 : 0);
	expect_file_byte(fd, (off_t)page, row->share == MAP_SHARED ? 0x5a : 0);
	expect_file_size(fd, (off_t)page + 1);
}

CASES("file.truncate.to-nothing-and-back", struct mapping_row, object_mappings,
      RULE("what was lost reads 0 when the object grows again"),
      REQUIRES("trunc.grow-shrink-grow"))
{
	int fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, row->share, &fd);
	int round;

	for (round = 0; round < 3; round++) {
		expect_access(store(m, 0xa5));
		expect_access(store(m + 2 * page - 1, 0xa5));
		expect_ok(call_ftruncate(fd, 0));
		expect_signo(SIGBUS, load(m));
		expect_ok(call_ftruncate(fd, 2 * (off_t)page));
		expect_zeroes(m, 2 * page);
		expect_file_filled(fd, 0, 0, 2 * page);
	}
}

enum growth { BY_FTRUNCATE, BY_PWRITE, BY_APPEND };

struct gap_row {
	struct row row;
	enum backing backing;
	enum growth growth;
	bool unmapped;
};

#define GAPS(id, what, b)                                                                          \
	{ ROW(id ".ftruncate", what " grown by ftruncate() while it is mapped",                    \
	      REQUIRES("trunc.grow.extended-area-zero")), b, BY_FTRUNCATE, false },                \
	{ ROW(id ".ftruncate-unmapped", what " grown by ftruncate() after munmap()",               \
	      REQUIRES("trunc.grow.extended-area-zero")), b, BY_FTRUNCATE, true },                 \
	{ ROW(id ".pwrite", what " grown by pwrite() beyond its page while it is mapped",          \
	      REQUIRES("trunc.grow.write-extends-tail")), b, BY_PWRITE, false },                   \
	{ ROW(id ".pwrite-unmapped", what " grown by pwrite() beyond its page after munmap()",     \
	      REQUIRES("trunc.grow.write-extends-tail")), b, BY_PWRITE, true },                    \
	{ ROW(id ".pwrite-in-page", what " grown by pwrite() at the end of its page",              \
	      REQUIRES("trunc.grow.write-extends-tail")), b, BY_APPEND, false }

static const struct gap_row gaps[] = {
	GAPS("file", "a file", BACKING_FILE),
	GAPS("memfd", "a memfd", BACKING_MEMFD),
	GAPS("shm", "a shared memory object", BACKING_SHM),
};

/* What was stored beyond the end, in the last page, does not become content of the object. */
CASES("file.truncate.gap", struct gap_row, gaps,
      RULE("what was stored beyond the end does not become content when the object grows"))
{
	size_t size = page / 2;
	int fd = fixture_object(row->backing, (off_t)size);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_access(store(m + size, 0x5a));
	expect_access(store(m + page - 2, 0x5a));
	if (row->unmapped)
		expect_ok(call_munmap(m, page));
	if (row->growth == BY_FTRUNCATE)
		expect_ok(call_ftruncate(fd, 2 * (off_t)page));
	else
		expect_int(1, call_pwrite(fd, "", 1,
					  row->growth == BY_APPEND ? (off_t)page - 1
								   : 2 * (off_t)page - 1));
	expect_file_size(fd, row->growth == BY_APPEND ? (off_t)page : 2 * (off_t)page);
	expect_file_pattern(fd, 0, size);
	expect_file_filled(fd, (off_t)size, 0, page - size);
}

CASE("file.truncate.gap-after-msync",
     "what was stored beyond the end, and then synchronised, is not in the file when it grows",
     REQUIRES("trunc.grow.extended-area-zero", "mmap.tail.writable-not-written-out"))
{
	int fd = fixture_file(1);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_access(store(m + 1, 0x5a));
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_ok(call_ftruncate(fd, (off_t)page));
	expect_file_filled(fd, 1, 0, page - 1);
}

CASES("file.truncate.other-process", struct mapping_row, object_mappings,
      RULE("ftruncate() in another process has the same effect"),
      REQUIRES("trunc.by-other-process"))
{
	int fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, row->share, &fd);
	struct child c;

	expect_access(store(m + page, 0xa5));
	in_child(c) {
		expect_ok(call_munmap(m, 2 * page));
		expect_ok(call_ftruncate(fd, 1));
		wake(&c);
		await(&c);
		expect_ok(call_ftruncate(fd, (off_t)page + 1));
	}
	await(&c);
	expect_byte(m, pattern(0));
	/* Whether a private page follows its file is open. */
	if (row->share == MAP_SHARED)
		expect_zeroes(m + 1, page - 1);
	expect_signo(SIGBUS, load(m + page));
	expect_signo(SIGBUS, store(m + page, 1));
	wake(&c);
	join_child(&c);
	expect_byte(m, pattern(0));
	if (row->share == MAP_SHARED)
		expect_zeroes(m + 1, page - 1);
	expect_zeroes(m + page, page);
}

/* A copy that both processes have is lost to both. */
CASES("file.truncate.inherited-copy", struct object_row, objects,
      RULE("a private copy that fork() has doubled is lost in both processes"),
      REQUIRES("fault.sigbus.private-cow-after-truncate", "trunc.by-other-process"))
{
	int fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, &fd);
	struct child c;

	expect_access(store(m, 0x5a));
	expect_access(store(m + page, 0x5a));
	in_child(c) {
		expect_byte(m + page, 0x5a);
		wake(&c);
		await(&c);
		expect_byte(m, 0x5a);
		expect_signo(SIGBUS, load(m + page));
		wake(&c);
		await(&c);
		expect_zeroes(m + page, page);
	}
	await(&c);
	expect_ok(call_ftruncate(fd, (off_t)page));
	wake(&c);
	await(&c);
	expect_signo(SIGBUS, load(m + page));
	expect_ok(call_ftruncate(fd, 2 * (off_t)page));
	wake(&c);
	join_child(&c);
	expect_byte(m, 0x5a);
	expect_zeroes(m + page, page);
}

CASE("file.truncate.open", "open() with O_TRUNC takes the pages of a mapping away",
     REQUIRES("trunc.o-trunc-open"))
{
	const char *path = fixture_path("file", 2 * (off_t)page);
	int fd = open_path(path, O_RDWR);
	char *shared = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	char *private = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_access(store(shared, 1));
	expect_access(store(private + page, 1));
	expect_at_least(0, call_open(path, O_WRONLY | O_TRUNC, 0));
	expect_layout(shared, "BB");
	expect_layout(private, "BB");
	expect_ok(call_ftruncate(fd, (off_t)page));
	expect_layout(shared, "wB");
	expect_zeroes(shared, page);
	expect_zeroes(private, page);
}

CASES("file.truncate.observed", struct object_row, objects,
      RULE("what becomes of mapped pages when the size changes"),
      REQUIRES("trunc.size-change-effect"))
{
	char *a = arena(3);
	int fd = fixture_object(row->backing, (off_t)page);
	char *m = map_file_at(a, fd, 0, 2 * page, PROT_READ, MAP_SHARED);

	map_anon_at(a + 2 * page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(a + 2 * page, 0xa5));
	expect_ok(call_ftruncate(fd, 2 * (off_t)page));
	observe("added-page", "%c", page_state(m + page));
	expect_pattern(m, 0, page);
	expect_ok(call_ftruncate(fd, 0));
	observe("removed-page", "%c", page_state(m));
	/* Whatever became of them, they are still mapped, and what is beside them is as it was. */
	expect(is_mapped(m) && is_mapped(m + page));
	expect_byte(a + 2 * page, 0xa5);
}
