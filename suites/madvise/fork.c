/* SPDX-License-Identifier: BSD-2-Clause */
/* What a child gets: MADV_DONTFORK, MADV_DOFORK, MADV_WIPEONFORK, MADV_KEEPONFORK. */
#include "cts.h"
#include "pages.h"

#define RW (PROT_READ | PROT_WRITE)

struct kind_row {
	struct row row;
	enum backing backing;
	int share;
};

static const struct kind_row kinds[] = {
	{ ROW("anon-private", "private anonymous memory"), BACKING_ANON, MAP_PRIVATE },
	{ ROW("anon-shared", "shared anonymous memory"), BACKING_ANON, MAP_SHARED },
	{ ROW("file-private", "a private mapping of a file"), BACKING_FILE, MAP_PRIVATE },
	{ ROW("file-shared", "a shared mapping of a file"), BACKING_FILE, MAP_SHARED },
	{ ROW("memfd-shared", "a shared mapping of a memfd"), BACKING_MEMFD, MAP_SHARED },
	{ ROW("shm-shared", "a shared memory object"), BACKING_SHM, MAP_SHARED },
};

/* An arena of three pages, of which the middle one is stored to. */
static char *touched(const struct kind_row *row)
{
	char *a = arena(3);
	int fd = row->backing == BACKING_ANON ? -1 : fixture_object(row->backing, 3 * (off_t)page);

	if (fd < 0)
		map_anon_at(a, 3 * page, RW, row->share);
	else
		map_file_at(a, fd, 0, 3 * page, RW, row->share);
	expect_access(store(a + page, 1));
	return a;
}

CASES("madvise.fork.dontfork", struct kind_row, kinds,
      RULE("what was given MADV_DONTFORK is not mapped in a child, nor in a grandchild"),
      REQUIRES("madvise.dontfork"))
{
	char *a = touched(row);
	struct child c, grandchild;

	expect_ok(call_madvise(a + page, page, MADV_DONTFORK));
	in_child(c) {
		expect_layout(a, "w.w");
		expect_signal(SIGSEGV, SEGV_MAPERR, a + page, load(a + page));
		expect_signal(SIGSEGV, SEGV_MAPERR, a + 2 * page - 1, store(a + 2 * page - 1, 2));
		expect_byte(a, backing_byte(row->backing, 0));
		in_child(grandchild) {
			expect_layout(a, "w.w");
		}
		join_child(&grandchild);
	}
	join_child(&c);
	expect_layout(a, "www");
	expect_byte(a + page, 1);
}

CASES("madvise.fork.dofork", struct kind_row, kinds,
      RULE("MADV_DOFORK ends MADV_DONTFORK, for its range"), REQUIRES("madvise.dofork"))
{
	char *a = touched(row);
	struct child c;

	expect_ok(call_madvise(a, 3 * page, MADV_DONTFORK));
	expect_ok(call_madvise(a + page, page, MADV_DOFORK));
	in_child(c) {
		expect_layout(a, ".w.");
		expect_byte(a + page, 1);
		expect_access(store(a + page, 2));
	}
	join_child(&c);
	expect_layout(a, "www");
	expect_byte(a + page, row->share == MAP_SHARED ? 2 : 1);
}

CASE("madvise.fork.dofork-alone", "MADV_DOFORK of what is inherited anyway changes nothing",
     REQUIRES("madvise.dofork"))
{
	char *a = arena_of("ww");
	struct child c;

	expect_ok(call_madvise(a, page, MADV_DOFORK));
	in_child(c) {
		expect_held(a, "ab");
	}
	join_child(&c);
}

CASE("madvise.fork.dontfork-flag", "the flag of MADV_DONTFORK is dc", NEEDS(NEED_PROC),
     REQUIRES("madvise.dontfork", "madvise.dofork"))
{
	char *a = arena_of("www");

	expect(!smaps_flag(a + page, "dc"));
	expect_ok(call_madvise(a + page, page, MADV_DONTFORK));
	expect(smaps_flag(a + page, "dc"));
	expect(!smaps_flag(a, "dc"));
	expect(!smaps_flag(a + 2 * page, "dc"));
	expect_ok(call_madvise(a + page, page, MADV_DOFORK));
	expect(!smaps_flag(a + page, "dc"));
}

