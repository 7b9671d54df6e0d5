/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/self/coredump_filter, and what a core dump holds of mappings. */
#include "cts.h"
#include "entry.h"

#include <sys/wait.h>
#if __has_include(<elf.h>)
#include <elf.h>
#endif
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

#define FILTER "/proc/self/coredump_filter"

/* As the file tells it, or -1. */
static long filter(void)
{
	char text[64];

	return entry->proc_read && entry->proc_read(FILTER, text, sizeof(text)) > 0 ?
		       strtol(text, NULL, 16) :
		       -1;
}

static void set_filter(long bits)
{
	int fd = call_open(FILTER, O_WRONLY, 0);
	char text[16];

	skip_unless(fd >= 0 || errno != ENOENT, "no " FILTER);
	expect_at_least(0, fd);
	snprintf(text, sizeof(text), "%#lx", (unsigned long)bits);
	expect_int(strlen(text), call_write(fd, text, strlen(text)));
	expect_ok(call_close(fd));
	expect_int(bits, filter());
}

CASE("proc.coredump.fork", "coredump_filter is inherited by fork(), and then each process's own",
     REQUIRES("proc.coredump-filter"), NEEDS(NEED_PROC))
{
	struct child c;

	set_filter(0x1);
	set_filter(0x0e);
	in_child(c) {
		expect_int(0x0e, filter());
		set_filter(0x05);
	}
	join_child(&c);
	expect_int(0x0e, filter());
}

/* VALUE: of the filter. */
EXECED("proc.coredump.exec")
{
	long now = filter();

	if (argc != 1 || now != strtol(argv[0], NULL, 10)) {
		printf("the filter is %#lx\n", (unsigned long)now);
		return 1;
	}
	return 0;
}

CASE("proc.coredump.exec", "coredump_filter is kept over execve()",
     REQUIRES("proc.coredump-filter"), NEEDS(NEED_PROC | NEED_EXEC))
{
	set_filter(0x0a);
	expect_execed("proc.coredump.exec", decimal(0x0a));
}

#if defined(PT_LOAD) && defined(HAVE_PRCTL)

#if UINTPTR_MAX > UINT32_MAX
typedef Elf64_Ehdr elf_header;
typedef Elf64_Phdr elf_segment;
#else
typedef Elf32_Ehdr elf_header;
typedef Elf32_Phdr elf_segment;
#endif

