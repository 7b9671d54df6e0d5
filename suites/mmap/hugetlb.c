/* SPDX-License-Identifier: BSD-2-Clause */
/* MAP_HUGETLB: sizes, alignment and the pool of huge pages. */
#include "cts.h"

#define HUGE (MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB)
#define RW   (PROT_READ | PROT_WRITE)

/* Bytes of the default huge page. */
static size_t huge_page(void)
{
	return (size_t)meminfo("Hugepagesize") * 1024;
}

/* One huge page more than there can be had now. */
static size_t too_much(void)
{
	intmax_t pages = meminfo("HugePages_Free") + sysctl_number("vm/nr_overcommit_hugepages", 0);

	if ((uintmax_t)pages >= SIZE_MAX / 4 / huge_page())
		skip("more huge pages are free than addresses");
	return ((size_t)pages + 1) * huge_page();
}

/* An aligned place for count huge pages, PROT_NONE, in an arena with room below and above. */
static char *aligned_place(size_t count)
{
	size_t huge = huge_page();
	char *a = arena((count + 2) * huge / page);

	return a + (huge - (uintptr_t)a % huge);
}

struct length_row {
	struct row row;
	size_t huge; /* length = huge * huge_page() + bytes */
	int bytes;
	size_t rounded; /* huge pages */
};

static const struct length_row lengths[] = {
	{ ROW("page", "A huge page of MAP_HUGETLB is aligned, zero and writable"), 1, 0, 1 },
	{ ROW("one", "A length of 1 gives a whole huge page"), 0, 1, 1 },
	{ ROW("page-less-one", "A length of a huge page less a byte gives a huge page"), 1, -1, 1 },
	{ ROW("page-and-one", "A length of a huge page and a byte gives two huge pages"), 1, 1, 2 },
};

CASES("mmap.hugetlb.length", struct length_row, lengths,
      REQUIRES("mmap.hugetlb.aligned", "mmap.hugetlb.length-rounded"), HUGEPAGES(2))
{
	size_t huge = huge_page(), length = row->huge * huge + (size_t)row->bytes;
	char *m = expect_map(call_mmap(NULL, length, RW, HUGE, -1, 0)), *last;

	last = m + row->rounded * huge - 1;
	expect_int(0, (uintptr_t)m % huge);
	expect_byte(m, 0);
	expect_byte(last, 0);
	expect_access(store(m, 1));
	expect_access(store(last, 2));
	expect_byte(m, 1);
	expect_byte(last, 2);
	/* Of small pages one could go. */
	expect_fails(EINVAL, call_munmap(m, page));
	expect_ok(call_munmap(m, row->rounded * huge));
	expect(!is_mapped(m));
	expect(!is_mapped(last));
}

CASE("mmap.hugetlb.default-size", "A size field of 0 means the Hugepagesize of /proc/meminfo",
     REQUIRES("mmap.hugetlb.size-field-zero-default"), HUGEPAGES(1), NEEDS(NEED_PROC))
{
	char *m = expect_map(call_mmap(NULL, 1, RW, HUGE, -1, 0));
	struct map_line line;

	expect(maps_find(m, &line));
	expect_int(huge_page(), line.end - line.start);
	expect_int(huge_page() / 1024, smaps_kib(m, "KernelPageSize"));
}

CASE("mmap.hugetlb.fixed-unaligned",
     "MAP_FIXED at an address that is not aligned to the huge page fails and changes nothing",
     REQUIRES("mmap.hugetlb.fixed-unaligned-einval"), HUGEPAGES(1))
{
	size_t huge = huge_page();
	char *a = aligned_place(2);

	expect_map_fails(EINVAL, call_mmap(a + page, huge, RW, HUGE | MAP_FIXED, -1, 0));
	expect_map_fails(EINVAL, call_mmap(a + huge / 2, huge, RW, HUGE | MAP_FIXED, -1, 0));
	expect_map_fails(EINVAL, call_mmap(a + huge - page, 1, RW, HUGE | MAP_FIXED, -1, 0));
	expect_layout(a, "--");
	expect_address(a, call_mmap(a, huge, RW, HUGE | MAP_FIXED, -1, 0));
	expect_layout(a + huge - page, "w-");
}

CASE("mmap.hugetlb.hint-unaligned",
     "A hint that is not aligned to the huge page is not used, and an aligned free one is",
     REQUIRES("mmap.hugetlb.fixed-unaligned-einval", "mmap.hugetlb.aligned"), HUGEPAGES(1))
{
	size_t huge = huge_page();
	char *a = aligned_place(2), *m;

	hole(a, 2 * huge);
	m = expect_map(call_mmap(a + page, huge, RW, HUGE, -1, 0));
	expect_int(0, (uintptr_t)m % huge);
	expect_ok(call_munmap(m, huge));
	expect_address(a, call_mmap(a, huge, RW, HUGE, -1, 0));
}

