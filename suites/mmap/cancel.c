/* SPDX-License-Identifier: BSD-2-Clause */
/* mmap(), munmap() and mprotect() are no cancellation points. */
#include "cts.h"

#ifdef HAVE_PTHREAD_CREATE
#include <pthread.h>
#endif

struct point_row {
	struct row row;
	bool (*call)(char *m);
};

static bool map(char *m)
{
	return call_mmap(m, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == m;
}

static bool unmap(char *m)
{
	unsigned char resident;

	return call_munmap(m, page) == 0 && call_mincore(m, page, &resident) == -1 && errno == ENOMEM;
}

static bool protect(char *m)
{
	return call_mprotect(m, page, PROT_READ) == 0;
}

static const struct point_row points[] = {
	{ ROW("mmap", "mmap() does not act upon a pending request"), map },
	{ ROW("munmap", "munmap() does not act upon a pending request"), unmap },
	{ ROW("mprotect", "mprotect() does not act upon a pending request"), protect },
};

#ifdef HAVE_PTHREAD_CREATE
struct thread {
	char *map;
	const struct point_row *row;
	bool done;
};

static void *call_with_request(void *arg)
{
	struct thread *t = arg;

	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, NULL);
	pthread_cancel(pthread_self());
	t->done = t->row->call(t->map);
	/* It returned, and the request stands. */
	pthread_testcancel();
	return NULL;
}
#endif

CASES("mmap.cancel", struct point_row, points, NEEDS(NEED_THREADS),
      REQUIRES("libc.mmap.not-cancellation-point"))
{
#ifdef HAVE_PTHREAD_CREATE
	struct thread t = { arena(1), row, false };
	pthread_t id;
	void *end;
	int error = pthread_create(&id, NULL, call_with_request, &t);

	if (error)
		broken("pthread_create: %s", strerror(error));
	if (pthread_join(id, &end) != 0)
		broken("pthread_join");
	expect(t.done);
	expect(end == PTHREAD_CANCELED);
	/* What the libc maps to end a thread may fill a hole. */
	if (row->call != unmap)
		expect_layout(t.map, "r");
#else
	(void)row;
#endif
}
