/* SPDX-License-Identifier: BSD-2-Clause */
/* What an attachment of a segment allows: by its mode, and by how it was attached. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

static int new_segment(size_t size)
{
	return expect_at_least(0, shm_segment(call_shmget(IPC_PRIVATE, size, IPC_CREAT | 0600)));
}

struct upgrade_row {
	struct row row;
	int flags; /* of shmat() */
	int prot;  /* asked of mprotect() */
	bool allowed;
};

static const struct upgrade_row upgrades[] = {
	{ ROW("read-only-to-rw", "an attachment by SHM_RDONLY cannot be made writable"),
	  SHM_RDONLY, RW, false },
	{ ROW("read-only-to-w", "an attachment by SHM_RDONLY cannot be made write-only"),
	  SHM_RDONLY, PROT_WRITE, false },
	{ ROW("read-only-to-none", "an attachment by SHM_RDONLY can lose its access"), SHM_RDONLY,
	  PROT_NONE, true },
	{ ROW("read-write-to-rw", "one that could be stored to can be made writable again"), 0, RW,
	  true },
};

CASES("sysv.permission.mprotect", struct upgrade_row, upgrades,
      REQUIRES("sysv.rdonly-mprotect-eacces"))
{
	int id = new_segment(page);
	char *m = expect_map(call_shmat(id, NULL, 0));
	char *at = expect_map(call_shmat(id, NULL, row->flags));

	expect_access(store(m, 1));
	expect_ok(call_mprotect(at, page, PROT_READ));
	if (row->allowed) {
		expect_ok(call_mprotect(at, page, row->prot));
		expect_layout(at, row->prot == PROT_NONE ? "-" : "w");
	} else {
		expect_fails(EACCES, call_mprotect(at, page, row->prot));
		expect_layout(at, "r");
		expect_byte(at, 1);
	}
	expect_layout(m, "w");
	expect_byte(m, 1);
}

struct mode_row {
	struct row row;
	int mode;
	int flags;
	bool allowed;
};

static const struct mode_row modes[] = {
	{ ROW("read-for-rw", "a segment that may be read is not attached to write"), 0400, 0,
	  false },
	{ ROW("read-for-read", "a segment that may be read is attached with SHM_RDONLY"), 0400,
	  SHM_RDONLY, true },
	{ ROW("write-for-rw", "a segment that may be written alone is not attached to write"),
	  0200, 0, false },
	{ ROW("write-for-read", "a segment that may be written alone is not attached to read"),
	  0200, SHM_RDONLY, false },
	{ ROW("none-for-read", "a segment of mode 0 is not attached to read"), 0, SHM_RDONLY,
	  false },
	{ ROW("no-execute", "a segment that may not be executed is not attached with SHM_EXEC"),
	  0600, SHM_EXEC, false },
	{ ROW("execute", "a segment that may be executed is attached with SHM_EXEC"), 0700,
	  SHM_EXEC, true },
	{ ROW("both-for-rw", "a segment that may be read and written is attached to write"), 0600,
	  0, true },
};

CASES("sysv.permission.mode", struct mode_row, modes, NEEDS(NEED_NO_PRIVILEGE),
      REQUIRES("sysv.shmat-mode-eacces"))
{
	int id = new_segment(page);
	char *m = expect_map(call_shmat(id, NULL, 0)), *other;
	union shm_status status;

	expect_ok(call_shmctl(id, IPC_STAT, &status.declared));
	status.declared.shm_perm.mode = (unsigned short)row->mode;
	expect_ok(call_shmctl(id, IPC_SET, &status.declared));
	if (row->allowed) {
		other = expect_map(call_shmat(id, NULL, row->flags));
		expect_layout(other, row->flags & SHM_RDONLY ? "r" : "w");
	} else {
		expect_map_fails(EACCES, call_shmat(id, NULL, row->flags));
	}
	/* What was attached before stays. */
	expect_layout(m, "w");
}

CASE("sysv.permission.remap-nowhere", "SHM_REMAP without an address fails with EINVAL",
     REQUIRES("sysv.shm-remap-null-einval"))
{
	int id = new_segment(page);
	char *m = expect_map(call_shmat(id, NULL, 0));

	expect_map_fails(EINVAL, call_shmat(id, NULL, SHM_REMAP));
	expect_map_fails(EINVAL, call_shmat(id, NULL, SHM_REMAP | SHM_RDONLY));
	expect_map_fails(EINVAL, call_shmat(id, (void *)1, SHM_REMAP | SHM_RND));
	expect_layout(m, "w");
}

CASE("sysv.permission.execute", "an attachment is executable with SHM_EXEC and not without",
     REQUIRES("sysv.shm-exec"), NEEDS(NEED_PROC))
{
	int id = expect_at_least(0, shm_segment(call_shmget(IPC_PRIVATE, page, IPC_CREAT | 0700)));

	need_executable_memory();
	expect_maps(expect_map(call_shmat(id, NULL, 0)), page, "rw-s", 0);
	expect_maps(expect_map(call_shmat(id, NULL, SHM_RDONLY)), page, "r--s", 0);
	expect_maps(expect_map(call_shmat(id, NULL, SHM_EXEC)), page, "rwxs", 0);
	expect_maps(expect_map(call_shmat(id, NULL, SHM_EXEC | SHM_RDONLY)), page, "r-xs", 0);
}