CASE("madvise.fork.dontfork-size", "a child's size does not count what MADV_DONTFORK kept from it",
     NEEDS(NEED_PROC), REQUIRES("madvise.dontfork-not-counted"))
{
	const size_t length = 16 * page;
	char *m = map_anon(length, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct child c;
	intmax_t size;

	expect_ok(call_madvise(m, length, MADV_DONTFORK));
	size = status_kib("VmSize");
	in_child(c)
		expect_int(size - (intmax_t)(length / 1024), status_kib("VmSize"));
	join_child(&c);
	expect_int(size, status_kib("VmSize"));
}

CASE("madvise.fork.dontfork-limit",
     "RLIMIT_AS does not count in a child what MADV_DONTFORK kept from it",
     NEEDS(NEED_PROC), REQUIRES("madvise.dontfork-not-counted"))
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	const size_t length = 16 * page;
	char *m = map_anon(length, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct child c;

	expect_ok(call_madvise(m, length, MADV_DONTFORK));
	set_limit(RLIMIT_AS, (rlim_t)status_kib("VmSize") * 1024);
	expect_map_fails(ENOMEM, call_mmap(NULL, page, PROT_READ, flags, -1, 0));
	in_child(c) {
		expect_map(call_mmap(NULL, length, PROT_READ, flags, -1, 0));
		expect_map_fails(ENOMEM, call_mmap(NULL, page, PROT_READ, flags, -1, 0));
	}
	join_child(&c);
}

CASE("madvise.fork.wipeonfork",
     "a child sees zeroes where its parent asked for MADV_WIPEONFORK, and so does a grandchild",
     REQUIRES("madvise.wipeonfork"))
{
	char *a = arena_of("www");
	struct child c, grandchild;

	expect_ok(call_madvise(a + page, page, MADV_WIPEONFORK));
	expect_held(a, "abc");
	in_child(c) {
		expect_zeroes(a + page, page);
		expect_held(a, "a0c");
		expect_access(store(a + page, 1));
		in_child(grandchild) {
			expect_zeroes(a + page, page);
			expect_held(a, "a0c");
		}
		join_child(&grandchild);
		expect_byte(a + page, 1);
	}
	join_child(&c);
	expect_held(a, "abc");
	expect_layout(a, "www");
}

CASE("madvise.fork.wipeonfork-protection", "wiping keeps the protection, and needs no access",
     REQUIRES("madvise.wipeonfork"))
{
	char *a = arena_of("www");
	struct child c;

	expect_ok(call_mprotect(a, page, PROT_READ));
	expect_ok(call_mprotect(a + page, page, PROT_NONE));
	expect_ok(call_madvise(a, 3 * page, MADV_WIPEONFORK));
	in_child(c) {
		expect_layout(a, "r-w");
		expect_ok(call_mprotect(a, 3 * page, RW));
		expect_held(a, "000");
	}
	join_child(&c);
	expect_ok(call_mprotect(a, 3 * page, RW));
	expect_held(a, "abc");
}

CASE("madvise.fork.wipeonfork-flag", "the flag of MADV_WIPEONFORK is wf, in the child too",
     NEEDS(NEED_PROC), REQUIRES("madvise.wipeonfork", "madvise.keeponfork"))
{
	char *a = arena_of("www");
	struct child c;

	expect_ok(call_madvise(a + page, page, MADV_WIPEONFORK));
	expect(smaps_flag(a + page, "wf"));
	expect(!smaps_flag(a, "wf"));
	expect(!smaps_flag(a + 2 * page, "wf"));
	in_child(c) {
		expect(smaps_flag(a + page, "wf"));
	}
	join_child(&c);
	expect_ok(call_madvise(a + page, page, MADV_KEEPONFORK));
	expect(!smaps_flag(a + page, "wf"));
}

static const struct kind_row not_private_anonymous[] = {
	{ ROW("anon-shared", "MADV_WIPEONFORK of shared anonymous memory fails with EINVAL"),
	  BACKING_ANON, MAP_SHARED },
	{ ROW("file-private", "MADV_WIPEONFORK of a private mapping of a file fails with EINVAL"),
	  BACKING_FILE, MAP_PRIVATE },
	{ ROW("file-shared", "MADV_WIPEONFORK of a shared mapping of a file fails with EINVAL"),
	  BACKING_FILE, MAP_SHARED },
	{ ROW("memfd-private", "MADV_WIPEONFORK of a private mapping of a memfd fails with EINVAL"),
	  BACKING_MEMFD, MAP_PRIVATE },
	{ ROW("memfd-shared", "MADV_WIPEONFORK of a shared mapping of a memfd fails with EINVAL"),
	  BACKING_MEMFD, MAP_SHARED },
	{ ROW("shm-shared", "MADV_WIPEONFORK of a shared memory object fails with EINVAL"),
	  BACKING_SHM, MAP_SHARED },
};

CASES("madvise.fork.wipeonfork-refused", struct kind_row, not_private_anonymous,
      REQUIRES("madvise.wipeonfork.not-anon-einval"))
{
	char *a = touched(row);
	struct child c;

	expect_fails(EINVAL, call_madvise(a, 3 * page, MADV_WIPEONFORK));
	in_child(c) {
		expect_byte(a + page, 1);
		expect_byte(a, backing_byte(row->backing, 0));
	}
	join_child(&c);
}

CASE("madvise.fork.keeponfork", "MADV_KEEPONFORK ends MADV_WIPEONFORK, for its range",
     REQUIRES("madvise.keeponfork"))
{
	char *a = arena_of("www");
	struct child c;

	expect_ok(call_madvise(a, 3 * page, MADV_WIPEONFORK));
	expect_ok(call_madvise(a + page, page, MADV_KEEPONFORK));
	in_child(c) {
		expect_held(a, "0b0");
	}
	join_child(&c);
	expect_held(a, "abc");
}

CASE("madvise.fork.dontfork-and-wipe", "MADV_DONTFORK comes before MADV_WIPEONFORK, which it keeps",
     REQUIRES("madvise.dontfork", "madvise.wipeonfork", "madvise.dofork"))
{
	char *a = arena_of("www");
	struct child c, other;

	expect_ok(call_madvise(a + page, page, MADV_WIPEONFORK));
	expect_ok(call_madvise(a + page, page, MADV_DONTFORK));
	in_child(c) {
		expect_layout(a, "w.w");
	}
	join_child(&c);
	expect_ok(call_madvise(a + page, page, MADV_DOFORK));
	in_child(other) {
		expect_held(a, "a0c");
	}
	join_child(&other);
}

EXECED("madvise.fork.not-wiped")
{
	char line[256];
	FILE *smaps = fopen("/proc/self/smaps", "r");
	bool wiped = false;

	if (!smaps)
		return 1;
	while (!wiped && fgets(line, sizeof(line), smaps))
		wiped = strncmp(line, "VmFlags:", 8) == 0 && strstr(line, " wf");
	fclose(smaps);
	if (wiped)
		printf("a mapping of the new image has wf\n");
	return wiped;
}

CASE("madvise.fork.wipeonfork-exec", "after execve() no mapping is wiped in children",
     NEEDS(NEED_PROC | NEED_EXEC), REQUIRES("madvise.wipeonfork.exec"))
{
	char *a = arena_of("ww");

	expect_ok(call_madvise(a, 2 * page, MADV_WIPEONFORK));
	expect(smaps_flag(a, "wf"));
	expect_execed("madvise.fork.not-wiped");
	expect(smaps_flag(a, "wf"));
}
