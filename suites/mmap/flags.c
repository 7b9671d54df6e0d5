/* SPDX-License-Identifier: BSD-2-Clause */
/* The type of the mapping in flags, and flags that have no effect. */
#include "cts.h"

#ifdef HAVE_SYS_VFS_H
#include <sys/vfs.h>
#endif

struct flags_row {
	struct row row;
	int flags;
	enum backing backing;
};

static const struct flags_row untyped[] = {
	{ ROW("file", "mmap() of a file with flags 0 fails"), 0, BACKING_FILE },
	{ ROW("anon", "mmap() with MAP_ANONYMOUS alone fails"), MAP_ANONYMOUS, BACKING_ANON },
};

static int object_of(enum backing backing)
{
	return backing == BACKING_FILE ? fixture_file((off_t)page) : -1;
}

CASES("mmap.flags.no-type", struct flags_row, untyped, REQUIRES("mmap.flags.none-einval"))
{
	expect_map_refused(EINVAL, page, PROT_READ, row->flags, object_of(row->backing), 0);
}

/* The types of files are 1 to 3; memory has 8, MAP_DROPPABLE, as well since Linux 6.11. */
static const struct flags_row bad_types[] = {
	{ ROW("file", "4 to 15 are no types of a file mapping"), 0, BACKING_FILE },
	{ ROW("anon", "4 to 7 and 9 to 15 are no types of anonymous memory"), MAP_ANONYMOUS,
	  BACKING_ANON },
};

#ifndef MAP_TYPE
#define MAP_TYPE 0x0f
#endif

CASES("mmap.flags.bad-type", struct flags_row, bad_types, REQUIRES("mmap.flags.bad-type-einval"))
{
	int fd = object_of(row->backing), type;

	for (type = 4; type <= 15; type++)
		if (!(type & ~MAP_TYPE) && (type != MAP_DROPPABLE || fd >= 0))
			expect_map_refused(EINVAL, page, PROT_READ, row->flags | type, fd, 0);
}

CASE("mmap.flags.both-types",
     "MAP_SHARED|MAP_PRIVATE of a file is MAP_SHARED_VALIDATE: the mapping is shared, and an "
     "unknown flag is refused",
     REQUIRES("mmap.flags.both-shared-private"))
{
	int fd = fixture_file((off_t)page);
	char *m = expect_map(
		call_mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_PRIVATE, fd, 0));

	expect_pattern(m, 0, page);
	expect_access(store(m, 0xff));
	expect_file_byte(fd, 0, 0xff);
	expect_map_refused(EOPNOTSUPP, page, PROT_READ, MAP_SHARED | MAP_PRIVATE | MAP_UNKNOWN_A,
			   fd, 0);
}

static const struct flags_row denying[] = {
#ifdef MAP_DENYWRITE
	{ ROW("denywrite", "MAP_DENYWRITE denies nobody to open and to write the file",
	      REQUIRES("mmap.flag.denywrite.ignored", "mmap.flag.denywrite.no-etxtbsy-at-map")),
	  MAP_DENYWRITE, BACKING_FILE },
#endif
#ifdef MAP_EXECUTABLE
	{ ROW("executable", "MAP_EXECUTABLE denies nobody to open and to write the file",
	      REQUIRES("mmap.flag.executable.ignored")),
	  MAP_EXECUTABLE, BACKING_FILE },
#endif
	{ ROW("uninitialized", "MAP_UNINITIALIZED does not change what a file mapping holds",
	      REQUIRES("mmap.flag.uninitialized.ignored-mmu")),
	  MAP_UNINITIALIZED, BACKING_FILE },
};

CASES("mmap.flags.no-effect", struct flags_row, denying, NEEDS(NEED_DIR))
{
	const char *path = fixture_path("file", (off_t)page);
	int fd = open_path(path, O_RDWR);
	char *private =
		expect_map(call_mmap(NULL, page, PROT_READ, MAP_PRIVATE | row->flags, fd, 0));
	char *shared = expect_map(
		call_mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | row->flags, fd, 0));
	int writer;

	expect_pattern(private, 0, page);
	expect_pattern(shared, 0, page);
	writer = call_open(path, O_WRONLY, 0);
	expect_at_least(0, writer);
	expect_int(1, call_pwrite(writer, "\377", 1, 0));
	expect_byte(shared, 0xff);
	expect_access(store(shared + 1, 0xfe));
	expect_file_byte(fd, 1, 0xfe);
	expect_layout(private, "r");
}

