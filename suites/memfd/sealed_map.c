/* SPDX-License-Identifier: BSD-2-Clause */
/* F_SEAL_WRITE and F_SEAL_FUTURE_WRITE against mappings. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

/* The seals but for F_SEAL_EXEC, which vm.memfd_noexec may set. */
static int seals(int fd)
{
	return call_fcntl(fd, F_GET_SEALS, 0) & ~F_SEAL_EXEC;
}

static int file(void)
{
	int fd = trace_fd(expect_at_least(0, call_memfd_create("case", MFD_ALLOW_SEALING)));

	fill_pattern(fd, 0, 2 * page);
	return fd;
}

static int sealed(int seal)
{
	int fd = file();

	expect_ok(call_fcntl(fd, F_ADD_SEALS, seal));
	return fd;
}

struct busy_row {
	struct row row;
	int prot;
	int share;
	int oflag; /* of the descriptor that is mapped */
	int error;
};

static const struct busy_row busy[] = {
	{ ROW("shared-writable", "a shared writable mapping keeps F_SEAL_WRITE off"), RW,
	  MAP_SHARED, O_RDWR, EBUSY },
	{ ROW("shared-write-only", "a shared mapping with PROT_WRITE alone keeps F_SEAL_WRITE off"),
	  PROT_WRITE, MAP_SHARED, O_RDWR, EBUSY },
	{ ROW("shared-readable",
	      "a shared mapping that may become writable keeps F_SEAL_WRITE off"),
	  PROT_READ, MAP_SHARED, O_RDWR, EBUSY },
	{ ROW("shared-no-access",
	      "one without access that may become writable keeps F_SEAL_WRITE off"),
	  PROT_NONE, MAP_SHARED, O_RDWR, EBUSY },
	{ ROW("shared-read-only", "a shared mapping of a read-only descriptor lets F_SEAL_WRITE be"),
	  PROT_READ, MAP_SHARED, O_RDONLY, 0 },
	{ ROW("private-writable", "a private writable mapping lets F_SEAL_WRITE be"), RW,
	  MAP_PRIVATE, O_RDWR, 0 },
	{ ROW("private-readable", "a private read-only mapping lets F_SEAL_WRITE be"), PROT_READ,
	  MAP_PRIVATE, O_RDWR, 0 },
};

CASES("memfd.sealed_map.busy", struct busy_row, busy, NEEDS(NEED_PROC),
      REQUIRES("memfd.seal.write-ebusy"))
{
	int fd = file();
	char path[64], *m;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	m = map_file(open_path(path, row->oflag), 0, 2 * page, row->prot, row->share);
	if (row->error) {
		expect_fails(row->error, call_fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW));
		expect_int(0, seals(fd));
		/* A part that is left is enough. */
		expect_ok(call_munmap(m, page));
		expect_fails(row->error, call_fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
		expect_ok(call_munmap(m + page, page));
	}
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	expect_int(F_SEAL_WRITE, seals(fd));
}

CASE("memfd.sealed_map.busy-others", "a writable mapping hinders no seal but F_SEAL_WRITE",
     REQUIRES("memfd.seal.write-ebusy"))
{
	static const int others[] = { F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_FUTURE_WRITE,
				      F_SEAL_SEAL };
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		int fd = file();
		char *m = map_file(fd, 0, page, RW, MAP_SHARED);

		expect_ok(call_fcntl(fd, F_ADD_SEALS, others[i]));
		expect_access(store(m, 0));
		expect_file_byte(fd, 0, 0);
	}
}

