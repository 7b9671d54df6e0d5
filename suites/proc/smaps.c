/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/self/smaps: how much of a mapping is where, and of what kind it is. */
#include "cts.h"

#define READ_WRITE (PROT_READ | PROT_WRITE)

static intmax_t in_kib(size_t pages)
{
	return (intmax_t)(pages * page / 1024);
}

struct size_row {
	struct row row;
	int share;
};

static const struct size_row sizes[] = {
	{ ROW("private", "private memory"), MAP_PRIVATE },
	{ ROW("shared", "shared memory"), MAP_SHARED },
};

CASES("proc.smaps.size", struct size_row, sizes,
      RULE("Size is the length of the mapping, Rss and Pss what was touched of it"),
      REQUIRES("proc.smaps.sizes"), NEEDS(NEED_PROC))
{
	char *a = arena(8);

	small_pages();
	map_anon_at(a, 8 * page, READ_WRITE, row->share);
	expect_int(in_kib(8), smaps_kib(a, "Size"));
	expect_int(0, smaps_kib(a, "Rss"));
	expect_int(0, smaps_kib(a, "Pss"));
	for (size_t i = 0; i < 3; i++)
		expect_access(store(a + 2 * i * page, 1));
	expect_int(in_kib(8), smaps_kib(a, "Size"));
	expect_int(in_kib(3), smaps_kib(a, "Rss"));
	expect_int(in_kib(3), smaps_kib(a, "Pss"));
	hole(a, page);
	expect_int(in_kib(7), smaps_kib(a + page, "Size"));
	expect_int(in_kib(2), smaps_kib(a + page, "Rss"));
}

/* Four pages, so that half of them is a whole number of KiB whatever the page size is. */
CASES("proc.smaps.proportion", struct size_row, sizes,
      RULE("Pss is Rss divided by the number of the processes that have the pages"),
      REQUIRES("proc.smaps.sizes"), NEEDS(NEED_PROC))
{
	char *m;
	struct child c;

	small_pages();
	m = map_anon(4 * page, READ_WRITE, row->share);
	expect_access(store_range(m, 4 * page, 1));
	in_child(c) {
		for (size_t i = 0; i < 4; i++)
			expect_access(load(m + i * page));
		expect_int(in_kib(4), smaps_kib(m, "Rss"));
		expect_int(in_kib(4) / 2, smaps_kib(m, "Pss"));
		wake(&c);
		await(&c);
	}
	await(&c);
	expect_int(in_kib(4), smaps_kib(m, "Rss"));
	expect_int(in_kib(4) / 2, smaps_kib(m, "Pss"));
	wake(&c);
	join_child(&c);
	expect_int(in_kib(4), smaps_kib(m, "Pss"));
}

CASE("proc.smaps.private-dirty",
     "a store to private memory counts in Private_Dirty, after fork() in Shared_Dirty",
     REQUIRES("proc.smaps.private-shared-dirty"), NEEDS(NEED_PROC))
{
	char *m;
	struct child c;

	small_pages();
	m = map_anon(4 * page, READ_WRITE, MAP_PRIVATE);
	expect_int(0, smaps_kib(m, "Private_Dirty"));
	expect_int(0, smaps_kib(m, "Anonymous"));
	expect_access(store(m, 1));
	expect_access(store(m + 3 * page, 1));
	expect_int(in_kib(2), smaps_kib(m, "Private_Dirty"));
	expect_int(in_kib(2), smaps_kib(m, "Anonymous"));
	expect_int(0, smaps_kib(m, "Shared_Dirty"));
	in_child(c) {
		expect_int(in_kib(2), smaps_kib(m, "Shared_Dirty"));
		expect_int(0, smaps_kib(m, "Private_Dirty"));
		expect_access(store(m, 2));
		expect_int(in_kib(1), smaps_kib(m, "Shared_Dirty"));
		expect_int(in_kib(1), smaps_kib(m, "Private_Dirty"));
		expect_int(in_kib(2), smaps_kib(m, "Anonymous"));
	}
	join_child(&c);
	expect_int(in_kib(2), smaps_kib(m, "Private_Dirty"));
}

