/* SPDX-License-Identifier: BSD-2-Clause */
/* Access beyond the end of the mapped object. */
#include "cts.h"

struct eof_row {
	struct row row;
	enum backing backing;
	int share;
	int pages; /* the size of the object is pages * page + bytes */
	int bytes;
	int offset; /* of the mapping, in pages */
};

#define SIZE(id, sentence, backing, share, pages, bytes, offset)                                   \
	{ ROW(id, sentence), backing, share, pages, bytes, offset }
/* Each size of an object that matters, and mappings that begin in it, at its end and behind it. */
#define SIZES(id, what, b, s)                                                                      \
	SIZE(id ".empty", what " that is empty", b, s, 0, 0, 0),                                   \
	SIZE(id ".byte", what " of one byte", b, s, 0, 1, 0),                                      \
	SIZE(id ".page-less-one", what " of a page less one byte", b, s, 1, -1, 0),                \
	SIZE(id ".page", what " of exactly a page", b, s, 1, 0, 0),                                \
	SIZE(id ".page-plus-one", what " of a page and a byte", b, s, 1, 1, 0),                    \
	SIZE(id ".offset-less-one", what " from its last page on, which lacks a byte", b, s, 3, -1,\
	     2),                                                                                   \
	SIZE(id ".offset", what " from its last page on, which is full", b, s, 3, 0, 2),           \
	SIZE(id ".offset-plus-one", what " from its last full page on", b, s, 3, 1, 2),            \
	SIZE(id ".offset-at-end", what " from its end on", b, s, 2, 0, 2),                         \
	SIZE(id ".offset-behind", what " from behind its end on", b, s, 1, -1, 2)

static const struct eof_row boundaries[] = {
	SIZES("file-shared", "a shared mapping of a file", BACKING_FILE, MAP_SHARED),
	SIZES("file-private", "a private mapping of a file", BACKING_FILE, MAP_PRIVATE),
	SIZES("memfd-shared", "a shared mapping of a memfd", BACKING_MEMFD, MAP_SHARED),
	SIZES("memfd-private", "a private mapping of a memfd", BACKING_MEMFD, MAP_PRIVATE),
	SIZES("shm-shared", "a shared mapping of a shared memory object", BACKING_SHM, MAP_SHARED),
	SIZES("shm-private", "a private mapping of a shared memory object", BACKING_SHM,
	      MAP_PRIVATE),
};

/*
 * Maps the object of the row with two pages more than it has from there on, readable and writable.
 * *valid is the number of bytes that can be accessed.
 *
 *	| … the last page |        |        |
 *	                  ^ valid
 */
static char *map_beyond(const struct eof_row *row, size_t *valid)
{
	off_t size = row->pages * (off_t)page + row->bytes;
	off_t offset = row->offset * (off_t)page;
	int fd = fixture_object(row->backing, size);

	*valid = size > offset ? round_to_pages((size_t)size) - (size_t)offset : 0;
	return map_file(fd, offset, *valid + 2 * page, PROT_READ | PROT_WRITE, row->share);
}

CASES("fault.eof.boundary", struct eof_row, boundaries,
      RULE("the last page that holds a byte of the object can be accessed to its end, "
	   "and any page beyond raises SIGBUS"),
      REQUIRES("fault.sigbus.beyond-eof", "fault.sigbus.exact-multiple",
	       "fault.sigbus.not-inside-last-page", "mmap.tail.beyond-page-sigbus"))
{
	size_t valid, i;
	char *m = map_beyond(row, &valid);
	const size_t beyond[] = { 0, 1, page - 1, page, 2 * page - 1 };

	if (valid) {
		expect_access(load(m + valid - 1));
		expect_access(store(m + valid - 1, 0x5a));
	}
	for (i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
		expect_signo(SIGBUS, load(m + valid + beyond[i]));
		expect_signo(SIGBUS, store(m + valid + beyond[i], 0x5a));
	}
	if (valid)
		expect_byte(m + valid - 1, 0x5a);
}

