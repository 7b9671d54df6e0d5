/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

#ifdef HAVE_SYS_SHM_H
#include <sys/shm.h>

static int fails(int error)
{
	errno = error;
	return -1;
}

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

	return result < 0 && errno == EPERM ? fails(ENOMEM) : result;
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
#endif
