/* SPDX-License-Identifier: BSD-2-Clause */
/* What shmget() and shmctl(IPC_STAT) tell of a segment, its key, its size and who attached it. */
#include "cts.h"

/* A key that no segment has: the process makes it of its own id. */
static key_t own_key(void)
{
	return (key_t)((unsigned)getpid() | 0x5d000000u);
}

static void get_status(int id, union shm_status *status)
{
	expect_ok(call_shmctl(id, IPC_STAT, &status->declared));
}

CASE("sysv.status.created", "a new segment was attached by nobody, and has the size to the byte",
     REQUIRES("sysv.status"))
{
	int id = call_shmget(IPC_PRIVATE, 2 * page - 1, IPC_CREAT | 0600), result;
	union shm_status status;
	char *m;

	/* Before shm_segment() attaches it. */
	result = shmctl(id, IPC_STAT, &status.declared);
	expect_at_least(0, shm_segment(id));
	expect_int(0, result);
	expect_int(2 * page - 1, status.declared.shm_segsz);
	expect_int(0, status.declared.shm_nattch);
	expect_int(0, status.declared.shm_lpid);
	expect_int(0, status.declared.shm_atime);
	expect_int(0, status.declared.shm_dtime);
	expect(status.declared.shm_ctime != 0);
	expect_int(getpid(), status.declared.shm_cpid);
	m = expect_map(call_shmat(id, NULL, 0));
	expect_layout(m, "ww");
	expect_zeroes(m, 2 * page);
	get_status(id, &status);
	expect_int(2 * page - 1, status.declared.shm_segsz);
}

CASE("sysv.status.attached",
     "shmat() sets shm_atime, shmdt() and the end of a process shm_dtime, and each shm_lpid",
     REQUIRES("sysv.status"))
{
	int id = expect_at_least(0, shm_segment(call_shmget(IPC_PRIVATE, page, IPC_CREAT | 0600)));
	char *m = expect_map(call_shmat(id, NULL, 0));
	union shm_status status;
	struct child c;

	get_status(id, &status);
	expect(status.declared.shm_atime >= status.declared.shm_ctime);
	expect(status.declared.shm_atime != 0);
	expect_int(0, status.declared.shm_dtime);
	expect_int(getpid(), status.declared.shm_lpid);
	in_child(c) {
		char *other = expect_map(call_shmat(id, NULL, SHM_RDONLY));

		get_status(id, &status);
		expect_int(getpid(), status.declared.shm_lpid);
		expect_int(0, status.declared.shm_dtime);
		expect_ok(call_shmdt(other));
		get_status(id, &status);
		expect_int(getpid(), status.declared.shm_lpid);
		expect(status.declared.shm_dtime >= status.declared.shm_atime);
		expect(status.declared.shm_dtime != 0);
	}
	join_child(&c);
	get_status(id, &status);
	expect(status.declared.shm_lpid != getpid());
	expect_int(1, shm_attached(id));
	expect_ok(call_shmdt(m));
	get_status(id, &status);
	expect_int(getpid(), status.declared.shm_lpid);
}

CASE("sysv.status.get", "shmget() of a key finds its segment, but for a larger size: EINVAL",
     REQUIRES("sysv.shmget-size"))
{
	key_t key = own_key();
	int id = call_shmget(key, 2 * page - 1, IPC_CREAT | IPC_EXCL | 0600);
	int same = shmget(key, 2 * page - 1, 0), none = shmget(key, 0, 0);
	int larger = shmget(key, 2 * page, 0), error = errno;
	int again = shmget(key, page, IPC_CREAT | IPC_EXCL | 0600), exists = errno;

	expect_at_least(0, shm_segment(id));
	expect_int(id, same);
	expect_int(id, none);
	expect_int(-1, larger);
	expect_int(EINVAL, error);
	expect_int(-1, again);
	expect_int(EEXIST, exists);
	expect_fails(EINVAL, call_shmget(IPC_PRIVATE, 0, IPC_CREAT | 0600));
}

CASE("sysv.status.removed", "the key of a removed segment is free, its memory stays for who has it",
     REQUIRES("sysv.rmid"))
{
	key_t key = own_key();
	int id = shm_segment(call_shmget(key, page, IPC_CREAT | IPC_EXCL | 0600)), next;
	char *m = expect_map(call_shmat(expect_at_least(0, id), NULL, 0)), *other;

	expect_access(store(m, 1));
	expect_fails(ENOENT, call_shmget(key, page, 0));
	next = shm_segment(call_shmget(key, page, IPC_CREAT | IPC_EXCL | 0600));
	other = expect_map(call_shmat(expect_at_least(0, next), NULL, 0));
	expect(id != next);
	expect_byte(other, 0);
	expect_byte(m, 1);
	expect_int(1, shm_attached(id));
}

CASE("sysv.status.not-attached",
     "shmdt() of what is no attachment fails with EINVAL and unmaps nothing",
     REQUIRES("sysv.shmdt-einval"))
{
	int id = expect_at_least(0, shm_segment(call_shmget(IPC_PRIVATE, page, IPC_CREAT | 0600)));
	char *m = expect_map(call_shmat(id, NULL, 0)), *a = arena(4);

	map_file_at(a, fixture_memfd((off_t)page), 0, page, PROT_READ, MAP_SHARED);
	map_anon_at(a + page, page, PROT_READ, MAP_SHARED);
	map_anon_at(a + 2 * page, page, PROT_READ, MAP_PRIVATE);
	hole(a + 3 * page, page);
	for (size_t i = 0; i < 4; i++)
		expect_fails(EINVAL, call_shmdt(a + i * page));
	expect_layout(a, "rrr.");
	expect_fails(EINVAL, call_shmdt(m + 1));
	expect_fails(EINVAL, call_shmdt(m + page - 1));
	expect_layout(m, "w");
	expect_int(1, shm_attached(id));
}
