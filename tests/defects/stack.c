/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static void *map_without(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot, flags & ~MAP_GROWSDOWN, fd, offset);
}

DEFECT("growsdown-ignored", "MAP_GROWSDOWN is ignored",
       BREAKS("growsdown.touch-below-grows", "growsdown.repeats", "growsdown.far-touch-grows",
	      "growsdown.rlimit-stack", "growsdown.unlimited", "growsdown.keeps-protection",
	      "growsdown.stops-at-lower-mapping", "stack.guard-gap", "stack.guard-gap-none-exempt",
	      "stack.guard-gap-growing-exempt", "stack.syscall-grows", "stack.rlimit-as-sigsegv",
	      "stack.limit-dynamic", "stack.altstack-handler", "growsdown.hint-avoids-gap"))
{
	wrong->mmap = map_without;
}

static void *return_below(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *map = right->mmap(addr, length, prot, flags, fd, offset);

	return map != MAP_FAILED && (flags & MAP_GROWSDOWN) ? map - page : map;
}

DEFECT("growsdown-returns-below",
       "mmap() with MAP_GROWSDOWN returns the page below the mapping, as the manual has it",
       BREAKS("growsdown.return-is-start"))
{
	wrong->mmap = return_below;
}

static void map_what_faults(struct access *access)
{
	right->access(access);
	if (access->signo != SIGSEGV || access->code != SEGV_MAPERR)
		return;
	if (right->mmap(page_of(access->at), page, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
		right->access(access);
}

DEFECT("growth-unbounded", "whatever is accessed becomes a part of what grows",
       BREAKS("growsdown.without-flag-sigsegv", "growsdown.stops-at-lower-mapping",
	      "growsdown.rlimit-stack", "growsdown.touch-below-grows", "stack.guard-gap",
	      "stack.limit-sigsegv", "stack.rlimit-as-sigsegv", "stack.limit-dynamic"))
{
	wrong->access = map_what_faults;
}

static void deny(struct access *access)
{
	right->access(access);
	if (access->signo == SIGSEGV)
		access->code = access->code == SEGV_MAPERR ? SEGV_ACCERR : SEGV_MAPERR;
}

DEFECT("growth-refused-code", "growth that is refused raises SIGSEGV with the other code",
       BREAKS("growsdown.min-addr", "growsdown.rlimit-stack", "growsdown.without-flag-sigsegv",
	      "growsdown.keeps-protection", "growsdown.stops-at-lower-mapping", "stack.guard-gap",
	      "stack.guard-gap-none-exempt", "stack.limit-sigsegv", "stack.rlimit-as-sigsegv"))
{
	wrong->access = deny;
}

static void *read_only(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return right->mmap(addr, length, prot & ~PROT_WRITE, flags, fd, offset);
}

DEFECT("altstack-unusable", "the system cannot write to an alternate stack",
       BREAKS("stack.altstack-handler"))
{
	wrong->mmap = read_only;
}

static void *map_used(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *map = right->mmap(addr, length, prot, flags, fd, offset);

	if (map != MAP_FAILED && fd < 0 && (prot & PROT_WRITE))
		map[length - 1] = 1;
	return map;
}

DEFECT("altstack-in-use", "something is written to an alternate stack that nobody asks for",
       BREAKS("stack.limit-sigsegv"))
{
	wrong->mmap = map_used;
}

/* The latest mapping that grows. */
static char *growing;

static void *map_in_gap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	char *map = MAP_FAILED;

	if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) && (addr || growing))
		map = right->mmap(addr ? addr : growing - length, length, prot,
				  flags | MAP_FIXED_NOREPLACE, fd, offset);
	if (map == MAP_FAILED)
		map = right->mmap(addr, length, prot, flags, fd, offset);
	if (map != MAP_FAILED && (flags & MAP_GROWSDOWN))
		growing = map;
	return map;
}

DEFECT("gap-used", "mappings are placed right below one that grows",
       BREAKS("growsdown.hint-avoids-gap"))
{
	wrong->mmap = map_in_gap;
}

