/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "names.h"
#include "report.h"
#include "thread.h"

#ifdef HAVE_PTHREAD_CREATE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

/* No futex and no barrier of the libc: they may stand on what is under test. */
struct team {
	void (*function)(unsigned index, void *arg);
	void *arg;
	unsigned count;
	atomic_uint ready;
};

struct member {
	struct team *team;
	unsigned index;
	pthread_t thread;
};

static void *run_member(void *arg)
{
	struct member *member = arg;
	struct team *team = member->team;

	atomic_fetch_add(&team->ready, 1);
	while (atomic_load(&team->ready) < team->count)
		sched_yield();
	team->function(member->index, team->arg);
	return NULL;
}

void run_threads(unsigned count, void (*function)(unsigned index, void *arg), void *arg)
{
	struct member members[THREADS_MAX];
	struct team team = { .function = function, .arg = arg, .count = count };
	char name[24];
	unsigned i;
	int error;

	if (count == 0 || count > THREADS_MAX)
		broken("%u threads are asked for, not 1 to %d", count, THREADS_MAX);
	atomic_init(&team.ready, 0);
	for (i = 0; i < count; i++) {
		members[i].team = &team;
		members[i].index = i;
		error = pthread_create(&members[i].thread, NULL, run_member, &members[i]);
		if (error)
			broken("pthread_create: %s", errno_name(error, name));
	}
	for (i = 0; i < count; i++) {
		error = pthread_join(members[i].thread, NULL);
		if (error)
			broken("pthread_join: %s", errno_name(error, name));
	}
}
#else
void run_threads(unsigned count, void (*function)(unsigned index, void *arg), void *arg)
{
	(void)count;
	(void)function;
	(void)arg;
	skip("no threads");
}
#endif
