/* SPDX-License-Identifier: BSD-2-Clause */
/* Headers that declare something else, and sysconf() that says something else. */
#include "answer.h"

#include "suites/header/facts.h"

static enum fact_state nothing_holds(const struct header_fact *fact)
{
	(void)fact;
	return FACT_NO;
}

static void *null_on_failure(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *map = right->mmap(addr, length, prot, flags, fd, offset);

	return map == MAP_FAILED ? NULL : map;
}

DEFECT("header-declares-nothing",
       "<sys/mman.h> declares nothing as it should, and mmap() fails with NULL",
       BREAKS("header.mman.prot-constants", "header.mman.prot-distinct-bits",
	      "header.mman.map-constants", "header.mman.map-anon-posix2024",
	      "header.mman.map-failed", "header.mman.map-failed-is-minus-one",
	      "header.mman.ms-constants", "header.mman.mcl-constants",
	      "header.mman.madv-posix-constants", "header.mman.types", "header.mman.proto-mmap",
	      "header.mman.proto-munmap", "header.mman.proto-mprotect", "header.mman.proto-msync",
	      "header.mman.proto-mlock", "header.mman.proto-posix-madvise",
	      "header.mman.proto-shm", "header.mman.self-sufficient", "header.mman.cplusplus",
	      "header.mman.name-space", "header.ftm.extra-hidden-in-strict",
	      "header.ftm.default-source", "header.ftm.gnu-source", "header.ftm.gnu-functions",
	      "header.val.map-type-values", "header.val.map-type-mask", "header.val.map-file-zero",
	      "header.val.map-huge", "header.val.x86-abi", "header.val.madv", "header.val.mremap",
	      "header.val.map-growsup", "header.val.prot-grows", "unistd.posix-mapped-files"))
{
	fact_state = nothing_holds;
	wrong->mmap = null_on_failure;
}

static enum fact_state struct_only(const struct header_fact *fact)
{
	if (strcmp(fact->group, "typed-mem") == 0)
		return strncmp(fact->name, "struct", 6) == 0 ? FACT_NO : FACT_YES;
	return fact->state;
}

DEFECT("header-half-typed-memory", "<sys/mman.h> has a part of typed memory",
       BREAKS("header.mman.typed-mem-absent"))
{
	(void)wrong;
	fact_state = struct_only;
}

static long says_nothing(int name)
{
	(void)name;
	errno = EINVAL;
	return -1;
}

DEFECT("sysconf-says-nothing", "sysconf() knows no name",
       BREAKS("unistd.posix-mapped-files", "unistd.posix-memory-protection",
	      "unistd.posix-memlock", "unistd.posix-memlock-range",
	      "unistd.posix-synchronized-io", "unistd.posix-shared-memory-objects",
	      "unistd.posix-advisory-info", "unistd.posix-typed-memory",
	      "libc.posix-typed-mem.absent", "sysconf.pagesize-agree"))
{
	wrong->sysconf = says_nothing;
}

static long page_doubled(int name)
{
	long said = right->sysconf(name);

	return name == _SC_PAGESIZE ? 2 * said : said;
}

DEFECT("sysconf-page-doubled", "_SC_PAGESIZE is twice what mmap() goes by",
       BREAKS("sysconf.pagesize-agree", "sysconf.getpagesize-agree"))
{
	wrong->sysconf = page_doubled;
}

static long page_odd(int name)
{
	long said = right->sysconf(name);

	return name == _SC_PAGESIZE || name == _SC_PAGE_SIZE ? said - 1 : said;
}

DEFECT("sysconf-page-odd", "the page size is not a power of two",
       BREAKS("sysconf.pagesize-power-of-two", "sysconf.pagesize-agree"))
{
	wrong->sysconf = page_odd;
}
