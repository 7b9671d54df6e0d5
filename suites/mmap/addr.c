/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses that the system chooses. Those about hints are in hint.c. */
#include "cts.h"

#include "entry.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

struct choice_row {
	struct row row;
	enum backing backing;
	int share;
};

static const struct choice_row choices[] = {
	{ ROW("anon-private", "an address for private anonymous memory"), BACKING_ANON,
	  MAP_PRIVATE },
	{ ROW("anon-shared", "an address for shared anonymous memory"), BACKING_ANON, MAP_SHARED },
	{ ROW("file-private", "an address for a private file mapping"), BACKING_FILE, MAP_PRIVATE },
	{ ROW("file-shared", "an address for a shared file mapping"), BACKING_FILE, MAP_SHARED },
	{ ROW("shm-shared", "an address for a shared memory object"), BACKING_SHM, MAP_SHARED },
	{ ROW("zero-shared", "an address for /dev/zero"), BACKING_ZERO, MAP_SHARED },
};

CASES("mmap.addr.value", struct choice_row, choices,
      REQUIRES("mmap.ret.page-aligned", "mmap.ret.never-map-failed", "mmap.addr.never-zero"),
      RULE("an address of the system's choice is a multiple of the page size, and neither 0 nor "
	   "MAP_FAILED"))
{
	/* The last is that of a huge page of most architectures. */
	size_t lengths[] = { 1, page - 1, page, page + 1, 5 * page, (size_t)2 << 20 };
	char *m;
	size_t i;
	int fd;

	need_limit(RLIMIT_FSIZE, 2 << 20);
	map_backing(row->backing, 1, PROT_NONE, row->share, &fd);
	if (fd >= 0 && row->backing != BACKING_ZERO)
		expect_ok(call_ftruncate(fd, 2 << 20));
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		m = map_or_end(HERE, NULL, lengths[i], PROT_NONE,
			       row->share | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);
		expect_int(0, (uintptr_t)m % page);
		expect(m != NULL);
		expect_layout(m, "-");
	}
}

#define HELD 16

/* A sentinel in each of them tells whether one took the place of another. */
CASE("mmap.addr.apart",
     "memory at an address of the system's choice overlaps nothing that was mapped before",
     REQUIRES("mmap.addr.null-kernel-chooses", "mmap.addr.no-replace-without-fixed"))
{
	int fd = fixture_file(3 * (off_t)page);
	char *held[HELD], *m;
	size_t i, length;

	for (i = 0; i < HELD; i++) {
		length = (i % 3 + 1) * page;
		held[i] = i % 2 ? map_anon(length, RW, i % 4 == 1 ? MAP_PRIVATE : MAP_SHARED)
				: map_file(fd, 0, length, RW, MAP_PRIVATE);
		expect_access(store(held[i], (unsigned char)(0xf0 + i)));
		expect_access(store(held[i] + length - 1, (unsigned char)(0xf0 + i)));
	}
	for (i = 0; i < HELD; i++) {
		length = (i % 3 + 1) * page;
		m = expect_map(call_mmap(NULL, length, RW, ANON, -1, 0));
		expect_zeroes(m, length);
		expect_access(store(m, 0xaa));
		expect_access(store(m + length - 1, 0xaa));
	}
	for (i = 0; i < HELD; i++) {
		length = (i % 3 + 1) * page;
		expect_byte(held[i], (unsigned char)(0xf0 + i));
		expect_byte(held[i] + length - 1, (unsigned char)(0xf0 + i));
	}
}

/*
 * Gaps of one and two pages are no place for three:
 *
 *	| w | . | w | . . | w |
 */
