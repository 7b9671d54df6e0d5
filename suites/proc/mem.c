/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/self/mem: what a debugger reads and writes, whatever the protection is. */
#include "cts.h"
#include "entry.h"

#define READ_WRITE (PROT_READ | PROT_WRITE)

/*
 * A kernel may be configured (CONFIG_PROC_MEM_NO_FORCE) to heed the protection here: then it refuses
 * to read, as it refuses to write, what has no access.
 */
static bool heeds_protection(int mem)
{
	void *m = entry_libc.mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char byte;
	bool heeded = m != MAP_FAILED && lseek(mem, (off_t)(uintptr_t)m, SEEK_SET) != -1 &&
		      read(mem, &byte, 1) == -1 && errno == EIO && write(mem, "x", 1) == -1 &&
		      errno == EIO;

	if (m != MAP_FAILED)
		entry_libc.munmap(m, page);
	return heeded;
}

static int open_mem(void)
{
	int mem = open("/proc/self/mem", O_RDWR);
	bool heeded = mem >= 0 && heeds_protection(mem);
	char text[4096];

	if (entry->proc_read && entry->proc_read("/proc/cmdline", text, sizeof(text)) > 0)
		skip_unless(!strstr(text, "proc_mem.force_override=") ||
				    strstr(text, "proc_mem.force_override=always"),
			    "the system restricts /proc/self/mem");
	if (mem >= 0)
		close(mem);
	skip_unless(!heeded, "the kernel is configured to restrict /proc/self/mem");
	return expect_at_least(0, call_open("/proc/self/mem", O_RDWR, 0));
}

static off_t offset_of(const void *at)
{
	return (off_t)(uintptr_t)at;
}

struct write_row {
	struct row row;
	enum backing backing;
	int share;
	int prot;
	const char *letter;
};

static const struct write_row forced[] = {
	{ ROW("anon-read", "read-only private memory"), BACKING_ANON, MAP_PRIVATE, PROT_READ, "r" },
	{ ROW("anon-none", "private memory without access"), BACKING_ANON, MAP_PRIVATE, PROT_NONE,
	  "-" },
	{ ROW("anon-write", "private memory that can be written"), BACKING_ANON, MAP_PRIVATE,
	  READ_WRITE, "w" },
	{ ROW("file-read", "a read-only private file"), BACKING_FILE, MAP_PRIVATE, PROT_READ, "r" },
	{ ROW("file-none", "a private file without access"), BACKING_FILE, MAP_PRIVATE, PROT_NONE,
	  "-" },
	{ ROW("memfd-read", "a read-only private memfd"), BACKING_MEMFD, MAP_PRIVATE, PROT_READ,
	  "r" },
	{ ROW("file-shared", "a shared file that can be written"), BACKING_FILE, MAP_SHARED,
	  READ_WRITE, "w" },
	{ ROW("anon-shared", "shared memory that can be written"), BACKING_ANON, MAP_SHARED,
	  READ_WRITE, "w" },
};

/* The bytes lie on both sides of the end of a page. */
CASES("proc.mem.write", struct write_row, forced,
      RULE("write() to /proc/self/mem stores, to private memory whatever its protection is"),
      REQUIRES("proc.mem.force-write"), NEEDS(NEED_PROC))
{
	int mem = open_mem(), fd;
	char *m = map_backing(row->backing, 2 * page, row->prot, row->share, &fd);
	const off_t at = (off_t)page - 3;
	char seen[6];

	expect_int(6, call_pwrite(mem, "forced", 6, offset_of(m) + at));
	expect_int(6, call_pread(mem, seen, 6, offset_of(m) + at));
	expect_int(0, memcmp(seen, "forced", 6));
	expect_layout(m, row->letter);
	if (fd >= 0 && row->share == MAP_PRIVATE)
		expect_file_pattern(fd, 0, 2 * page);
	else if (fd >= 0)
		expect_file_byte(fd, at, 'f');
	expect_ok(call_mprotect(m, 2 * page, PROT_READ));
	expect_byte(m + at, 'f');
	expect_byte(m + at + 5, 'd');
	expect_byte(m + at - 1, backing_byte(row->backing, at - 1));
	expect_byte(m + at + 6, backing_byte(row->backing, at + 6));
}