CASE("memfd.sealed_map.busy-child",
     "a writable mapping that a child inherited keeps F_SEAL_WRITE off",
     REQUIRES("memfd.seal.write-ebusy"))
{
	int fd = file();
	char *m = map_file(fd, 0, page, RW, MAP_SHARED);
	struct child c;

	in_child(c)
		await(&c);
	expect_ok(call_munmap(m, page));
	expect_fails(EBUSY, call_fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	wake(&c);
	join_child(&c);
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
}

struct map_row {
	struct row row;
	int seal;
	int prot;
	int flags;
	int error;
};

#define FUTURE REQUIRES("memfd.seal.future-write")
#define READ_ONLY REQUIRES("memfd.seal.write-shared-ro-ok")

static const struct map_row maps[] = {
	{ ROW("writable", "F_SEAL_WRITE forbids a shared writable mapping"), F_SEAL_WRITE, RW,
	  MAP_SHARED, EPERM },
	{ ROW("write-only", "F_SEAL_WRITE forbids a shared mapping with PROT_WRITE alone"),
	  F_SEAL_WRITE, PROT_WRITE, MAP_SHARED, EPERM },
	{ ROW("validate", "F_SEAL_WRITE forbids a writable mapping with MAP_SHARED_VALIDATE"),
	  F_SEAL_WRITE, RW, MAP_SHARED_VALIDATE, EPERM },
	{ ROW("private", "F_SEAL_WRITE allows a private writable mapping"), F_SEAL_WRITE, RW,
	  MAP_PRIVATE, 0 },
	{ ROW("readable", "F_SEAL_WRITE allows a shared read-only mapping", READ_ONLY),
	  F_SEAL_WRITE, PROT_READ, MAP_SHARED, 0 },
	{ ROW("future-writable", "F_SEAL_FUTURE_WRITE forbids a new shared writable mapping",
	      FUTURE),
	  F_SEAL_FUTURE_WRITE, RW, MAP_SHARED, EPERM },
	{ ROW("future-write-only",
	      "F_SEAL_FUTURE_WRITE forbids a new shared mapping with PROT_WRITE alone", FUTURE),
	  F_SEAL_FUTURE_WRITE, PROT_WRITE, MAP_SHARED, EPERM },
	{ ROW("future-private", "F_SEAL_FUTURE_WRITE allows a private writable mapping", FUTURE),
	  F_SEAL_FUTURE_WRITE, RW, MAP_PRIVATE, 0 },
	{ ROW("future-readable", "F_SEAL_FUTURE_WRITE allows a shared read-only mapping", FUTURE),
	  F_SEAL_FUTURE_WRITE, PROT_READ, MAP_SHARED, 0 },
	{ ROW("size-seals", "F_SEAL_SHRINK and F_SEAL_GROW forbid no mapping",
	      REQUIRES("memfd.seal.shrink-grow")),
	  F_SEAL_SHRINK | F_SEAL_GROW, RW, MAP_SHARED, 0 },
};

CASES("memfd.sealed_map.map", struct map_row, maps, REQUIRES("memfd.seal.write-mmap-eperm"))
{
	int fd = sealed(row->seal);
	char *m, *a = arena(1);

	if (row->error) {
		expect_map_fails(row->error, call_mmap(NULL, page, row->prot, row->flags, fd, 0));
		expect_map_fails(row->error,
				 call_mmap(a, page, row->prot, row->flags | MAP_FIXED, fd, 0));
		expect_layout(a, "-");
	} else {
		m = map_file(fd, 0, page, row->prot, row->flags);
		expect_pattern(m, 0, page);
		if (row->prot & PROT_WRITE)
			expect_access(store(m, 0));
		expect_file_byte(
			fd, 0, row->flags == MAP_SHARED && row->prot & PROT_WRITE ? 0 : pattern(0));
	}
}

struct protect_row {
	struct row row;
	int seal;
};

static const struct protect_row upgrades[] = {
	{ ROW("write", "a read-only mapping made under F_SEAL_WRITE cannot become writable",
	      READ_ONLY),
	  F_SEAL_WRITE },
	{ ROW("future-write", "one made under F_SEAL_FUTURE_WRITE cannot become writable either",
	      FUTURE),
	  F_SEAL_FUTURE_WRITE },
};

CASES("memfd.sealed_map.upgrade", struct protect_row, upgrades)
{
	int fd = sealed(row->seal);
	char *m = map_file(fd, 0, 2 * page, PROT_READ, MAP_SHARED);
	char *copy = map_file(fd, 0, 2 * page, PROT_READ, MAP_PRIVATE);

	expect_fails(EACCES, call_mprotect(m, 2 * page, RW));
	expect_fails(EACCES, call_mprotect(m, page, PROT_WRITE));
	expect_layout(m, "rr");
	expect_pattern(m, 0, 2 * page);
	/* A private one can. */
	expect_ok(call_mprotect(copy, page, RW));
	expect_access(store(copy, 0));
	expect_file_pattern(fd, 0, 2 * page);
}

CASE("memfd.sealed_map.existing", "F_SEAL_FUTURE_WRITE leaves the mappings writable that there are",
     REQUIRES("memfd.seal.future-write"))
{
	int fd = file();
	char *m = map_file(fd, 0, page, RW, MAP_SHARED);
	char *dormant = map_file(fd, (off_t)page, page, PROT_READ, MAP_SHARED);
	unsigned char zero = 0;

	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
	expect_access(store(m, 0));
	expect_file_byte(fd, 0, 0);
	/* One that was read-only but might become writable may still. */
	expect_ok(call_mprotect(dormant, page, RW));
	expect_access(store(dormant, 0));
	expect_file_byte(fd, (off_t)page, 0);
	expect_fails(EPERM, call_pwrite(fd, &zero, 1, 1));
	expect_fails(EBUSY, call_fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	expect_int(F_SEAL_FUTURE_WRITE, seals(fd));
}

/*
 *	| before | sealed | before |	made before and after the seal, of continuous pages
 */
CASE("memfd.sealed_map.beside",
     "a mapping made under F_SEAL_FUTURE_WRITE cannot become writable beside one that can",
     REQUIRES("memfd.seal.future-write"))
{
	int fd = file();
	char *a = arena(3);

	fill_pattern(fd, 0, 3 * page);
	map_file_at(a, fd, 0, page, PROT_READ, MAP_SHARED);
	map_file_at(a + 2 * page, fd, (off_t)(2 * page), page, PROT_READ, MAP_SHARED);
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
	map_file_at(a + page, fd, (off_t)page, page, PROT_READ, MAP_SHARED);
	expect_fails(EACCES, call_mprotect(a + page, page, RW));
	expect_layout(a, "rrr");
	expect_ok(call_mprotect(a, page, RW));
	expect_ok(call_mprotect(a + 2 * page, page, RW));
	expect_layout(a, "wrw");
	expect_pattern(a, 0, 3 * page);
}

CASE("memfd.sealed_map.failed",
     "a shared writable mapping that failed does not count: F_SEAL_WRITE is added",
     REQUIRES("memfd.seal.write-ebusy"))
{
	int fd = file();
	char *a = arena(1);

	expect_ok(call_mseal(a, page, 0));
	expect_map_fails(EPERM, call_mmap(a, page, RW, MAP_SHARED | MAP_FIXED, fd, 0));
	expect_ok(call_fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	expect_map_fails(EPERM, call_mmap(NULL, page, RW, MAP_SHARED, fd, 0));
}
