/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vm.max_map_count: the number of mappings of a process, exactly at the limit and beyond it. To make
 * that many, 65530 by default, takes some tenths of a second.
 */
#include "cts.h"
#include "mapcount.h"

#ifdef HAVE_SYS_SHM_H
#include <sys/ipc.h>
#include <sys/shm.h>
#endif

#define RW (PROT_READ | PROT_WRITE)

/* What stands when the count of mappings is vm.max_map_count, which is that many: */
struct crowd {
	size_t limit;
	char *three; /* pages of one mapping */
	char *spare; /* two pages, each a mapping of its own */
};

/* x86-64 shows a line for a page that is no mapping of the process. */
static size_t lines_of_no_mapping(void)
{
#ifdef __x86_64__
	struct map_line line;

	return maps_find((void *)(uintptr_t)(-UINT64_C(10) << 20), &line);
#else
	return 0;
#endif
}

static struct crowd reach_limit(void)
{
	struct crowd crowd = { .three = arena(3), .spare = arena(2) };
	size_t i;

	map_anon_at(crowd.three, 3 * page, RW, MAP_PRIVATE);
	for (i = 0; i < 3; i++)
		expect_access(store(crowd.three + i * page, (unsigned char)(i + 1)));
	map_anon_at(crowd.spare, page, PROT_READ, MAP_PRIVATE);
	map_anon_at(crowd.spare + page, page, RW, MAP_PRIVATE);
	fill_map_count();
	crowd.limit = (size_t)sysctl_number("vm/max_map_count", 0);
	return crowd;
}

static void expect_three(const struct crowd *crowd, const char *layout)
{
	size_t i;

	expect_layout(crowd->three - page, layout);
	for (i = 0; i < 3; i++)
		if (layout[i + 1] == 'w')
			expect_byte(crowd->three + i * page, (unsigned char)(i + 1));
}

/* Linux refuses the call that finds more than the limit, so one more than it can come about. */
static void expect_limit_of_mmap(void)
{
	int flags = MAP_SHARED | MAP_ANONYMOUS;
	size_t others = lines_of_no_mapping();
	struct crowd crowd = reach_limit();
	void *got = call_mmap(NULL, page, PROT_READ, flags, -1, 0);

	if (got != MAP_FAILED)
		expect_map_fails(ENOMEM, call_mmap(NULL, page, PROT_READ, flags, -1, 0));
	else
		expect_int(ENOMEM, errno);
	observe("limit.map-count.over", "%d", got != MAP_FAILED);
	expect_int(crowd.limit + (got != MAP_FAILED), maps_count() - others);
	expect_three(&crowd, "-www-");
	/* munmap() of whole mappings makes room: two are enough, as one can be over the limit. */
	expect_int(0, call_munmap(crowd.spare, 2 * page));
	expect_map(call_mmap(NULL, page, PROT_READ, flags, -1, 0));
	expect_three(&crowd, "-www-");
}

CASE("limit.map_count.mmap",
     "At max_map_count mmap() fails with ENOMEM, until munmap() of whole mappings makes room",
     REQUIRES("rlimit.max-map-count.mmap-enomem", "rlimit.max-map-count.merge-ok"),
     NEEDS(NEED_PROC))
{
	expect_limit_of_mmap();
}

CASE("limit.map_count.set", "A new value of vm.max_map_count is the limit from then on",
     REQUIRES("rlimit.max-map-count.mmap-enomem"), NEEDS(NEED_PROC),
     SYSCTL({ "vm/max_map_count", "4000" }))
{
	expect_int(4000, sysctl_number("vm/max_map_count", -1));
	expect_limit_of_mmap();
}

CASE("limit.map_count.munmap",
     "At max_map_count munmap() of the middle of a mapping fails with ENOMEM, of an end it does "
     "not",
     REQUIRES("munmap.max-map-count-enomem", "rlimit.max-map-count.merge-ok"))
{
	struct crowd crowd = reach_limit();

	expect_fails(ENOMEM, call_munmap(crowd.three + page, page));
	expect_fails(ENOMEM, call_munmap(crowd.three + page, 1));
	expect_three(&crowd, "-www-");
	expect_int(0, call_munmap(crowd.three + 2 * page, page));
	expect_three(&crowd, "-ww.-");
	expect_int(0, call_munmap(crowd.three, page));
	expect_three(&crowd, "-.w.-");
	expect_int(0, call_munmap(crowd.three + page, page));
	expect_three(&crowd, "-...-");
}

CASE("limit.map_count.munmap-below",
     "One mapping below max_map_count munmap() of the middle of a mapping succeeds, once",
     REQUIRES("munmap.max-map-count-enomem"))
{
	struct crowd crowd = reach_limit();

	expect_int(0, call_munmap(crowd.spare, page));
	expect_int(0, call_munmap(crowd.three + page, page));
	expect_three(&crowd, "-w.w-");
}

CASE("limit.map_count.observe",
     "What refuses a further mapping leaves those that there are, by mmap() and by shmat()",
     REQUIRES("posix.memory-region-limit"))
{
	int id = expect_at_least(0, call_shmget(IPC_PRIVATE, page, IPC_CREAT | 0600));
	struct crowd crowd = reach_limit();
	void *last = call_mmap(NULL, page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	void *attached;

	expect(call_mmap(NULL, page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	attached = call_shmat(id, NULL, SHM_RDONLY);
	observe("limit.map-count.shmat-counts", "%s", attached == (void *)-1 ? "yes" : "no");
	expect_int(0, call_shmctl(id, IPC_RMID, NULL));
	observe("limit.map-count.limit", "%zu", crowd.limit);
	if (last != MAP_FAILED)
		expect_byte(last, 0);
	if (attached != (void *)-1)
		expect_byte(attached, 0);
	expect_layout(crowd.spare - page, "-rw-");
	expect_three(&crowd, "-www-");
}
