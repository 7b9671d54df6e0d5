/* SPDX-License-Identifier: BSD-2-Clause */
/* A shared mapping and read() and write() of its file show the same bytes at once. */
#include "cts.h"

#include <sys/socket.h>

enum way {
	THIS_OFFSET,	/* read(), write() */
	AT_OFFSET,	/* pread(), pwrite() */
	OTHER_OPEN,	/* pread(), pwrite() of a descriptor opened separately */
	OTHER_PROCESS,	/* pread(), pwrite() in another process */
	MAPPED_AGAIN,	/* another mapping, made afterwards */
};

struct way_row {
	struct row row;
	enum backing backing; /* BACKING_FILE has a name, too */
	enum way way;
};

/* Two descriptors of one object of the length; they are one where the object has no name. */
static void open_twice(enum backing backing, size_t length, int fds[2])
{
	if (backing == BACKING_FILE) {
		const char *path = fixture_path("file", (off_t)length);

		fds[0] = open_path(path, O_RDWR);
		fds[1] = open_path(path, O_RDWR);
	} else {
		fds[0] = fds[1] = fixture_object(backing, (off_t)length);
	}
}

static void expect_in_file(enum way way, const int fds[2], off_t offset, unsigned char value)
{
	unsigned char got = 0;
	struct child c;

	switch (way) {
	case THIS_OFFSET:
		expect_int(1, call_read(set_offset(fds[0], offset), &got, 1));
		expect_int(value, got);
		break;
	case AT_OFFSET:
		expect_int(1, call_pread(fds[0], &got, 1, offset));
		expect_int(value, got);
		break;
	case OTHER_OPEN:
		expect_int(1, call_pread(fds[1], &got, 1, offset));
		expect_int(value, got);
		break;
	case OTHER_PROCESS:
		in_child(c) {
			expect_int(1, call_pread(fds[1], &got, 1, offset));
			expect_int(value, got);
		}
		join_child(&c);
		break;
	case MAPPED_AGAIN:
		expect_byte(map_file(fds[1], 0, (size_t)offset + 1, PROT_READ, MAP_SHARED) + offset,
			    value);
		break;
	}
}

static void put_in_file(enum way way, const int fds[2], off_t offset, unsigned char value)
{
	struct child c;

	switch (way) {
	case THIS_OFFSET:
		expect_int(1, call_write(set_offset(fds[0], offset), &value, 1));
		break;
	case AT_OFFSET:
		expect_int(1, call_pwrite(fds[0], &value, 1, offset));
		break;
	case OTHER_OPEN:
		expect_int(1, call_pwrite(fds[1], &value, 1, offset));
		break;
	case OTHER_PROCESS:
		in_child(c)
			expect_int(1, call_pwrite(fds[1], &value, 1, offset));
		join_child(&c);
		break;
	case MAPPED_AGAIN:
		expect_access(store(map_file(fds[1], 0, (size_t)offset + 1, PROT_READ | PROT_WRITE,
					     MAP_SHARED) + offset, value));
		break;
	}
}

#define WAYS(verb)                                                                                 \
	{ ROW("file.at-the-offset", verb " of the same descriptor"), BACKING_FILE, THIS_OFFSET },  \
	{ ROW("file.at-an-offset", "p" verb " of the same descriptor"), BACKING_FILE, AT_OFFSET }, \
	{ ROW("file.opened-twice", "p" verb " of a descriptor opened separately"), BACKING_FILE,   \
	  OTHER_OPEN },                                                                            \
	{ ROW("file.other-process", "p" verb " in another process"), BACKING_FILE,                 \
	  OTHER_PROCESS },                                                                         \
	{ ROW("memfd.at-the-offset", verb " of a memfd"), BACKING_MEMFD, THIS_OFFSET },            \
	{ ROW("shm.at-an-offset", "p" verb " of a shared memory object"), BACKING_SHM, AT_OFFSET },

static const struct way_row readers[] = {
	WAYS("read() returns what was stored")
	{ ROW("file.mapped-again", "a mapping made afterwards shows what was stored",
	      REQUIRES("mmap.flag.shared.two-maps-same-process")), BACKING_FILE, MAPPED_AGAIN },
};