CASE("mmap.addr.gap-too-small", "memory that is longer than a gap is not put there",
     REQUIRES("mmap.addr.null-kernel-chooses", "mmap.addr.no-replace-without-fixed"))
{
	char *a = map_anon_at(arena(6), 6 * page, RW, MAP_PRIVATE), *m;
	size_t i;

	for (i = 0; i < 6; i++)
		expect_access(store(a + i * page, 0xff));
	hole(a + page, page);
	hole(a + 3 * page, 2 * page);
	for (i = 0; i < 4; i++) {
		m = expect_map(call_mmap(NULL, 3 * page, RW, ANON, -1, 0));
		expect_zeroes(m, 3 * page);
		expect_access(store(m, 0xfe));
		expect_access(store(m + 2 * page, 0xfe));
	}
	expect_layout(a, "w.w..w");
	expect_byte(a, 0xff);
	expect_byte(a + 2 * page, 0xff);
	expect_byte(a + 5 * page, 0xff);
}

CASE("mmap.addr.inverse",
     "a range can be accessed after mmap() and not after munmap(), and then be mapped again",
     REQUIRES("mmap.create.and-munmap-inverse"))
{
	char *a = arena(4) + page;
	int round;

	hole(a, 2 * page);
	for (round = 0; round < 3; round++) {
		expect_address(a, call_mmap(a, 2 * page, RW, ANON | MAP_FIXED, -1, 0));
		expect_zeroes(a, 2 * page);
		expect_access(store(a, 0xff));
		expect_access(store(a + 2 * page - 1, 0xfe));
		expect_byte(a, 0xff);
		expect_ok(call_munmap(a, 2 * page));
		expect_signal(SIGSEGV, SEGV_MAPERR, a, load(a));
		expect_signal(SIGSEGV, SEGV_MAPERR, a + page, store(a + page, 0xff));
		expect_signal(SIGSEGV, SEGV_MAPERR, a + 2 * page - 1, load(a + 2 * page - 1));
		expect_layout(a - page, "-..-");
	}
}

CASE("mmap.addr.same-in-two-processes",
     "a shared file can be mapped at the same address in two processes, where both have it free",
     REQUIRES("mmap.addr.same-address-across-processes"))
{
	int fd = fixture_file(2 * (off_t)page);
	char *a = arena(4) + page;
	struct child c;

	in_child (c) {
		expect_address(a, call_mmap(a, 2 * page, RW, MAP_SHARED | MAP_FIXED, fd, 0));
		expect_pattern(a, 0, 2 * page);
		wake(&c);
		await(&c);
		expect_byte(a + page, 0xff);
		expect_access(store(a, 0xfe));
		wake(&c);
	}
	expect_address(a, call_mmap(a, 2 * page, RW, MAP_SHARED | MAP_FIXED, fd, 0));
	await(&c);
	expect_access(store(a + page, 0xff));
	wake(&c);
	await(&c);
	expect_byte(a, 0xfe);
	join_child(&c);
}

CASE("mmap.addr.five-levels",
     "an address above 2^47 is given to those alone who ask for it by a hint",
     REQUIRES("mmap.addr.hint-above-47bit"), NEEDS(NEED_X86_64 | NEED_64BIT))
{
	const uint64_t limit = UINT64_C(1) << 47;
	char *low = expect_map(call_mmap(NULL, page, RW, ANON, -1, 0));
	char *hinted = expect_map(call_mmap((void *)(uintptr_t)limit, page, RW, ANON, -1, 0));

	expect((uint64_t)(uintptr_t)low + page <= limit);
	observe("mmap.addr.five-levels", "%s", (uintptr_t)hinted < limit ? "no" : "yes");
	/* A hint below does not open the way: the range would cross. */
	low = expect_map(
		call_mmap((void *)(uintptr_t)(limit - 2 * page), 4 * page, RW, ANON, -1, 0));
	expect((uint64_t)(uintptr_t)low + 4 * page <= limit);
	low = expect_map(call_mmap(NULL, page, RW, ANON, -1, 0));
	expect((uint64_t)(uintptr_t)low + page <= limit);
}