static void *avoid_hints(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (flags & MAP_FIXED_NOREPLACE) {
		errno = EEXIST;
		return MAP_FAILED;
	}
	if (!(flags & MAP_FIXED))
		addr = NULL;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("gap-too-large", "nothing can be mapped near one that grows",
       BREAKS("growsdown.hint-avoids-gap"))
{
	wrong->mmap = avoid_hints;
}

static void touch(const void *addr)
{
	struct access access = { .kind = 'l', .at = addr };

	right->access(&access);
}

static int protect_touched(void *addr, size_t length, int prot)
{
	touch(addr);
	return right->mprotect(addr, length, prot);
}

static int lock_touched(const void *addr, size_t length)
{
	touch(addr);
	return right->mlock(addr, length);
}

static int sync_touched(void *addr, size_t length, int flags)
{
	touch(addr);
	return right->msync(addr, length, flags);
}

static int advise_touched(void *addr, size_t length, int advice)
{
	touch(addr);
	return right->madvise(addr, length, advice);
}

static int tell_touched(void *addr, size_t length, unsigned char *vec)
{
	touch(addr);
	return right->mincore(addr, length, vec);
}

DEFECT("growth-by-calls", "a mapping grows to the page that a call names",
       BREAKS("growsdown.calls-do-not-grow"))
{
	wrong->mprotect = protect_touched;
	wrong->mlock = lock_touched;
	wrong->msync = sync_touched;
	wrong->madvise = advise_touched;
	wrong->mincore = tell_touched;
}

static bool is_below_stack(const void *at)
{
	const uintptr_t here = (uintptr_t)&at;

	return (uintptr_t)at < here - 8 * page && (uintptr_t)at > here - 1024 * page;
}

static void fault_below(struct access *access)
{
	if (is_below_stack(access->at)) {
		access->signo = SIGSEGV;
		access->code = SEGV_MAPERR;
		access->addr = (void *)access->at;
	} else {
		right->access(access);
	}
}

DEFECT("stack-below-sp", "an access far below the stack pointer raises SIGSEGV",
       BREAKS("stack.access-far-below-sp", "stack.auto-grow", "stack.grows-by-pages"))
{
	wrong->access = fault_below;
}

static void populate(struct access *access)
{
	right->access(access);
	for (size_t i = 1; i < 64 && access->signo == 0; i++) {
		if (is_mapped((const char *)access->at + i * page))
			touch((const char *)access->at + i * page);
	}
}

DEFECT("growth-populates", "all pages that a mapping grows by are brought in",
       BREAKS("stack.grows-by-pages", "growsdown.far-touch-grows"))
{
	wrong->access = populate;
}

static ssize_t read_mapped(int fd, void *buffer, size_t count)
{
	errno = EFAULT;
	return is_mapped(buffer) ? right->read(fd, buffer, count) : -1;
}

static ssize_t write_mapped(int fd, const void *buffer, size_t count)
{
	errno = EFAULT;
	return is_mapped(buffer) ? right->write(fd, buffer, count) : -1;
}

DEFECT("growth-not-by-kernel", "read() and write() do not extend what grows",
       BREAKS("stack.syscall-grows"))
{
	wrong->read = read_mapped;
	wrong->write = write_mapped;
}

static void *map_near_stack(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!addr)
		addr = page_of((char *)((uintptr_t)&addr - 3 * 1024 * 1024));
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("stack-not-reserved", "mappings are placed where the stack would grow",
       BREAKS("stack.reserve-not-mapped"))
{
	wrong->mmap = map_near_stack;
}

/* The letters of the text become others of the same number. */
static ssize_t read_replaced(const char *path, char *text, size_t size, const char *what,
			     const char *by)
{
	ssize_t length = right->proc_read(path, text, size);

	for (char *at = text; length > 0 && (at = strstr(at, what));)
		memcpy(at, by, strlen(by));
	return length;
}

static ssize_t read_without_gd(const char *path, char *text, size_t size)
{
	return read_replaced(path, text, size, " gd", " xx");
}

DEFECT("vmflags-no-gd", "VmFlags does not tell what grows", BREAKS("stack.vmflag-gd"))
{
	wrong->proc_read = read_without_gd;
}

static ssize_t read_without_stack(const char *path, char *text, size_t size)
{
	return read_replaced(path, text, size, "[stack]", "[depot]");
}

DEFECT("maps-no-stack", "/proc/self/maps does not tell the stack",
       BREAKS("stack.vmflag-gd", "stack.auto-grow"))
{
	wrong->proc_read = read_without_stack;
}