CASE("proc.smaps.anonymous", "a page of a private file counts in Anonymous from its first store on",
     REQUIRES("proc.smaps.private-shared-dirty"), NEEDS(NEED_PROC))
{
	int fd = fixture_file(4 * (off_t)page);
	char *m = map_file(fd, 0, 4 * page, READ_WRITE, MAP_PRIVATE);
	char *s = map_file(fd, 0, 4 * page, READ_WRITE, MAP_SHARED);

	expect_access(load(m));
	expect_int(0, smaps_kib(m, "Anonymous"));
	expect_access(store(m + page, 1));
	expect_int(in_kib(1), smaps_kib(m, "Anonymous"));
	expect_access(store(m, 1));
	expect_int(in_kib(2), smaps_kib(m, "Anonymous"));
	expect_access(store(s, 1));
	expect_int(0, smaps_kib(s, "Anonymous"));
}

CASE("proc.smaps.page-size", "KernelPageSize and MMUPageSize of ordinary memory are the page size",
     REQUIRES("proc.smaps.kernelpagesize"), NEEDS(NEED_PROC))
{
	char *m = map_anon(page, READ_WRITE, MAP_PRIVATE);
	char *f = map_file(fixture_file((off_t)page), 0, page, PROT_READ, MAP_SHARED);

	expect_int(in_kib(1), smaps_kib(m, "KernelPageSize"));
	expect_int(in_kib(1), smaps_kib(m, "MMUPageSize"));
	expect_int(in_kib(1), smaps_kib(f, "KernelPageSize"));
}

