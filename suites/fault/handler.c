/* SPDX-License-Identifier: BSD-2-Clause */
/* What SIGSEGV and SIGBUS of an access do: the default, blocked, ignored, handled. */
#include "cts.h"

#include <sched.h>
#include <stdatomic.h>

#include "entry.h"

enum fault { UNMAPPED, NONE, READ_ONLY, BEYOND_END, TRUNCATED };

struct fault_row {
	struct row row;
	enum fault fault;
	int signo;
};

static const struct fault_row faults[] = {
	{ ROW("unmapped", "a load of unmapped memory"), UNMAPPED, SIGSEGV },
	{ ROW("none", "a load of a PROT_NONE page"), NONE, SIGSEGV },
	{ ROW("read-only", "a store to a PROT_READ page"), READ_ONLY, SIGSEGV },
	{ ROW("beyond-end", "a load beyond the end of the file"), BEYOND_END, SIGBUS },
	{ ROW("truncated", "a load where the file was truncated"), TRUNCATED, SIGBUS },
};

/* A page, an access to which raises the signal of the row. *fd is of its file, if it has one. */
static char *page_that_faults(enum fault fault, int *fd)
{
	char *a = arena(1);

	*fd = -1;
	if (fault == UNMAPPED)
		hole(a, page);
	if (fault == READ_ONLY)
		map_anon_at(a, page, PROT_READ, MAP_PRIVATE);
	if (fault == BEYOND_END || fault == TRUNCATED) {
		*fd = fixture_file(fault == TRUNCATED ? (off_t)page : 0);
		map_file_at(a, *fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED);
	}
	if (fault == TRUNCATED) {
		expect_byte(a, pattern(0));
		expect_ok(call_ftruncate(*fd, 0));
	}
	return a;
}

CASES("fault.handler.default", struct fault_row, faults,
      RULE("with the default action the signal of an access ends the process"),
      REQUIRES("fault.sigsegv.default-kills"))
{
	int fd;
	char *at = page_that_faults(row->fault, &fd);

	expect_killed(row->signo, row->fault == READ_ONLY ? store_unguarded : load_unguarded, at);
}

struct unhandled {
	const struct fault_row *row;
	char *at;
	bool ignored;
};

static void called(int signo)
{
	(void)signo;
	report_fail(HERE, "the handler of a blocked signal", "not called", "called");
}

static void access_blocked(void *arg)
{
	const struct unhandled *unhandled = arg;
	struct sigaction action = { .sa_handler = called };
	sigset_t set;

	if (unhandled->ignored)
		action.sa_handler = SIG_IGN;
	sigemptyset(&set);
	sigaddset(&set, unhandled->row->signo);
	if (sigaction(unhandled->row->signo, &action, NULL) < 0 ||
	    (!unhandled->ignored && sigprocmask(SIG_BLOCK, &set, NULL) < 0))
		broken("sigaction or sigprocmask: %s", strerror(errno));
	if (unhandled->row->fault == READ_ONLY)
		store_unguarded(unhandled->at);
	else
		load_unguarded(unhandled->at);
}

CASES("fault.handler.blocked", struct fault_row, faults,
      RULE("the signal of an access ends the process though it is blocked, and its "
	   "handler is not called"),
      REQUIRES("fault.sigsegv.blocked-still-kills"))
{
	int fd;
	struct unhandled unhandled = { row, page_that_faults(row->fault, &fd), false };

	expect_killed(row->signo, access_blocked, &unhandled);
}

CASES("fault.handler.ignored", struct fault_row, faults,
      RULE("the signal of an access ends the process though it is ignored"),
      REQUIRES("fault.sigsegv.blocked-still-kills"))
{
	int fd;
	struct unhandled unhandled = { row, page_that_faults(row->fault, &fd), true };

	expect_killed(row->signo, access_blocked, &unhandled);
}

/* A handler that makes the access possible and returns. */
enum repair { MPROTECT, MAP_FIXED_OVER, EXTEND };

struct repair_row {
	struct row row;
	enum fault fault;
	enum repair repair;
	char kind;
	unsigned char found; /* what a load yields then */
};

static const struct repair_row repairs[] = {
	{ ROW("load-none-mprotect", "a load of a PROT_NONE page, mended by mprotect()",
	      REQUIRES("fault.sigsegv.handler-fix-retry")), NONE, MPROTECT, 'l', 0 },
	{ ROW("store-none-mprotect", "a store to a PROT_NONE page, mended by mprotect()",
	      REQUIRES("fault.sigsegv.handler-fix-retry")), NONE, MPROTECT, 's', 0 },
	{ ROW("store-read-only-mprotect", "a store to a PROT_READ page, mended by mprotect()",
	      REQUIRES("fault.sigsegv.handler-fix-retry")), READ_ONLY, MPROTECT, 's', 0 },
	{ ROW("load-unmapped-mmap", "a load of unmapped memory, mended by MAP_FIXED",
	      REQUIRES("fault.sigsegv.handler-fix-retry")), UNMAPPED, MAP_FIXED_OVER, 'l', 0 },
	{ ROW("store-unmapped-mmap", "a store to unmapped memory, mended by MAP_FIXED",
	      REQUIRES("fault.sigsegv.handler-fix-retry")), UNMAPPED, MAP_FIXED_OVER, 's', 0 },
	{ ROW("load-beyond-end-mmap", "a load beyond the end, mended by MAP_FIXED",
	      REQUIRES("fault.sigsegv.handler-fix-retry")), BEYOND_END, MAP_FIXED_OVER, 'l', 0 },
	{ ROW("load-beyond-end-ftruncate", "a load beyond the end, mended by ftruncate()",
	      REQUIRES("fault.sigbus.recover-by-extending")), BEYOND_END, EXTEND, 'l', 0 },
	{ ROW("store-beyond-end-ftruncate", "a store beyond the end, mended by ftruncate()",
	      REQUIRES("fault.sigbus.recover-by-extending")), BEYOND_END, EXTEND, 's', 0 },
	{ ROW("store-truncated-ftruncate", "a store to a lost page, mended by ftruncate()",
	      REQUIRES("fault.sigbus.recover-by-extending")), TRUNCATED, EXTEND, 's', 0 },
};

