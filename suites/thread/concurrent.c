/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads that map and unmap at the same time are not in each other's way. */
#include "cts.h"

#include <sched.h>
#include <stdatomic.h>

#define RW	(PROT_READ | PROT_WRITE)
#define THREADS 4
/* All threads begin at once, so each round may meet another thread in the middle of a call. */
#define ROUNDS	50

/*
 * A lane of two pages for each thread: the first stays, the second comes and goes.
 *
 *	| guard | 0: stays | 0: comes and goes | 1: stays | 1: … | … | guard |
 */
struct lanes {
	char *start;
	const struct lane_row *row;
};

enum traffic { MAP_UNMAP, REPLACE, PROTECT };
struct lane_row {
	struct row row;
	enum traffic traffic;
	int share;
};

static const struct lane_row traffics[] = {
	{ ROW("unmap",
	      "Threads that map and unmap next to each other's pages never see a fault there"),
	  MAP_UNMAP, MAP_PRIVATE },
	{ ROW("unmap-shared",
	      "Threads that map and unmap next to shared pages see no fault and no foreign data"),
	  MAP_UNMAP, MAP_SHARED },
	{ ROW("replace", "Threads that replace pages next to each other's never see a fault there"),
	  REPLACE, MAP_PRIVATE },
	{ ROW("protect", "Threads that change protections next to each other's pages see no fault"),
	  PROTECT, MAP_PRIVATE },
};

static void change_second(const struct lanes *lanes, char *second, unsigned char mark)
{
	switch (lanes->row->traffic) {
	case MAP_UNMAP:
		expect_byte(map_anon_at(second, page, RW, lanes->row->share), 0);
		expect_access(store(second, mark));
		expect_byte(second, mark);
		expect_ok(call_munmap(second, page));
		expect_signal(SIGSEGV, SEGV_MAPERR, second, load(second));
		break;
	case REPLACE:
		expect_byte(map_anon_at(second, page, RW, lanes->row->share), 0);
		expect_access(store(second, mark));
		expect_byte(second, mark);
		break;
	case PROTECT:
		expect_ok(call_mprotect(second, page, RW));
		expect_access(store(second, mark));
		expect_ok(call_mprotect(second, page, PROT_READ));
		expect_signal(SIGSEGV, SEGV_ACCERR, second, store(second, 0));
		expect_byte(second, mark);
		break;
	}
}

static void drive_lane(unsigned index, void *arg)
{
	const struct lanes *lanes = arg;
	char *first = lanes->start + 2 * index * page, *second = first + page;
	unsigned round;

	for (round = 0; round < ROUNDS; round++) {
		unsigned char mark = (unsigned char)(1 + (round * THREADS + index) % 255);

		expect_access(store(first, mark));
		change_second(lanes, second, mark);
		expect_byte(first, mark);
	}
}

CASES("thread.concurrent", struct lane_row, traffics, REQUIRES("thread.concurrent-map-unmap"),
      NEEDS(NEED_THREADS))
{
	struct lanes lanes = { arena(2 * THREADS), row };

	map_anon_at(lanes.start, 2 * THREADS * page, RW, row->share);
	run_threads(THREADS, drive_lane, &lanes);
}

/* Of sizes that differ, at addresses of the system's choice. */
static void map_fill_check(unsigned index, void *arg)
{
	unsigned round;

	(void)arg;
	for (round = 0; round < ROUNDS / 2; round++) {
		size_t pages = 1 + (round + index) % 5, i;
		char *m = map_anon(pages * page, RW, round % 2 ? MAP_PRIVATE : MAP_SHARED);

		for (i = 0; i < pages; i++) {
			expect_byte(m + i * page, 0);
			expect_access(store(m + i * page, (unsigned char)(index + 1)));
		}
		sched_yield();
		for (i = 0; i < pages; i++)
			expect_byte(m + i * page, (unsigned char)(index + 1));
		expect_ok(call_munmap(m, pages * page));
	}
}

CASE("thread.concurrent.own-regions",
     "Threads that map, fill, check and unmap memory at the same time never see each other's data",
     REQUIRES("libc.mt-safe", "thread.concurrent-map-unmap"), NEEDS(NEED_THREADS))
{
	run_threads(THREADS, map_fill_check, NULL);
}

struct forking {
	struct lanes lanes;
	char *kept;
	atomic_bool done;
};

/* The first thread forks, the others drive their lanes meanwhile. */
static void fork_or_drive(unsigned index, void *arg)
{
	struct forking *forking = arg;
	struct child child;
	unsigned i;

	if (index > 0) {
		while (!atomic_load(&forking->done)) {
			change_second(&forking->lanes,
				      forking->lanes.start + (2 * index + 1) * page, 1);
			/* Where there are few processors, the child is not to wait for one. */
			sched_yield();
		}
		return;
	}
	for (i = 0; i < 8; i++) {
		in_child (child) {
			expect_filled(forking->kept, 7, page);
			map_anon_at(forking->kept, page, RW, MAP_PRIVATE);
			expect_byte(forking->kept, 0);
			expect_access(store(forking->kept, 1));
		}
		join_child(&child);
		expect_filled(forking->kept, 7, page);
	}
	atomic_store(&forking->done, true);
}

CASE("thread.concurrent.fork", "fork() while other threads map and unmap copies what stays, whole",
     REQUIRES("thread.concurrent-map-unmap"), NEEDS(NEED_THREADS))
{
	struct forking forking = { .lanes = { arena(2 * THREADS), &traffics[0] },
				   .kept = arena(1) };
	size_t i;

	map_anon_at(forking.lanes.start, 2 * THREADS * page, RW, MAP_PRIVATE);
	map_anon_at(forking.kept, page, RW, MAP_PRIVATE);
	for (i = 0; i < page; i++)
		if (store(forking.kept + i, 7).signo)
			broken("a page of the parent cannot be filled");
	run_threads(THREADS, fork_or_drive, &forking);
}
