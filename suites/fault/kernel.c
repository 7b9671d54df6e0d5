/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that would raise a signal, accessed by the system on behalf of a call: EFAULT, or a short
 * count, and no signal.
 */
#include "cts.h"

#include <sys/ioctl.h>
#include <sys/uio.h>

#include "entry.h"

/* Signals that come while a call is made, in place of its answer or beside it. */
static volatile sig_atomic_t raised;

static void count(int signo)
{
	(void)signo;
	raised++;
}

static void count_signals(void)
{
	struct sigaction action = { .sa_handler = count };

	if (sigaction(SIGSEGV, &action, NULL) < 0 || sigaction(SIGBUS, &action, NULL) < 0)
		broken("sigaction: %s", strerror(errno));
}

/* None came. From now on they are caught by the probes again. */
static void expect_no_signal(void)
{
	expect_int(0, raised);
	probe_catch();
}

enum call { READ, PREAD, WRITE, PWRITE };

static ssize_t transfer(enum call call, int fd, char *buffer, size_t count)
{
	switch (call) {
	case READ:
		return call_read(fd, buffer, count);
	case PREAD:
		return call_pread(fd, buffer, count, 0);
	case WRITE:
		return call_write(fd, buffer, count);
	default:
		return call_pwrite(fd, buffer, count, 0);
	}
}

enum memory { UNMAPPED, NONE, READ_ONLY, BEYOND_END, BEYOND_END_PRIVATE, TRUNCATED, GUARD };

