/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes that map one object at different addresses, and what they synchronise with in it. */
#include "cts.h"
#include "rows.h"

#include <sched.h>
#include <time.h>
#ifdef HAVE_PTHREAD_CREATE
#include <pthread.h>
#include <semaphore.h>
#endif

#define RW (PROT_READ | PROT_WRITE)

/* Seconds after which a sleeper is taken for one that nobody wakes. */
#define PATIENCE 4

/* In the child: the object at another place, and nothing at that of the parent. */
static char *at_childs_place(struct layout *m)
{
	char *theirs = map_file(m->fd, m->offset, 2 * page, RW, MAP_SHARED);

	map_anon_at(m->at, 2 * page, PROT_NONE, MAP_PRIVATE);
	return theirs;
}

CASES("thread.shared_object", struct object_row, objects,
      RULE("Two processes see each other's stores to one object at different addresses"),
      REQUIRES("ipc.shared-different-addresses"))
{
	struct layout m = lay_out(row->backing, MAP_SHARED, 2, false);
	struct child child;

	in_child (child) {
		char *theirs = at_childs_place(&m);

		expect_layout(m.at, "--");
		expect_layout(theirs, "ww");
		expect_access(store(theirs + 1, 0));
		wake(&child);
		await(&child);
		expect_byte(theirs + page, 0);
		expect_byte(theirs, pattern(m.offset));
	}
	await(&child);
	expect_byte(m.at + 1, 0);
	expect_byte(m.at, pattern(m.offset));
	expect_access(store(m.at + page, 0));
	wake(&child);
	join_child(&child);
	expect_layout(m.at - page, "-ww-");
}

#ifdef HAVE_SYSTEM_CALL
#define FUTEX_WAIT_NUMBER 0
#define FUTEX_WAKE_NUMBER 1

/* Nobody is woken before the child sleeps, so the parent tries again. */
static long wake_all(char *at)
{
	time_t end = time(NULL) + PATIENCE;
	long woken;

	do {
		woken = system_call(__NR_futex, at, FUTEX_WAKE_NUMBER, INT_MAX, NULL, NULL, 0);
		sched_yield();
	} while (woken == 0 && time(NULL) <= end);
	return woken;
}

CASES("thread.shared_object.futex", struct object_row, objects,
      RULE("A futex works between processes at different addresses"),
      REQUIRES("thread.futex-in-shared-mapping"))
{
	struct layout m = lay_out(row->backing, MAP_SHARED, 2, false);
	struct child child;

	in_child (child) {
		char *theirs = at_childs_place(&m);
		const long timeout[2] = { PATIENCE, 0 };
		uint32_t value;

		memcpy(&value, theirs, sizeof(value));
		expect_int(0,
			   system_call(__NR_futex, theirs, FUTEX_WAIT_NUMBER, value, timeout, NULL,
				       0));
	}
	expect_int(1, wake_all(m.at));
	join_child(&child);
}
#endif

#ifdef HAVE_PTHREAD_CREATE
/* Waits, but not for ever. */
static int wait_patiently(sem_t *semaphore)
{
	struct timespec end = { .tv_sec = time(NULL) + PATIENCE };

#ifdef HAVE_SEM_TIMEDWAIT
	return sem_timedwait(semaphore, &end);
#else
	while (sem_trywait(semaphore) != 0) {
		if (time(NULL) > end.tv_sec)
			return -1;
		sched_yield();
	}
	return 0;
#endif
}

static void pass_semaphores(enum backing backing)
{
	struct layout m = lay_out(backing, MAP_SHARED, 2, false);
	sem_t *ours = (sem_t *)(void *)m.at;
	struct child child;
	int i, value;

	expect_int(0, sem_init(&ours[0], 1, 0));
	expect_int(0, sem_init(&ours[1], 1, 0));
	in_child (child) {
		sem_t *theirs = (sem_t *)(void *)at_childs_place(&m);

		for (i = 0; i < 8; i++) {
			expect_int(0, wait_patiently(&theirs[0]));
			expect_int(0, sem_post(&theirs[1]));
		}
	}
	for (i = 0; i < 8; i++) {
		expect_int(0, sem_post(&ours[0]));
		expect_int(0, wait_patiently(&ours[1]));
	}
	join_child(&child);
	expect_int(0, sem_getvalue(&ours[0], &value));
	expect_int(0, value);
}

#ifdef HAVE_PTHREAD_MUTEXATTR_SETPSHARED
static int set_shared(pthread_mutexattr_t *attributes)
{
	return pthread_mutexattr_setpshared(attributes, PTHREAD_PROCESS_SHARED);
}
#else
static int set_shared(pthread_mutexattr_t *attributes)
{
	(void)attributes;
	skip("no pthread_mutexattr_setpshared()");
}
#endif

static void pass_mutex(enum backing backing)
{
	struct layout m = lay_out(backing, MAP_SHARED, 2, false);
	pthread_mutex_t *ours = (pthread_mutex_t *)(void *)m.at;
	pthread_mutexattr_t shared;
	struct child child;

	expect_int(0, pthread_mutexattr_init(&shared));
	expect_int(0, set_shared(&shared));
	expect_int(0, pthread_mutex_init(ours, &shared));
	in_child (child) {
		pthread_mutex_t *theirs = (pthread_mutex_t *)(void *)at_childs_place(&m);

		expect_int(0, pthread_mutex_lock(theirs));
		wake(&child);
		await(&child);
		expect_int(0, pthread_mutex_unlock(theirs));
	}
	await(&child);
	expect_int(EBUSY, pthread_mutex_trylock(ours));
	wake(&child);
	expect_int(0, pthread_mutex_lock(ours));
	join_child(&child);
	expect_int(0, pthread_mutex_unlock(ours));
}
#else
static void pass_semaphores(enum backing backing)
{
	(void)backing;
}

static void pass_mutex(enum backing backing)
{
	(void)backing;
}
#endif

CASES("thread.shared_object.semaphore", struct object_row, objects,
      RULE("A process-shared semaphore works between processes at different addresses"),
      REQUIRES("thread.futex-in-shared-mapping"), NEEDS(NEED_THREADS))
{
	pass_semaphores(row->backing);
}

CASES("thread.shared_object.mutex", struct object_row, objects,
      RULE("A process-shared mutex works between processes at different addresses"),
      REQUIRES("thread.futex-in-shared-mapping"), NEEDS(NEED_THREADS))
{
	pass_mutex(row->backing);
}
