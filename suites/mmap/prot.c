/* SPDX-License-Identifier: BSD-2-Clause */
/* What a protection allows and does not, whatever is mapped. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

struct prot_row {
	struct row row;
	int prot;
	enum backing backing;
	int share;
};

/* Each protection for each of the backings. */
#define EACH_BACKING(X, word, prot, rule)                                                      \
	X("anon-private." word, rule ", private anonymous memory", prot, BACKING_ANON,         \
	  MAP_PRIVATE),                                                                        \
		X("anon-shared." word, rule ", shared anonymous memory", prot, BACKING_ANON,   \
		  MAP_SHARED),                                                                 \
		X("file-private." word, rule ", a private file mapping", prot, BACKING_FILE,   \
		  MAP_PRIVATE),                                                                \
		X("file-shared." word, rule ", a shared file mapping", prot, BACKING_FILE,     \
		  MAP_SHARED),                                                                 \
		X("shm-shared." word, rule ", a shared memory object", prot, BACKING_SHM,      \
		  MAP_SHARED),                                                                 \
		X("zero-private." word, rule ", /dev/zero mapped private", prot, BACKING_ZERO, \
		  MAP_PRIVATE)
#define PROT_ROW(id, sentence, prot, backing, share)    \
	{                                               \
		ROW(id, sentence), prot, backing, share \
	}

static const struct prot_row none[] = {
	EACH_BACKING(PROT_ROW, "none", PROT_NONE, "PROT_NONE allows no access"),
};

static const struct prot_row readable[] = {
	EACH_BACKING(PROT_ROW, "read", PROT_READ, "PROT_READ allows loads and no stores"),
};

static const struct prot_row writable[] = {
	EACH_BACKING(PROT_ROW, "write", PROT_WRITE, "PROT_WRITE alone allows stores"),
};

static const struct prot_row both[] = {
	EACH_BACKING(PROT_ROW, "read-write", RW, "PROT_READ|PROT_WRITE allows loads and stores"),
};

static void expect_store_refused(char *at, int prot)
{
	expect_signal(SIGSEGV, refused_store_code(at, prot), at, store(at, 0xff));
}

static void expect_no_store(char *at)
{
	expect_signal(SIGSEGV, SEGV_ACCERR, at, store(at, 0xff));
}

static void expect_no_load(char *at)
{
	expect_signal(SIGSEGV, SEGV_ACCERR, at, load(at));
}

static void expect_content(char *m, enum backing backing, size_t length)
{
	if (backing_byte(backing, 0))
		expect_pattern(m, 0, length);
	else
		expect_zeroes(m, length);
}

CASES("mmap.prot", struct prot_row, none, REQUIRES("mmap.prot.none-no-access"))
{
	char *m = map_backing(row->backing, 2 * page, row->prot, row->share, NULL);

	expect_no_load(m);
	expect_no_load(m + 2 * page - 1);
	expect_no_store(m);
	expect_no_store(m + page);
	expect_ok(call_mprotect(m, 2 * page, PROT_READ));
	expect_content(m, row->backing, 2 * page);
}

CASES("mmap.prot", struct prot_row, readable, REQUIRES("mmap.prot.read-only-write-faults"))
{
	char *m = map_backing(row->backing, 2 * page, row->prot, row->share, NULL);

	/* The second page before it is touched, the first one after. */
	expect_no_store(m + page);
	expect_content(m, row->backing, 2 * page);
	expect_no_store(m);
	expect_no_store(m + 2 * page - 1);
	expect_content(m, row->backing, 2 * page);
}

CASES("mmap.prot", struct prot_row, writable, REQUIRES("mmap.prot.write-supported"))
{
	char *m = map_backing(row->backing, 2 * page, row->prot, row->share, NULL);

	expect_access(store(m, 0xff));
	expect_access(store(m + page, 0xfe));
	expect_access(store(m + 2 * page - 1, 0xfd));
	expect_ok(call_mprotect(m, 2 * page, PROT_READ));
	expect_byte(m, 0xff);
	expect_byte(m + 1, backing_byte(row->backing, 1));
	expect_byte(m + page, 0xfe);
	expect_byte(m + 2 * page - 1, 0xfd);
}

CASES("mmap.prot", struct prot_row, both, REQUIRES("mmap.prot.read-write"))
{
	char *m = map_backing(row->backing, 2 * page, row->prot, row->share, NULL);

	/* The first page is stored to first, the second one loaded from first. */
	expect_access(store(m, 0xff));
	expect_byte(m, 0xff);
	expect_byte(m + 1, backing_byte(row->backing, 1));
	expect_byte(m + page, backing_byte(row->backing, (off_t)page));
	expect_access(store(m + page, 0xfe));
	expect_access(store(m + 2 * page - 1, 0xfd));
	expect_byte(m + page, 0xfe);
	expect_byte(m + 2 * page - 1, 0xfd);
	expect_byte(m, 0xff);
}

