/* SPDX-License-Identifier: BSD-2-Clause */
/* Access to memory that is not mapped, or not mapped for it: SIGSEGV, its code and its address. */
#include "cts.h"
#include "entry.h"

struct access_row {
	struct row row;
	char kind;
	bool touched;
};

static const struct access_row unmapped[] = {
	{ ROW("load", "a load where nothing was ever mapped"), 'l', false },
	{ ROW("store", "a store where nothing was ever mapped"), 's', false },
	{ ROW("execute", "execution where nothing was ever mapped"), 'x', false },
	{ ROW("load-after-munmap", "a load of a page in use that was then unmapped"), 'l', true },
	{ ROW("store-after-munmap", "a store to a page in use that was then unmapped"), 's', true },
	{ ROW("execute-after-munmap", "execution of a page in use that was then unmapped"), 'x',
	  true },
};

CASES("fault.segv.unmapped", struct access_row, unmapped,
      RULE("access to unmapped memory raises SIGSEGV with SEGV_MAPERR"),
      REQUIRES("fault.sigsegv.unmapped-maperr"))
{
	char *a = arena(3);
	char *at = a + page;

	if (row->touched) {
		map_anon_at(at, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
		expect_access(store(at, 1));
	}
	expect_ok(call_munmap(at, page));
	expect_code(SIGSEGV, SEGV_MAPERR, access_by(row->kind, at));
	expect_code(SIGSEGV, SEGV_MAPERR, access_by(row->kind, at + page - 1));
	expect_layout(a, "-.-");
}

struct backing_row {
	struct row row;
	enum backing backing;
	int share;
};

static const struct backing_row backings[] = {
	{ ROW("anon-private", "private anonymous memory"), BACKING_ANON, MAP_PRIVATE },
	{ ROW("anon-shared", "shared anonymous memory"), BACKING_ANON, MAP_SHARED },
	{ ROW("zero-private", "a private mapping of /dev/zero"), BACKING_ZERO, MAP_PRIVATE },
	{ ROW("zero-shared", "a shared mapping of /dev/zero"), BACKING_ZERO, MAP_SHARED },
	{ ROW("file-private", "a private mapping of a file"), BACKING_FILE, MAP_PRIVATE },
	{ ROW("file-shared", "a shared mapping of a file"), BACKING_FILE, MAP_SHARED },
	{ ROW("memfd-shared", "a shared mapping of a memfd"), BACKING_MEMFD, MAP_SHARED },
	{ ROW("shm-private", "a private mapping of a shared memory object"), BACKING_SHM,
	  MAP_PRIVATE },
	{ ROW("shm-shared", "a shared mapping of a shared memory object"), BACKING_SHM,
	  MAP_SHARED },
};

CASES("fault.segv.read-only", struct backing_row, backings,
      RULE("a store to a PROT_READ page raises SIGSEGV with SEGV_ACCERR and changes nothing"),
      REQUIRES("fault.sigsegv.protection-accerr"))
{
	int fd;
	char *m = map_backing(row->backing, 2 * page, PROT_READ, row->share, &fd);
	size_t last = 2 * page - 1;

	/* The first page is not touched before the store, the second is. */
	expect_byte(m + last, backing_byte(row->backing, (off_t)last));
	expect_code(SIGSEGV, SEGV_ACCERR, store(m, 0x5a));
	expect_code(SIGSEGV, SEGV_ACCERR, store(m + last, 0x5a));
	expect_byte(m, backing_byte(row->backing, 0));
	expect_byte(m + last, backing_byte(row->backing, (off_t)last));
}

CASES("fault.segv.no-access", struct backing_row, backings,
      RULE("access to a PROT_NONE page raises SIGSEGV with SEGV_ACCERR and changes nothing"),
      REQUIRES("fault.sigsegv.prot-none-accerr"))
{
	char *m = map_backing(row->backing, 2 * page, PROT_READ | PROT_WRITE, row->share, NULL);

	/* The second page holds a byte of its own before, the first was never touched. */
	expect_access(store(m + page, 0xa5));
	expect_ok(call_mprotect(m, 2 * page, PROT_NONE));
	expect_code(SIGSEGV, SEGV_ACCERR, load(m));
	expect_code(SIGSEGV, SEGV_ACCERR, store(m, 0x5a));
	expect_code(SIGSEGV, SEGV_ACCERR, load(m + page));
	expect_code(SIGSEGV, SEGV_ACCERR, store(m + page, 0x5a));
	expect_ok(call_mprotect(m, 2 * page, PROT_READ));
	expect_byte(m, backing_byte(row->backing, 0));
	expect_byte(m + page, 0xa5);
}

CASES("fault.segv.no-execution", struct backing_row, backings,
      RULE("execution without PROT_EXEC raises SIGSEGV with SEGV_ACCERR at that address"),
      REQUIRES("fault.sigsegv.exec-accerr"))
{
	size_t size;
	const unsigned char *code = code_return(&size);
	char *m = map_backing(row->backing, page, PROT_READ | PROT_WRITE, row->share, NULL);
	size_t i;

	for (i = 0; i < size; i++)
		expect_access(store(m + i, code[i]));
	expect_signal(SIGSEGV, SEGV_ACCERR, m, execute(m));
	expect_ok(call_mprotect(m, page, PROT_READ));
	expect_signal(SIGSEGV, SEGV_ACCERR, m, execute(m));
	expect_ok(call_mprotect(m, page, PROT_NONE));
	expect_signal(SIGSEGV, SEGV_ACCERR, m, execute(m));
}

struct address_row {
	struct row row;
	int prot; /* -1: not mapped */
	char kind;
	int code;
};

static const struct address_row addresses[] = {
	{ ROW("load-unmapped", "a load of unmapped memory"), -1, 'l', SEGV_MAPERR },
	{ ROW("store-unmapped", "a store to unmapped memory"), -1, 's', SEGV_MAPERR },
	{ ROW("load-none", "a load of a PROT_NONE page"), PROT_NONE, 'l', SEGV_ACCERR },
	{ ROW("store-none", "a store to a PROT_NONE page"), PROT_NONE, 's', SEGV_ACCERR },
	{ ROW("store-read-only", "a store to a PROT_READ page"), PROT_READ, 's', SEGV_ACCERR },
};

CASES("fault.segv.address", struct address_row, addresses,
      RULE("si_addr is the very byte that was accessed"),
      REQUIRES("fault.sigsegv.si-addr-exact"))
{
	char *a = arena(1);
	const size_t offsets[] = { 0, 1, page / 2, page - 1 };
	size_t i;

	if (row->prot < 0)
		hole(a, page);
	else
		map_anon_at(a, page, row->prot, MAP_PRIVATE);
	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
		expect_signal(SIGSEGV, row->code, a + offsets[i],
			      access_by(row->kind, a + offsets[i]));
}

CASE("fault.segv.null",
     "an access at a small offset from NULL gives SEGV_MAPERR and that offset as its address",
     REQUIRES("fault.sigsegv.null"))
{
	char *null = NULL;
	const size_t offsets[] = { 0, 1, 16, page - 1 };
	size_t i;

	if (is_mapped(null))
		skip("something is mapped at address 0");
	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		char *at = (char *)(uintptr_t)offsets[i];

		expect_signal(SIGSEGV, SEGV_MAPERR, at, load(at));
		expect_signal(SIGSEGV, SEGV_MAPERR, at, store(at, 1));
	}
	expect_signal(SIGSEGV, SEGV_MAPERR, null, execute(null));
}