CASE("proc.mem.still-read-only",
     "a read-only page that was read, and written through /proc/self/mem, is still read-only",
     REQUIRES("proc.mem.force-write"), NEEDS(NEED_PROC))
{
	static const enum backing backings[] = { BACKING_ANON, BACKING_FILE, BACKING_MEMFD };
	int mem = open_mem(), fd;

	for (size_t i = 0; i < sizeof(backings) / sizeof(backings[0]); i++) {
		char *m = map_backing(backings[i], page, PROT_READ, MAP_PRIVATE, &fd);

		expect_access(load(m));
		expect_int(1, call_pwrite(mem, "x", 1, offset_of(m)));
		expect_byte(m, 'x');
		expect_signal(SIGSEGV, SEGV_ACCERR, m, store(m, 1));
		expect_byte(m, 'x');
		if (fd >= 0)
			expect_file_pattern(fd, 0, page);
	}
}

static const struct write_row refused[] = {
	{ ROW("file-read", "a read-only shared file"), BACKING_FILE, MAP_SHARED, PROT_READ, "r" },
	{ ROW("file-none", "a shared file without access"), BACKING_FILE, MAP_SHARED, PROT_NONE,
	  "-" },
	{ ROW("anon-read", "read-only shared memory"), BACKING_ANON, MAP_SHARED, PROT_READ, "r" },
};

CASES("proc.mem.refused", struct write_row, refused,
      RULE("write() to /proc/self/mem of shared memory that is not writable fails with EIO"),
      REQUIRES("proc.mem.force-write"), NEEDS(NEED_PROC))
{
	int mem = open_mem(), fd;
	char *m = map_backing(row->backing, page, row->prot, row->share, &fd);
	char seen[4];

	expect_fails(EIO, call_pwrite(mem, "this", 4, offset_of(m)));
	expect_layout(m, row->letter);
	/* What cannot be written can be read all the same. */
	expect_int(4, call_pread(mem, seen, 4, offset_of(m)));
	expect_int(backing_byte(row->backing, 1), (unsigned char)seen[1]);
	if (fd >= 0)
		expect_file_pattern(fd, 0, page);
}

CASE("proc.mem.unmapped",
     "read() and write() of /proc/self/mem where nothing is mapped fail with EIO",
     REQUIRES("proc.mem.unmapped-eio"), NEEDS(NEED_PROC))
{
	int mem = open_mem();
	char *a = arena(3), byte = 'x';

	map_anon_at(a, page, READ_WRITE, MAP_PRIVATE);
	hole(a + page, page);
	expect_fails(EIO, call_pread(mem, &byte, 1, offset_of(a + page)));
	expect_fails(EIO, call_pread(mem, &byte, 1, offset_of(a + 2 * page - 1)));
	expect_fails(EIO, call_pwrite(mem, &byte, 1, offset_of(a + page)));
	expect_int('x', byte);
	expect_layout(a, "w.-");
}

CASE("proc.mem.partly", "read() and write() of /proc/self/mem stop where nothing is mapped",
     REQUIRES("proc.mem.unmapped-eio"), NEEDS(NEED_PROC))
{
	int mem = open_mem();
	char *a = arena(3), bytes[8] = "........";

	map_anon_at(a, page, READ_WRITE, MAP_PRIVATE);
	hole(a + page, page);
	expect_access(store_range(a, page, 'a'));
	expect_int(3, call_pread(mem, bytes, 8, offset_of(a + page - 3)));
	expect_int(0, memcmp(bytes, "aaa.....", 8));
	expect_int(3, call_pwrite(mem, "bcdefghi", 8, offset_of(a + page - 3)));
	expect_byte(a + page - 1, 'd');
	expect_byte(a + page - 4, 'a');
	expect_layout(a, "w.-");
}