/* Pages 1 to 3 of four are mapped: an implementation must not lose the offset. */
CASES("file.coherence.store", struct way_row, readers,
      RULE("what was stored to a shared mapping is read at once"),
      REQUIRES("io.read-sees-store"))
{
	const size_t offsets[] = { page, 2 * page - 1, 2 * page, 4 * page - 1 };
	int fds[2];
	char *m;
	size_t i;

	open_twice(row->backing, 4 * page, fds);
	m = map_file(fds[0], (off_t)page, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED) - page;
	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		/* Read before, it cannot be the first time that the file is looked at. */
		expect_in_file(row->way, fds, (off_t)offsets[i], pattern((off_t)offsets[i]));
		expect_access(store(m + offsets[i], (unsigned char)(0xf0 + i)));
		expect_in_file(row->way, fds, (off_t)offsets[i], (unsigned char)(0xf0 + i));
	}
	expect_file_pattern(fds[0], 0, page);
	expect_file_pattern(fds[0], (off_t)page + 1, page - 2);
	expect_file_pattern(fds[0], 2 * (off_t)page + 1, 2 * page - 2);
}

static const struct way_row writers[] = {
	WAYS("write() shows in the mapping")
	{ ROW("file.mapped-again", "a store to another mapping shows",
	      REQUIRES("mmap.flag.shared.two-maps-same-process")), BACKING_FILE, MAPPED_AGAIN },
};

CASES("file.coherence.write", struct way_row, writers,
      RULE("what was written shows in a shared mapping at once"),
      REQUIRES("io.map-sees-write"))
{
	const size_t offsets[] = { page, 2 * page - 1, 2 * page, 4 * page - 1 };
	int fds[2];
	char *m;
	size_t i;

	open_twice(row->backing, 4 * page, fds);
	m = map_file(fds[0], (off_t)page, 3 * page, PROT_READ, MAP_SHARED) - page;
	/* Page 1 and 3 were loaded before, page 2 was not. */
	expect_byte(m + page, pattern((off_t)page));
	expect_byte(m + 3 * page, pattern(3 * (off_t)page));
	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		put_in_file(row->way, fds, (off_t)offsets[i], (unsigned char)(0xf0 + i));
		expect_byte(m + offsets[i], (unsigned char)(0xf0 + i));
	}
	expect_pattern(m + page + 1, page + 1, page - 2);
	expect_pattern(m + 2 * page + 1, 2 * page + 1, 2 * page - 2);
}