CASE("fault.segv.noncanonical",
     "an access at an address that x86-64 cannot translate gives SI_KERNEL without an address",
     REQUIRES("fault.sigsegv.noncanonical"), NEEDS(NEED_X86_64 | NEED_64BIT))
{
	/* Bits 62 and 63 differ, whatever the number of levels of the page tables. */
	char *at = (char *)((uintptr_t)1 << (sizeof(uintptr_t) * 8 - 2));

	expect_signal(SIGSEGV, SI_KERNEL, NULL, load(at));
	expect_signal(SIGSEGV, SI_KERNEL, NULL, store(at, 1));
}

CASE("fault.segv.kernel-address",
     "an access at an address of the kernel's half gives SEGV_MAPERR and that address",
     REQUIRES("fault.sigsegv.kernel-address"), NEEDS(NEED_X86_64 | NEED_64BIT))
{
	/* The lowest address of that half with page tables of four levels. */
	char *lowest = (char *)(UINTPTR_MAX << 23 << 24);
	char text[8192];

	if (entry->proc_read && entry->proc_read("/proc/cpuinfo", text, sizeof(text)) > 0)
		skip_unless(!strstr(text, " lass"),
			    "the processor does not let it come to a page fault (LASS)");
	expect_signal(SIGSEGV, SEGV_MAPERR, lowest, load(lowest));
	expect_signal(SIGSEGV, SEGV_MAPERR, lowest + 1, store(lowest + 1, 1));
}