#ifdef MAP_EXECUTABLE
CASE("mmap.flags.executable.no-exec", "MAP_EXECUTABLE does not make memory executable",
     REQUIRES("mmap.flag.executable.ignored"), NEEDS(NEED_PROC))
{
	char *a = arena(1);
	struct map_line line;

	expect_map(call_mmap(a, page, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_EXECUTABLE, -1, 0));
	expect(maps_find(a, &line));
	expect(strcmp(line.mode, "rw-p") == 0);
}
#endif

#ifdef MAP_STACK
CASE("mmap.flags.stack", "MAP_STACK changes nothing of a mapping but that it may refuse huge pages",
     REQUIRES("mmap.flag.stack.noop"), NEEDS(NEED_PROC))
{
	static const char letters[][3] = {
		"rd", "wr", "ex", "sh", "mr", "mw", "me", "ms", "gd", "pf", "lo",
		"io", "sr", "rr", "dc", "de", "ac", "nr", "ht", "ar", "wf", "dd",
		"sd", "mm", "hg", "mg", "um", "uw", "ss", "sl", "dp",
	};
	/* Apart, so that the two are two mappings. */
	char *plain = map_anon_at(arena(1), page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	char *stack = arena(1), of_plain[256];
	const char *of_stack;
	size_t i;

	expect_address(stack,
		       call_mmap(stack, page, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_STACK, -1, 0));
	expect_zeroes(stack, page);
	expect_layout(stack, "w");
	snprintf(of_plain, sizeof(of_plain), "%s", smaps_flags(plain));
	of_stack = smaps_flags(stack);
	for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		expect_int(has_flag(of_plain, letters[i]), has_flag(of_stack, letters[i]));
}
#endif

CASE("mmap.flags.uninitialized.anon",
     "MAP_UNINITIALIZED shows nobody the memory that another mapping left: the pages read 0",
     REQUIRES("mmap.flag.uninitialized.ignored-mmu"))
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_UNINITIALIZED;
	const size_t length = 8 * page;
	int round;
	size_t at;
	char *m;

	for (round = 0; round < 4; round++) {
		m = expect_map(call_mmap(NULL, length, PROT_READ | PROT_WRITE, flags, -1, 0));
		expect_zeroes(m, length);
		for (at = 0; at < length; at += page)
			expect_access(store(m + at, 0xa5));
		expect_ok(call_munmap(m, length));
	}
}

#ifdef MAP_SYNC
static const struct flags_row sync_ignored[] = {
	{ ROW("file", "MAP_SHARED ignores MAP_SYNC for a file"), 0, BACKING_FILE },
	{ ROW("memfd", "MAP_SHARED ignores MAP_SYNC for a memfd"), 0, BACKING_MEMFD },
	{ ROW("anon", "MAP_SHARED ignores MAP_SYNC for anonymous memory"), 0, BACKING_ANON },
};

#ifdef HAVE_SYS_VFS_H
static bool is_overlay(int fd)
{
	struct statfs status;

	return !fstatfs(fd, &status) && status.f_type == 0x794c7630;
}
#else
#define is_overlay(fd) false
#endif

CASES("mmap.flags.sync-shared", struct flags_row, sync_ignored,
      REQUIRES("mmap.flag.sync.shared-ignored"))
{
	int anonymous = row->backing == BACKING_ANON ? MAP_ANONYMOUS : 0;
	int fd = -1;
	char *m;

	map_backing(row->backing, page, PROT_READ, MAP_SHARED, &fd);
	skip_unless(row->backing != BACKING_FILE || !is_overlay(fd),
		    "the file system below the overlay decides");
	m = expect_map(call_mmap(NULL, page, PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_SYNC | anonymous, fd, 0));
	expect_byte(m, backing_byte(row->backing, 0));
	expect_access(store(m, 0xff));
	expect_byte(m, 0xff);
	if (fd >= 0)
		expect_file_byte(fd, 0, 0xff);
}

CASE("mmap.flags.sync-validate",
     "MAP_SHARED_VALIDATE with MAP_SYNC of a file that is not on persistent memory fails with "
     "EOPNOTSUPP",
     REQUIRES("mmap.flag.sync.validate-non-dax-eopnotsupp"))
{
	int fd = fixture_memfd((off_t)page);

	expect_map_refused(EOPNOTSUPP, page, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE | MAP_SYNC,
			   fd, 0);
	expect_map(call_mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE, fd, 0));
}
#endif
