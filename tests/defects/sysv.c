/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#include "answer.h"

static void *attach_copy(int id, const void *addr, int flags)
{
	struct shmid_ds status;
	void *start = right->shmat(id, addr, flags);

	if (start != MAP_FAILED && right->shmctl(id, IPC_STAT, &status) == 0)
		right->mmap(start, status.shm_segsz, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return start;
}

DEFECT("shmat-copies", "each attachment of a segment has memory of its own",
       BREAKS("sysv.attach", "sysv.shmat-in-maps", "sysv.fork-inherits-exec-detaches",
	      "sysv.shmat-addr-taken-einval"))
{
	wrong->shmat = attach_copy;
}

static void *attach_over(int id, const void *addr, int flags)
{
	return right->shmat(id, addr, addr ? flags | 040000 : flags);
}

DEFECT("shmat-replaces", "shmat() replaces what is mapped", BREAKS("sysv.shmat-addr-taken-einval"))
{
	wrong->shmat = attach_over;
}

static void *attach_rounding(int id, const void *addr, int flags)
{
	return right->shmat(id, addr, addr ? flags | SHM_RND : flags);
}

DEFECT("shmat-always-rounds", "shmat() rounds an unaligned address down without SHM_RND",
       BREAKS("sysv.attach"))
{
	wrong->shmat = attach_rounding;
}

static void *attach_writable(int id, const void *addr, int flags)
{
	return right->shmat(id, addr, flags & ~SHM_RDONLY);
}

DEFECT("shmat-always-writable", "shmat() ignores SHM_RDONLY", BREAKS("sysv.attach"))
{
	wrong->shmat = attach_writable;
}

static int detach_nothing(const void *addr)
{
	(void)addr;
	return 0;
}

DEFECT("shmdt-does-nothing", "shmdt() returns 0 and detaches nothing", BREAKS("sysv.attach"))
{
	wrong->shmdt = detach_nothing;
}

static int ctl_counting(int id, int command, struct shmid_ds *status)
{
	int result = right->shmctl(id, command, status);

	if (command == IPC_STAT)
		status->shm_nattch = 1;
	return result;
}

DEFECT("shmctl-nattch-1", "shm_nattch is always 1",
       BREAKS("sysv.attach", "sysv.shmat-in-maps", "sysv.fork-inherits-exec-detaches",
	      "sysv.shmat-addr-taken-einval"))
{
	wrong->shmctl = ctl_counting;
}

static int get_keyless(key_t key, size_t size, int flags)
{
	return right->shmget(key == IPC_PRIVATE ? key : key ^ 1, size, flags);
}

DEFECT("shmget-other-key", "a segment has another key than was asked for",
       BREAKS("sysv.shmat-in-maps"))
{
	wrong->shmget = get_keyless;
}

static int get_enomem(key_t key, size_t size, int flags)
{
	int result = right->shmget(key, size, flags);

	return result < 0 && errno == EPERM ? fail(ENOMEM) : result;
}

DEFECT("shmget-hugetlb-enomem", "SHM_HUGETLB without privilege fails with ENOMEM",
       BREAKS("sysv.hugetlb-eperm"))
{
	wrong->shmget = get_enomem;
}

/* The image that is executed keeps the segment attached, by a process that it does not know of. */
static int exec_attached(const char *path, char *const argv[], char *const envp[])
{
	if (right->fork() == 0) {
		alarm(1);
		pause();
		_exit(0);
	}
	return right->execve(path, argv, envp);
}

DEFECT("exec-keeps-segments", "execve() leaves segments attached",
       BREAKS("sysv.fork-inherits-exec-detaches"))
{
	wrong->execve = exec_attached;
}

static int size_of(int id, size_t *size)
{
	struct shmid_ds status;

	if (right->shmctl(id, IPC_STAT, &status) != 0)
		return -1;
	*size = status.shm_segsz;
	return 0;
}

static void *attach_upgradable(int id, const void *addr, int flags)
{
	void *start = right->shmat(id, addr, flags & ~SHM_RDONLY);
	size_t size;

	if (flags & SHM_RDONLY && start != MAP_FAILED && size_of(id, &size) == 0)
		right->mprotect(start, size, PROT_READ);
	return start;
}

DEFECT("shmat-read-only-upgradable", "what SHM_RDONLY attached can be made writable",
       BREAKS("sysv.rdonly-mprotect-eacces"))
{
	wrong->shmat = attach_upgradable;
}

static void *attach_read_only(int id, const void *addr, int flags)
{
	return right->shmat(id, addr, flags | SHM_RDONLY);
}

DEFECT("shmat-always-read-only", "shmat() attaches everything read-only",
       BREAKS("sysv.rdonly-mprotect-eacces", "sysv.shmat-mode-eacces", "sysv.attach"))
{
	wrong->shmat = attach_read_only;
}

static void *attach_by_owner(int id, const void *addr, int flags)
{
	void *start = right->shmat(id, addr, flags);
	struct shmid_ds status;
	int mode;

	if (start != MAP_FAILED || errno != EACCES)
		return start;
	/* The mode cannot be asked for where it denies reading. */
	memset(&status, 0, sizeof(status));
	status.shm_perm.uid = geteuid();
	status.shm_perm.gid = getegid();
	status.shm_perm.mode = 0600;
	mode = right->shmctl(id, IPC_SET, &status);
	start = right->shmat(id, addr, flags);
	status.shm_perm.mode = 0;
	if (mode == 0)
		right->shmctl(id, IPC_SET, &status);
	return start;
}

DEFECT("shmat-ignores-mode", "shmat() attaches a segment whatever its mode",
       BREAKS("sysv.shmat-mode-eacces"))
{
	wrong->shmat = attach_by_owner;
}

static void *attach_remap_anywhere(int id, const void *addr, int flags)
{
	return right->shmat(id, addr, addr ? flags : flags & ~040000);
}

DEFECT("shmat-remap-anywhere", "SHM_REMAP without an address attaches anywhere",
       BREAKS("sysv.shm-remap-null-einval"))
{
	wrong->shmat = attach_remap_anywhere;
}

static int detach_first_page(const void *addr)
{
	return right->munmap((void *)addr, page);
}

DEFECT("shmdt-first-page", "shmdt() detaches the first page alone",
       BREAKS("sysv.attach", "sysv.shmdt-detaches-parts"))
{
	wrong->shmdt = detach_first_page;
}

static size_t attached_size;

static void *attach_sized(int id, const void *addr, int flags)
{
	size_of(id, &attached_size);
	return right->shmat(id, addr, flags);
}

static int detach_range(const void *addr)
{
	return right->munmap((void *)addr, rounded_up(attached_size));
}

DEFECT("shmdt-whole-range", "shmdt() unmaps all that is in the range of the segment",
       BREAKS("sysv.shmdt-detaches-parts"))
{
	wrong->shmat = attach_sized;
	wrong->shmdt = detach_range;
}

static void *move_attached_twice(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
	void *start = right->mremap(old, old_size, new_size, flags, new);

	if (start != MAP_FAILED)
		right->mremap(start, 0, page, MREMAP_MAYMOVE, NULL);
	return start;
}

DEFECT("mremap-leaves-attachment", "mremap() attaches a segment once more",
       BREAKS("sysv.mremap-keeps-attachment"))
{
	wrong->mremap = move_attached_twice;
}

static int ctl_stale(int id, int command, struct shmid_ds *status)
{
	int result = right->shmctl(id, command, status);

	if (command == IPC_STAT) {
		status->shm_segsz = (status->shm_segsz + page - 1) / page * page;
		status->shm_dtime = status->shm_atime;
		status->shm_lpid = status->shm_cpid;
	}
	return result;
}

DEFECT("shmctl-rounds", "shmctl() tells whole pages, and no detaching", BREAKS("sysv.status"))
{
	wrong->shmctl = ctl_stale;
}

static int get_one(key_t key, size_t size, int flags)
{
	return right->shmget(key, size ? size : 1, flags & ~IPC_EXCL);
}

DEFECT("shmget-any-size", "shmget() gives a segment of size 0", BREAKS("sysv.shmget-size"))
{
	wrong->shmget = get_one;
}

static int get_after_all(key_t key, size_t size, int flags)
{
	int id = right->shmget(key, size, flags);

	return id < 0 && errno == ENOENT ? fail(EIDRM) : id;
}

DEFECT("shmget-removed", "shmget() of the key of a removed segment fails with EIDRM",
       BREAKS("sysv.rmid"))
{
	wrong->shmget = get_after_all;
}

static int detach_anything(const void *addr)
{
	int result = right->shmdt(addr);

	return result ? right->munmap(page_of(addr), page) : result;
}

DEFECT("shmdt-unmaps-anything", "shmdt() unmaps what is no attachment", BREAKS("sysv.shmdt-einval"))
{
	wrong->shmdt = detach_anything;
}

static void *attach_data(int id, const void *addr, int flags)
{
	return right->shmat(id, addr, flags & ~SHM_EXEC);
}

DEFECT("shmat-ignores-exec", "shmat() ignores SHM_EXEC",
       BREAKS("sysv.shm-exec", "sysv.shmat-mode-eacces"))
{
	wrong->shmat = attach_data;
}

static void *attach_rounded_anywhere(int id, const void *addr, int flags)
{
	return right->shmat(id, (uintptr_t)addr < page ? NULL : addr,
			    (uintptr_t)addr < page ? flags & ~SHM_REMAP : flags);
}

DEFECT("shmat-remap-rounded-to-null",
       "SHM_REMAP of an address that is rounded to 0 attaches anywhere",
       BREAKS("sysv.shm-remap-null-einval"))
{
	wrong->shmat = attach_rounded_anywhere;
}
