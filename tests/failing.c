/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each expectation, not met. tests/failing.t says what the report must say of each.
 * The rule that these cases name is any.
 */
#include "cts.h"
#include "entry.h"
#include "pages.h"
#include "residency.h"

#define ANY REQUIRES("mmap.len.zero-einval")

CASE("failing.true", "a condition does not hold", ANY)
{
	expect(1 + 1 == 3);
}

struct entry_row {
	struct row row;
	const char *entry;
};

static const struct entry_row entries[] = {
	{ ROW("libc", "only the libc does it wrong"), "libc" },
	{ ROW("syscall", "only the kernel does it wrong"), "syscall" },
};

CASES("failing.entry", struct entry_row, entries, ANY)
{
	expect(strcmp(entry->name, row->entry) != 0);
}

CASE("failing.int", "a number is another", ANY)
{
	expect_int(2, 1 + 2);
}

CASE("failing.address", "an address is another", ANY)
{
	char *a = arena(2);

	expect_address(a, a + page / 2);
}

CASE("failing.ok", "a call fails", ANY)
{
	expect_ok(call_munmap(arena(1), 0));
}

CASE("failing.ok-other", "a call returns neither 0 nor -1", ANY)
{
	expect_ok(7);
}

CASE("failing.at-least", "a call that gives a number fails", ANY)
{
	expect_at_least(0, call_open("/", O_WRONLY, 0));
}

CASE("failing.fails-succeeds", "a call succeeds that must not", ANY)
{
	expect_fails(EINVAL, call_munmap(arena(1), page));
}

CASE("failing.fails-otherwise", "a call fails with another errno", ANY)
{
	expect_fails(ENOMEM, call_munmap(arena(1), 0));
}

CASE("failing.errnum", "an error number is another", ANY)
{
	expect_errnum(ENOMEM, call_posix_madvise(arena(1), page, 999));
}

CASE("failing.map", "mmap() fails", ANY)
{
	expect_map(call_mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

CASE("failing.map-fails", "mmap() succeeds that must not", ANY)
{
	expect_map_fails(EINVAL,
			 call_mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

CASE("failing.map-fails-otherwise", "mmap() fails with another errno", ANY)
{
	expect_map_fails(ENOMEM, call_mmap(NULL, page, PROT_READ, MAP_PRIVATE, -1, 0));
}

CASE("failing.set-up", "a mapping of the set-up is refused", ANY)
{
	map_file(-1, 0, page, PROT_READ, MAP_PRIVATE);
}

CASE("failing.signal-none", "an access raises no signal", ANY)
{
	char *m = map_anon(page, PROT_READ, MAP_PRIVATE);

	expect_signal(SIGSEGV, SEGV_ACCERR, m, load(m));
}

CASE("failing.signal-code", "an access raises a signal of another code", ANY)
{
	char *a = arena(1);

	expect_signal(SIGBUS, BUS_ADRERR, a + 1, store(a + 1, 0x5a));
}

CASE("failing.signal-address", "an access raises a signal for another address", ANY)
{
	char *a = arena(2);

	expect_signal(SIGSEGV, SEGV_ACCERR, a, load(a + page));
}

CASE("failing.code", "an access raises another signal, at whatever address", ANY)
{
	expect_code(SIGBUS, BUS_ADRERR, load(arena(1)));
}

CASE("failing.signo", "an access raises another signal, of whatever code", ANY)
{
	expect_signo(SIGBUS, access_by('s', arena(1)));
}

CASE("failing.access", "an access raises a signal", ANY)
{
	char *a = arena(1);

	expect_access(load(a));
}

CASE("failing.access-to-range", "a store in a range raises a signal", ANY)
{
	char *a = arena(2);

	map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store_range(a, page + 1, 1));
}

CASE("failing.byte", "a byte is another", ANY)
{
	char *m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_access(store(m + 3, 0x5a));
	expect_zeroes(m, page);
}

CASE("failing.byte-fault", "a byte cannot be loaded", ANY)
{
	char *a = arena(2);

	map_anon_at(a, page, PROT_READ, MAP_PRIVATE);
	expect_zeroes(a, 2 * page);
}

CASE("failing.file-byte", "a byte of a file is another", ANY, NEEDS(NEED_DIR))
{
	expect_file_byte(fixture_file(16), 4, 0);
}

CASE("failing.file-size", "a file is longer", ANY, NEEDS(NEED_DIR))
{
	expect_file_size(fixture_file(16), 15);
}

CASE("failing.layout", "a page is not what it should be", ANY)
{
	char *a = arena(3);

	map_anon_at(a + page, page, PROT_READ, MAP_PRIVATE);
	expect_layout(a, "---");
}

/* No access, beyond the end of the file, not mapped, read and write. */
CASE("failing.layout-letters", "each page is something else", ANY, NEEDS(NEED_DIR))
{
	int fd = fixture_file((off_t)page);
	char *a = arena(4);

	map_file_at(a + page, fd, (off_t)page, page, PROT_READ, MAP_SHARED);
	map_anon_at(a + 3 * page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	hole(a + 2 * page, page);
	expect_layout(a, "rrrr");
}

CASE("failing.file-filled", "a file is not filled with a value", ANY, NEEDS(NEED_DIR))
{
	expect_file_filled(fixture_file(2), 0, 1, 2);
}

CASE("failing.file-pattern", "a file does not hold its pattern", ANY, NEEDS(NEED_DIR))
{
	int fd = fixture_file(16);

	expect_int(1, call_pwrite(fd, "\377", 1, 9));
	expect_file_pattern(fd, 0, 16);
}

CASE("failing.resident", "a page is not resident", ANY)
{
	expect_resident(map_anon(page, PROT_READ, MAP_PRIVATE), "1");
}

CASE("failing.locked", "a page is not locked", ANY)
{
	expect_locked(map_anon(page, PROT_READ, MAP_PRIVATE), "1");
}

CASE("failing.held", "a page holds another letter", ANY)
{
	expect_held(arena_of("ww"), "aa");
}

CASE("failing.maps", "a line of /proc/self/maps has another mode", ANY, NEEDS(NEED_PROC))
{
	expect_maps(map_anon(page, PROT_READ, MAP_SHARED), page, "rw-p", 0);
}

CASE("failing.killed", "a process does not die", ANY)
{
	expect_killed(SIGSEGV, load_unguarded, map_anon(page, PROT_READ, MAP_PRIVATE));
}

CASE("failing.child-killed", "a child dies", ANY)
{
	struct child c;
	char *a = arena(1);

	in_child(c)
		load_unguarded(a);
	join_child(&c);
}

CASE("failing.turn", "the other process is no more", ANY)
{
	struct child c;

	in_child(c)
		expect(true);
	await(&c);
}

EXECED("fails")
{
	printf("%s arguments, %s\n", decimal(argc), argv[0]);
	return 3;
}

CASE("failing.execed", "a new image finds something wrong", ANY, NEEDS(NEED_EXEC))
{
	expect_execed("fails", "the first");
}
