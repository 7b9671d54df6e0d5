/* SPDX-License-Identifier: BSD-2-Clause */
/* RLIMIT_DATA: private writable memory, exactly at the limit and a page beyond it. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

struct data_row {
	struct row row;
	enum backing backing;
	int prot;
	int flags;
};

static const struct data_row counted[] = {
	{ ROW("anon", "RLIMIT_DATA limits private writable memory"), BACKING_ANON, RW,
	  MAP_PRIVATE },
	{ ROW("zero", "RLIMIT_DATA limits a private writable /dev/zero"), BACKING_ZERO, RW,
	  MAP_PRIVATE },
	{ ROW("file", "RLIMIT_DATA limits a private writable file"), BACKING_FILE, RW,
	  MAP_PRIVATE },
	{ ROW("memfd", "RLIMIT_DATA limits a private writable memfd"), BACKING_MEMFD, RW,
	  MAP_PRIVATE },
	{ ROW("write-only", "RLIMIT_DATA limits private memory of PROT_WRITE alone"), BACKING_ANON,
	  PROT_WRITE, MAP_PRIVATE },
	{ ROW("noreserve", "MAP_NORESERVE does not exempt memory from RLIMIT_DATA",
	      REQUIRES("rlimit.data.noreserve-counted")),
	  BACKING_ANON, RW, MAP_PRIVATE | MAP_NORESERVE },
};

CASES("limit.data.counted", struct data_row, counted, REQUIRES("rlimit.data.mmap-enomem"),
      NEEDS(NEED_PROC))
{
	struct layout m = lay_out(row->backing, MAP_SHARED, 3, false);
	int flags = row->flags | (m.fd < 0 ? MAP_ANONYMOUS : 0);
	intmax_t before = status_kib("VmData");
	char *at;

	leave_data(2);
	expect_map_fails(ENOMEM, call_mmap(NULL, 3 * page, row->prot, flags, m.fd, 0));
	expect_map_fails(ENOMEM, call_mmap(NULL, 2 * page + 1, row->prot, flags, m.fd, 0));
	expect_int(before, status_kib("VmData"));
	at = expect_map(call_mmap(NULL, 2 * page, row->prot, flags, m.fd, 0));
	expect_map_fails(ENOMEM, call_mmap(NULL, 1, row->prot, flags, m.fd, 0));
	expect_ok(call_munmap(at, 1));
	expect_map(call_mmap(NULL, 1, row->prot, flags, m.fd, 0));
}

static const struct data_row uncounted[] = {
	{ ROW("read", "RLIMIT_DATA does not limit private read-only memory"), BACKING_ANON,
	  PROT_READ, MAP_PRIVATE },
	{ ROW("none", "RLIMIT_DATA does not limit private memory of no access"), BACKING_ANON,
	  PROT_NONE, MAP_PRIVATE },
	{ ROW("shared-anon", "RLIMIT_DATA does not limit shared anonymous memory"), BACKING_ANON,
	  RW, MAP_SHARED },
	{ ROW("shared-file", "RLIMIT_DATA does not limit a shared file"), BACKING_FILE, RW,
	  MAP_SHARED },
	{ ROW("private-file", "RLIMIT_DATA does not limit a private file that is only read"),
	  BACKING_FILE, PROT_READ, MAP_PRIVATE },
	{ ROW("growsdown", "RLIMIT_DATA does not limit MAP_GROWSDOWN memory"), BACKING_ANON, RW,
	  MAP_PRIVATE | MAP_GROWSDOWN },
};

CASES("limit.data.uncounted", struct data_row, uncounted, REQUIRES("rlimit.data.not-counted"),
      NEEDS(NEED_PROC))
{
	struct layout m = lay_out(row->backing, MAP_SHARED, 1, false);
	int flags = row->flags | (m.fd < 0 ? MAP_ANONYMOUS : 0);

	leave_data(0);
	/* The limit is in force. */
	expect_map_fails(ENOMEM, call_mmap(NULL, 1, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	expect_map(call_mmap(NULL, page, row->prot, flags, m.fd, 0));
}

CASE("limit.data.replace", "At RLIMIT_DATA MAP_FIXED may replace data by as much data",
     REQUIRES("rlimit.data.mmap-enomem"), NEEDS(NEED_PROC))
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
	char *a = arena(3);

	map_anon_at(a, 2 * page, RW, MAP_PRIVATE);
	hole(a + 2 * page, page);
	leave_data(0);
	expect_map_fails(ENOMEM, call_mmap(a + 2 * page, page, RW, flags, -1, 0));
	expect_layout(a - page, "-ww.-");
	expect_address(a, call_mmap(a, page, PROT_READ, flags, -1, 0));
	expect_address(a + 2 * page, call_mmap(a + 2 * page, page, RW, flags, -1, 0));
	expect_layout(a - page, "-rww-");
}

/* What it replaces is no data, and does not make room for any. */
CASE("limit.data.replace-other", "At RLIMIT_DATA MAP_FIXED may not replace other memory by data",
     REQUIRES("rlimit.data.mmap-enomem"), NEEDS(NEED_PROC))
{
	char *a = arena(1);

	leave_data(0);
	expect_map_fails(ENOMEM,
			 call_mmap(a, page, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_layout(a - page, "---");
}

CASE("limit.data.zero", "With RLIMIT_DATA of 0 no private writable memory can be mapped",
     REQUIRES("rlimit.data.mmap-enomem"), NEEDS(NEED_PROC))
{
	const struct rlimit none = { 0, 0 };

	leave_data(0);
	if (setrlimit(RLIMIT_DATA, &none) != 0)
		broken("the limit cannot be set: errno %d", errno);
	expect_map_fails(ENOMEM, call_mmap(NULL, 1, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	expect_map(call_mmap(NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

struct mprotect_row {
	struct row row;
	int prot;
};

static const struct mprotect_row turned[] = {
	{ ROW("read",
	      "mprotect() of read-only private memory to writable is limited by RLIMIT_DATA"),
	  PROT_READ },
	{ ROW("none",
	      "mprotect() of PROT_NONE private memory to writable is limited by RLIMIT_DATA"),
	  PROT_NONE },
};

CASES("limit.data.mprotect", struct mprotect_row, turned, REQUIRES("rlimit.data.mprotect-enomem"),
      NEEDS(NEED_PROC))
{
	char *a = arena(3);
	bool readable = row->prot == PROT_READ;

	map_anon_at(a, 3 * page, row->prot, MAP_PRIVATE);
	leave_data(2);
	expect_fails(ENOMEM, call_mprotect(a, 3 * page, RW));
	expect_layout(a - page, readable ? "-rrr-" : "-----");
	expect_ok(call_mprotect(a, 2 * page, RW));
	expect_layout(a - page, readable ? "-wwr-" : "-ww--");
	expect_fails(ENOMEM, call_mprotect(a + 2 * page, page, RW));
	expect_layout(a - page, readable ? "-wwr-" : "-ww--");
	/* Back again, it makes room. */
	expect_ok(call_mprotect(a, page, PROT_READ));
	expect_ok(call_mprotect(a + 2 * page, page, RW));
	expect_layout(a - page, "-rww-");
}
