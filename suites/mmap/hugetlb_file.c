/* SPDX-License-Identifier: BSD-2-Clause */
/* Mappings of whole huge pages, of files and of memory, obey the rules of others. */
#include "cts.h"
#include "process.h"

#define HUGE (MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB)
#define RW   (PROT_READ | PROT_WRITE)

static size_t huge_page(void)
{
	return (size_t)meminfo("Hugepagesize") * 1024;
}

static int huge_file(size_t pages)
{
	int fd = expect_at_least(0, call_memfd_create("huge", MFD_HUGETLB));

	expect_ok(call_ftruncate(fd, (off_t)(pages * huge_page())));
	return fd;
}

static char *map_huge(int fd, size_t pages, int share)
{
	return expect_map(call_mmap(NULL, pages * huge_page(), RW, share, fd, 0));
}

/* An aligned place for count huge pages, PROT_NONE, in an arena with room below and above. */
static char *aligned_place(size_t count)
{
	size_t huge = huge_page();
	char *a = arena((count + 2) * huge / page);

	return a + (huge - (uintptr_t)a % huge);
}

/* Huge pages of anonymous memory at an aligned place with room above, each begins and ends 1, 2, … */
static char *marked_pages(size_t count, size_t room)
{
	size_t i, huge = huge_page();
	char *a = aligned_place(count + room);

	expect_address(a, call_mmap(a, count * huge, RW, HUGE | MAP_FIXED, -1, 0));
	for (i = 0; i < count; i++) {
		expect_access(store(a + i * huge, (char)(i + 1)));
		expect_access(store(a + (i + 1) * huge - 1, (char)(i + 1)));
	}
	return a;
}

static void expect_mark(char *at, unsigned char mark)
{
	expect_byte(at, mark);
	expect_byte(at + huge_page() - 1, mark);
}

CASE("mmap.hugetlb_file.shared", "A shared file of huge pages is one memory in all its mappings",
     REQUIRES("mmap.hugetlb.file-coherent"), HUGEPAGES(1))
{
	int fd = huge_file(1);
	char *m = map_huge(fd, 1, MAP_SHARED), *other = map_huge(fd, 1, MAP_SHARED);
	char *last = m + huge_page() - 1;
	struct child c;

	expect_access(store(m, 1));
	expect_byte(other, 1);
	expect_access(store(other + huge_page() - 1, 2));
	expect_byte(last, 2);
	in_child(c) {
		expect_byte(m, 1);
		expect_access(store(m, 3));
	}
	join_child(&c);
	expect_byte(m, 3);
	expect_byte(other, 3);
}

CASE("mmap.hugetlb_file.private",
     "A private file of huge pages keeps its stores to itself, and after fork() to its process",
     REQUIRES("mmap.hugetlb.file-coherent"), HUGEPAGES(3))
{
	int fd = huge_file(1);
	char *shared = map_huge(fd, 1, MAP_SHARED), *m = map_huge(fd, 1, MAP_PRIVATE);
	struct child c;

	expect_access(store(shared, 1));
	expect_byte(m, 1);
	expect_access(store(m, 2));
	expect_byte(shared, 1);
	in_child(c) {
		expect_byte(m, 2);
		expect_access(store(m, 3));
		expect_byte(m, 3);
	}
	join_child(&c);
	expect_byte(m, 2);
	expect_byte(shared, 1);
}

CASE("mmap.hugetlb_file.truncated",
     "An access to a huge page beyond the end of its file raises SIGBUS, and a new one is zero",
     REQUIRES("mmap.hugetlb.file-truncated"), HUGEPAGES(2))
{
	size_t huge = huge_page();
	int fd = huge_file(2);
	char *m = map_huge(fd, 2, MAP_SHARED), *second = m + huge;

	expect_access(store(m, 1));
	expect_access(store(second, 2));
	expect_ok(call_ftruncate(fd, (off_t)huge));
	expect_byte(m, 1);
	expect_signal(SIGBUS, BUS_ADRERR, second, load(second));
	expect_signal(SIGBUS, BUS_ADRERR, second + page + 1, store(second + page + 1, 1));
	expect_signal(SIGBUS, BUS_ADRERR, second + huge - 1, load(second + huge - 1));
	expect_ok(call_ftruncate(fd, (off_t)(2 * huge)));
	expect_byte(second, 0);
	expect_access(store(second, 3));
	expect_byte(second, 3);
	expect_byte(m, 1);
}

CASE("mmap.hugetlb_file.mprotect",
     "mprotect() of whole huge pages counts for them alone, and keeps their contents",
     REQUIRES("mmap.hugetlb.mprotect-whole"), HUGEPAGES(3))
{
	size_t huge = huge_page();
	char *a = marked_pages(3, 0), *b = a + huge, *inside = b + huge / 2 + 1;

	expect_ok(call_mprotect(b, huge, PROT_READ));
	expect_mark(b, 2);
	expect_signal(SIGSEGV, SEGV_ACCERR, b, store(b, 9));
	expect_signal(SIGSEGV, SEGV_ACCERR, inside, store(inside, 9));
	expect_signal(SIGSEGV, SEGV_ACCERR, b + huge - 1, store(b + huge - 1, 9));
	expect_ok(call_mprotect(b, huge, PROT_NONE));
	expect_signal(SIGSEGV, SEGV_ACCERR, inside, load(inside));
	expect_access(store(b - 1, 1));
	expect_access(store(b + huge, 3));
	expect_ok(call_mprotect(b, huge, RW));
	expect_mark(b, 2);
	expect_access(store(b, 2));
	expect_mark(a, 1);
	expect_mark(b + huge, 3);
}

CASE("mmap.hugetlb_file.mremap",
     "mremap() moves and shrinks huge pages, to an address aligned to them and to no other",
     REQUIRES("mmap.hugetlb.mremap-move"), HUGEPAGES(2))
{
	size_t huge = huge_page();
	int flags = MREMAP_MAYMOVE | MREMAP_FIXED;
	char *a = marked_pages(2, 2), *b = a + 2 * huge;

	expect_map_fails(EINVAL, call_mremap(a, 2 * huge, 2 * huge, flags, b + page));
	expect_map_fails(EINVAL, call_mremap(a + page, huge, huge, flags, b));
	expect_mark(a, 1);
	expect_mark(a + huge, 2);
	expect_layout(b, "-");
	expect_address(b, call_mremap(a, 2 * huge, 2 * huge, flags, b));
	expect_mark(b, 1);
	expect_mark(b + huge, 2);
	expect_layout(a, ".");
	expect_layout(a + 2 * huge - page, ".w");
	expect_address(b, call_mremap(b, 2 * huge, huge, 0, NULL));
	expect_mark(b, 1);
	expect_layout(b + huge - page, "w.");
}

CASE("mmap.hugetlb_file.mlock", "mlock() and munlock() of huge pages succeed and leave them",
     REQUIRES("mmap.hugetlb.mlock"), HUGEPAGES(1))
{
	size_t huge = huge_page();
	char *a;

	need_limit(RLIMIT_MEMLOCK, huge);
	a = marked_pages(1, 0);
	expect_ok(call_mlock(a, huge));
	expect_mark(a, 1);
	expect_access(store(a, 1));
	expect_ok(call_munlock(a, huge));
	expect_mark(a, 1);
}
