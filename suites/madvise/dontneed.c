/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * MADV_DONTNEED and MADV_DONTNEED_LOCKED: the pages are as they were when nothing had touched them.
 * Systems that took it for mere advice gave allocators their old bytes back as new memory.
 */
#include "cts.h"
#include "pages.h"

#define RW (PROT_READ | PROT_WRITE)
#define KIB(pages) ((intmax_t)((pages) * page / 1024))

CASE("madvise.dontneed.private-anonymous-is-zero",
     "private anonymous memory reads 0 after MADV_DONTNEED, and is memory as before",
     REQUIRES("madvise.dontneed.anon-zero", "madvise.ret.zero"))
{
	char *a = arena_of("wwww");

	expect_ok(call_madvise(a + page, 2 * page, MADV_DONTNEED));
	expect_zeroes(a + page, 2 * page);
	expect_held(a, "a00d");
	expect_access(store(a + page, 'n'));
	expect_access(store(a + 3 * page - 1, 'n'));
	expect_byte(a + page, 'n');
	expect_byte(a + 3 * page - 1, 'n');
	expect_layout(a, "wwww");
}

struct kind_row {
	struct row row;
	enum backing backing;
	int share;
	int advice;
};

static const struct kind_row private[] = {
	{ ROW("anon", "MADV_DONTNEED of private anonymous memory drops what was stored",
	      REQUIRES("madvise.dontneed.anon-zero")), BACKING_ANON, MAP_PRIVATE, MADV_DONTNEED },
	{ ROW("zero", "MADV_DONTNEED of a private mapping of /dev/zero drops what was stored",
	      REQUIRES("madvise.dontneed.anon-zero")), BACKING_ZERO, MAP_PRIVATE, MADV_DONTNEED },
	{ ROW("file", "MADV_DONTNEED of a private mapping of a file shows the file again"),
	  BACKING_FILE, MAP_PRIVATE, MADV_DONTNEED },
	{ ROW("memfd", "MADV_DONTNEED of a private mapping of a memfd shows the memfd again"),
	  BACKING_MEMFD, MAP_PRIVATE, MADV_DONTNEED },
	{ ROW("shm", "MADV_DONTNEED of a private mapping of shared memory shows the object again"),
	  BACKING_SHM, MAP_PRIVATE, MADV_DONTNEED },
	{ ROW("anon-locked",
	      "MADV_DONTNEED_LOCKED of private anonymous memory drops what was stored",
	      REQUIRES("madvise.dontneed-locked")),
	  BACKING_ANON, MAP_PRIVATE, MADV_DONTNEED_LOCKED },
	{ ROW("file-locked", "MADV_DONTNEED_LOCKED of a private mapping shows the file again",
	      REQUIRES("madvise.dontneed-locked")),
	  BACKING_FILE, MAP_PRIVATE, MADV_DONTNEED_LOCKED },
};

/* Page 0 is not touched, page 1 loaded, 2 and 3 stored to; page 3 is not advised. */
static char *touched(const struct kind_row *row, int *fd)
{
	char *m = map_backing(row->backing, 4 * page, RW, row->share, fd);

	expect_byte(m + page, backing_byte(row->backing, (off_t)page));
	expect_access(store(m + 2 * page, 0xff));
	expect_access(store(m + 3 * page - 1, 0xff));
	expect_access(store(m + 3 * page, 0xff));
	return m;
}

CASES("madvise.dontneed.private", struct kind_row, private,
      REQUIRES("madvise.dontneed.private-file-reread"))
{
	int fd;
	char *m = touched(row, &fd);
	size_t i;

	expect_ok(call_madvise(m, 3 * page, row->advice));
	for (i = 0; i < 3 * page; i += page) {
		expect_byte(m + i, backing_byte(row->backing, (off_t)i));
		expect_byte(m + i + page - 1, backing_byte(row->backing, (off_t)(i + page - 1)));
	}
	expect_byte(m + 3 * page, 0xff);
	expect_layout(m, "wwww");
	if (row->backing >= BACKING_FILE)
		expect_file_pattern(fd, 0, 4 * page);
}

