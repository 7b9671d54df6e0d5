/* SPDX-License-Identifier: BSD-2-Clause */
/* No mapping outlives execve(). */
#include "cts.h"

#include <inttypes.h>

#define MARK 64

/* Bytes that no image of the program holds. */
static unsigned char mark_byte(size_t i)
{
	return (unsigned char)(0xa5 ^ i * 7);
}

struct dropped_row {
	struct row row;
	enum backing backing;
	int share;
	int prot; /* at the time of execve() */
	bool locked;
};

#define READ_WRITE (PROT_READ | PROT_WRITE)

#define DROPPED(id, words, backing, share)                                                         \
	{                                                                                          \
		ROW(id, words " is not in the new image"), backing, share, READ_WRITE, false       \
	}

static const struct dropped_row dropped[] = {
	EACH_MAPPING(DROPPED),
	{ ROW("locked-private", "locked private memory is not in the new image"), BACKING_ANON,
	  MAP_PRIVATE, READ_WRITE, true },
	{ ROW("locked-shared", "a locked shared file is not in the new image"), BACKING_FILE,
	  MAP_SHARED, READ_WRITE, true },
	{ ROW("read-only", "read-only memory is not in the new image"), BACKING_ANON, MAP_PRIVATE,
	  PROT_READ, false },
	{ ROW("executable", "executable memory is not in the new image"), BACKING_ANON, MAP_PRIVATE,
	  PROT_READ | PROT_EXEC, false },
};

struct prepared {
	const struct dropped_row *row;
	char *at;
	int fd;
};

/* In the process that becomes the new image, and in no other. */
static void map_marked(void *arg)
{
	const struct prepared *p = arg;
	const struct dropped_row *row = p->row;

	if (p->fd < 0)
		map_anon_at(p->at, page, READ_WRITE, row->share);
	else
		map_file_at(p->at, p->fd, 0, page, READ_WRITE, row->share);
	for (size_t i = 0; i < MARK; i++)
		expect_access(store(p->at + i, mark_byte(i)));
	if (row->locked)
		expect_ok(call_mlock(p->at, page));
	expect_ok(call_mprotect(p->at, page, row->prot));
}

/* ADDRESS: whether the mark is there. The system is asked, for the access could be a signal. */
EXECED("exec.mapping.dropped")
{
	const char *at = (const char *)(uintptr_t)strtoumax(argv[0], NULL, 10);
	unsigned char found[MARK];
	int ends[2];
	size_t i;

	if (argc != 1 || pipe(ends) != 0)
		return 1;
	if (write(ends[1], at, MARK) != MARK || read(ends[0], found, MARK) != MARK)
		return 0;
	for (i = 0; i < MARK && found[i] == mark_byte(i); i++)
		;
	if (i == MARK)
		printf("the mapping is still there\n");
	return i == MARK;
}

CASES("exec.mapping.dropped", struct dropped_row, dropped, REQUIRES("exec.mappings-dropped"),
      NEEDS(NEED_EXEC))
{
	struct prepared p = { .row = row, .at = arena(1), .fd = -1 };

	if (row->locked)
		allow_locking(page);
	if (row->backing == BACKING_ZERO)
		p.fd = fixture_device("/dev/zero", O_RDWR);
	else if (row->backing != BACKING_ANON)
		p.fd = fixture_object(row->backing, (off_t)page);
	before_exec(map_marked, &p);
	expect_execed("exec.mapping.dropped", decimal((intmax_t)(uintptr_t)p.at));
	/* The object keeps what is its own. */
	if (p.fd >= 0 && row->backing != BACKING_ZERO)
		expect_file_byte(p.fd, 1, row->share == MAP_SHARED ? mark_byte(1) : pattern(1));
}

static void map_shared(void *fd)
{
	map_file(*(int *)fd, 0, page, READ_WRITE, MAP_SHARED);
}

/* FD: a memfd can be sealed against writing while no shared mapping of it can be written. */
EXECED("exec.mapping.writers")
{
	int fd = atoi(argv[0]);

	if (argc != 1)
		return 1;
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) != 0) {
		printf("F_ADD_SEALS fails with %d\n", errno);
		return 1;
	}
	return 0;
}

CASE("exec.mapping.writers",
     "a memfd whose only writable shared mapping went with execve() can be sealed",
     REQUIRES("exec.mappings-dropped"), NEEDS(NEED_EXEC))
{
	int fd = fixture_memfd((off_t)page);

	before_exec(map_shared, &fd);
	expect_execed("exec.mapping.writers", inherited(fd));
	expect_int(F_SEAL_WRITE, call_fcntl(fd, F_GET_SEALS, 0));
}