/* They cannot be swapped out anyway. */
CASE("mmap.hugetlb.locked", "Locking huge pages succeeds, and counts for no limit",
     REQUIRES("mmap.hugetlb.not-counted-locked"), HUGEPAGES(1),
     NEEDS(NEED_PROC | NEED_NO_PRIVILEGE))
{
	size_t huge = huge_page();
	intmax_t locked = status_kib("VmLck");
	char *m = expect_map(call_mmap(NULL, huge, RW, HUGE, -1, 0));

	set_limit(RLIMIT_MEMLOCK, huge);
	expect_ok(call_mlock(m, huge));
	expect_int(locked, status_kib("VmLck"));
	expect(!smaps_flag(m, "lo"));
	expect_ok(call_munlock(m, huge));
	expect_ok(call_munmap(m, huge));
	m = expect_map(call_mmap(NULL, huge, RW, HUGE | MAP_LOCKED, -1, 0));
	expect_int(locked, status_kib("VmLck"));
	expect(!smaps_flag(m, "lo"));
	expect_ok(call_munmap(m, huge));
	expect_int(locked, status_kib("VmLck"));
}

struct part_row {
	struct row row;
	int at_pages, end_pages; /* from the start and from the end of the first huge page */
};

static const struct part_row parts[] = {
	{ ROW("head", "The head of a huge page"), 0, -1 },
	{ ROW("tail", "The tail of a huge page"), 1, 0 },
	{ ROW("middle", "The middle of a huge page"), 1, -1 },
	{ ROW("across", "A huge page and a page of the next"), 0, 1 },
	{ ROW("from-inside", "A page of a huge page and a page of the next"), 1, 1 },
};

/* Two huge pages whose bytes are known, at an aligned place. */
static char *two_huge_pages(void)
{
	char *a = aligned_place(2);

	expect_address(a, call_mmap(a, 2 * huge_page(), RW, HUGE | MAP_FIXED, -1, 0));
	expect_access(store(a, 1));
	expect_access(store(a + huge_page(), 2));
	return a;
}

static void expect_two_huge_pages(char *a)
{
	size_t huge = huge_page();

	expect_layout(a, "ww");
	expect_layout(a + huge - page, "ww");
	expect_layout(a + 2 * huge - page, "w-");
	expect_byte(a, 1);
	expect_byte(a + huge, 2);
}

static char *part_of(const struct part_row *row, char *a, size_t *length)
{
	char *start = a + row->at_pages * (ptrdiff_t)page;

	*length = (size_t)(a + huge_page() + row->end_pages * (ptrdiff_t)page - start);
	return start;
}

CASES("mmap.hugetlb.munmap", struct part_row, parts,
      RULE("munmap() of less than whole huge pages fails with EINVAL and changes nothing"),
      REQUIRES("mmap.hugetlb.munmap-unaligned-einval"), HUGEPAGES(2))
{
	char *a = two_huge_pages();
	size_t length;
	char *start = part_of(row, a, &length);

	expect_fails(EINVAL, call_munmap(start, length));
	expect_two_huge_pages(a);
	expect_ok(call_munmap(a, huge_page()));
	expect(!is_mapped(a));
	expect_byte(a + huge_page(), 2);
}

CASES("mmap.hugetlb.mprotect", struct part_row, parts,
      RULE("mprotect() of less than whole huge pages fails with EINVAL and changes nothing"),
      REQUIRES("mmap.hugetlb.mprotect-unaligned-einval"), HUGEPAGES(2))
{
	char *a = two_huge_pages();
	size_t length;
	char *start = part_of(row, a, &length);

	expect_fails(EINVAL, call_mprotect(start, length, PROT_NONE));
	expect_two_huge_pages(a);
	expect_ok(call_mprotect(a, huge_page(), PROT_READ));
	expect_layout(a + huge_page() - page, "rw");
}