/* A load that is refused raises SIGSEGV; one that is not yields what is there. */
static const char *outcome(char *at, struct access got, unsigned char value)
{
	if (got.signo) {
		expect_signal(SIGSEGV, SEGV_ACCERR, at, got);
		return "no";
	}
	expect_int(value, got.value);
	return "yes";
}

CASE("mmap.prot.write-implies-read",
     "whether PROT_WRITE alone allows loads is open; a store works before and after",
     REQUIRES("mmap.prot.write-implies-read"))
{
	char *m = map_anon(2 * page, PROT_WRITE, MAP_PRIVATE);

	observe("mmap.prot-write-implies-read.untouched", "%s", outcome(m, load(m), 0));
	expect_access(store(m, 0xff));
	observe("mmap.prot-write-implies-read.stored", "%s", outcome(m, load(m), 0xff));
	expect_access(store(m, 0xfe));
	expect_ok(call_mprotect(m, 2 * page, PROT_READ));
	expect_byte(m, 0xfe);
	expect_zeroes(m + 1, 2 * page - 1);
}

CASE("mmap.prot.exec-implies-read",
     "whether PROT_EXEC alone allows loads is open; a store is not allowed",
     REQUIRES("mmap.prot.exec-implies-read"))
{
	int fd = fixture_memfd((off_t)page);
	char *m = expect_map(call_mmap(NULL, page, PROT_EXEC, MAP_PRIVATE, fd, 0));
	struct access got = load(m);

	/* A protection key may refuse it, with a code of its own. */
	if (got.signo)
		expect_int(SIGSEGV, got.signo);
	else
		expect_int(pattern(0), got.value);
	observe("mmap.prot-exec-implies-read", "%s", got.signo ? "no" : "yes");
	expect_store_refused(m, PROT_EXEC);
	expect_file_byte(fd, 0, pattern(0));
}

/* A memfd of one page that begins with the code of a function that returns. */
static int code_file(void)
{
	size_t size;
	const void *code = code_return(&size);
	int fd = fixture_memfd((off_t)page);

	expect_int(size, call_pwrite(fd, code, size, 0));
	return fd;
}

CASE("mmap.prot.read-implies-exec",
     "whether code in a page without PROT_EXEC can be executed is open; where it cannot, the "
     "attempt raises SIGSEGV",
     REQUIRES("mmap.prot.read-implies-exec"))
{
	char *m = expect_map(call_mmap(NULL, page, PROT_READ, MAP_PRIVATE, code_file(), 0));
	struct access got = execute(m);

	observe("mmap.prot-read-implies-exec", "%s", got.signo ? "no" : "yes");
	if (got.signo)
		expect_signal(SIGSEGV, SEGV_ACCERR, m, got);
	expect_layout(m, "r");
}

struct exec_row {
	struct row row;
	int prot;
	int share;
};

static const struct exec_row executable[] = {
	{ ROW("private.exec", "PROT_EXEC lets code in a private file mapping run"), PROT_EXEC,
	  MAP_PRIVATE },
	{ ROW("private.read-exec", "PROT_READ|PROT_EXEC lets code in a private file mapping run"),
	  PROT_READ | PROT_EXEC, MAP_PRIVATE },
	{ ROW("shared.exec", "PROT_EXEC lets code in a shared file mapping run"), PROT_EXEC,
	  MAP_SHARED },
	{ ROW("shared.read-exec", "PROT_READ|PROT_EXEC lets code in a shared file mapping run"),
	  PROT_READ | PROT_EXEC, MAP_SHARED },
};

CASES("mmap.prot.runs", struct exec_row, executable, REQUIRES("mmap.prot.exec-runs-code"))
{
	char *m = expect_map(call_mmap(NULL, page, row->prot, row->share, code_file(), 0));

	expect_access(execute(m));
	expect_store_refused(m, row->prot);
}

CASE("mmap.prot.runs.anon",
     "code that was stored in private anonymous memory can be run once it is PROT_READ|PROT_EXEC",
     REQUIRES("mmap.prot.exec-runs-code"))
{
	size_t size, i;
	const unsigned char *code = code_return(&size);
	char *m = map_anon(page, RW, MAP_PRIVATE);

	need_executable_memory();
	for (i = 0; i < size; i++)
		expect_access(store(m + i, code[i]));
	expect_ok(call_mprotect(m, page, PROT_READ | PROT_EXEC));
	__builtin___clear_cache(m, m + size);
	expect_access(execute(m));
	expect_no_store(m);
}