static const struct kind_row shared[] = {
	{ ROW("anon", "MADV_DONTNEED of shared anonymous memory keeps what was stored"),
	  BACKING_ANON, MAP_SHARED, MADV_DONTNEED },
	{ ROW("zero", "MADV_DONTNEED of a shared mapping of /dev/zero keeps what was stored"),
	  BACKING_ZERO, MAP_SHARED, MADV_DONTNEED },
	{ ROW("file", "MADV_DONTNEED of a shared mapping of a file keeps what was stored"),
	  BACKING_FILE, MAP_SHARED, MADV_DONTNEED },
	{ ROW("memfd", "MADV_DONTNEED of a shared mapping of a memfd keeps what was stored"),
	  BACKING_MEMFD, MAP_SHARED, MADV_DONTNEED },
	{ ROW("shm", "MADV_DONTNEED of a shared memory object keeps what was stored"),
	  BACKING_SHM, MAP_SHARED, MADV_DONTNEED },
	{ ROW("anon-locked",
	      "MADV_DONTNEED_LOCKED of shared anonymous memory keeps what was stored",
	      REQUIRES("madvise.dontneed-locked")),
	  BACKING_ANON, MAP_SHARED, MADV_DONTNEED_LOCKED },
	{ ROW("file-locked",
	      "MADV_DONTNEED_LOCKED of a shared mapping of a file keeps what was stored",
	      REQUIRES("madvise.dontneed-locked")),
	  BACKING_FILE, MAP_SHARED, MADV_DONTNEED_LOCKED },
};

CASES("madvise.dontneed.shared", struct kind_row, shared, REQUIRES("madvise.dontneed.shared-kept"))
{
	int fd;
	char *m = touched(row, &fd);

	expect_ok(call_madvise(m, 3 * page, row->advice));
	expect_byte(m, backing_byte(row->backing, 0));
	expect_byte(m + page, backing_byte(row->backing, (off_t)page));
	expect_byte(m + 2 * page, 0xff);
	expect_byte(m + 3 * page - 1, 0xff);
	expect_byte(m + 3 * page, 0xff);
	expect_layout(m, "wwww");
	if (row->backing >= BACKING_FILE) {
		expect_file_pattern(fd, 0, 2 * page);
		expect_file_byte(fd, 2 * (off_t)page, 0xff);
	}
}

