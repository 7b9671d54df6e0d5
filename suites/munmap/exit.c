/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of a process removes its mappings. */
#include "cts.h"


CASE("munmap.exit.nattch", "When a process ends, the segments it attached count one less each",
     REQUIRES("munmap.exit-unmaps"))
{
	int id = expect_at_least(
		0, shm_segment(call_shmget(IPC_PRIVATE, page, IPC_CREAT | 0600)));
	char *at = expect_map(call_shmat(id, NULL, 0));
	struct child child;

	expect_int(1, shm_attached(id));
	in_child (child) {
		/* By fork() all that its parent has, and once more of its own. */
		expect_int(3, shm_attached(id));
		expect_map(call_shmat(id, NULL, SHM_RDONLY));
		expect_int(4, shm_attached(id));
		expect_access(store(at, 1));
	}
	join_child(&child);
	expect_int(1, shm_attached(id));
	expect_byte(at, 1);
}

/* The tmpfs is the case's own: nobody else uses its blocks. */
CASE("munmap.exit.unlinked-file",
     "An unlinked file that is mapped alone is freed when the process ends, and no earlier",
     REQUIRES("munmap.exit-unmaps"), NEEDS(NEED_USERNS))
{
	const char *where = fixture_tmpfs(0, "size=1m");
	struct statvfs empty, used, after;
	struct child child;
	char path[256];

	snprintf(path, sizeof(path), "%s/file", where);
	if (statvfs(where, &empty) != 0)
		broken("statvfs");
	in_child (child) {
		int fd = open_path(path, O_RDWR | O_CREAT);
		char *m;

		fill_pattern(fd, 0, 4 * page);
		m = map_file(fd, 0, 4 * page, PROT_READ, MAP_SHARED);
		expect_int(0, unlink(path));
		expect_ok(call_close(fd));
		wake(&child);
		await(&child);
		expect_pattern(m, 0, 4 * page);
	}
	await(&child);
	if (statvfs(where, &used) != 0)
		broken("statvfs");
	expect_int(empty.f_bfree - 4 * page / empty.f_frsize, used.f_bfree);
	wake(&child);
	join_child(&child);
	if (statvfs(where, &after) != 0)
		broken("statvfs");
	expect_int(empty.f_bfree, after.f_bfree);
}

CASE("munmap.exit.shared-stores",
     "What a process stored to a shared mapping is there after its end",
     REQUIRES("munmap.exit-unmaps", "munmap.shared-reaches-file"))
{
	struct layout m = lay_out(BACKING_FILE, MAP_SHARED, 1, false);
	struct child child;

	in_child (child)
		expect_access(store(m.at, 0));
	join_child(&child);
	expect_file_byte(m.fd, m.offset, 0);
	expect_byte(m.at, 0);
}