/* Dies of SIGABRT in the directory, and leaves a core dump there. */
static void dump_core(const char *directory)
{
	int status;
	pid_t pid = entry->fork();

	if (pid < 0)
		broken("fork");
	if (pid == 0) {
		const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

		if (setrlimit(RLIMIT_CORE, &none) != 0 || chdir(directory) != 0 ||
		    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0)
			_exit(1);
		signal(SIGABRT, SIG_DFL);
		abort();
	}
	if (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
		skip("a core dump is not allowed");
	skip_unless(WCOREDUMP(status), "no core was dumped");
}

/* How many bytes of the address on the dump has; they are put in bytes, at most size. */
static size_t dumped(int core, const void *at, unsigned char *bytes, size_t size)
{
	elf_header header;
	elf_segment segment;

	if (call_pread(core, &header, sizeof(header), 0) != sizeof(header) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
		broken("the core dump is no ELF file");
	for (unsigned i = 0; i < header.e_phnum; i++) {
		const off_t where = (off_t)header.e_phoff + (off_t)(i * sizeof(segment));
		uintptr_t into;

		if (pread(core, &segment, sizeof(segment), where) != sizeof(segment))
			broken("the core dump is cut");
		into = (uintptr_t)at - (uintptr_t)segment.p_vaddr;
		if (segment.p_type != PT_LOAD || (uintptr_t)at < segment.p_vaddr ||
		    into >= segment.p_filesz)
			continue;
		if (size > segment.p_filesz - into)
			size = (size_t)(segment.p_filesz - into);
		if (pread(core, bytes, size, (off_t)(segment.p_offset + into)) != (ssize_t)size)
			broken("the core dump is cut");
		return size;
	}
	return 0;
}

/* Its name is gone, for there may be another. */
static int open_core(void)
{
	static char path[512];
	int core;

	snprintf(path, sizeof(path), "%s/core", fixture_directory());
	core = open_path(path, O_RDONLY);
	if (unlink(path) != 0)
		broken("unlink of the core dump");
	return core;
}

#define PLAIN SYSCTL({ "kernel/core_pattern", "core" }, { "kernel/core_uses_pid", "0" })

struct dump_row {
	struct row row;
	enum backing backing;
	int share;
	long bit; /* of the filter */
};

static const struct dump_row dumps[] = {
	{ ROW("anon-private", "bit 0: private memory"), BACKING_ANON, MAP_PRIVATE, 0x1 },
	{ ROW("anon-shared", "bit 1: shared memory"), BACKING_ANON, MAP_SHARED, 0x2 },
	{ ROW("file-private", "bit 2: private files"), BACKING_FILE, MAP_PRIVATE, 0x4 },
	{ ROW("file-shared", "bit 3: shared files"), BACKING_FILE, MAP_SHARED, 0x8 },
};

/* Of a file with a name, for one that has none counts as memory. */
static char *map_for_dump(const struct dump_row *row)
{
	const int prot = PROT_READ | PROT_WRITE;
	char *m;

	if (row->backing == BACKING_FILE) {
		return map_file(open_path(fixture_path("mapped", 2 * (off_t)page), O_RDWR), 0,
				2 * page, prot, row->share);
	}
	m = map_anon(2 * page, prot, row->share);
	for (size_t i = 0; i < 2 * page; i += page / 2)
		expect_access(store(m + i, pattern((off_t)i)));
	return m;
}

CASES("proc.coredump.kind", struct dump_row, dumps,
      RULE("each bit of coredump_filter lets a core dump hold a kind of mapping, with its bytes"),
      REQUIRES("proc.coredump-filter"), NEEDS(NEED_PROC | NEED_DIR), PLAIN)
{
	char *m = map_for_dump(row);
	unsigned char bytes[16] = { 0 };
	int core;

	set_filter(row->bit);
	dump_core(fixture_directory());
	core = open_core();
	expect_int(1, dumped(core, m + page, bytes, 1));
	expect_int(pattern((off_t)page), bytes[0]);
	expect_int(1, dumped(core, m, bytes, 1));
	expect_int(pattern(0), bytes[0]);
	/* All the others let it be. */
	set_filter(0xf & ~row->bit);
	dump_core(fixture_directory());
	expect_int(0, dumped(open_core(), m, bytes, 1));
}

CASE("proc.coredump.dontdump",
     "by default private memory is in a core dump, but not what was given MADV_DONTDUMP",
     REQUIRES("core.mapped-contents"), NEEDS(NEED_PROC | NEED_DIR), PLAIN)
{
	char *m = map_anon(4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	unsigned char bytes[16];
	int core;

	set_filter(0x33);
	for (size_t i = 0; i < 4; i++)
		expect_access(store_range(m + i * page, page, (unsigned char)('a' + i)));
	expect_ok(call_madvise(m + page, 2 * page, MADV_DONTDUMP));
	expect_ok(call_madvise(m + 2 * page, page, MADV_DODUMP));
	expect_ok(call_mprotect(m + 3 * page, page, PROT_NONE));
	dump_core(fixture_directory());
	core = open_core();
	for (size_t i = 0; i < 4; i++) {
		const size_t size = dumped(core, m + i * page + page / 2, bytes, sizeof(bytes));

		expect_int(i == 1 ? 0 : sizeof(bytes), size);
		for (size_t j = 0; j < size; j++)
			expect_int('a' + i, bytes[j]);
	}
}
#endif