#ifdef MAP_HUGETLB
CASE("proc.smaps.huge-page-size", "KernelPageSize of huge pages is their size",
     REQUIRES("proc.smaps.kernelpagesize"), NEEDS(NEED_PROC), HUGEPAGES(1))
{
	const intmax_t size = meminfo("Hugepagesize");
	char *m = map_or_end(HERE, NULL, (size_t)size * 1024, READ_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	expect_int(size, smaps_kib(m, "KernelPageSize"));
	expect_int(size, smaps_kib(m, "Size"));
}
#endif

/* A mapping, and the flags that it has and has not, two letters each. */
struct flags_row {
	struct row row;
	enum backing backing;
	int oflag;
	int prot;
	int share;
	const char *has;
	const char *lacks;
};

#define MAY "mrmwme"

static const struct flags_row flags[] = {
	{ ROW("private", "private memory to be read and written"), BACKING_ANON, 0, READ_WRITE,
	  MAP_PRIVATE, "rdwrac" MAY, "exshmslogd" },
	{ ROW("none", "private memory without access"), BACKING_ANON, 0, PROT_NONE, MAP_PRIVATE,
	  MAY, "rdwrexshmslogd" },
	{ ROW("read", "private memory to be read"), BACKING_ANON, 0, PROT_READ, MAP_PRIVATE,
	  "rd" MAY, "wrexshmsac" },
	{ ROW("write", "private memory to be written"), BACKING_ANON, 0, PROT_WRITE, MAP_PRIVATE,
	  "wrac" MAY, "rdexshms" },
	{ ROW("exec", "private memory to be executed"), BACKING_ANON, 0, PROT_READ | PROT_EXEC,
	  MAP_PRIVATE, "rdex" MAY, "wrshmsac" },
	{ ROW("shared", "shared memory to be read and written"), BACKING_ANON, 0, READ_WRITE,
	  MAP_SHARED, "rdwrshms" MAY, "exlogd" },
	{ ROW("file-private", "a private file of a read-only descriptor"), BACKING_FILE, O_RDONLY,
	  PROT_READ, MAP_PRIVATE, "rdmrmw", "wrexshmsac" },
	{ ROW("file-private-write", "a private file to be written"), BACKING_FILE, O_RDONLY,
	  READ_WRITE, MAP_PRIVATE, "rdwrmrmwac", "exshms" },
	{ ROW("file-shared", "a shared file"), BACKING_FILE, O_RDWR, READ_WRITE, MAP_SHARED,
	  "rdwrshmsmrmw", "exac" },
	{ ROW("file-shared-read", "a shared file that can become writable"), BACKING_FILE, O_RDWR,
	  PROT_READ, MAP_SHARED, "rdshmsmrmw", "wrexac" },
	{ ROW("file-shared-read-only", "a shared file that cannot become writable"), BACKING_FILE,
	  O_RDONLY, PROT_READ, MAP_SHARED, "rdmrms", "wrexshmwac" },
};

static void expect_each_flag(const char *found, const char *letters, bool there)
{
	for (; *letters; letters += 2) {
		const char flag[3] = { letters[0], letters[1], '\0' };

		expect_int(there, has_flag(found, flag));
	}
}

static void expect_flags(const void *m, const char *has, const char *lacks)
{
	const char *found = smaps_flags(m);

	expect_each_flag(found, has, true);
	expect_each_flag(found, lacks, false);
}

CASES("proc.smaps.flags", struct flags_row, flags,
      RULE("VmFlags has the letters of the protection, of sharing and of what mprotect() allows"),
      REQUIRES("proc.smaps.vmflags"), NEEDS(NEED_PROC))
{
	char *a = arena(3), *m = a + page;

	if (row->backing == BACKING_FILE)
		map_file_at(m, fixture_file_opened((off_t)page, row->oflag), 0, page, row->prot,
			    row->share);
	else
		map_anon_at(m, page, row->prot, row->share);
	expect_flags(m, row->has, row->lacks);
}

CASE("proc.smaps.flags-changed", "VmFlags follows mprotect(), mlock() and munlock()",
     REQUIRES("proc.smaps.vmflags"), NEEDS(NEED_PROC))
{
	char *a = arena(3), *m = a + page;

	allow_locking(page);
	map_anon_at(m, page, READ_WRITE, MAP_PRIVATE);
	expect_ok(call_mprotect(m, page, PROT_READ));
	expect_flags(m, "rd" MAY, "wrexlo");
	expect_ok(call_mprotect(m, page, PROT_NONE));
	expect_flags(m, "", "rdwrexlo");
	expect_ok(call_mprotect(m, page, READ_WRITE));
	expect_ok(call_mlock(m, page));
	expect_flags(m, "rdwrlo", "");
	expect_ok(call_munlock(m, page));
	expect_flags(m, "rdwr", "lo");
}

CASES("proc.smaps.locked", struct size_row, sizes,
      RULE("Locked is the Pss of a locked mapping, and 0 of another"),
      REQUIRES("proc.smaps.locked"), NEEDS(NEED_PROC))
{
	char *a = arena(8);
	struct child c;

	allow_locking(4 * page);
	small_pages();
	map_anon_at(a, 8 * page, READ_WRITE, row->share);
	expect_access(store_range(a, 8 * page, 1));
	expect_int(0, smaps_kib(a, "Locked"));
	expect_ok(call_mlock(a, 4 * page));
	expect_int(in_kib(4), smaps_kib(a, "Locked"));
	expect_int(in_kib(4), smaps_kib(a, "Pss"));
	expect_int(0, smaps_kib(a + 4 * page, "Locked"));
	in_child(c) {
		for (size_t i = 0; i < 4; i++)
			expect_access(load(a + i * page));
		expect_int(0, smaps_kib(a, "Locked"));
		wake(&c);
		await(&c);
	}
	await(&c);
	expect_int(in_kib(4) / 2, smaps_kib(a, "Locked"));
	expect_int(in_kib(4) / 2, smaps_kib(a, "Pss"));
	wake(&c);
	join_child(&c);
	expect_int(in_kib(4), smaps_kib(a, "Locked"));
	expect_ok(call_munlock(a, 4 * page));
	expect_int(0, smaps_kib(a, "Locked"));
}
