/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vm.max_map_count: the number of mappings of a process, at the limit and one or two below it.
 *
 * Making the 65530 mappings that Linux allows by default takes some tenths of a second, so one case
 * alone does, for all the calls. The others lower the limit, which needs --invasive.
 */
#include "cts.h"
#include "entry.h"

#define RW	    (PROT_READ | PROT_WRITE)
#define FIXED	    (MREMAP_MAYMOVE | MREMAP_FIXED)
#define SMALL_LIMIT SYSCTL({ "vm/max_map_count", "1000" })
#define GREATEST    (1 << 18) /* mappings, that are made within a second or two */
#define SPARE	    8

/* What stands when there are as many mappings as vm.max_map_count says: */
struct crowd {
	size_t limit;
	char *three;  /* pages of one mapping that hold 1, 2 and 3 */
	char *spare;  /* SPARE pages, each a mapping of its own */
	char *target; /* three readable pages of one mapping */
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

static size_t count_mappings(void)
{
	return maps_count() - lines_of_no_mapping();
}

/* Not traced: these may be tens of thousands of calls. Each cuts a page out of a mapping. */
static void fill(size_t limit)
{
	char *at = entry->mmap(NULL, (limit + 2) * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			       0);

	if (at == MAP_FAILED)
		broken("mmap of vm.max_map_count pages: %s", strerror(errno));
	for (size_t i = 1; i <= limit; i += 2)
		if (entry->mprotect(at + i * page, page, PROT_READ) < 0)
			return;
	broken("vm.max_map_count is not enforced");
}

static struct crowd reach_limit(void)
{
	intmax_t limit = sysctl_number("vm/max_map_count", 0);
	struct crowd crowd = { .limit = (size_t)limit };
	size_t i;

