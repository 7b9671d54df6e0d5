/* SPDX-License-Identifier: BSD-2-Clause */
/* What becomes of a case whose set-up the system refuses, or does not offer: its words. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "arena.h"
#include "entry.h"
#include "feature.h"
#include "fixture.h"
#include "meminfo.h"
#include "process.h"
#include "unit.h"

static struct entry refusing;
static int error;

static int no_memfd(const char *name, unsigned int flags)
{
	(void)name;
	(void)flags;
	errno = error;
	return -1;
}

static int no_shm(const char *name, int oflag, mode_t mode)
{
	(void)oflag;
	return no_memfd(name, mode);
}

static void *no_mapping(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	(void)addr;
	(void)length;
	(void)prot;
	(void)flags;
	(void)offset;
	errno = error;
	(void)fd;
	return MAP_FAILED;
}

static int no_unmapping(void *addr, size_t length)
{
	(void)addr;
	(void)length;
	errno = error;
	return -1;
}

static pid_t no_process(void)
{
	errno = error;
	return -1;
}

static ssize_t no_text(const char *path, char *text, size_t size)
{
	(void)path;
	(void)text;
	(void)size;
	return -1;
}

static void memfd(void)
{
	refusing.memfd_create = no_memfd;
	fixture_memfd(1);
}

static void no_memfd_at_all(void)
{
	refusing.memfd_create = NULL;
	fixture_memfd(1);
}

static void shm(void)
{
	refusing.shm_open = no_shm;
	fixture_shm(1);
}

static void no_shm_at_all(void)
{
	refusing.shm_open = NULL;
	fixture_shm(1);
}

static void mapping(void)
{
	refusing.mmap = no_mapping;
	map_anon(page, PROT_READ, MAP_PRIVATE);
}

static void reservation(void)
{
	refusing.mmap = no_mapping;
	arena(1);
}

static void an_arena_hole(void)
{
	char *a = arena(1);

	refusing.munmap = no_unmapping;
	hole(a, page);
}

static void no_mmap_at_all(void)
{
	refusing.mmap = NULL;
	arena(1);
}

static void process(void)
{
	struct child child;

	refusing.fork = no_process;
	in_child (child) {
	}
}


static void memory_information(void)
{
	refusing.proc_read = no_text;
	meminfo("MemTotal");
}

static void unknown_memory_information(void)
{
	meminfo("NoSuchField");
}

static void library_function(void)
{
	entry = &entry_syscall;
	need_libc();
}

static void file_without_directory(void)
{
	fixture_file(1);
}

static void missing_device(void)
{
	fixture_device("/dev/no/such", O_RDONLY);
}

static void unknown_socket(void)
{
	fixture_socket(12345, SOCK_STREAM);
}

static void file_that_is_no_device(void)
{
	fixture_device("/dev", O_RDONLY);
}

static void unsized_object(void)
{
	fixture_object(BACKING_ZERO, 1);
}

static void too_many_names(void)
{
	int i;

	for (i = 0; i < 1000; i++)
		shm_name("x");
}

static const struct {
	void (*set_up)(void);
	int error;
	enum verdict verdict;
	const char *reason;
} set_ups[] = {
	{ memfd, EPERM, VERDICT_SKIP, "memfd_create: EPERM" },
	{ memfd, EMFILE, VERDICT_BROKEN, "memfd_create: EMFILE" },
	{ memfd, ENOSYS, VERDICT_SKIP, "the system has no memfd_create()" },
	{ no_memfd_at_all, 0, VERDICT_SKIP, "no memfd_create() in this libc" },
	{ shm, EACCES, VERDICT_SKIP, "shm_open: EACCES" },
	{ shm, EEXIST, VERDICT_BROKEN, "shm_open: EEXIST" },
	{ no_shm_at_all, 0, VERDICT_SKIP, "no shm_open()" },
	{ mapping, ENOMEM, VERDICT_BROKEN, "mmap() was refused: ENOMEM" },
	{ mapping, EINVAL, VERDICT_FAIL, NULL },
	{ reservation, EAGAIN, VERDICT_BROKEN, "mmap() of an arena was refused: EAGAIN" },
	{ an_arena_hole, ENOMEM, VERDICT_BROKEN, "munmap() was refused: ENOMEM" },
	{ no_mmap_at_all, 0, VERDICT_SKIP, "no mmap() in this libc" },
	{ process, ENOSYS, VERDICT_SKIP, "fork: ENOSYS" },
	{ process, EAGAIN, VERDICT_BROKEN, "fork: EAGAIN" },
	{ memory_information, 0, VERDICT_SKIP, "/proc/meminfo cannot be read" },
	{ unknown_memory_information, 0, VERDICT_SKIP,
	  "/proc/meminfo says nothing of NoSuchField" },
	{ library_function, 0, VERDICT_SKIP, "it is about functions of the libc" },
	{ file_without_directory, 0, VERDICT_SKIP, "no directory to write files in" },
	{ missing_device, 0, VERDICT_SKIP, "/dev/no/such: ENOENT" },
	{ file_that_is_no_device, 0, VERDICT_SKIP, "/dev is no device" },
	{ unknown_socket, 0, VERDICT_SKIP, NULL },
	{ unsized_object, 0, VERDICT_BROKEN, "zero memory is no object of a size" },
	{ too_many_names, 0, VERDICT_BROKEN, NULL },
};

static void try(void *arg)
{
	refusing = *entry;
	entry = &refusing;
	error = set_ups[*(int *)arg].error;
	set_ups[*(int *)arg].set_up();
}

START_TEST(refused_set_up)
{
	const struct result *result = judged(try, &_i);

	ck_assert_int_eq(result->verdict, set_ups[_i].verdict);
	if (set_ups[_i].reason)
		ck_assert_str_eq(result->reason, set_ups[_i].reason);
}
END_TEST

TCase *case_of_set_up(void)
{
	TCase *tcase = tcase_create("set-up");

	add_rows(tcase, refused_set_up, set_ups);
	return tcase;
}