static const struct eof_row described[] = {
	SIZE("file-shared", "a file mapped shared", BACKING_FILE, MAP_SHARED, 0, 1, 0),
	SIZE("file-private", "a file mapped private", BACKING_FILE, MAP_PRIVATE, 0, 1, 0),
	SIZE("file-empty", "an empty file", BACKING_FILE, MAP_SHARED, 0, 0, 0),
	SIZE("memfd-shared", "a memfd mapped shared", BACKING_MEMFD, MAP_SHARED, 1, 0, 0),
	SIZE("memfd-private", "a memfd mapped private", BACKING_MEMFD, MAP_PRIVATE, 1, 0, 0),
	SIZE("shm-shared", "a shared memory object", BACKING_SHM, MAP_SHARED, 1, 1, 0),
};

CASES("fault.eof.code", struct eof_row, described,
      RULE("SIGBUS beyond the end has si_code BUS_ADRERR"),
      REQUIRES("fault.sigbus.code-adrerr"))
{
	size_t valid;
	char *m = map_beyond(row, &valid);

	expect_code(SIGBUS, BUS_ADRERR, load(m + valid));
	expect_code(SIGBUS, BUS_ADRERR, store(m + valid + page, 1));
	/* The same at an address that has raised it before. */
	expect_code(SIGBUS, BUS_ADRERR, store(m + valid, 1));
}

CASES("fault.eof.address", struct eof_row, described,
      RULE("si_addr of SIGBUS beyond the end is the very byte that was accessed"),
      REQUIRES("fault.sigbus.si-addr-exact"))
{
	size_t valid, i;
	char *m = map_beyond(row, &valid);
	const size_t beyond[] = { 0, 1, page / 2, page - 1, page + 1 };

	for (i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
		char *at = m + valid + beyond[i];

		expect_signal(SIGBUS, BUS_ADRERR, at, load(at));
		expect_signal(SIGBUS, BUS_ADRERR, at, store(at, 1));
	}
}

CASES("fault.eof.execute", struct eof_row, described,
      RULE("execution beyond the end raises SIGBUS with BUS_ADRERR"),
      REQUIRES("fault.sigbus.beyond-eof", "fault.sigbus.code-adrerr"))
{
	size_t valid;
	char *m = map_beyond(row, &valid);

	int result = call_mprotect(m + valid, page, PROT_READ | PROT_EXEC);

	if (result < 0 && errno == EACCES)
		skip("what is under test is mounted noexec");
	expect_ok(result);
	expect_code(SIGBUS, BUS_ADRERR, execute(m + valid));
}

struct protection_row {
	struct row row;
	int prot;
	char kind;
};

static const struct protection_row protections[] = {
	{ ROW("load-none", "a load of a PROT_NONE page beyond the end"), PROT_NONE, 'l' },
	{ ROW("store-none", "a store to a PROT_NONE page beyond the end"), PROT_NONE, 's' },
	{ ROW("store-read", "a store to a PROT_READ page beyond the end"), PROT_READ, 's' },
};

CASES("fault.eof.protection-first", struct protection_row, protections,
      RULE("where the protection forbids it, access beyond the end raises SIGSEGV and not SIGBUS"),
      REQUIRES("fault.sigbus.prot-checked-first"))
{
	char *at = map_file(fixture_file(1), 0, 2 * page, row->prot, MAP_SHARED) + page;

	expect_signal(SIGSEGV, SEGV_ACCERR, at, access_by(row->kind, at));
	/* It is the protection that forbids it: lifted, the end of the file does. */
	expect_ok(call_mprotect(at, page, PROT_READ | PROT_WRITE));
	expect_signal(SIGBUS, BUS_ADRERR, at, access_by(row->kind, at));
}

CASE("fault.eof.written-out",
     "a write() that extends the file makes its new page accessible, and no other",
     REQUIRES("trunc.grow.accessible", "mmap.file.larger-than-file-ok"))
{
	int fd = fixture_file((off_t)page);
	char *m = map_file(fd, 0, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_signo(SIGBUS, load(m + page));
	expect_int(1, call_pwrite(fd, "x", 1, (off_t)page));
	expect_byte(m + page, 'x');
	expect_zeroes(m + page + 1, page - 1);
	expect_signo(SIGBUS, load(m + 2 * page));
	expect_layout(m, "wwB");
}