/* Whether anything but the page size counts for an address with MAP_FIXED. */
CASE("mmap.addr.granularity",
     "whether MAP_FIXED needs an address that is aligned to more than a page is open; what is "
     "refused is refused with EINVAL",
     REQUIRES("arch.rounding-granularity"))
{
	char *a = arena(17);
	int fd = fixture_file((off_t)page), refused = 0;
	size_t k;
	void *m;

	for (k = 0; k < 17; k++) {
		m = call_mmap(a + k * page, page, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0);
		if (m == MAP_FAILED) {
			expect_int(EINVAL, errno);
			expect_layout(a + k * page, "-");
			refused++;
		} else {
			expect_address(a + k * page, m);
			expect_layout(a + k * page, "r");
		}
	}
	observe("mmap.fixed-granularity", "%s", refused ? "more than a page" : "a page");
}

/* SHMLBA is that of the architecture; a processor can do with a part of it. */
CASE("mmap.addr.aliasing",
     "where caches alias, a shared file is refused at an address that differs from its offset "
     "modulo SHMLBA or a part of it, and at no other",
     REQUIRES("arch.shmlba-alignment"))
{
	const int flags = MAP_SHARED | MAP_FIXED;
	const size_t pages = colour_period / page;
	char *a = arena(pages + 1);
	int fd = fixture_file((off_t)page);
	size_t period = 1, k;

	skip_unless(pages > 1, "the caches of this architecture do not alias");
	while (period < pages &&
	       call_mmap(a + period * page, page, PROT_READ, flags, fd, 0) == MAP_FAILED)
		period++;
	skip_unless(period > 1, "the caches of this processor do not alias");
	map_anon_at(a, (pages + 1) * page, PROT_NONE, MAP_PRIVATE);
	for (k = 0; k <= pages; k++) {
		char *at = a + k * page;

		if (k % period == 0)
			expect(call_mmap(at, page, PROT_READ, flags, fd, 0) == at);
		else
			expect_map_fails(EINVAL, call_mmap(at, page, PROT_READ, flags, fd, 0));
		expect_layout(at, k % period == 0 ? "r" : "-");
	}
}

/* Tells the descriptor argv[0] where a new image is given memory. */
EXECED("mmap.addr.tell")
{
	void *m = entry->mmap(NULL, page, PROT_NONE, ANON, -1, 0);

	return argc != 1 || m == MAP_FAILED || write(atoi(argv[0]), &m, sizeof(m)) != sizeof(m);
}

static void *address_in_new_image(void)
{
	int ends[2];
	void *m;

	fixture_pipe(ends);
	expect_execed("mmap.addr.tell", inherited(ends[1]));
	expect_int(sizeof(m), call_read(ends[0], &m, sizeof(m)));
	expect_ok(call_close(ends[0]));
	expect_ok(call_close(ends[1]));
	return m;
}

/* By chance alone they are all the same once in 2^40 times, where 8 bits are random. */
CASE("mmap.addr.random",
     "with kernel.randomize_va_space an address of the system's choice differs from execution to "
     "execution",
     REQUIRES("mmap.addr.aslr-varies"), NEEDS(NEED_EXEC | NEED_PROC))
{
	bool differ = false;
	void *first;
	int runs;

	if (sysctl_number("kernel/randomize_va_space", 0) < 1 ||
	    personality(0xffffffff) & ADDR_NO_RANDOMIZE)
		skip("addresses are not randomized here");
	first = address_in_new_image();
	for (runs = 0; runs < 5 && !differ; runs++)
		differ = address_in_new_image() != first;
	expect(differ);
}

/* Twice the same by chance is once in 2^16 times, where 8 bits are random. */
CASE("mmap.addr.not-random",
     "with the personality ADDR_NO_RANDOMIZE an address of the system's choice is the same in "
     "each execution",
     REQUIRES("mmap.addr.aslr-varies"), NEEDS(NEED_EXEC))
{
	int runs, old = personality(0xffffffff);
	void *first;

	if (old < 0 || personality((unsigned int)old | ADDR_NO_RANDOMIZE) < 0)
		skip("personality() is refused: errno %d", errno);
	first = address_in_new_image();
	for (runs = 0; runs < 2; runs++)
		expect_address(first, address_in_new_image());
}