CASES("fault.segv.outside", struct backing_row, backings,
      RULE("access beside a mapping, where nothing is mapped, raises SIGSEGV and not SIGBUS"),
      REQUIRES("fault.outside-mapping-sigsegv"))
{
	/*
	 *	| hole | mapping | hole |
	 * The object goes on behind what is mapped of it, and so does not end there.
	 */
	char *a = arena(3);
	char *m = a + page;
	int fd;

	map_backing(row->backing, 3 * page, PROT_READ, row->share, &fd);
	if (fd < 0)
		map_anon_at(m, page, PROT_READ | PROT_WRITE, row->share);
	else
		map_file_at(m, fd, 0, page, PROT_READ | PROT_WRITE, row->share);
	hole(a, page);
	hole(m + page, page);
	expect_signo(SIGSEGV, load(m - 1));
	expect_signo(SIGSEGV, store(m - 1, 1));
	expect_signo(SIGSEGV, load(m + page));
	expect_signo(SIGSEGV, store(m + page, 1));
	expect_layout(a, ".w.");
}

struct crossing_row {
	struct row row;
	int prot; /* of the second page; -1: not mapped */
	int code;
};

static const struct crossing_row crossing[] = {
	{ ROW("unmapped", "a load that runs into an unmapped page"), -1, SEGV_MAPERR },
	{ ROW("none", "a load that runs into a PROT_NONE page"), PROT_NONE, SEGV_ACCERR },
};

CASES("fault.segv.crossing", struct crossing_row, crossing,
      RULE("si_addr of an access that runs into another page is the start of that page"),
      REQUIRES("fault.unaligned-crossing"), NEEDS(NEED_X86_64 | NEED_64BIT))
{
	/*
	 *	| code | readable | not |
	 *	             [8 bytes]
	 */
	unsigned char code[11] = { 0x48, 0xa1 /* mov rax, [imm64] */, [10] = 0xc3 /* ret */ };
	char *a = arena(3);
	char *second = a + 2 * page;
	size_t before, i;

	map_anon_at(a + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	if (row->prot < 0)
		hole(second, page);
	for (before = 0; before <= 8; before++) {
		uint64_t at = (uintptr_t)second - before;

		memcpy(code + 2, &at, sizeof(at));
		map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
		for (i = 0; i < sizeof(code); i++)
			expect_access(store(a + i, code[i]));
		expect_ok(call_mprotect(a, page, PROT_READ | PROT_EXEC));
		if (before == 8)
			expect_access(execute(a));
		else
			expect_signal(SIGSEGV, row->code, second, execute(a));
	}
}
