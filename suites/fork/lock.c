/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory locks are the process's own: no child begins with any. */
#include "cts.h"
#include "residency.h"

struct lock_row {
	struct row row;
	enum backing backing;
	int share;
};

#define LOCKED(id, words, backing, share)                                                          \
	{                                                                                          \
		ROW(id, words " that is locked is not locked in the child"), backing, share        \
	}

static const struct lock_row locked[] = { EACH_MAPPING(LOCKED) };

CASES("fork.lock.mlock", struct lock_row, locked, REQUIRES("fork.locks-not-inherited"))
{
	struct layout m = lay_out(row->backing, row->share, 3, true);
	struct child c;

	allow_locking(page);
	expect_ok(call_mlock(m.at + page, page));
	expect_locked(m.at, "010");
	in_child(c) {
		expect_locked(m.at, "000");
		expect_unchanged(&m, 0, 3);
	}
	join_child(&c);
	expect_locked(m.at, "010");
}

CASE("fork.lock.counted", "VmLck and Locked of a child are 0, its VmFlags lack lo",
     REQUIRES("fork.locks-not-inherited"), NEEDS(NEED_PROC))
{
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct child c;

	allow_locking(2 * page);
	expect_ok(call_mlock(m, 2 * page));
	expect_int(2 * page / 1024, status_kib("VmLck"));
	in_child(c) {
		expect_int(0, status_kib("VmLck"));
		expect_int(0, smaps_kib(m, "Locked"));
		expect(!smaps_flag(m, "lo"));
	}
	join_child(&c);
	expect_int(2 * page / 1024, status_kib("VmLck"));
	expect(smaps_flag(m, "lo"));
}

CASE("fork.lock.child", "what a child locks and unlocks does not change the locks of the parent",
     REQUIRES("fork.locks-not-inherited"))
{
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct child c;

	allow_locking(2 * page);
	expect_ok(call_mlock(m, page));
	in_child(c) {
		expect_locked(m, "00");
		expect_ok(call_munlock(m, page));
		expect_ok(call_mlock(m + page, page));
		expect_locked(m, "01");
		wake(&c);
		await(&c);
		expect_locked(m, "01");
	}
	await(&c);
	expect_locked(m, "10");
	expect_ok(call_munlockall());
	wake(&c);
	join_child(&c);
	expect_locked(m, "00");
}

CASE("fork.lock.future", "a child of a process with MCL_FUTURE does not lock what it maps",
     REQUIRES("fork.mcl-future-not-inherited", "fork.locks-not-inherited"))
{
	struct child c;
	char *m;

	allow_locking(4 * page);
	expect_ok(call_mlockall(MCL_FUTURE));
	m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_locked(m, "1");
	in_child(c) {
		char *n = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

		expect_access(store(n, 'n'));
		expect_locked(n, "0");
		expect_locked(m, "0");
	}
	join_child(&c);
	m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_locked(m, "1");
}

CASE("fork.lock.onfault", "a child of a process with MCL_FUTURE | MCL_ONFAULT locks nothing either",
     REQUIRES("fork.mcl-future-not-inherited", "mlockall.onfault"))
{
	struct child c;

	allow_locking(4 * page);
	expect_ok(call_mlockall(MCL_FUTURE | MCL_ONFAULT));
	in_child(c) {
		char *n = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

		expect_access(store(n, 'n'));
		expect_locked(n, "0");
	}
	join_child(&c);
}