static struct {
	enum repair repair;
	char *at;
	int fd;
	int signo;
	volatile sig_atomic_t calls;
} repairing;

static void repair(int signo)
{
	/* Once: an access that faults again would come here for ever. */
	expect_int(1, ++repairing.calls);
	expect_int(repairing.signo, signo);
	switch (repairing.repair) {
	case MPROTECT:
		expect_ok(call_mprotect(repairing.at, page, PROT_READ | PROT_WRITE));
		break;
	case MAP_FIXED_OVER:
		map_anon_at(repairing.at, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
		break;
	case EXTEND:
		expect_ok(call_ftruncate(repairing.fd, (off_t)page));
		break;
	}
}

CASES("fault.handler.repair", struct repair_row, repairs,
      RULE("when a handler has made an access possible and returns, the access completes"))
{
	struct sigaction action = { .sa_handler = repair };
	struct access access;

	repairing.repair = row->repair;
	repairing.at = page_that_faults(row->fault, &repairing.fd);
	repairing.signo = row->fault == BEYOND_END || row->fault == TRUNCATED ? SIGBUS : SIGSEGV;
	if (sigaction(repairing.signo, &action, NULL) < 0)
		broken("sigaction: %s", strerror(errno));
	access = access_by(row->kind, repairing.at + 1);
	expect_int(1, repairing.calls);
	expect_access(access);
	expect_byte(repairing.at + 1, row->kind == 's' ? access.value : row->found);
	expect_zeroes(repairing.at + 2, page - 2);
	expect_byte(repairing.at, 0);
}

#ifdef HAVE_PTHREAD_CREATE
#define PER_THREAD _Thread_local
#else
#define PER_THREAD
#endif

/* Each thread accesses a page of its own, and its handler, in the same thread, maps that page. */
#define THREADS 4
static PER_THREAD unsigned this_thread;
static char *pages[THREADS];
static volatile sig_atomic_t handled[THREADS];

static void map_own_page(int signo)
{
	char *at = pages[this_thread];

	(void)signo;
	if (handled[this_thread]++)
		report_fail(HERE, "the signal of an access", "in the thread that made it",
			    "in another thread");
	if (entry->mmap(at, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
			-1, 0) != at)
		broken("mmap: %s", strerror(errno));
}

static void fault_in_thread(unsigned number, void *unused)
{
	(void)unused;
	this_thread = number;
	load_unguarded(pages[number]);
}

static const struct fault_row threaded[] = {
	{ ROW("sigsegv", "SIGSEGV of a PROT_NONE page"), NONE, SIGSEGV },
	{ ROW("sigbus", "SIGBUS beyond the end of a file"), BEYOND_END, SIGBUS },
};

CASES("fault.handler.thread", struct fault_row, threaded,
      RULE("the signal of an access is handled by the thread that made it"),
      REQUIRES("fault.per-thread-delivery"),
      NEEDS(NEED_THREADS))
{
	struct sigaction action = { .sa_handler = map_own_page };
	unsigned i;
	int fd;

	for (i = 0; i < THREADS; i++)
		pages[i] = page_that_faults(row->fault, &fd);
	if (sigaction(row->signo, &action, NULL) < 0)
		broken("sigaction: %s", strerror(errno));
	run_threads(THREADS, fault_in_thread, NULL);
	for (i = 0; i < THREADS; i++) {
		expect_int(1, handled[i]);
		expect_byte(pages[i], 0);
	}
}

/* One thread has it blocked; the other could take it, and is there until the process is killed. */
static atomic_bool survived;

static void fault_blocked(unsigned number, void *arg)
{
	if (number == 0) {
		access_blocked(arg);
		atomic_store(&survived, true);
	}
	while (!atomic_load(&survived))
		sched_yield();
}

static void run_blocked(void *arg)
{
	run_threads(2, fault_blocked, arg);
}

CASES("fault.handler.blocked-in-thread", struct fault_row, threaded,
      RULE("a signal that the faulting thread has blocked ends the process, and no "
	   "other thread handles it"),
      REQUIRES("fault.sigsegv.blocked-still-kills", "fault.per-thread-delivery"),
      NEEDS(NEED_THREADS))
{
	int fd;
	struct unhandled unhandled = { row, page_that_faults(row->fault, &fd), false };

	expect_killed(row->signo, run_blocked, &unhandled);
}