struct all_row {
	struct row row;
	int prot;
};

static const struct all_row all[] = {
	{ ROW("none", "PROT_NONE is given in full or refused"), PROT_NONE },
	{ ROW("read", "PROT_READ is given in full or refused"), PROT_READ },
	{ ROW("write", "PROT_WRITE is given in full or refused"), PROT_WRITE },
	{ ROW("exec", "PROT_EXEC is given in full or refused"), PROT_EXEC },
	{ ROW("read-write", "PROT_READ|PROT_WRITE is given in full or refused"), RW },
	{ ROW("read-exec", "PROT_READ|PROT_EXEC is given in full or refused"),
	  PROT_READ | PROT_EXEC },
	{ ROW("write-exec", "PROT_WRITE|PROT_EXEC is given in full or refused"),
	  PROT_WRITE | PROT_EXEC },
	{ ROW("read-write-exec", "PROT_READ|PROT_WRITE|PROT_EXEC is given in full or refused"),
	  RW | PROT_EXEC },
};

CASES("mmap.prot.in-full", struct all_row, all,
      REQUIRES("mmap.prot.unsupported-combination-fails", "mmap.prot.or-of-flags"))
{
	int fd = code_file();
	char *m;

	if (row->prot & PROT_WRITE && row->prot & PROT_EXEC)
		need_executable_memory();
	m = call_mmap(NULL, page, row->prot, MAP_PRIVATE, fd, 0);
	if (m == MAP_FAILED) {
		expect_int(ENOTSUP, errno);
		return;
	}
	if (row->prot & PROT_READ)
		expect_access(load(m + page - 1));
	if (row->prot & PROT_EXEC)
		expect_access(execute(m));
	if (row->prot & PROT_WRITE)
		expect_access(store(m + page - 1, 0xff));
	else
		expect_store_refused(m + page - 1, row->prot);
	expect_file_byte(fd, (off_t)page - 1, pattern((off_t)page - 1));
}

CASE("mmap.prot.write-exec",
     "whether PROT_WRITE and PROT_EXEC are given together is open; refused, the call leaves what "
     "was there",
     REQUIRES("mmap.prot.wx-both"))
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
	char *a = map_anon_at(arena(3) + page, page, RW, MAP_PRIVATE);
	void *m;

	expect_access(store(a, 0xff));
	m = call_mmap(a, page, PROT_WRITE | PROT_EXEC, flags, -1, 0);
	observe("mmap.prot-write-exec", "%s", m == MAP_FAILED ? "refused" : "accepted");
	if (m == MAP_FAILED)
		expect_byte(a, 0xff);
	else
		expect_access(store(a + 1, 0xfe));
	expect_layout(a - page, "-");
	expect_layout(a + page, "-");
}

struct bit_row {
	struct row row;
	int bits;
};

static const struct bit_row unknown[] = {
	{ ROW("low", "mmap() ignores the unknown bits 6 to 11 of prot"), 0xfc0 },
	{ ROW("middle", "mmap() ignores the unknown bits 12 to 23 of prot"), 0xfff000 },
	{ ROW("high", "mmap() ignores the unknown bits 26 to 30 of prot"), 0x7c000000 },
#ifdef PROT_GROWSDOWN
	{ ROW("grows", "mmap() ignores PROT_GROWSDOWN and PROT_GROWSUP"),
	  PROT_GROWSDOWN | PROT_GROWSUP },
#endif
};

CASES("mmap.prot.unknown-bits", struct bit_row, unknown, REQUIRES("mmap.prot.unknown-bits-ignored"))
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
	char *a = arena(1);
	int n, bit;

	for (n = 0; n < 31; n++) {
		bit = 1 << n;
		if (!(row->bits & bit))
			continue;
		expect_address(a, call_mmap(a, page, bit, flags, -1, 0));
		expect_layout(a, "-");
		expect_address(a, call_mmap(a, page, PROT_READ | bit, flags, -1, 0));
		expect_layout(a, "r");
		expect_address(a, call_mmap(a, page, RW | bit, flags, -1, 0));
		expect_layout(a, "w");
		/* mprotect() does not: EINVAL, and the protection stays. */
		expect_fails(EINVAL, call_mprotect(a, page, PROT_READ | bit));
		expect_layout(a, "w");
	}
}
