/* SPDX-License-Identifier: BSD-2-Clause */
/* What a mapping of a file holds, and what it leaves of the file. */
#include "cts.h"

#include <sys/socket.h>

#include "names.h"
#include "rows.h"

struct content_row {
	struct row row;
	enum backing backing;
	int share;
	int offset; /* of the mapping, in pages, in an object of 17 */
	int pages;  /* the length is pages * page + bytes */
	int bytes;
};

#define CONTENT(id, what, b, s)                                                                    \
	{ ROW(id ".first-page", "the first page of " what), b, s, 0, 1, 0 },                       \
	{ ROW(id ".second-page", "the second page of " what), b, s, 1, 1, 0 },                     \
	{ ROW(id ".middle", "a byte and two pages in the middle of " what), b, s, 7, 2, 1 },       \
	{ ROW(id ".last-page", "the last page of " what), b, s, 16, 1, 0 },                        \
	{ ROW(id ".last-byte", "a byte at the start of the last page of " what), b, s, 16, 0, 1 }, \
	{ ROW(id ".whole", "all of " what), b, s, 0, 17, 0 }

static const struct content_row content[] = {
	CONTENT("file-shared", "a file, mapped shared", BACKING_FILE, MAP_SHARED),
	CONTENT("file-private", "a file, mapped private", BACKING_FILE, MAP_PRIVATE),
	CONTENT("memfd-shared", "a memfd, mapped shared", BACKING_MEMFD, MAP_SHARED),
	CONTENT("shm-shared", "a shared memory object, mapped shared", BACKING_SHM, MAP_SHARED),
	CONTENT("shm-private", "a shared memory object, mapped private", BACKING_SHM, MAP_PRIVATE),
};

CASES("mmap.file.content", struct content_row, content,
      RULE("a new mapping holds the bytes of the object from its offset on"),
      REQUIRES("mmap.file.content-init"))
{
	int fd = fixture_object(row->backing, 17 * (off_t)page);
	off_t offset = row->offset * (off_t)page;
	size_t length = (size_t)(row->pages * (off_t)page + row->bytes);

	/* The rest of the last page comes with it. */
	expect_pattern(map_file(fd, offset, length, PROT_READ, row->share), offset,
		       round_to_pages(length));
}

static const struct mapping_row supported[] = {
	{ ROW("regular-shared", "a regular file, shared", REQUIRES("mmap.file.regular-supported")),
	  BACKING_FILE, MAP_SHARED },
	{ ROW("regular-private", "a regular file, private",
	      REQUIRES("mmap.file.regular-supported")), BACKING_FILE, MAP_PRIVATE },
	{ ROW("shm-shared", "a shared memory object, shared",
	      REQUIRES("mmap.file.shm-object-supported")), BACKING_SHM, MAP_SHARED },
	{ ROW("shm-private", "a shared memory object, private",
	      REQUIRES("mmap.file.shm-object-supported")), BACKING_SHM, MAP_PRIVATE },
};

CASES("mmap.file.supported", struct mapping_row, supported,
      RULE("mmap() takes the object with PROT_NONE, PROT_READ and PROT_READ|PROT_WRITE"))
{
	static const int prots[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE };
	int fd = fixture_object(row->backing, (off_t)page);
	char *a = arena(3);
	size_t i;

	for (i = 0; i < 3; i++)
		map_file_at(a + i * page, fd, 0, page, prots[i], row->share);
	expect_layout(a, "-rw");
	expect_pattern(a + page, 0, page);
	expect_pattern(a + 2 * page, 0, page);
}

static const struct mapping_row with_map_file[] = {
	{ ROW("shared", "MAP_SHARED|MAP_FILE is MAP_SHARED"), BACKING_FILE, MAP_SHARED },
	{ ROW("private", "MAP_PRIVATE|MAP_FILE is MAP_PRIVATE"), BACKING_FILE, MAP_PRIVATE },
};

CASES("mmap.file.map-file", struct mapping_row, with_map_file,
      RULE("MAP_FILE changes nothing"),
      REQUIRES("mmap.file.map-file-flag-noop"))
{
	int fd = fixture_object(row->backing, (off_t)page);
	char *m = map_file(fd, 0, page, PROT_READ | PROT_WRITE, row->share | MAP_FILE);
	char *anon = expect_map(call_mmap(NULL, page, PROT_READ | PROT_WRITE,
					  row->share | MAP_ANONYMOUS | MAP_FILE, -1, 0));

	expect_pattern(m, 0, page);
	expect_access(store(m, 0x5a));
	expect_file_byte(fd, 0, row->share == MAP_SHARED ? 0x5a : pattern(0));
	expect_zeroes(anon, page);
}

struct longer_row {
	struct row row;
	enum backing backing;
	int share;
	off_t size;
	const char *layout;
};

#define LONGER(id, what, b, s)                                                                     \
	{ ROW(id ".empty", what " that is empty", REQUIRES("mmap.file.empty-file-ok")), b, s, 0,   \
	  "BBB" },                                                                                 \
	{ ROW(id ".byte", what " of one byte"), b, s, 1, "wBB" }

