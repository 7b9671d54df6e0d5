/* SPDX-License-Identifier: BSD-2-Clause */
/* msync() is a cancellation point of the libc; a system call is none. */
#include "cts.h"

#ifdef HAVE_PTHREAD_CREATE
#include <pthread.h>
#endif

struct cancel_row {
	struct row row;
	int flags;
	bool enabled; /* cancellation */
};

static const struct cancel_row rows[] = {
	{ ROW("sync", "a pending request is acted upon in msync(MS_SYNC)"), MS_SYNC, true },
	{ ROW("async", "a pending request is acted upon in msync(MS_ASYNC)"), MS_ASYNC, true },
	{ ROW("disabled", "with cancellation disabled msync() returns 0",
	      REQUIRES("libc.msync.cancellation-point", "msync.ret.zero")), MS_SYNC, false },
};

#ifdef HAVE_PTHREAD_CREATE
struct thread {
	char *map;
	const struct cancel_row *row;
	int result; /* of msync(), 1 when it did not return */
};

static void *sync_with_request(void *arg)
{
	struct thread *t = arg;

	pthread_setcancelstate(t->row->enabled ? PTHREAD_CANCEL_ENABLE : PTHREAD_CANCEL_DISABLE,
			       NULL);
	pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, NULL);
	pthread_cancel(pthread_self());
	t->result = call_msync(t->map, page, t->row->flags);
	return NULL;
}
#endif

CASES("msync.cancel", struct cancel_row, rows, NEEDS(NEED_THREADS),
      REQUIRES("libc.msync.cancellation-point"))
{
#ifdef HAVE_PTHREAD_CREATE
	int error, fd = fixture_file((off_t)page);
	struct thread t = { map_file(fd, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED), row, 1 };
	pthread_t id;
	void *end;

	need_libc();
	error = pthread_create(&id, NULL, sync_with_request, &t);
	if (error)
		broken("pthread_create: %s", strerror(error));
	if (pthread_join(id, &end) != 0)
		broken("pthread_join");
	expect_int(row->enabled ? 1 : 0, t.result);
	expect(end == (row->enabled ? PTHREAD_CANCELED : NULL));
	expect_layout(t.map, "w");
#else
	(void)row;
#endif
}
