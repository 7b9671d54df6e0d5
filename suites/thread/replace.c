/* SPDX-License-Identifier: BSD-2-Clause */
/* One thread replaces or places mappings while others look or do the same. */
#include "cts.h"

#include <sched.h>
#include <stdatomic.h>

#define ANON_FIXED (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
#define RW	   (PROT_READ | PROT_WRITE)
/* Enough to meet even the gap between munmap() and mmap() called one right after the other. */
#define ROUNDS	   250
#define READERS	   2

struct replaced {
	char *at;
	int fd;
	const struct replace_row *row;
	atomic_bool done;
};

struct replace_row {
	struct row row;
	int share;
	bool anon; /* every second of the mappings */
};

static const struct replace_row replacements[] = {
	{ ROW("shared-file", "While MAP_FIXED replaces shared pages of a file, no access fails"),
	  MAP_SHARED, false },
	{ ROW("private-file", "While MAP_FIXED replaces private pages of a file, no access fails"),
	  MAP_PRIVATE, false },
	{ ROW("anon", "While MAP_FIXED replaces a file by memory and back, no access fails"),
	  MAP_SHARED, true },
};

/* The pages of the file are pattern(), so that a mixture of two would show. */
static void map_round(const struct replaced *replaced, unsigned round)
{
	off_t offset = round % 2 ? (off_t)page : 0;

	if (replaced->row->anon && round % 2)
		expect_address(replaced->at,
			       call_mmap(replaced->at, page, PROT_READ, ANON_FIXED, -1, 0));
	else
		expect_address(replaced->at,
			       call_mmap(replaced->at, page, PROT_READ,
					 replaced->row->share | MAP_FIXED, replaced->fd, offset));
}

static void replace_or_read(unsigned index, void *arg)
{
	struct replaced *replaced = arg;
	unsigned char either = replaced->row->anon ? 0 : pattern((off_t)page);
	unsigned round;

	if (index == 0) {
		for (round = 0; round < ROUNDS; round++)
			map_round(replaced, round);
		atomic_store(&replaced->done, true);
		return;
	}
	while (!atomic_load(&replaced->done)) {
		unsigned char value = expect_access(load(replaced->at));

		expect(value == pattern(0) || value == either);
	}
}

CASES("thread.replace", struct replace_row, replacements, REQUIRES("thread.replace-atomic"),
      NEEDS(NEED_THREADS))
{
	struct replaced replaced = { .at = arena(1),
				     .fd = fixture_memfd(2 * (off_t)page),
				     .row = row };

	map_round(&replaced, 0);
	run_threads(1 + READERS, replace_or_read, &replaced);
	expect_layout(replaced.at - page, "-r-");
}

struct place {
	char *at;
	void *got[THREADS_MAX];
	int error[THREADS_MAX];
};

#define RACERS 4

static void place_noreplace(unsigned index, void *arg)
{
	struct place *place = arg;

	place->got[index] = call_mmap(place->at, 2 * page, RW,
				      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	place->error[index] = errno;
	if (place->got[index] == place->at)
		expect_access(store(place->at, (unsigned char)(index + 1)));
}

/* The ranges overlap; whoever comes first has all of it. */
CASE("thread.replace.one-wins",
     "Of threads that call MAP_FIXED_NOREPLACE for one free range one has it, the others EEXIST",
     REQUIRES("mmap.flag.fixed-noreplace.one-thread-wins"), NEEDS(NEED_THREADS))
{
	char *a = arena(4);
	unsigned round, i, winner = RACERS;

	for (round = 0; round < 20; round++) {
		struct place place = { .at = a + (round % 3) * page };

		hole(place.at, 2 * page);
		run_threads(RACERS, place_noreplace, &place);
		for (i = 0; i < RACERS; i++) {
			if (place.got[i] != MAP_FAILED) {
				expect_address(place.at, place.got[i]);
				expect_int(RACERS, winner);
				winner = i;
			} else {
				expect_int(EEXIST, place.error[i]);
			}
		}
		expect(winner < RACERS);
		expect_byte(place.at, (unsigned char)(winner + 1));
		expect_layout(place.at, "ww");
		winner = RACERS;
	}
}

static void map_and_store(unsigned index, void *arg)
{
	char *at = arg;

	(void)index;
	map_anon_at(at, 2 * page, RW, MAP_PRIVATE);
	expect_access(store(at, 1));
	expect_access(store(at + page, 1));
}

CASE("thread.replace.clobbers",
     "MAP_FIXED replaces what another thread has just mapped there, without any error",
     REQUIRES("mmap.flag.fixed.thread-race-clobbers"), NEEDS(NEED_THREADS))
{
	char *a = arena(2);

	run_threads(1, map_and_store, a);
	expect_address(a, call_mmap(a, page, PROT_READ, ANON_FIXED, -1, 0));
	expect_layout(a - page, "-rw-");
	expect_byte(a, 0);
	expect_byte(a + page, 1);
}

static void take_over(unsigned index, void *arg)
{
	char *at = arg;

	(void)index;
	expect_address(at, call_mmap(at, page, PROT_READ, ANON_FIXED, -1, 0));
}

/* The other way round, with the mapping of the first thread. */
CASE("thread.replace.clobbers-first",
     "A thread's MAP_FIXED replaces what the first thread has mapped there",
     REQUIRES("mmap.flag.fixed.thread-race-clobbers"), NEEDS(NEED_THREADS))
{
	char *a = arena(2);

	map_anon_at(a, 2 * page, RW, MAP_PRIVATE);
	expect_access(store(a, 1));
	expect_access(store(a + page, 1));
	run_threads(1, take_over, a);
	expect_layout(a - page, "-rw-");
	expect_byte(a, 0);
	expect_byte(a + page, 1);
}
