/* SPDX-License-Identifier: BSD-2-Clause */
/* What becomes of stores when the process that made them ends without msync() or munmap(). */
#include "cts.h"

enum ending { BY_EXIT, BY_KILL, BY_FAULT };

struct ending_row {
	struct row row;
	enum backing backing;
	int share;
	enum ending ending;
};

#define ENDINGS(id, words, backing, share, by_exit, by_signal)                                     \
	{ ROW(id ".exit", words " when the process calls _exit()", by_exit), backing, share,       \
	  BY_EXIT },                                                                               \
	{ ROW(id ".kill", words " when the process is killed by SIGKILL", by_signal), backing,     \
	  share, BY_KILL },                                                                        \
	{ ROW(id ".fault", words " when the process dies of a SIGSEGV", by_signal), backing,       \
	  share, BY_FAULT }
#define SHARED(id, words, backing)                                                                 \
	ENDINGS(id "-shared", "stores to a shared " words " are in it", backing, MAP_SHARED,       \
		REQUIRES("exit.shared-written-back"), REQUIRES("exit.kill-shared-kept"))
#define PRIVATE(id, words, backing)                                                                \
	ENDINGS(id "-private", "stores to a private " words " are lost", backing, MAP_PRIVATE,     \
		REQUIRES("exit.private-discarded"), REQUIRES("exit.private-discarded"))
#define OBJECT(id, words, backing) SHARED(id, words, backing), PRIVATE(id, words, backing)

static const struct ending_row endings[] = {
	OBJECT("file", "file", BACKING_FILE),
	OBJECT("memfd", "memfd", BACKING_MEMFD),
	OBJECT("shm", "memory object", BACKING_SHM),
};

struct writer {
	int fd;
	int share;
	char *no_access;
};

/* The last byte of a page, one that is in no page fully stored to, and a whole page. */
static void map_and_store(const struct writer *w)
{
	char *m = map_file(w->fd, (off_t)page, 3 * page, PROT_READ | PROT_WRITE, w->share);

	expect_ok(call_close(w->fd));
	expect_access(store(m + page - 1, 'x'));
	expect_access(store(m + page, 'y'));
	expect_access(store_range(m + 2 * page, page, 'z'));
}

static void store_and_kill(void *w)
{
	map_and_store(w);
	kill(getpid(), SIGKILL);
}

static void store_and_fault(void *arg)
{
	const struct writer *w = arg;

	map_and_store(w);
	load_unguarded(w->no_access);
}

CASES("exit.stored.object", struct ending_row, endings)
{
	const off_t size = 4 * (off_t)page;
	struct writer w = { fixture_object(row->backing, size), row->share, arena(1) };
	const bool shared = row->share == MAP_SHARED;
	struct child c;

	switch (row->ending) {
	case BY_EXIT:
		in_child(c) {
			map_and_store(&w);
		}
		join_child(&c);
		break;
	case BY_KILL:
		expect_killed(SIGKILL, store_and_kill, &w);
		break;
	case BY_FAULT:
		expect_killed(SIGSEGV, store_and_fault, &w);
		break;
	}
	expect_file_size(w.fd, size);
	expect_file_pattern(w.fd, 0, 2 * page - 1);
	if (!shared) {
		expect_file_pattern(w.fd, 0, (size_t)size);
		return;
	}
	expect_file_byte(w.fd, 2 * (off_t)page - 1, 'x');
	expect_file_byte(w.fd, 2 * (off_t)page, 'y');
	expect_file_pattern(w.fd, 2 * (off_t)page + 1, page - 1);
	expect_file_filled(w.fd, 3 * (off_t)page, 'z', page);
}

static void store_and_abort(void *at)
{
	expect_access(store(at, 's'));
	abort();
}

CASE("exit.stored.shared-anon",
     "what a child stored to shared anonymous memory stays for the parent when it is killed",
     REQUIRES("exit.kill-shared-kept"))
{
	char *m = map_anon(page, PROT_READ | PROT_WRITE, MAP_SHARED);

	expect_killed(SIGABRT, store_and_abort, m);
	expect_byte(m, 's');
	expect_byte(m + 1, 0);
}
