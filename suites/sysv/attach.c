/* SPDX-License-Identifier: BSD-2-Clause */
/* Segments of shmget() as mappings. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

/* A segment of count pages, attached at *m. */
static int segment(key_t key, size_t count, char **m)
{
	int id = shm_segment(call_shmget(key, count * page, IPC_CREAT | IPC_EXCL | 0600));

	*m = expect_map(call_shmat(expect_at_least(0, id), NULL, 0));
	return id;
}

CASE("sysv.attach.attach", "shmat() attaches zeroed memory, and shmdt() detaches it",
     REQUIRES("sysv.attach"))
{
	char *m, *other;
	int id = segment(IPC_PRIVATE, 2, &m);

	expect_int(1, shm_attached(id));
	expect_zeroes(m, 2 * page);
	other = expect_map(call_shmat(id, NULL, 0));
	expect_int(2, shm_attached(id));
	expect_access(store(m + page, 1));
	expect_byte(other + page, 1);
	expect_ok(call_shmdt(other));
	expect_layout(other, "..");
	expect_int(1, shm_attached(id));
	expect_byte(m + page, 1);
	expect_fails(EINVAL, call_shmdt(other));
	expect_fails(EINVAL, call_shmdt(m + page));
	expect_layout(m, "ww");
}

CASE("sysv.attach.read-only", "a store to a segment attached with SHM_RDONLY raises SIGSEGV",
     REQUIRES("sysv.attach"))
{
	char *m, *reader;
	int id = segment(IPC_PRIVATE, 1, &m);

	reader = expect_map(call_shmat(id, NULL, SHM_RDONLY));
	expect_access(store(m, 1));
	expect_byte(reader, 1);
	expect_signal(SIGSEGV, SEGV_ACCERR, reader, store(reader, 2));
	expect_layout(m, "w");
	expect_byte(m, 1);
}

/* A key that no segment has: the process makes it of its own id. */
CASE("sysv.attach.maps",
     "maps shows an attachment as /SYSV and the key in eight hexadecimal digits", NEEDS(NEED_PROC),
     REQUIRES("sysv.shmat-in-maps"))
{
	key_t key = (key_t)((unsigned)getpid() | 0x4d000000u);
	char *m, want[64];
	struct map_line line;

	segment(key, 1, &m);
	snprintf(want, sizeof(want), "/SYSV%08x", (unsigned)key);
	expect(maps_find(m, &line));
	expect(strncmp(line.path, want, strlen(want)) == 0);
	expect(strcmp(line.mode, "rw-s") == 0);
	segment(IPC_PRIVATE, 1, &m);
	expect(maps_find(m, &line));
	expect(strncmp(line.path, "/SYSV00000000", 13) == 0);
}

CASE("sysv.attach.munmap", "munmap() of an attachment detaches it", REQUIRES("sysv.shmat-in-maps"))
{
	char *m, *other;
	int id = segment(IPC_PRIVATE, 3, &m);

	other = expect_map(call_shmat(id, NULL, 0));
	/* A part in the middle makes two attachments of one. */
	expect_ok(call_munmap(other + page, page));
	expect_layout(other, "w.w");
	expect_int(3, shm_attached(id));
	expect_ok(call_munmap(other, page));
	expect_int(2, shm_attached(id));
	expect_ok(call_munmap(other + 2 * page, page));
	expect_int(1, shm_attached(id));
	expect_layout(m, "www");
}

struct taken_row {
	struct row row;
	int occupied; /* page of the arena that is mapped, of four; the segment takes 0 and 1 */
};

static const struct taken_row taken[] = {
	{ ROW("first", "shmat() where the first page is taken fails"), 0 },
	{ ROW("last", "shmat() where the last page is taken fails"), 1 },
};

/* SHMLBA is a multiple of the page size, where it is not the page size itself. */
CASES("sysv.attach.taken", struct taken_row, taken, REQUIRES("sysv.shmat-addr-taken-einval"))
{
	size_t unit = SHMLBA;
	char *a = arena(4 * unit / page), *m, *at = page_of(a + unit - 1);
	int id = segment(IPC_PRIVATE, 2 * unit / page, &m);

	at -= (uintptr_t)at % unit;
	hole(at, 2 * unit);
	map_anon_at(at + (size_t)row->occupied * unit, page, RW, MAP_PRIVATE);
	expect_access(store(at + (size_t)row->occupied * unit, 7));
	expect_map_fails(EINVAL, call_shmat(id, at, 0));
	expect_byte(at + (size_t)row->occupied * unit, 7);
	expect_int(1, shm_attached(id));
	expect_access(store(m, 1));
	expect_address(at, call_shmat(id, at, SHM_REMAP));
	expect_byte(at, 1);
	expect_byte(at + unit, 0);
	expect_int(2, shm_attached(id));
}

CASE("sysv.attach.unaligned", "an unaligned address is refused, and with SHM_RND rounded down",
     REQUIRES("sysv.attach"))
{
	size_t unit = SHMLBA;
	char *a = arena(3 * unit / page), *m, *at = page_of(a + unit - 1);
	int id = segment(IPC_PRIVATE, 1, &m);

	at -= (uintptr_t)at % unit;
	hole(at, unit);
	expect_map_fails(EINVAL, call_shmat(id, at + 1, 0));
	expect_map_fails(EINVAL, call_shmat(id, at + unit - 1, 0));
	expect_layout(at, ".");
	expect_address(at, call_shmat(id, at + unit - 1, SHM_RND));
	expect_access(store(m, 1));
	expect_byte(at, 1);
}

CASE("sysv.attach.fork", "a child inherits the attachments, and its end detaches them",
     REQUIRES("sysv.fork-inherits-exec-detaches"))
{
	char *m;
	int id = segment(IPC_PRIVATE, 1, &m);
	struct child c;

	in_child(c) {
		/* That of shm_segment() is inherited too. */
		expect_int(3, shm_attached(id));
		expect_access(store(m, 1));
	}
	join_child(&c);
	expect_byte(m, 1);
	expect_int(1, shm_attached(id));
}

/* argv[0] is the segment, argv[1] how often the process that executed this one's image has it. */
EXECED("sysv-attached")
{
	union shm_status status;

	if (argc != 2 || shmctl(atoi(argv[0]), IPC_STAT, &status.declared) != 0)
		return 1;
	return status.declared.shm_nattch == (size_t)atoi(argv[1]) ? 0 : 2;
}

CASE("sysv.attach.exec", "execve() detaches the segments", NEEDS(NEED_EXEC),
     REQUIRES("sysv.fork-inherits-exec-detaches"))
{
	char *m;
	int id = segment(IPC_PRIVATE, 1, &m);

	expect_execed("sysv-attached", decimal(id), decimal(1 + (intmax_t)shm_attached(id)));
	expect_int(1, shm_attached(id));
}