CASE("madvise.dontneed.file-as-it-is",
     "after MADV_DONTNEED a private mapping shows the file as it is now, not as it was before",
     REQUIRES("madvise.dontneed.private-file-reread"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *m = map_file(fd, 0, 2 * page, RW, MAP_PRIVATE);

	expect_access(store(m, 0xff));
	expect_int(1, call_pwrite(fd, "\376", 1, 0));
	expect_byte(m, 0xff);
	expect_ok(call_madvise(m, page, MADV_DONTNEED));
	expect_byte(m, 0xfe);
	expect_pattern(m + 1, 1, 2 * page - 1);
}

struct prot_row {
	struct row row;
	int prot;
};

static const struct prot_row prots[] = {
	{ ROW("read", "memory that can only be read is dropped"), PROT_READ },
	{ ROW("none", "memory without access is dropped"), PROT_NONE },
};

CASES("madvise.dontneed.any-protection", struct prot_row, prots,
      REQUIRES("madvise.dontneed.anon-zero"))
{
	char *a = arena_of("www");

	expect_ok(call_mprotect(a + page, page, row->prot));
	expect_ok(call_madvise(a + page, page, MADV_DONTNEED));
	expect_layout(a, row->prot == PROT_NONE ? "w-w" : "wrw");
	expect_ok(call_mprotect(a + page, page, RW));
	expect_held(a, "a0c");
}

CASE("madvise.dontneed.not-resident", "dropped pages take no memory any more",
     REQUIRES("madvise.dontneed.anon-zero"))
{
	char *a;

	small_pages();
	a = arena_of("wwww");
	expect_resident(a, "1111");
	expect_ok(call_madvise(a + page, 2 * page, MADV_DONTNEED));
	expect_resident(a, "1001");
}

CASE("madvise.dontneed.rss", "Rss is less by the dropped pages at once", NEEDS(NEED_PROC),
     REQUIRES("madvise.dontneed.anon-zero"))
{
	char *a;

	small_pages();
	a = arena_of("wwww");
	expect_int(KIB(4), smaps_sum(a, 4 * page, "Rss"));
	expect_ok(call_madvise(a + page, 3 * page, MADV_DONTNEED));
	expect_int(KIB(1), smaps_sum(a, 4 * page, "Rss"));
}

CASE("madvise.dontneed.child", "a child drops its pages and leaves those of its parent",
     REQUIRES("madvise.dontneed.anon-zero", "madvise.dontneed.private-file-reread"))
{
	char *a = arena_of("ww");
	char *m = map_backing(BACKING_MEMFD, page, RW, MAP_PRIVATE, NULL);
	struct child c;

	expect_access(store(m, 0xff));
	in_child(c) {
		expect_ok(call_madvise(a, page, MADV_DONTNEED));
		expect_ok(call_madvise(m, page, MADV_DONTNEED));
		expect_held(a, "0b");
		expect_byte(m, pattern(0));
	}
	join_child(&c);
	expect_held(a, "ab");
	expect_byte(m, 0xff);
}

CASE("madvise.dontneed.beyond-eof", "pages beyond the end of a file are no error, and stay so",
     REQUIRES("madvise.ret.zero"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, 3 * page, RW, MAP_SHARED);

	expect_ok(call_madvise(m, 3 * page, MADV_DONTNEED));
	expect_layout(m, "wBB");
	expect_pattern(m, 0, page);
	expect_file_size(fd, (off_t)page);
}

CASE("madvise.dontneed.locked-stays-locked",
     "memory that MADV_DONTNEED_LOCKED drops reads 0 and stays locked",
     REQUIRES("madvise.dontneed-locked"))
{
	char *a = arena_of("www");

	allow_locking(page);
	expect_ok(call_mlock(a + page, page));
	expect_ok(call_madvise(a, 3 * page, MADV_DONTNEED_LOCKED));
	expect_held(a, "000");
	expect_locked(a, "010");
	/* So the other advice is still refused. */
	expect_fails(EINVAL, call_madvise(a + page, page, MADV_DONTNEED));
}

/* Of huge pages only whole ones are dropped. */
CASE("madvise.dontneed.hugetlb", "a range of huge pages begins with one and drops whole ones",
     HUGEPAGES(2), REQUIRES("madvise.dontneed.hugetlb"))
{
	int fd = trace_fd(expect_at_least(0, call_memfd_create("case", MFD_HUGETLB)));
	size_t size = (size_t)fixture_stat(fd).st_blksize;
	char *m;

	expect_ok(call_ftruncate(fd, 2 * (off_t)size));
	m = map_file(fd, 0, 2 * size, RW, MAP_PRIVATE);
	expect_access(store(m, 1));
	expect_access(store(m + size, 1));
	expect_fails(EINVAL, call_madvise(m + page, page, MADV_DONTNEED));
	expect_fails(EINVAL, call_madvise(m + size / 2, size / 2, MADV_DONTNEED));
	expect_byte(m, 1);
	expect_ok(call_madvise(m, size - page, MADV_DONTNEED));
	expect_byte(m, 1);
	expect_ok(call_madvise(m, 2 * size - page, MADV_DONTNEED));
	expect_byte(m, 0);
	expect_byte(m + size, 1);
}
