/* SPDX-License-Identifier: BSD-2-Clause */
/* The heap is a mapping: other calls may change it, and it keeps clear of others. */
#include "heap.h"

CASE("brk.mapping.hole", "a hole in the heap does not keep the break from moving",
     REQUIRES("brk.munmap-heap-page"))
{
	char *start = heap(10);

	expect_address(start + 4 * page, call_raw_brk(start + 4 * page));
	expect_access(store_range(start, 4 * page, 'h'));
	expect_ok(call_munmap(start + page, page));
	expect_address(start + 4 * page, call_raw_brk(NULL));
	expect_address(start + 6 * page, call_raw_brk(start + 6 * page));
	expect_layout(start, "w.wwww.");
	expect_filled(start, 'h', page);
	expect_filled(start + 2 * page, 'h', 2 * page);
	expect_zeroes(start + 4 * page, 2 * page);
	/* Lowered over the hole and raised again, it is whole. */
	expect_address(start, call_raw_brk(start));
	expect_layout(start, ".......");
	expect_address(start + 4 * page, call_raw_brk(start + 4 * page));
	expect_zeroes(start, 4 * page);
}

CASE("brk.mapping.top-page", "after munmap() of its last page the heap grows on above the hole",
     REQUIRES("brk.munmap-heap-page"))
{
	char *start = heap(10);

	expect_address(start + 2 * page, call_raw_brk(start + 2 * page));
	expect_access(store(start, 'h'));
	expect_ok(call_munmap(start + page, page));
	expect_address(start + 3 * page, call_raw_brk(start + 3 * page));
	expect_layout(start, "w.w.");
	expect_byte(start, 'h');
	expect_zeroes(start + 2 * page, page);
}

CASE("brk.mapping.protected", "the break can be lowered over pages of another protection",
     REQUIRES("brk.shrink-unmaps"))
{
	char *start = heap(8);

	expect_address(start + 4 * page, call_raw_brk(start + 4 * page));
	expect_access(store(start, 'h'));
	expect_ok(call_mprotect(start + 2 * page, page, PROT_READ));
	expect_layout(start, "wwrw.");
	expect_address(start + page, call_raw_brk(start + page));
	expect_layout(start, "w....");
	expect_byte(start, 'h');
	/* What comes back has the protection of a heap. */
	expect_address(start + 4 * page, call_raw_brk(start + 4 * page));
	expect_layout(start, "wwww.");
}

CASE("brk.mapping.label",
     "the heap is called [heap], readable, writable, private and not executable",
     REQUIRES("brk.heap-label"), NEEDS(NEED_PROC))
{
	char *start = heap(8), *m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct map_line line;

	expect_address(start + 2 * page, call_raw_brk(start + 2 * page));
	expect(maps_find(start, &line));
	expect_int(0, strcmp("[heap]", line.path));
	expect_address(start + 2 * page, (void *)line.end);
	expect(strcmp("rw-p", line.mode) == 0);
	expect_int(0, line.inode);
	expect(maps_find(m, &line));
	expect_int(0, strcmp("", line.path));
	expect_address(start + page, call_raw_brk(start + page));
	expect(!maps_find(start + page, &line));
}

CASE("brk.mapping.avoided", "mappings without a hint leave the heap room to grow",
     REQUIRES("brk.mmap-avoids-heap"))
{
	char *start = heap(8);

	for (int i = 0; i < 32; i++) {
		char *m = map_anon(page, PROT_NONE, MAP_PRIVATE);

		expect(m + page <= start || m >= start + 4 * page);
	}
	expect_address(start + page, call_raw_brk(start + page));
	expect_address(start + 2 * page, call_raw_brk(start + 2 * page));
	expect_layout(start, "ww");
}

CASE("brk.mapping.fork", "parent and child each have their own break and heap",
     REQUIRES("brk.grow-zero", "fork.mappings-inherited", "fork.child-munmap-independent"))
{
	char *start = heap(8);
	struct child c;

	expect_address(start + 2 * page, call_raw_brk(start + 2 * page));
	expect_access(store(start, 'p'));
	in_child(c) {
		expect_address(start + 2 * page, call_raw_brk(NULL));
		expect_byte(start, 'p');
		expect_access(store(start, 'c'));
		expect_address(start + 4 * page, call_raw_brk(start + 4 * page));
		expect_layout(start, "wwww.");
		expect_address(start + page, call_raw_brk(start + page));
		expect_layout(start, "w..");
	}
	join_child(&c);
	expect_address(start + 2 * page, call_raw_brk(NULL));
	expect_layout(start, "ww.");
	expect_byte(start, 'p');
}
