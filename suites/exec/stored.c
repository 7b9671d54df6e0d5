/* SPDX-License-Identifier: BSD-2-Clause */
/* What was stored before execve() is in the object afterwards, and a descriptor maps it again. */
#include "cts.h"

struct object_row {
	struct row row;
	enum backing backing;
	int share;
};

#define OBJECT(id, words, backing, share, requires)                                                \
	{                                                                                          \
		ROW(id, words, requires), backing, share                                           \
	}

static const struct object_row objects[] = {
	OBJECT("file-shared", "stores to a shared file are in it after execve()", BACKING_FILE,
	       MAP_SHARED, REQUIRES("exec.shared-data-kept-in-file")),
	OBJECT("file-private", "stores to a private file are nowhere after execve()", BACKING_FILE,
	       MAP_PRIVATE, REQUIRES("exec.mappings-dropped")),
	OBJECT("memfd-shared", "stores to a shared memfd are in it after execve()", BACKING_MEMFD,
	       MAP_SHARED, REQUIRES("exec.shared-data-kept-in-file", "exec.cloexec-fd-mapping")),
	OBJECT("memfd-private", "stores to a private memfd are nowhere after execve()",
	       BACKING_MEMFD, MAP_PRIVATE, REQUIRES("exec.mappings-dropped")),
	OBJECT("shm-shared", "stores to a shared memory object are in it after execve()",
	       BACKING_SHM, MAP_SHARED,
	       REQUIRES("exec.shared-data-kept-in-file", "exec.cloexec-fd-mapping")),
	OBJECT("shm-private", "private stores to a shared memory object are nowhere after execve()",
	       BACKING_SHM, MAP_PRIVATE, REQUIRES("exec.mappings-dropped")),
};

struct prepared {
	int fd;
	int share;
};

static void store_last(void *arg)
{
	const struct prepared *p = arg;
	char *m = map_file(p->fd, 0, 2 * page, PROT_READ | PROT_WRITE, p->share);

	expect_access(store(m + 7, 'e'));
	expect_access(store(m + page + 7, 'f'));
}

/* FD VALUE VALUE: of byte 7 of either page, as a mapping has them; a store to the next byte. */
EXECED("exec.stored.mapped-again")
{
	const size_t size = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char *m;

	if (argc != 3)
		return 1;
	m = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_SHARED, atoi(argv[0]), 0);
	if (m == MAP_FAILED) {
		printf("mmap fails with %d\n", errno);
		return 1;
	}
	if (m[7] != atoi(argv[1]) || m[size + 7] != atoi(argv[2])) {
		printf("the bytes are %d and %d\n", m[7], m[size + 7]);
		return 1;
	}
	m[8] = 'n';
	return 0;
}

CASES("exec.stored.object", struct object_row, objects, NEEDS(NEED_EXEC))
{
	const off_t second = (off_t)page + 7;
	const bool shared = row->share == MAP_SHARED;
	struct prepared p = { .fd = fixture_object(row->backing, 2 * (off_t)page),
			      .share = row->share };

	before_exec(store_last, &p);
	expect_execed("exec.stored.mapped-again", inherited(p.fd),
		      decimal(shared ? 'e' : pattern(7)),
		      decimal(shared ? 'f' : pattern(second)));
	expect_file_byte(p.fd, 7, shared ? 'e' : pattern(7));
	expect_file_byte(p.fd, 8, 'n');
	expect_file_byte(p.fd, second, shared ? 'f' : pattern(second));
}

CASE("exec.stored.memfd-open", "a memfd without MFD_CLOEXEC can be mapped in the new image",
     REQUIRES("exec.cloexec-fd-mapping"), NEEDS(NEED_EXEC))
{
	struct prepared p = { .share = MAP_SHARED };

	p.fd = expect_at_least(0, call_memfd_create("exec", 0));
	fill_pattern(p.fd, 0, 2 * page);
	before_exec(store_last, &p);
	expect_execed("exec.stored.mapped-again", decimal(p.fd), decimal('e'), decimal('f'));
	expect_file_byte(p.fd, 8, 'n');
}

/* FD: is no descriptor. */
EXECED("exec.stored.closed")
{
	return argc != 1 || fcntl(atoi(argv[0]), F_GETFD) != -1 || errno != EBADF;
}

CASE("exec.stored.closed",
     "descriptors of memfd_create(MFD_CLOEXEC) and of shm_open() are closed in the new image",
     REQUIRES("exec.cloexec-fd-mapping"), NEEDS(NEED_EXEC))
{
	int memfd = expect_at_least(0, call_memfd_create("exec", MFD_CLOEXEC));

	expect_execed("exec.stored.closed", decimal(memfd));
	expect_execed("exec.stored.closed", decimal(fixture_shm((off_t)page)));
}
