/* SPDX-License-Identifier: BSD-2-Clause */
/* fork() by one thread while another stores. */
#include "cts.h"

#include <sched.h>

#define PAGES 16
#define FORKS 5
#define STEP  20 /* rounds while one fork goes on, and as many after it */

struct race {
	char *at;
	unsigned round; /* that was begun last */
	unsigned limit; /* the last one that may begin */
};

static void wait_for_round(const unsigned *round, unsigned least)
{
	while (__atomic_load_n(round, __ATOMIC_SEQ_CST) < least)
		sched_yield();
}

/* Round after round stores its number to each page. */
static void fill(struct race *race)
{
	for (unsigned round = 1; round <= 2 * FORKS * STEP; round++) {
		wait_for_round(&race->limit, round);
		__atomic_store_n(&race->round, round, __ATOMIC_SEQ_CST);
		for (size_t i = 0; i < PAGES; i++)
			expect_access(store(race->at + i * page, (unsigned char)round));
	}
}

/* A round that has begun is the end of the one before it, and its stores are in the child. */
static void expect_snapshot(struct race *race, unsigned begun, struct child *child)
{
	unsigned char seen[PAGES];

	for (size_t i = 0; i < PAGES; i++) {
		seen[i] = expect_access(load(race->at + i * page));
		expect(seen[i] + 1u >= begun && seen[i] <= 2 * FORKS * STEP);
	}
	wake(child);
	await(child);
	for (size_t i = 0; i < PAGES; i++)
		expect_byte(race->at + i * page, seen[i]);
}

static void fork_often(struct race *race)
{
	struct child c;

	for (unsigned i = 0; i < FORKS; i++) {
		const unsigned begun = __atomic_load_n(&race->round, __ATOMIC_SEQ_CST);

		__atomic_store_n(&race->limit, (2 * i + 1) * STEP, __ATOMIC_SEQ_CST);
		in_child(c) {
			expect_snapshot(race, begun, &c);
		}
		await(&c);
		__atomic_store_n(&race->limit, (2 * i + 2) * STEP, __ATOMIC_SEQ_CST);
		wait_for_round(&race->round, (2 * i + 2) * STEP);
		wake(&c);
		join_child(&c);
	}
}

static void fill_or_fork(unsigned index, void *race)
{
	if (index == 0)
		fill(race);
	else
		fork_often(race);
}

CASE("fork.snapshot.threads",
     "the child has each byte as it was at some time of the fork, and it does not change any more",
     REQUIRES("fork.multithreaded-snapshot"), NEEDS(NEED_THREADS))
{
	struct race race = { .at = map_anon(PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE) };

	run_threads(2, fill_or_fork, &race);
	for (size_t i = 0; i < PAGES; i++)
		expect_byte(race.at + i * page, 2 * FORKS * STEP);
}
