/* SPDX-License-Identifier: BSD-2-Clause */
/* What one thread does to a mapping holds for all from the moment that the call has returned. */
#include "cts.h"

#include <sched.h>
#include <stdatomic.h>

#define RW     (PROT_READ | PROT_WRITE)
/* Each waits for the other: one round is enough, further ones meet threads on other processors. */
#define ROUNDS 16

enum change { UNMAP, REPLACE, MOVE, DISCARD, PROTECT_NONE, PROTECT_READ };

struct visible_row {
	struct row row;
	enum change change;
	int share;
};

static const struct visible_row changes[] = {
	{ ROW("munmap", "After munmap() in one thread an access by another raises SIGSEGV"), UNMAP,
	  MAP_PRIVATE },
	{ ROW("munmap-shared",
	      "After munmap() of shared memory another thread's access raises SIGSEGV"),
	  UNMAP, MAP_SHARED },
	{ ROW("replace", "After MAP_FIXED in one thread another sees the new mapping's contents",
	      REQUIRES("clone-vm.shares-maps")),
	  REPLACE, MAP_PRIVATE },
	{ ROW("mremap", "After mremap() moved a page in one thread another finds it at its new place",
	      REQUIRES("thread.mremap-visible")),
	  MOVE, MAP_PRIVATE },
	{ ROW("mremap-shared",
	      "After mremap() moved a shared page in one thread another finds it at its new place",
	      REQUIRES("thread.mremap-visible")),
	  MOVE, MAP_SHARED },
	{ ROW("dontneed", "After MADV_DONTNEED in one thread another reads zeroes",
	      REQUIRES("thread.dontneed-visible")),
	  DISCARD, MAP_PRIVATE },
	{ ROW("protect-none", "After mprotect(PROT_NONE) in one thread another's access is refused",
	      REQUIRES("clone-vm.shares-maps")),
	  PROTECT_NONE, MAP_PRIVATE },
	{ ROW("protect-read", "After mprotect(PROT_READ) in one thread another's store is refused",
	      REQUIRES("clone-vm.shares-maps")),
	  PROTECT_READ, MAP_SHARED },
};

/* Even turns are the user's, odd ones the changer's; each ends its own by counting one up. */
struct visible {
	const struct visible_row *row;
	char *at; /* a page, and the place behind it for one that is moved */
	atomic_uint turn;
};

static void await_turn(struct visible *visible, unsigned turn)
{
	while (atomic_load(&visible->turn) != turn)
		sched_yield();
}

static void make_change(const struct visible *visible)
{
	switch (visible->row->change) {
	case UNMAP:
		expect_ok(call_munmap(visible->at, page));
		break;
	case REPLACE:
		map_anon_at(visible->at, page, PROT_READ, visible->row->share);
		break;
	case MOVE:
		expect_address(visible->at + page,
			       call_mremap(visible->at, page, page, MREMAP_MAYMOVE | MREMAP_FIXED,
					   visible->at + page));
		break;
	case DISCARD:
		expect_ok(call_madvise(visible->at, page, MADV_DONTNEED));
		break;
	case PROTECT_NONE:
		expect_ok(call_mprotect(visible->at, page, PROT_NONE));
		break;
	case PROTECT_READ:
		expect_ok(call_mprotect(visible->at, page, PROT_READ));
		break;
	}
}

static void expect_change(const struct visible *visible)
{
	char *at = visible->at;

	switch (visible->row->change) {
	case UNMAP:
		expect_signal(SIGSEGV, SEGV_MAPERR, at, load(at));
		expect_signal(SIGSEGV, SEGV_MAPERR, at, store(at, 2));
		break;
	case REPLACE:
		expect_byte(at, 0);
		expect_signal(SIGSEGV, SEGV_ACCERR, at, store(at, 2));
		break;
	case MOVE:
		expect_signal(SIGSEGV, SEGV_MAPERR, at, load(at));
		expect_signal(SIGSEGV, SEGV_MAPERR, at, store(at, 2));
		expect_byte(at + page, 1);
		break;
	case DISCARD:
		expect_byte(at, 0);
		break;
	case PROTECT_NONE:
		expect_signal(SIGSEGV, SEGV_ACCERR, at, load(at));
		expect_signal(SIGSEGV, SEGV_ACCERR, at, store(at, 2));
		break;
	case PROTECT_READ:
		expect_signal(SIGSEGV, SEGV_ACCERR, at, store(at, 2));
		expect_byte(at, 1);
		break;
	}
}

/* The user's processor knows the page when it is changed. */
static void use_page(struct visible *visible)
{
	unsigned round;

	for (round = 0; round < ROUNDS; round++) {
		map_anon_at(visible->at, page, RW, visible->row->share);
		expect_access(store(visible->at, 1));
		expect_byte(visible->at, 1);
		atomic_store(&visible->turn, 2 * round + 1);
		await_turn(visible, 2 * round + 2);
		expect_change(visible);
	}
}

static void change_page(struct visible *visible)
{
	unsigned round;

	for (round = 0; round < ROUNDS; round++) {
		await_turn(visible, 2 * round + 1);
		make_change(visible);
		atomic_store(&visible->turn, 2 * round + 2);
	}
}

static void use_or_change(unsigned index, void *arg)
{
	if (index == 0)
		change_page(arg);
	else
		use_page(arg);
}

CASES("thread.visible", struct visible_row, changes,
      REQUIRES("thread.munmap-visible", "clone-vm.shares-maps"), NEEDS(NEED_THREADS))
{
	struct visible visible = { .row = row, .at = arena(2) };

	run_threads(2, use_or_change, &visible);
}

static void map_for_all(unsigned index, void *arg)
{
	char *at = arg;

	(void)index;
	map_anon_at(at, page, RW, MAP_PRIVATE);
	expect_access(store(at, 1));
	expect_ok(call_munmap(at + page, page));
	expect_ok(call_mprotect(at + 2 * page, page, PROT_READ));
}

CASE("thread.visible.all", "What a thread maps, unmaps and protects is so for the whole process",
     REQUIRES("clone-vm.shares-maps"), NEEDS(NEED_THREADS))
{
	char *a = arena(3);

	map_anon_at(a + page, 2 * page, RW, MAP_PRIVATE);
	run_threads(1, map_for_all, a);
	expect_layout(a - page, "-w.r-");
	expect_byte(a, 1);
}
