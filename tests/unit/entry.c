/* SPDX-License-Identifier: BSD-2-Clause */
/* The two entries: the same call with the same operands comes to the same. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi.h"
#include "arena.h"
#include "call.h"
#include "entry.h"
#include "unit.h"

/* Beyond what 32 bits hold, and a multiple of every page size. */
#define FAR ((off_t)5 << 30)

static char *area;	  /* four pages: two that can be stored to, one that cannot, a hole */
static int file = -1; /* of FAR bytes and a page */

static void set_up(void)
{
	area = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(area, MAP_FAILED);
	ck_assert_int_eq(mprotect(area + 2 * page, page, PROT_NONE), 0);
	ck_assert_int_eq(munmap(area + 3 * page, page), 0);
	file = open(file_of(""), O_RDWR);
	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(ftruncate(file, FAR + (off_t)page), 0);
	ck_assert_int_eq(pwrite(file, "far", 3, FAR), 3);
}

/* What a call yields as a number; pointers relative to the area. */
struct call {
	const char *name;
	bool (*exists)(const struct entry *e);
	intmax_t (*make)(const struct entry *e);
	intmax_t result;
	int error;
};

#define CALL(name_, nth, ...)                                                                      \
	static bool has_##name_##nth(const struct entry *e)                                        \
	{                                                                                          \
		return e->name_ != NULL;                                                           \
	}                                                                                          \
	static intmax_t make_##name_##nth(const struct entry *e)                                   \
	{                                                                                          \
		return (intmax_t)(intptr_t)(__VA_ARGS__);                                          \
	}