CASES("mmap.hugetlb.fixed-over", struct part_row, parts,
      RULE("MAP_FIXED over less than whole huge pages fails with EINVAL and changes nothing"),
      REQUIRES("mmap.hugetlb.fixed-over-part-einval"), HUGEPAGES(2))
{
	char *a = two_huge_pages();
	size_t length;
	char *start = part_of(row, a, &length);

	expect_map_fails(EINVAL, call_mmap(start, length, PROT_READ,
					   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	expect_two_huge_pages(a);
}

CASE("mmap.hugetlb.mremap-grow", "mremap() does not make a mapping of huge pages larger",
     REQUIRES("mmap.hugetlb.mremap-grow-einval"), HUGEPAGES(2))
{
	size_t huge = huge_page();
	char *a = two_huge_pages();

	expect_ok(call_munmap(a + huge, huge));
	expect_map_fails(EINVAL, call_mremap(a, huge, 2 * huge, 0, NULL));
	expect_map_fails(EINVAL, call_mremap(a, huge, 2 * huge, MREMAP_MAYMOVE, NULL));
	expect_layout(a + huge - page, "w.");
	expect_byte(a, 1);
}

static int huge_file(void)
{
	return expect_at_least(0, call_memfd_create("huge", MFD_HUGETLB));
}

struct offset_row {
	struct row row;
	bool file;
};

static const struct offset_row offsets[] = {
	{ ROW("anon", "The offset of anonymous huge pages is a multiple of the huge page"), false },
	{ ROW("file", "The offset in a file of huge pages is a multiple of the huge page"), true },
};

CASES("mmap.hugetlb.offset", struct offset_row, offsets, REQUIRES("mmap.hugetlb.offset-einval"),
      HUGEPAGES(1))
{
	size_t i, huge = huge_page();
	const off_t wrong[] = { (off_t)page, (off_t)(huge / 2), (off_t)(huge - page),
				(off_t)(huge + page) };
	int fd = row->file ? huge_file() : -1;
	int flags = row->file ? MAP_SHARED : HUGE;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_map_fails(EINVAL, call_mmap(NULL, huge, RW, flags, fd, wrong[i]));
	expect_map(call_mmap(NULL, huge, RW, flags | MAP_NORESERVE, fd, (off_t)huge));
}

static const struct offset_row fixed_offsets[] = {
	{ ROW("anon", "MAP_FIXED of huge pages at a wrong offset leaves what is there"), false },
	{ ROW("file", "MAP_FIXED of a file of huge pages at a wrong offset leaves what is there"),
	  true },
};

CASES("mmap.hugetlb.offset-fixed", struct offset_row, fixed_offsets,
      REQUIRES("mmap.hugetlb.offset-einval", "mmap.fail.no-mapping-left"), HUGEPAGES(1))
{
	int fd = row->file ? huge_file() : -1;
	int flags = row->file ? MAP_SHARED : HUGE;
	char *a = aligned_place(1);

	map_anon_at(a, page, RW, MAP_PRIVATE);
	expect_access(store(a, 1));
	expect_map_fails(EINVAL, call_mmap(a, huge_page(), RW, flags | MAP_FIXED, fd, (off_t)page));
	expect_layout(a, "w-");
	expect_byte(a, 1);
}

/* log2 of each size that the field can name; what is in the directory is not refused with EINVAL. */
CASE("mmap.hugetlb.sizes",
     "The sizes listed in /sys/kernel/mm/hugepages are accepted in the size field, no others",
     REQUIRES("mmap.hugetlb.sizes-sysfs", "mmap.hugetlb.bad-size-einval"))
{
	unsigned log;

	if (access("/sys/kernel/mm/hugepages", F_OK) != 0)
		skip("no /sys/kernel/mm/hugepages");
	for (log = 1; log <= MAP_HUGE_MASK; log++) {
		int flags = (int)((unsigned)HUGE | log << MAP_HUGE_SHIFT);
		char path[80];
		bool listed;
		void *got;

		snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%llukB",
			 log < 10 ? 0 : 1ull << (log - 10));
		listed = access(path, F_OK) == 0;
		got = call_mmap(NULL, 1, PROT_READ, flags, -1, 0);
		if (!listed) {
			expect_map_fails(EINVAL, got);
		} else if (got == MAP_FAILED) {
			expect_int(ENOMEM, errno);
		} else {
			expect_int(0, (uintptr_t)got % ((uintptr_t)1 << log));
			expect_ok(call_munmap(got, (size_t)1 << log));
		}
	}
}

/* At the limit and one page above it. */
CASE("mmap.hugetlb.too-few", "More huge pages than are free fail with ENOMEM, and as many do not",
     REQUIRES("mmap.hugetlb.no-pages-enomem"), HUGEPAGES(1))
{
	size_t huge = huge_page(), length = too_much();
	char *m;

	expect_map_fails(ENOMEM, call_mmap(NULL, length, RW, HUGE, -1, 0));
	m = expect_map(call_mmap(NULL, length - huge, RW, HUGE, -1, 0));
	expect_map_fails(ENOMEM, call_mmap(NULL, 1, RW, HUGE, -1, 0));
	expect_ok(call_munmap(m, length - huge));
	expect_map(call_mmap(NULL, length - huge, RW, HUGE, -1, 0));
}

struct kind_row {
	struct row row;
	int share;
};

static const struct kind_row shares[] = {
	{ ROW("private", "Too few free huge pages: without privilege ENOMEM, not EPERM"),
	  MAP_PRIVATE },
	{ ROW("shared", "Too few free huge pages for a shared mapping: ENOMEM, not EPERM"),
	  MAP_SHARED },
};

/* Needs no pool: what is asked for is more than there is of any. */
CASES("mmap.hugetlb.none-free", struct kind_row, shares,
      REQUIRES("mmap.hugetlb.no-pages-enomem", "mmap.hugetlb.unprivileged"),
      NEEDS(NEED_NO_PRIVILEGE))
{
	size_t length = 2 * too_much();

	expect_map_fails(ENOMEM, call_mmap(NULL, length, RW,
					   row->share | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0));
}

CASE("mmap.hugetlb.unprivileged", "MAP_HUGETLB needs no privilege",
     REQUIRES("mmap.hugetlb.unprivileged"), NEEDS(NEED_NO_PRIVILEGE), HUGEPAGES(1))
{
	char *m = expect_map(call_mmap(NULL, huge_page(), RW, HUGE, -1, 0));

	expect_access(store(m, 1));
	expect_byte(m, 1);
}

/* A mapping of one huge page more than there are, all of which the case uses up. */
static char *one_too_many(int flags, size_t *pages)
{
	size_t length = too_much();

	*pages = length / huge_page();
	if (*pages > 16)
		skip("%zu huge pages are free, too many to use them all", *pages - 1);
	return expect_map(call_mmap(NULL, length, RW, HUGE | MAP_NORESERVE | flags, -1, 0));
}

CASE("mmap.hugetlb.noreserve",
     "With MAP_NORESERVE an access to a huge page that cannot be had raises SIGBUS",
     REQUIRES("mmap.hugetlb.noreserve-sigbus"), HUGEPAGES(2))
{
	size_t i, pages, huge = huge_page();
	char *m = one_too_many(0, &pages), *last = m + (pages - 1) * huge;

	for (i = 0; i < pages - 1; i++)
		expect_access(store(m + i * huge, 1));
	expect_signal(SIGBUS, BUS_ADRERR, last + page + 1, load(last + page + 1));
	expect_signal(SIGBUS, BUS_ADRERR, last, store(last, 1));
	/* One that is given back can be had. */
	expect_ok(call_munmap(m, huge));
	expect_access(store(last, 1));
	expect_byte(last, 1);
}

CASE("mmap.hugetlb.populate-short",
     "MAP_POPULATE with MAP_NORESERVE succeeds though there are too few huge pages",
     REQUIRES("mmap.flag.populate.hugetlb-short-ok"), HUGEPAGES(1))
{
	size_t pages, huge = huge_page();
	char *m = one_too_many(MAP_POPULATE, &pages), *last = m + (pages - 1) * huge;

	expect_byte(m, 0);
	expect_signal(SIGBUS, BUS_ADRERR, last, load(last));
}

struct file_row {
	struct row row;
	enum backing backing;
	int share;
};

static const struct file_row ordinary[] = {
	{ ROW("file", "MAP_HUGETLB of a regular file is refused"), BACKING_FILE, MAP_SHARED },
	{ ROW("file-private", "MAP_HUGETLB of a private regular file is refused"), BACKING_FILE,
	  MAP_PRIVATE },
	{ ROW("memfd", "MAP_HUGETLB of a memfd of small pages is refused"), BACKING_MEMFD,
	  MAP_SHARED },
};

CASES("mmap.hugetlb.ordinary", struct file_row, ordinary,
      REQUIRES("mmap.hugetlb.on-normal-file-einval"))
{
	struct layout m = lay_out(row->backing, row->share, 1, true);

	expect_map_fails(EINVAL,
			 call_mmap(NULL, page, PROT_READ, row->share | MAP_HUGETLB, m.fd, 0));
	expect_map_fails(EINVAL, call_mmap(m.at, page, PROT_READ,
					   row->share | MAP_HUGETLB | MAP_FIXED, m.fd, 0));
	expect_unchanged(&m, 0, 1);
}
