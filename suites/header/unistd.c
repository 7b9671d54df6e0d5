/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of POSIX about memory: what <unistd.h> says, what sysconf() says, what is there. */
#include "cts.h"
#include "entry.h"
#include "facts.h"

#define UNDEFINED (-1)

/* An option that the header does not mention may be there or not: sysconf() says so. */
#ifndef _POSIX_MAPPED_FILES
#define _POSIX_MAPPED_FILES UNDEFINED
#endif
#ifndef _POSIX_MEMORY_PROTECTION
#define _POSIX_MEMORY_PROTECTION UNDEFINED
#endif
#ifndef _POSIX_MEMLOCK
#define _POSIX_MEMLOCK UNDEFINED
#endif
#ifndef _POSIX_MEMLOCK_RANGE
#define _POSIX_MEMLOCK_RANGE UNDEFINED
#endif
#ifndef _POSIX_SYNCHRONIZED_IO
#define _POSIX_SYNCHRONIZED_IO UNDEFINED
#endif
#ifndef _POSIX_SHARED_MEMORY_OBJECTS
#define _POSIX_SHARED_MEMORY_OBJECTS UNDEFINED
#endif
#ifndef _POSIX_ADVISORY_INFO
#define _POSIX_ADVISORY_INFO UNDEFINED
#endif

/* A name that is missing fails the case by the facts of its group; until then sysconf() is asked. */
#ifndef _SC_MAPPED_FILES
#define _SC_MAPPED_FILES UNDEFINED
#endif
#ifndef _SC_MEMORY_PROTECTION
#define _SC_MEMORY_PROTECTION UNDEFINED
#endif
#ifndef _SC_MEMLOCK
#define _SC_MEMLOCK UNDEFINED
#endif
#ifndef _SC_MEMLOCK_RANGE
#define _SC_MEMLOCK_RANGE UNDEFINED
#endif
#ifndef _SC_SYNCHRONIZED_IO
#define _SC_SYNCHRONIZED_IO UNDEFINED
#endif
#ifndef _SC_SHARED_MEMORY_OBJECTS
#define _SC_SHARED_MEMORY_OBJECTS UNDEFINED
#endif
#ifndef _SC_ADVISORY_INFO
#define _SC_ADVISORY_INFO UNDEFINED
#endif

struct option_row {
	struct row row;
	const char *group;
	long value;
	int name;
	void (*use)(void); /* fails the case where the functions of the option are missing */
};

static void use_mmap(void)
{
	char *m = map_file(fixture_file((off_t)page), 0, page, PROT_READ, MAP_SHARED);

	expect_pattern(m, 0, page);
	expect_ok(call_munmap(m, page));
}

static void use_mprotect(void)
{
	char *m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_ok(call_mprotect(m, page, PROT_READ));
	expect_layout(m, "r");
}

/* Each function is there: a call of it has any outcome but ENOSYS. */
static bool works(int result)
{
	return result == 0 || errno != ENOSYS;
}

static void use_mlockall(void)
{
	expect(entry->mlockall && works(entry->mlockall(MCL_FUTURE)));
	expect(entry->munlockall && works(entry->munlockall()));
}

static void use_mlock(void)
{
	char *m = map_anon(page, PROT_READ, MAP_PRIVATE);

	expect(entry->mlock && works(entry->mlock(m, page)));
	expect(entry->munlock && works(entry->munlock(m, page)));
}

static void use_msync(void)
{
	char *m = map_file(fixture_file((off_t)page), 0, page, PROT_READ, MAP_SHARED);

	expect(entry->msync != NULL);
	expect_ok(call_msync(m, page, MS_SYNC));
}

static void use_shm(void)
{
	int fd;

	expect(entry->shm_open && entry->shm_unlink);
	fd = entry->shm_open("/mmap-cts-no-such-object", O_RDWR, 0);
	expect(fd < 0 && errno != ENOSYS);
}

static void use_posix_madvise(void)
{
	char *m = map_anon(page, PROT_READ, MAP_PRIVATE);

	expect(entry->posix_madvise != NULL);
	expect_errnum(0, call_posix_madvise(m, page, POSIX_MADV_NORMAL));
}

#define OPTION(id, name, group, use, requirements)                                                 \
	{ ROW(id, "_POSIX_" #name " and sysconf() agree, and the functions are there",             \
	      requirements), group, (_POSIX_##name + 0), _SC_##name, use }

static const struct option_row options[] = {
	OPTION("mapped-files", MAPPED_FILES, "mapped-files", use_mmap,
	       REQUIRES("unistd.posix-mapped-files")),
	OPTION("memory-protection", MEMORY_PROTECTION, "memory-protection", use_mprotect,
	       REQUIRES("unistd.posix-memory-protection")),
	OPTION("memlock", MEMLOCK, "memlock", use_mlockall, REQUIRES("unistd.posix-memlock")),
	OPTION("memlock-range", MEMLOCK_RANGE, "memlock-range", use_mlock,
	       REQUIRES("unistd.posix-memlock-range")),
	OPTION("synchronized-io", SYNCHRONIZED_IO, "synchronized-io", use_msync,
	       REQUIRES("unistd.posix-synchronized-io")),
	OPTION("shared-memory-objects", SHARED_MEMORY_OBJECTS, "shared-memory-objects", use_shm,
	       REQUIRES("unistd.posix-shared-memory-objects")),
	OPTION("advisory-info", ADVISORY_INFO, "advisory-info", use_posix_madvise,
	       REQUIRES("unistd.posix-advisory-info")),
};

CASES("header.unistd", struct option_row, options)
{
	long said = call_sysconf(row->name);

	expect_facts(row->group);
	observe(row->group, "%ld, sysconf() %ld", row->value, said);
	/* The system may have at run time what it had not when the suite was built. */
	if (row->value > 0)
		expect(said > 0);
	if (said > 0)
		row->use();
	else
		expect(said == -1);
}

CASE("header.unistd.mandatory", "mapped files and memory protection are no options any more",
     REQUIRES("unistd.posix-mapped-files", "unistd.posix-memory-protection"))
{
	expect(call_sysconf(_SC_MAPPED_FILES) > 0);
	expect(call_sysconf(_SC_MEMORY_PROTECTION) > 0);
}

CASE("header.unistd.typed-memory", "sysconf() tells whether the system has typed memory",
     REQUIRES("unistd.posix-typed-memory", "libc.posix-typed-mem.absent"))
{
#ifdef _SC_TYPED_MEMORY_OBJECTS
	long said = call_sysconf(_SC_TYPED_MEMORY_OBJECTS);
#if defined(HAVE_POSIX_TYPED_MEM_OPEN) && defined(HAVE_POSIX_TYPED_MEM_GET_INFO) &&                \
	defined(HAVE_POSIX_MEM_OFFSET)
	const bool functions = true;
#else
	const bool functions = false;
#endif

	/* -1 with errno 0 is no error: the option is not there. */
	if (said == -1)
		expect_int(0, errno);
	observe("header.unistd.typed-memory", "sysconf() %ld, functions %s", said,
		functions ? "there" : "missing");
	expect(said == -1 || (said > 0 && functions));
#else
	skip("the header does not define _SC_TYPED_MEMORY_OBJECTS");
#endif
}