static const struct longer_row longer[] = {
	LONGER("file-shared", "a shared mapping of a file", BACKING_FILE, MAP_SHARED),
	LONGER("file-private", "a private mapping of a file", BACKING_FILE, MAP_PRIVATE),
	LONGER("memfd-shared", "a shared mapping of a memfd", BACKING_MEMFD, MAP_SHARED),
	LONGER("shm-shared", "a shared mapping of a shared memory object", BACKING_SHM, MAP_SHARED),
};

CASES("mmap.file.longer", struct longer_row, longer,
      RULE("a mapping can be longer than its object"),
      REQUIRES("mmap.file.larger-than-file-ok"))
{
	int fd = fixture_object(row->backing, row->size);
	char *m = map_file(fd, 0, 3 * page, PROT_READ | PROT_WRITE, row->share);

	expect_layout(m, row->layout);
	/* It is mapped all the same, and making it has not given the object any bytes. */
	expect(is_mapped(m + 2 * page));
	expect_file_size(fd, row->size);
	expect_ok(call_munmap(m, 3 * page));
	expect_file_size(fd, row->size);
}

CASES("mmap.file.grown-later", struct longer_row, longer,
      RULE("a mapping longer than its object shows what the object grows by"),
      REQUIRES("mmap.file.larger-than-file-ok", "mmap.file.empty-file-ok"))
{
	int fd = fixture_object(row->backing, row->size);
	char *m = map_file(fd, 0, 3 * page, PROT_READ | PROT_WRITE, row->share);

	expect_int(1, call_pwrite(fd, "x", 1, (off_t)page));
	expect_layout(m, "wwB");
	expect_byte(m + page, 'x');
	expect_zeroes(m + row->size, page - (size_t)row->size);
	expect_ok(call_ftruncate(fd, 3 * (off_t)page));
	expect_layout(m, "www");
	expect_zeroes(m + page + 1, 2 * page - 1);
}

struct size_row {
	struct row row;
	enum backing backing;
	int pages; /* the size is pages * page + bytes */
	int bytes;
};

static const struct size_row sizes[] = {
	{ ROW("file-byte", "a file of one byte"), BACKING_FILE, 0, 1 },
	{ ROW("file-page-less-one", "a file of a page less one byte"), BACKING_FILE, 1, -1 },
	{ ROW("file-page", "a file of a page"), BACKING_FILE, 1, 0 },
	{ ROW("memfd-byte", "a memfd of one byte"), BACKING_MEMFD, 0, 1 },
	{ ROW("shm-byte", "a shared memory object of one byte"), BACKING_SHM, 0, 1 },
};

CASES("mmap.file.store-does-not-extend", struct size_row, sizes,
      RULE("stores never change the size"),
      REQUIRES("mmap.file.store-does-not-extend"))
{
	off_t size = row->pages * (off_t)page + row->bytes;
	int fd = fixture_object(row->backing, size);
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	/* The last byte of the object, the last of its page, and one beyond. */
	expect_access(store(m + size - 1, 0x5a));
	expect_access(store(m + page - 1, 0x5a));
	expect_signo(SIGBUS, store(m + page, 0x5a));
	expect_file_size(fd, size);
	expect_ok(call_msync(m, page, MS_SYNC));
	expect_file_size(fd, size);
	expect_ok(call_munmap(m, 2 * page));
	expect_file_size(fd, size);
	expect_file_byte(fd, size - 1, 0x5a);
}

enum type { PIPE, SOCKET, DIRECTORY, DEVICE };

struct type_row {
	struct row row;
	enum type type;
};

static const struct type_row types[] = {
	{ ROW("pipe", "a pipe"), PIPE },
	{ ROW("socket", "a socket"), SOCKET },
	{ ROW("directory", "a directory"), DIRECTORY },
	{ ROW("device", "a character device: /dev/null"), DEVICE },
};

static int open_type(enum type type)
{
	int ends[2];

	switch (type) {
	case PIPE:
		fixture_pipe(ends);
		return ends[0];
	case SOCKET:
		return fixture_socket(AF_UNIX, SOCK_STREAM);
	case DIRECTORY:
		return open_path(fixture_directory(), O_RDONLY);
	default:
		return fixture_device("/dev/null", O_RDONLY);
	}
}

CASES("mmap.file.other-types", struct type_row, types,
      RULE("whether mmap() takes an object that is no file is open"),
      REQUIRES("mmap.file.other-types"))
{
	char *a = arena(1);
	void *m = call_mmap(a, page, PROT_READ, MAP_PRIVATE, open_type(row->type), 0);
	char text[24];

	observe("mapping-of-other-type", "%s",
		m == MAP_FAILED ? errno_name(errno, text) : "accepted");
	/* Accepted, it is mapped; and in no case in the place of something else. */
	expect(m == MAP_FAILED || (m != a && is_mapped(m)));
	expect_layout(a, "-");
}
