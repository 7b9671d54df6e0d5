/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory locks and MCL_FUTURE end with the image. */
#include "cts.h"

/* Nothing that the new image has or maps is locked. */
EXECED("exec.lock.none")
{
	const size_t size = (size_t)sysconf(_SC_PAGESIZE);
	static char data[1];
	char *start = (char *)((uintptr_t)data & ~(uintptr_t)(size - 1));
	char *m = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (m == MAP_FAILED)
		return 1;
	data[0] = m[0] = 1;
	if (msync(start, size, MS_ASYNC | MS_INVALIDATE) != 0) {
		printf("data is locked\n");
		return 1;
	}
	if (msync(m, size, MS_ASYNC | MS_INVALIDATE) != 0) {
		printf("a new mapping is locked\n");
		return 1;
	}
	return 0;
}

struct lock_row {
	struct row row;
	int flags;
};

static const struct lock_row locks[] = {
	{ ROW("future", "the new image of a process with MCL_FUTURE locks nothing"), MCL_FUTURE },
	{ ROW("onfault", "the new image of a process with MCL_FUTURE | MCL_ONFAULT locks nothing",
	      REQUIRES("exec.locks-removed", "mlockall.onfault")), MCL_FUTURE | MCL_ONFAULT },
};

static void lock_future(void *arg)
{
	char *m;

	expect_ok(call_mlockall(*(const int *)arg));
	m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store(m, 1));
	expect_locked(m, "1");
}

CASES("exec.lock.all", struct lock_row, locks, REQUIRES("exec.locks-removed"), NEEDS(NEED_EXEC))
{
	int flags = row->flags;

	allow_locking(4 * page);
	before_exec(lock_future, &flags);
	expect_execed("exec.lock.none");
}

/* VmLck of the new image is 0. */
EXECED("exec.lock.counted")
{
	static const char field[] = "\nVmLck:";
	char text[4096], *at;
	ssize_t got;
	int fd = open("/proc/self/status", O_RDONLY);

	got = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (got < 0)
		return 1;
	text[got] = '\0';
	at = strstr(text, field);
	if (!at || strtol(at + sizeof(field) - 1, NULL, 10) != 0) {
		printf("%.32s\n", at ? at + 1 : "no VmLck");
		return 1;
	}
	return 0;
}

static void lock_page(void *arg)
{
	(void)arg;
	expect_ok(call_mlock(map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE), page));
	expect_ok(call_mlockall(MCL_FUTURE));
	expect_int(page / 1024, status_kib("VmLck"));
}

CASE("exec.lock.counted", "VmLck of the new image of a process that had locked memory is 0",
     REQUIRES("exec.locks-removed"), NEEDS(NEED_EXEC | NEED_PROC))
{
	allow_locking(4 * page);
	before_exec(lock_page, NULL);
	expect_execed("exec.lock.counted");
}