/* Makes the page at the address one that the call cannot use. */
static void spoil(enum memory memory, char *at)
{
	int fd;

	switch (memory) {
	case UNMAPPED:
		hole(at, page);
		break;
	case NONE:
		map_anon_at(at, page, PROT_NONE, MAP_PRIVATE);
		break;
	case READ_ONLY:
		map_anon_at(at, page, PROT_READ, MAP_PRIVATE);
		break;
	case BEYOND_END:
	case BEYOND_END_PRIVATE:
		map_file_at(at, fixture_file(0), 0, page, PROT_READ | PROT_WRITE,
			    memory == BEYOND_END ? MAP_SHARED : MAP_PRIVATE);
		break;
	case TRUNCATED:
		fd = fixture_file((off_t)page);
		map_file_at(at, fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
		expect_access(store(at, 1));
		expect_ok(call_ftruncate(fd, 0));
		break;
	case GUARD:
		map_anon_at(at, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
		if (call_madvise(at, page, MADV_GUARD_INSTALL) < 0 && errno == EINVAL)
			skip("the system has no guard regions");
		break;
	}
}

struct memory_row {
	struct row row;
	enum call call;
	enum memory memory;
};

#define INTO(id, what, call)                                                                       \
	{ ROW(id ".unmapped", what " into unmapped memory", REQUIRES("efault.read-into-none")),    \
	  call, UNMAPPED },                                                                        \
	{ ROW(id ".none", what " into a PROT_NONE page", REQUIRES("efault.read-into-none")), call, \
	  NONE },                                                                                  \
	{ ROW(id ".read-only", what " into a PROT_READ page", REQUIRES("efault.read-into-none")),  \
	  call, READ_ONLY },                                                                       \
	BEYOND(id, what " into ", call)
#define FROM(id, what, call)                                                                       \
	{ ROW(id ".unmapped", what " of unmapped memory", REQUIRES("efault.write-from-none")),     \
	  call, UNMAPPED },                                                                        \
	{ ROW(id ".none", what " of a PROT_NONE page", REQUIRES("efault.write-from-none")), call,  \
	  NONE },                                                                                  \
	BEYOND(id, what " of ", call)
#define BEYOND(id, what, call)                                                                     \
	{ ROW(id ".beyond-end", what "a shared page beyond the end of its file",                   \
	      REQUIRES("efault.beyond-eof-page")), call, BEYOND_END },                             \
	{ ROW(id ".beyond-end-private", what "a private page beyond the end of its file",          \
	      REQUIRES("efault.beyond-eof-page")), call, BEYOND_END_PRIVATE },                     \
	{ ROW(id ".truncated", what "a page that was truncated away",                              \
	      REQUIRES("efault.beyond-eof-page")), call, TRUNCATED },                              \
	{ ROW(id ".guard", what "a guard region", REQUIRES("efault.guard-region")), call, GUARD }

static const struct memory_row files[] = {
	INTO("read", "read()", READ),
	INTO("pread", "pread()", PREAD),
	FROM("write", "write()", WRITE),
	FROM("pwrite", "pwrite()", PWRITE),
};

CASES("fault.kernel.file", struct memory_row, files,
      RULE("a call on a file fails with EFAULT, raises no signal and transfers nothing"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *a = arena(1);

	set_offset(fd, 0);
	spoil(row->memory, a);
	count_signals();
	expect_fails(EFAULT, transfer(row->call, fd, a, page));
	expect_fails(EFAULT, transfer(row->call, fd, a + page - 1, 1));
	expect_no_signal();
	expect_int(0, lseek(fd, 0, SEEK_CUR));
	expect_file_pattern(fd, 0, 2 * page);
	expect_file_size(fd, 2 * (off_t)page);
}

static int bytes_in(int pipe_end)
{
	int n = -1;

	if (ioctl(pipe_end, FIONREAD, &n) < 0)
		broken("FIONREAD: %s", strerror(errno));
	return n;
}

static const struct memory_row pipes[] = {
	INTO("read", "read() of a pipe", READ),
	FROM("write", "write() to a pipe", WRITE),
};

CASES("fault.kernel.pipe", struct memory_row, pipes,
      RULE("a call on a pipe fails with EFAULT and raises no signal"))
{
	char *a = arena(1);
	int ends[2];

	fixture_pipe(ends);
	spoil(row->memory, a);
	count_signals();
	if (row->call == READ) {
		expect_int(3, call_write(ends[1], "abc", 3));
		expect_fails(EFAULT, call_read(ends[0], a, 3));
	} else {
		expect_fails(EFAULT, call_write(ends[1], a, 3));
		expect_int(0, bytes_in(ends[0]));
		expect_int(3, call_write(ends[1], "abc", 3));
		expect_int(3, bytes_in(ends[0]));
	}
	expect_no_signal();
}

struct part_row {
	struct row row;
	enum memory memory;
	enum call call;
};

#define PARTS(id, what, call)                                                                      \
	{ ROW(id "unmapped", what "whose second page is not mapped"), UNMAPPED, call },            \
	{ ROW(id "none", what "whose second page is PROT_NONE"), NONE, call },                     \
	{ ROW(id "beyond-end", what "whose second page is beyond the end of its file"),            \
	  BEYOND_END, call }

/*
 *	| usable | not |
 *	      [buffer]
 */
static char *buffer_across(enum memory memory, char *usable)
{
	map_anon_at(usable, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	spoil(memory, usable + page);
	return usable + page - 3;
}

static const struct part_row short_writes[] = {
	PARTS("write.", "write() of a buffer ", WRITE),
	PARTS("pwrite.", "pwrite() of a buffer ", PWRITE),
};

CASES("fault.kernel.short", struct part_row, short_writes,
      RULE("a transfer to a file stops where its buffer cannot be read"),
      REQUIRES("efault.partial-file-write"))
{
	int fd = fixture_file(0);
	char *buffer = buffer_across(row->memory, arena(2));
	int i;

	for (i = 0; i < 3; i++)
		expect_access(store(buffer + i, (unsigned char)('a' + i)));
	count_signals();
	expect_int(3, transfer(row->call, fd, buffer, 5));
	expect_no_signal();
	expect_int(row->call == WRITE ? 3 : 0, lseek(fd, 0, SEEK_CUR));
	expect_file_size(fd, 3);
	for (i = 0; i < 3; i++)
		expect_file_byte(fd, i, (unsigned char)('a' + i));
}

static const struct part_row short_reads[] = {
	PARTS("read.", "read() into a buffer ", READ),
	PARTS("pread.", "pread() into a buffer ", PREAD),
};

CASES("fault.kernel.short", struct part_row, short_reads,
      RULE("a transfer from a file stops where its buffer cannot be stored to"),
      REQUIRES("efault.partial-file-read"))
{
	int fd = set_offset(fixture_file((off_t)page), 0);
	char *buffer = buffer_across(row->memory, arena(2));

	count_signals();
	expect_int(3, transfer(row->call, fd, buffer, 5));
	expect_no_signal();
	expect_int(row->call == READ ? 3 : 0, lseek(fd, 0, SEEK_CUR));
	expect_pattern(buffer, 0, 3);
	expect_byte(buffer - 1, 0);
}

static const struct part_row parts[] = { PARTS("", "a buffer ", READ) };

CASES("fault.kernel.pipe-whole", struct part_row, parts,
      RULE("a small transfer by a pipe fails with EFAULT as a whole"),
      REQUIRES("efault.pipe-all-or-nothing"))
{
	char *buffer = buffer_across(row->memory, arena(2));
	int ends[2];

	fixture_pipe(ends);
	count_signals();
	expect_fails(EFAULT, call_write(ends[1], buffer, 5));
	expect_int(0, bytes_in(ends[0]));
	expect_int(5, call_write(ends[1], "abcde", 5));
	expect_fails(EFAULT, call_read(ends[0], buffer, 5));
	observe("pipe-after-failed-read", "%d of 5 bytes", bytes_in(ends[0]));
	expect_no_signal();
}

static const struct part_row unusable[] = {
	{ ROW("unmapped", "unmapped memory"), UNMAPPED, READ },
	{ ROW("none", "a PROT_NONE page"), NONE, READ },
	{ ROW("beyond-end", "a page beyond the end of its file"), BEYOND_END, READ },
};

CASES("fault.kernel.dev-null", struct part_row, unusable,
      RULE("write() to /dev/null does not look at its buffer"),
      REQUIRES("efault.dev-null-ignores-buffer"))
{
	int null = fixture_device("/dev/null", O_WRONLY);
	char *a = arena(1);

	spoil(row->memory, a);
	count_signals();
	expect_int(page, call_write(null, a, page));
	expect_no_signal();
}

CASES("fault.kernel.nothing", struct part_row, unusable,
      RULE("read() and write() of nothing do not look at their buffer"),
      REQUIRES("efault.zero-length"))
{
	int fd = fixture_file(1);
	char *a = arena(1);

	set_offset(fd, 0);
	spoil(row->memory, a);
	count_signals();
	expect_int(0, call_write(fd, a, 0));
	expect_int(0, call_read(fd, a, 0));
	expect_no_signal();
	expect_file_size(fd, 1);
}

CASES("fault.kernel.path", struct part_row, unusable,
      RULE("open() of a path that cannot be read to its end fails with EFAULT and no signal"),
      REQUIRES("efault.path-argument"))
{
	char *path = buffer_across(row->memory, arena(2));

	/* Not by call_open(), which would read the path for the trace. */
	expect_access(store(path, '/'));
	expect_access(store(path + 1, '/'));
	trace_note("open() of //, which ends with the page before");
	expect_at_least(0, entry->open(path, O_RDONLY, 0));
	expect_access(store(path + 2, 'x'));
	count_signals();
	trace_note("open() of a path that runs into that page");
	expect_fails(EFAULT, entry->open(path, O_RDONLY, 0));
	trace_note("open() of a path at the start of that page");
	expect_fails(EFAULT, entry->open(path + 3, O_RDONLY, 0));
	expect_no_signal();
}

CASE("fault.kernel.execute-only", "whether write() can read a page that is PROT_EXEC alone",
     REQUIRES("efault.prot-exec-buffer-readable"))
{
	char *m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int fd = fixture_file(0);
	ssize_t written;
	bool readable;

	expect_access(store(m, 0x5a));
	expect_ok(call_mprotect(m, page, PROT_EXEC));
	readable = load(m).signo == 0;
	written = call_write(fd, m, 1);
	observe("load-of-execute-only-page", "%s", readable ? "allowed" : "refused");
	observe("write-of-execute-only-page", "%s", written == 1 ? "allowed" : "refused");
	/* What the process may read it may write out, and what it may not is not in the file. */
	expect(written == 1 || (written == -1 && errno == EFAULT));
	expect(!readable || written == 1);
	expect_file_size(fd, written == 1);
}

CASE("fault.kernel.process-vm-writev",
     "process_vm_writev() into a PROT_READ page fails with EFAULT",
     REQUIRES("io.process-vm-readv"))
{
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	unsigned char bytes[4] = { 1, 2, 3, 4 };
	struct iovec local = { bytes, sizeof(bytes) };
	struct iovec remote = { m, sizeof(bytes) };

	expect_int(4, call_process_vm_writev(getpid(), &local, &remote));
	expect_byte(m + 3, 4);
	bytes[0] = 5;
	expect_ok(call_mprotect(m, page, PROT_READ));
	expect_fails(EFAULT, call_process_vm_writev(getpid(), &local, &remote));
	expect_byte(m, 1);
	/* The page that follows can be written, but that is not where it was to begin. */
	remote.iov_base = m + page - 2;
	expect_fails(EFAULT, call_process_vm_writev(getpid(), &local, &remote));
	expect_zeroes(m + page - 2, 4);
}