#define ROW_OF(name, nth, result, error)                                                           \
	{ #name, has_##name##nth, make_##name##nth, result, error }

static intmax_t relative(void *at)
{
	return at == MAP_FAILED ? -1 : (char *)at - area;
}

/* The bytes of the file at its far end, seen through a mapping or by a call. */
static intmax_t is_far(const void *at)
{
	return at != MAP_FAILED && memcmp(at, "far", 3) == 0;
}

static char buffer[4];
static unsigned char vec[4];

CALL(mmap, 1, relative(e->mmap(area, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)))
CALL(mmap, 2, e->mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
CALL(mmap, 3, e->mmap(NULL, page, PROT_READ, MAP_PRIVATE, -1, 0))
CALL(mmap, 4, is_far(e->mmap(NULL, page, PROT_READ, MAP_SHARED, file, FAR)))
CALL(munmap, 1, e->munmap(area, 0))
CALL(munmap, 2, e->munmap(area + 1, page))
CALL(munmap, 3, e->munmap(area, page))
CALL(mprotect, 1, e->mprotect(area + 3 * page, page, PROT_READ))
CALL(mprotect, 2, e->mprotect(area, page, PROT_READ))
CALL(mremap, 1, relative(e->mremap(area, 2 * page, page, 0, NULL)))
CALL(mremap, 2, e->mremap(area, page, 0, 0, NULL))
CALL(mremap, 3, relative(e->mremap(area, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, area + 3 * page)))
CALL(msync, 1, e->msync(area, page, MS_SYNC | MS_ASYNC))
CALL(msync, 2, e->msync(area, page, MS_SYNC))
CALL(mincore, 1, e->mincore(area + 3 * page, page, vec))
CALL(mincore, 2, e->mincore(area, page, vec))
CALL(madvise, 1, e->madvise(area, page, -1))
CALL(madvise, 2, e->madvise(area, page, MADV_DONTNEED))
CALL(mlock, 1, e->mlock(area + 3 * page, page))
CALL(munlock, 1, e->munlock(area, page))
CALL(mlock2, 1, e->mlock2(area, page, 0x80000000U))
CALL(mlockall, 1, e->mlockall(0))
CALL(munlockall, 1, e->munlockall())
CALL(remap_file_pages, 1, e->remap_file_pages(area, page, 1, 0, 0))
CALL(brk, 1, e->brk(sbrk(0)))
CALL(sbrk, 1, (char *)e->sbrk(0) - (char *)sbrk(0))
CALL(sbrk, 2, e->sbrk(INTPTR_MAX))
CALL(shm_open, 1, e->shm_open("/", O_RDWR, 0))
CALL(shm_open, 2, e->shm_open("/mmap-cts-unit-none", O_RDWR, 0))
CALL(shm_open, 3, e->shm_open("/a/b", O_RDWR | O_CREAT, 0600))
CALL(shm_unlink, 1, e->shm_unlink("/mmap-cts-unit-none"))
CALL(memfd_create, 1, e->memfd_create("x", 0x40000000U))
CALL(open, 1, e->open("/no/such/file", O_RDONLY, 0))
CALL(open, 2, e->open("/", O_WRONLY, 0))
CALL(close, 1, e->close(-1))
CALL(fcntl, 1, e->fcntl(file, F_GETFD, 0))
CALL(fcntl, 2, e->fcntl(-1, F_GETFD, 0))
CALL(ftruncate, 1, e->ftruncate(file, -1))
CALL(ftruncate, 2, e->ftruncate(file, FAR + 7) == 0 ? lseek(file, 0, SEEK_END) - FAR : -1)
CALL(fallocate, 1, e->fallocate(file, 0, 0, 0))
CALL(fallocate, 2, e->fallocate(file, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, FAR, 1) == 0 &&
			   pread(file, buffer, 2, FAR) == 2 ? buffer[0] * 256 + buffer[1] : -1)
CALL(read, 1, e->read(file, buffer, 3))
CALL(write, 1, e->write(file, "abc", 3))
CALL(pread, 1, e->pread(file, buffer, 3, FAR) == 3 ? is_far(buffer) : -1)
CALL(pread, 2, e->pread(file, buffer, 3, -1))
CALL(pwrite, 1, e->pwrite(file, "far", 3, FAR + 3) == 3 && pread(file, buffer, 3, FAR + 3) == 3 ?
			is_far(buffer) : -1)

/* Those whose result is any number but the same, or that a system may refuse, are no rows. */
static const struct call calls[] = {
	ROW_OF(mmap, 1, 0, 0),
	ROW_OF(mmap, 2, -1, EINVAL),
	ROW_OF(mmap, 3, -1, EBADF),
	ROW_OF(mmap, 4, 1, 0),
	ROW_OF(munmap, 1, -1, EINVAL),
	ROW_OF(munmap, 2, -1, EINVAL),
	ROW_OF(munmap, 3, 0, 0),
	ROW_OF(mprotect, 1, -1, ENOMEM),
	ROW_OF(mprotect, 2, 0, 0),
	ROW_OF(mremap, 1, 0, 0),
	ROW_OF(mremap, 2, -1, EINVAL),
	ROW_OF(mremap, 3, 3, 0),
	ROW_OF(msync, 1, -1, EINVAL),
	ROW_OF(msync, 2, 0, 0),
	ROW_OF(mincore, 1, -1, ENOMEM),
	ROW_OF(mincore, 2, 0, 0),
	ROW_OF(madvise, 1, -1, EINVAL),
	ROW_OF(madvise, 2, 0, 0),
	ROW_OF(mlock, 1, -1, ENOMEM),
	ROW_OF(munlock, 1, 0, 0),
	ROW_OF(mlock2, 1, -1, EINVAL),
	ROW_OF(mlockall, 1, -1, EINVAL),
	ROW_OF(munlockall, 1, 0, 0),
	ROW_OF(remap_file_pages, 1, -1, EINVAL),
	ROW_OF(brk, 1, 0, 0),
	ROW_OF(sbrk, 1, 0, 0),
	ROW_OF(sbrk, 2, -1, ENOMEM),
	ROW_OF(shm_open, 1, -1, EINVAL),
	ROW_OF(shm_open, 2, -1, ENOENT),
	ROW_OF(shm_open, 3, -1, EINVAL),
	ROW_OF(shm_unlink, 1, -1, ENOENT),
	ROW_OF(memfd_create, 1, -1, EINVAL),
	ROW_OF(open, 1, -1, ENOENT),
	ROW_OF(open, 2, -1, EISDIR),
	ROW_OF(close, 1, -1, EBADF),
	ROW_OF(fcntl, 1, 0, 0),
	ROW_OF(fcntl, 2, -1, EBADF),
	ROW_OF(ftruncate, 1, -1, EINVAL),
	ROW_OF(ftruncate, 2, 7, 0),
	ROW_OF(fallocate, 1, -1, EINVAL),
	ROW_OF(fallocate, 2, 'a', 0),
	ROW_OF(read, 1, 3, 0),
	ROW_OF(write, 1, 3, 0),
	ROW_OF(pread, 1, 1, 0),
	ROW_OF(pread, 2, -1, EINVAL),
	ROW_OF(pwrite, 1, 1, 0),
};

static void check_call(const struct entry *which, const struct call *call)
{
	intmax_t result, want = call->result;

	if (!call->exists(which))
		return;
	if (strcmp(call->name, "mremap") == 0 && want > 0)
		want *= (intmax_t)page;
	set_up();
	errno = 0;
	result = call->make(which);
	ck_assert_msg(result == want, "%s by %s: %jd, not %jd: %s", call->name, which->name, result,
		      want, strerror(errno));
	if (call->error)
		ck_assert_int_eq(errno, call->error);
	close(file);
}

START_TEST(both_do_the_same)
{
	if (!entry_available(&entry_syscall))
		return;
#ifdef __SANITIZE_ADDRESS__
	/* Its functions to lock do nothing. */
	if (strncmp(calls[_i].name, "mlock", 5) != 0)
#endif
		/* Under an if of that sanitizer. */
		check_call(&entry_libc, &calls[_i]); /* NOLINT(readability-misleading-indentation) */
	check_call(&entry_syscall, &calls[_i]);
}
END_TEST

START_TEST(complete_entry_prefers_the_libc)
{
	ck_assert(entry_available(&entry_libc));
#define CHECK_COMPLETE(result, call, parameters)                                                   \
	ck_assert(entry->call == (entry_libc.call ? entry_libc.call : entry_syscall.call));
	ENTRY_CALLS(CHECK_COMPLETE)
#undef CHECK_COMPLETE
}
END_TEST

static unsigned told;

static void tell(const char *name)
{
	ck_assert_ptr_nonnull(name);
	told++;
}

START_TEST(completed_calls_are_told)
{
	unsigned want = 0;

#define COUNT_COMPLETED(result, call, parameters) want += !entry_libc.call && entry_syscall.call;
	ENTRY_CALLS(COUNT_COMPLETED)
#undef COUNT_COMPLETED
	entry_each_completed(tell);
	ck_assert_uint_eq(told, want);
}
END_TEST

/* An entry that lacks a function, and one that answers ENOSYS. */
static int no_such_call(void *addr, size_t length)
{
	(void)addr;
	(void)length;
	errno = ENOSYS;
	return -1;
}

static int munmap_of(int (*function)(void *, size_t))
{
	static struct entry changed;

	changed = *entry;
	changed.munmap = function;
	entry = &changed;
	return call_munmap(NULL, 0);
}

static void call_what_is_missing(void *arg)
{
	(void)arg;
	munmap_of(NULL);
}

static void call_what_is_unknown(void *arg)
{
	(void)arg;
	munmap_of(no_such_call);
}

static void call_what_was_known(void *arg)
{
	(void)arg;
	call_munmap(NULL, 0);
	if (munmap_of(no_such_call) != -1 || errno != ENOSYS)
		broken("another result");
	report_checked();
}

START_TEST(missing_calls_skip)
{
	const struct result *result = judged(call_what_is_missing, NULL);

	ck_assert_int_eq(result->verdict, VERDICT_SKIP);
	result = judged(call_what_is_unknown, NULL);
	ck_assert_int_eq(result->verdict, VERDICT_SKIP);
	ck_assert_str_eq(result->reason, "the system has no munmap()");
	/* That the system once had. */
	ck_assert_int_eq(judged(call_what_was_known, NULL)->verdict, VERDICT_PASS);
}
END_TEST

TCase *case_of_entry(void)
{
	TCase *tcase = tcase_create("entry");

	add_rows(tcase, both_do_the_same, calls);
	tcase_add_test(tcase, complete_entry_prefers_the_libc);
	tcase_add_test(tcase, completed_calls_are_told);
	tcase_add_test(tcase, missing_calls_skip);
	return tcase;
}