CASE("file.coherence.write-across", "a write() across pages shows whole, and nothing beside it",
     REQUIRES("io.map-sees-write"))
{
	int fd;
	char *m = map_backing(BACKING_FILE, 3 * page, PROT_READ, MAP_SHARED, &fd);
	char *bytes = map_anon(page + 2, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_pattern(m, 0, 3 * page);
	expect_int(page + 2, call_pwrite(fd, bytes, page + 2, (off_t)page - 1));
	expect_pattern(m, 0, page - 1);
	expect_zeroes(m + page - 1, page + 2);
	expect_pattern(m + 2 * page + 1, 2 * page + 1, page - 1);
}

CASE("file.coherence.separate-descriptors",
     "a mapping of a descriptor that only reads shows what another that only writes has written",
     REQUIRES("io.map-sees-write"))
{
	const char *path = fixture_path("file", 2 * (off_t)page);
	int writer = open_path(path, O_WRONLY);
	char *m = map_file(open_path(path, O_RDONLY), 0, 2 * page, PROT_READ, MAP_SHARED);

	expect_byte(m, pattern(0));
	expect_int(1, call_pwrite(writer, "x", 1, 0));
	expect_int(1, call_pwrite(writer, "y", 1, 2 * (off_t)page - 1));
	expect_byte(m, 'x');
	expect_pattern(m + 1, 1, 2 * page - 2);
	expect_byte(m + 2 * page - 1, 'y');
}

CASE("file.coherence.append", "what O_APPEND adds to the last page shows at once",
     REQUIRES("io.map-sees-append"))
{
	const char *path = fixture_path("file", (off_t)page - 2);
	int log = open_path(path, O_WRONLY | O_APPEND);
	char *m = map_file(open_path(path, O_RDWR), 0, 2 * page, PROT_READ, MAP_SHARED);

	expect_byte(m + page - 2, 0);
	expect_int(1, call_write(log, "x", 1));
	expect_byte(m + page - 2, 'x');
	expect_byte(m + page - 1, 0);
	expect_signo(SIGBUS, load(m + page));
	/* Across the end of the page. */
	expect_int(2, call_write(log, "yz", 2));
	expect_byte(m + page - 1, 'y');
	expect_byte(m + page, 'z');
	expect_zeroes(m + page + 1, page - 1);
	expect_pattern(m, 0, page - 2);
}

struct own_row {
	struct row row;
	bool reads;
};

static const struct own_row own[] = {
	{ ROW("read", "pread() into the mapping of what is read",
	      REQUIRES("io.read-into-own-mapping")), true },
	{ ROW("write", "pwrite() of the mapping of what is written",
	      REQUIRES("io.write-from-own-mapping")), false },
};

CASES("file.coherence.own-mapping", struct own_row, own,
      RULE("a transfer between a file and its own mapping completes and changes nothing"))
{
	bool touched;

	for (touched = false;; touched = true) {
		int fd = fixture_file(2 * (off_t)page);
		char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

		if (touched)
			expect_pattern(m, 0, 2 * page);
		if (row->reads)
			expect_int(2 * page, call_pread(fd, m, 2 * page, 0));
		else
			expect_int(2 * page, call_pwrite(fd, m, 2 * page, 0));
		expect_pattern(m, 0, 2 * page);
		expect_file_pattern(fd, 0, 2 * page);
		expect_file_size(fd, 2 * (off_t)page);
		if (touched)
			break;
	}
}

CASE("file.coherence.write-from-mapping-elsewhere",
     "pwrite() of a mapping of the same file to another place copies it",
     REQUIRES("io.write-from-own-mapping", "io.write-from-mapping"))
{
	int fd = fixture_file(4 * (off_t)page);
	char *m = map_file(fd, 0, 4 * page, PROT_READ, MAP_SHARED);

	expect_int(page, call_pwrite(fd, m + 1, page, 2 * (off_t)page + 1));
	expect_pattern(m, 0, 2 * page + 1);
	expect_pattern(m + 2 * page + 1, 1, page);
	expect_pattern(m + 3 * page + 1, 3 * page + 1, page - 1);
}

struct source_row {
	struct row row;
	int share;
	bool closed;
};

static const struct source_row sources[] = {
	{ ROW("shared", "a shared mapping"), MAP_SHARED, false },
	{ ROW("private", "a private mapping"), MAP_PRIVATE, false },
	{ ROW("shared-closed", "a shared mapping whose descriptor is closed"), MAP_SHARED, true },
	{ ROW("private-closed", "a private mapping whose descriptor is closed"), MAP_PRIVATE,
	  true },
};

enum sink { TO_FILE, TO_PIPE, TO_SOCKET };

struct sink_row {
	struct row row;
	enum sink sink;
};

static const struct sink_row sinks[] = {
	{ ROW("file", "a store after write() to a file is not in the file"), TO_FILE },
	{ ROW("pipe", "a store after write() to a pipe is not in the pipe"), TO_PIPE },
	{ ROW("socket", "a store after write() to a socket is not in the socket"), TO_SOCKET },
};

/* write() has the bytes when it returns, however it passes them on. */
CASES("file.coherence.written-is-copied", struct sink_row, sinks,
      RULE("write() has taken the bytes when it returns"),
      REQUIRES("io.write-from-mapping"))
{
	char *m = map_backing(BACKING_FILE, page, PROT_READ | PROT_WRITE, MAP_SHARED, NULL);
	char *got = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int ends[2];

	if (row->sink == TO_PIPE) {
		fixture_pipe(ends);
	} else if (row->sink == TO_FILE) {
		ends[0] = ends[1] = fixture_file(0);
	} else if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0) {
		skip("no socket pairs: %s", strerror(errno));
	}
	expect_int(page, call_write(ends[1], m, page));
	expect_access(store(m, 0xff));
	expect_access(store(m + page - 1, 0xff));
	if (row->sink == TO_FILE)
		set_offset(ends[0], 0);
	expect_int(page, call_read(ends[0], got, page));
	expect_pattern(got, 0, page);
}

CASES("file.coherence.write-from-mapping", struct source_row, sources,
      RULE("write() takes its bytes from a mapping of another file"),
      REQUIRES("io.write-from-mapping"))
{
	int from = fixture_file(2 * (off_t)page);
	int to = fixture_file(0);
	char *m = map_file(from, 0, 2 * page, PROT_READ, row->share);

	if (row->closed)
		expect_ok(call_close(from));
	expect_int(2 * page - 3, call_write(to, m + 3, 2 * page - 3));
	expect_file_size(to, 2 * (off_t)page - 3);
	expect_pattern(map_file(to, 0, 2 * page - 3, PROT_READ, MAP_SHARED), 3, 2 * page - 3);
}