	if (limit <= 0 || limit > GREATEST)
		skip("vm.max_map_count is unknown or too large to be reached");
	skip_unless(entry->mprotect, "no mprotect()");
	need_address_space((crowd.limit + 2) * page);
	crowd.three = map_anon_at(arena(3), 3 * page, RW, MAP_PRIVATE);
	for (i = 0; i < 3; i++)
		expect_access(store(crowd.three + i * page, (unsigned char)(i + 1)));
	crowd.spare = arena(SPARE);
	for (i = 0; i < SPARE; i++)
		map_anon_at(crowd.spare + i * page, page, i % 2 ? RW : PROT_READ, MAP_PRIVATE);
	crowd.target = map_anon_at(arena(3), 3 * page, PROT_READ, MAP_PRIVATE);
	fill(crowd.limit);
	return crowd;
}

/* Unmaps spare mappings until so many are left. */
static void keep_spare(const struct crowd *crowd, size_t left, size_t now)
{
	expect_ok(call_munmap(crowd->spare + left * page, (now - left) * page));
}

static void expect_three(const struct crowd *crowd, const char *layout)
{
	size_t i;

	expect_layout(crowd->three - page, layout);
	for (i = 0; i < 3; i++)
		if (layout[i + 1] == 'w' || layout[i + 1] == 'r')
			expect_byte(crowd->three + i * page, (unsigned char)(i + 1));
}

/*
 * mmap() until it is refused with the error. Linux refuses the call that finds more mappings than
 * the limit, so that one more than it can come about. Returns how many did.
 */
static size_t map_until(int error)
{
	void *got = call_mmap(NULL, page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (got == MAP_FAILED) {
		expect_int(error, errno);
		return 0;
	}
	expect_map_fails(error,
			 call_mmap(NULL, page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	expect_byte(got, 0);
	return 1;
}

CASE("limit.map_count.full",
     "At max_map_count each call that needs one mapping more fails and changes nothing, until "
     "munmap() of whole mappings makes room",
     REQUIRES("rlimit.max-map-count.mmap-enomem", "rlimit.max-map-count.merge-ok",
	      "munmap.max-map-count-enomem", "mprotect.max-map-count-enomem",
	      "mremap.max-map-count-enomem", "mlock.max-map-count-enomem",
	      "posix.memory-region-limit"))
{
	struct crowd crowd;
	char *middle;

	allow_locking(3 * page);
	crowd = reach_limit();
	middle = crowd.three + page;
	expect_fails(ENOMEM, call_munmap(middle, page));
	expect_fails(ENOMEM, call_mprotect(middle, page, PROT_READ));
	expect_map_fails(ENOMEM, call_mremap(middle, page, page, FIXED, crowd.target));
	expect_map_fails(ENOMEM, call_mremap(crowd.three, 3 * page, 3 * page, FIXED, crowd.target));
	expect_fails(ENOMEM, call_mlock(middle, page));
	expect_ok(call_mlock(crowd.three, 3 * page));
	expect_fails(ENOMEM, call_munlock(middle, page));
	observe("limit.map-count.limit", "%zu", crowd.limit);
	observe("limit.map-count.over", "%zu", map_until(ENOMEM));
	expect_three(&crowd, "-www-");
	expect_layout(crowd.target - page, "-rrr-");
	expect_layout(crowd.spare - page, "-rwrwrwrw-");
	/* Two are enough, as one can be over the limit. */
	keep_spare(&crowd, SPARE - 2, SPARE);
	expect_layout(crowd.spare - page, "-rwrwrw..-");
	expect_map(call_mmap(NULL, page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	expect_three(&crowd, "-www-");
}

CASE("limit.map_count.set", "A new value of vm.max_map_count is the limit from then on",
     REQUIRES("rlimit.max-map-count.mmap-enomem", "rlimit.max-map-count.merge-ok"),
     NEEDS(NEED_PROC), SMALL_LIMIT)
{
	struct crowd crowd = reach_limit();
	size_t over = map_until(ENOMEM);

	expect_int(1000, crowd.limit);
	expect_int(crowd.limit + over, count_mappings());
	keep_spare(&crowd, SPARE - 2, SPARE);
	expect_int(crowd.limit + over - 2, count_mappings());
	expect_map(call_mmap(NULL, page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	map_until(ENOMEM);
	expect_int(crowd.limit + over, count_mappings());
	expect_three(&crowd, "-www-");
}

CASE("limit.map_count.emfile",
     "in POSIX a mapping more than the system allows a process fails with EMFILE",
     REQUIRES("mmap.err.too-many-maps"), SMALL_LIMIT)
{
	struct crowd crowd = reach_limit();

	map_until(EMFILE);
	expect_three(&crowd, "-www-");
}

CASE("limit.map_count.munmap",
     "At max_map_count munmap() of the middle of a mapping fails with ENOMEM, of an end it does "
     "not",
     REQUIRES("munmap.max-map-count-enomem"), SMALL_LIMIT)
{
	struct crowd crowd = reach_limit();

	expect_fails(ENOMEM, call_munmap(crowd.three + page, page));
	expect_fails(ENOMEM, call_munmap(crowd.three + page, 1));
	expect_three(&crowd, "-www-");
	expect_ok(call_munmap(crowd.three + 2 * page, page));
	expect_three(&crowd, "-ww.-");
	expect_ok(call_munmap(crowd.three, page));
	expect_three(&crowd, "-.w.-");
	expect_ok(call_munmap(crowd.three + page, page));
	expect_three(&crowd, "-...-");
}

CASE("limit.map_count.munmap-below",
     "One mapping below max_map_count munmap() of the middle of a mapping succeeds, once",
     REQUIRES("munmap.max-map-count-enomem"), SMALL_LIMIT)
{
	struct crowd crowd = reach_limit();

	keep_spare(&crowd, SPARE - 1, SPARE);
	expect_ok(call_munmap(crowd.three + page, page));
	expect_three(&crowd, "-w.w-");
	expect_fails(ENOMEM, call_munmap(crowd.target + page, page));
	expect_layout(crowd.target - page, "-rrr-");
}

/* A call that gives what it is made on a flag of VmFlags, or takes it away. */
struct split_row {
	struct row row;
	int (*call)(void *at, size_t length);
	int error;
	const char *flag;
	bool takes;
};

static int make_read_only(void *at, size_t length)
{
	return call_mprotect(at, length, PROT_READ);
}

static int lock(void *at, size_t length)
{
	return call_mlock(at, length);
}

static int unlock(void *at, size_t length)
{
	return call_munlock(at, length);
}

static int advise_random(void *at, size_t length)
{
	return call_madvise(at, length, MADV_RANDOM);
}

static int advise_dontfork(void *at, size_t length)
{
	return call_madvise(at, length, MADV_DONTFORK);
}

static int advise_wipeonfork(void *at, size_t length)
{
	return call_madvise(at, length, MADV_WIPEONFORK);
}

static const struct split_row splits[] = {
	{ ROW("mprotect", "mprotect()", REQUIRES("mprotect.max-map-count-enomem")), make_read_only,
	  ENOMEM, "wr", true },
	{ ROW("mlock", "mlock()", REQUIRES("mlock.max-map-count-enomem")), lock, ENOMEM, "lo",
	  false },
	{ ROW("munlock", "munlock()", REQUIRES("mlock.max-map-count-enomem")), unlock, ENOMEM, "lo",
	  true },
	{ ROW("random", "MADV_RANDOM"), advise_random, EAGAIN, "rr", false },
	{ ROW("dontfork", "MADV_DONTFORK"), advise_dontfork, EAGAIN, "dc", false },
	{ ROW("wipeonfork", "MADV_WIPEONFORK"), advise_wipeonfork, EAGAIN, "wf", false },
};

static struct crowd reach_limit_for(const struct split_row *row)
{
	struct crowd crowd;

	allow_locking(3 * page);
	crowd = reach_limit();
	if (row->call == unlock)
		expect_ok(call_mlock(crowd.three, 3 * page));
	return crowd;
}

/* Expects the call to have had its effect on the pages of '1' alone. */
static void expect_effect(const struct split_row *row, const struct crowd *crowd,
			  const char *digits)
{
	for (size_t i = 0; i < 3; i++) {
		char *at = crowd->three + i * page;

		expect_int((digits[i] == '1') != row->takes, smaps_flag(at, row->flag));
		expect_byte(at, (unsigned char)(i + 1));
	}
}

CASES("limit.map_count.whole", struct split_row, splits,
      RULE("at max_map_count a call on a part of a mapping fails, on all of it succeeds"),
      REQUIRES("madvise.split-limit-eagain"), NEEDS(NEED_PROC), SMALL_LIMIT)
{
	struct crowd crowd = reach_limit_for(row);

	for (size_t i = 0; i < 3; i++)
		expect_fails(row->error, row->call(crowd.three + i * page, page));
	expect_fails(row->error, row->call(crowd.three + page, 2 * page));
	expect_effect(row, &crowd, "000");
	expect_ok(row->call(crowd.three, 3 * page));
	expect_effect(row, &crowd, "111");
}

CASES("limit.map_count.end", struct split_row, splits,
      RULE("one below max_map_count a call on an end of a mapping succeeds, and then no more"),
      REQUIRES("madvise.split-limit-eagain"), NEEDS(NEED_PROC), SMALL_LIMIT)
{
	struct crowd crowd = reach_limit_for(row);

	keep_spare(&crowd, SPARE - 1, SPARE);
	expect_ok(row->call(crowd.three, page));
	expect_effect(row, &crowd, "100");
	expect_fails(row->error, row->call(crowd.three + 2 * page, page));
	expect_effect(row, &crowd, "100");
}

CASES("limit.map_count.middle", struct split_row, splits,
      RULE("a call on the middle of a mapping succeeds two below max_map_count, not one below"),
      REQUIRES("madvise.split-limit-eagain"), NEEDS(NEED_PROC), SMALL_LIMIT)
{
	struct crowd crowd = reach_limit_for(row);

	keep_spare(&crowd, SPARE - 1, SPARE);
	expect_fails(row->error, row->call(crowd.three + page, page));
	expect_effect(row, &crowd, "000");
	keep_spare(&crowd, SPARE - 2, SPARE - 1);
	expect_ok(row->call(crowd.three + page, page));
	expect_effect(row, &crowd, "010");
}

/* Linux asks for room for the mappings that a move may need at the most, whether it does or not. */
CASE("limit.map_count.mremap",
     "mremap() that moves fails with ENOMEM at max_map_count, and succeeds 6 below it",
     REQUIRES("mremap.max-map-count-enomem", "mremap.ret.map-failed"), SMALL_LIMIT)
{
	struct crowd crowd = reach_limit();
	char *middle = crowd.three + page, *target = crowd.target + page;
	size_t room = 0;

	expect_map_fails(ENOMEM, call_mremap(crowd.three, 3 * page, 3 * page, FIXED, crowd.target));
	expect_map_fails(ENOMEM,
			 call_mremap(crowd.three, 3 * page, 4 * page, MREMAP_MAYMOVE, NULL));
	while (room < 6 && call_mremap(middle, page, page, FIXED, target) == MAP_FAILED) {
		expect_int(ENOMEM, errno);
		expect_three(&crowd, "-www-");
		expect_layout(crowd.target - page, "-rrr-");
		keep_spare(&crowd, SPARE - 1 - room, SPARE - room);
		room++;
	}
	expect(room > 0);
	observe("limit.map-count.mremap-room", "%zu", room);
	if (room == 6)
		expect_address(target, call_mremap(middle, page, page, FIXED, target));
	expect_three(&crowd, "-w.w-");
	expect_layout(crowd.target - page, "-rwr-");
	expect_byte(target, 2);
}

CASE("limit.map_count.shmat",
     "what refuses a further mapping leaves those that there are, by mmap() and by shmat()",
     REQUIRES("posix.memory-region-limit"), SMALL_LIMIT)
{
	int id = expect_at_least(
		0, shm_segment(call_shmget(IPC_PRIVATE, page, IPC_CREAT | 0600)));
	struct crowd crowd = reach_limit();
	void *attached;

	map_until(ENOMEM);
	attached = call_shmat(id, NULL, SHM_RDONLY);
	observe("limit.map-count.shmat-counts", "%s", attached == (void *)-1 ? "yes" : "no");
	if (attached != (void *)-1)
		expect_byte(attached, 0);
	expect_layout(crowd.spare - page, "-rwrwrwrw-");
	expect_three(&crowd, "-www-");
}
