/* SPDX-License-Identifier: BSD-2-Clause */
/* What a child has of the parent's mappings: all of them, as they were, for itself. */
#include "cts.h"
#include "pages.h"

struct kind_row {
	struct row row;
	enum backing backing;
	int share;
};

#define KIND(id, words, backing, share, rest)                                                      \
	{                                                                                          \
		ROW(id, words rest), backing, share                                                \
	}

static const struct kind_row kinds[] = {
	EACH_MAPPING(KIND, " is in the child where it was, each page with its protection and bytes")
};

/*
 *	| none | read | read, write | hole | read, write, but never touched |
 */
CASES("fork.inherit.kind", struct kind_row, kinds, REQUIRES("fork.mappings-inherited"))
{
	int fd;
	char *a = map_backing(row->backing, 5 * page, PROT_READ | PROT_WRITE, row->share, &fd);
	const unsigned char untouched = backing_byte(row->backing, (off_t)(5 * page - 1));
	struct child c;

	expect_access(store_range(a, 3 * page, 'a'));
	expect_ok(call_mprotect(a, page, PROT_NONE));
	expect_ok(call_mprotect(a + page, page, PROT_READ));
	if (fd >= 0)
		expect_ok(call_close(fd));
	hole(a + 3 * page, page);
	in_child(c) {
		expect_layout(a, "-rw.w");
		expect_filled(a + page, 'a', 2 * page);
		expect_byte(a + 5 * page - 1, untouched);
		expect_ok(call_mprotect(a, page, PROT_READ));
		expect_filled(a, 'a', page);
	}
	join_child(&c);
	expect_layout(a, "-rw.w");
}

CASE("fork.inherit.exec", "code that the parent can execute the child can execute too",
     REQUIRES("fork.mappings-inherited"))
{
	size_t size;
	const void *code = code_return(&size);
	char *m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct child c;

	memcpy(m, code, size);
	__builtin___clear_cache(m, m + size);
	expect_ok(call_mprotect(m, page, PROT_READ | PROT_EXEC));
	in_child(c) {
		expect_access(execute(m));
		expect_signal(SIGSEGV, SEGV_ACCERR, m, store(m, 0));
	}
	join_child(&c);
	expect_access(execute(m));
}

CASE("fork.inherit.beyond-end",
     "a page beyond the end of its file raises SIGBUS in the child as in the parent",
     REQUIRES("fork.mappings-inherited"))
{
	int fd = fixture_file(100);
	char *m = map_file(fd, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED);
	struct child c;

	in_child(c) {
		expect_pattern(m, 0, 100);
		expect_signal(SIGBUS, BUS_ADRERR, m + page, load(m + page));
		expect_ok(call_ftruncate(fd, (off_t)(2 * page)));
		expect_access(store(m + page, 'c'));
	}
	join_child(&c);
	expect_byte(m + page, 'c');
}

struct joined_row {
	struct row row;
	char how;
};

static const struct joined_row joined[] = {
	{ ROW("mprotect", "mprotect()"), 'p' },
	{ ROW("mmap", "mmap() of the page between"), 'm' },
	{ ROW("mremap", "mremap() up to the other"), 'r' },
};

/* A page that was never touched, and what was stored above it. */
CASES("fork.inherit.joined", struct joined_row, joined,
      RULE("a child has the bytes of mappings that were joined"),
      REQUIRES("fork.private.copy-on-write"))
{
	char *a = arena(3);
	struct child c;

	map_anon_at(a + 2 * page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	expect_access(store_range(a + 2 * page, page, 'b'));
	if (row->how == 'p') {
		expect_ok(call_mprotect(a + 2 * page, page, PROT_READ));
		map_anon_at(a, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
		expect_ok(call_mprotect(a + 2 * page, page, PROT_READ | PROT_WRITE));
	} else {
		map_anon_at(a, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
		hole(a + page, page);
		if (row->how == 'm')
			map_anon_at(a + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
		else
			expect_address(a, call_mremap(a, page, 2 * page, 0, NULL));
	}
	in_child(c) {
		expect_zeroes(a, 2 * page);
		expect_filled(a + 2 * page, 'b', page);
		expect_access(store(a + 2 * page, 'c'));
	}
	join_child(&c);
	expect_filled(a + 2 * page, 'b', page);
}

CASE("fork.inherit.protection",
     "what mprotect() may give the parent's mapping it may give a child's",
     REQUIRES("fork.mappings-inherited"))
{
	int fd = fixture_memfd((off_t)page);
	char *m = map_anon(page, PROT_NONE, MAP_PRIVATE);
	char *s = map_file(fd, 0, page, PROT_NONE, MAP_SHARED);
	struct child c;

	need_executable_memory();
	in_child(c) {
		for (int prot = 0; prot < 8; prot++) {
			expect_ok(call_mprotect(m, page, prot));
			expect_ok(call_mprotect(s, page, prot));
		}
		expect_access(store(m, 'c'));
		expect_access(store(s, 'c'));
	}
	join_child(&c);
	expect_layout(m, "-");
	expect_layout(s, "-");
}

/* As the kernel counts them; a fork that copies bytes alone would show one large mapping. */
CASE("fork.inherit.lines", "the child has the same mappings of the same kind in /proc/self/maps",
     REQUIRES("fork.mappings-inherited", "proc.maps.perm-letters", "proc.maps.offset"),
     NEEDS(NEED_PROC))
{
	int fd = fixture_file((off_t)(2 * page));
	char *a = arena(4);
	struct child c;

	map_file_at(a, fd, (off_t)page, page, PROT_READ, MAP_SHARED);
	map_file_at(a + page, fd, 0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	map_anon_at(a + 2 * page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	in_child(c) {
		expect_maps(a, page, "r--s", page);
		expect_maps(a + page, page, "rw-p", 0);
		expect_maps(a + 2 * page, page, "rw-p", 0);
		expect_maps(a + 3 * page, page, "---p", 0);
	}
	join_child(&c);
}

static const struct kind_row dontfork[] = {
	EACH_MAPPING(KIND, " that was given MADV_DONTFORK is not in the child")
};

CASES("fork.inherit.dontfork", struct kind_row, dontfork, REQUIRES("fork.dontfork-absent"))
{
	struct layout m = lay_out(row->backing, row->share, 3, true);
	unsigned char kept[3];
	struct child c;

	for (size_t i = 0; i < 3; i++)
		kept[i] = load(m.at + i * page).value;
	expect_ok(call_madvise(m.at + page, page, MADV_DONTFORK));
	in_child(c) {
		expect_layout(m.at, "w.w");
		expect_byte(m.at, kept[0]);
		expect_byte(m.at + 2 * page, kept[2]);
	}
	join_child(&c);
	expect_layout(m.at, "www");
	expect_byte(m.at + page, kept[1]);
	expect_ok(call_madvise(m.at + page, page, MADV_DOFORK));
	in_child(c) {
		expect_layout(m.at, "www");
		expect_byte(m.at + page, kept[1]);
	}
	join_child(&c);
}

CASE("fork.inherit.sealed", "what is sealed is sealed in the child and the grandchild too",
     REQUIRES("fork.seals-inherited"))
{
	char *a = arena_of("wwr");
	struct child c, grandchild;

	expect_ok(call_mseal(a + page, page, 0));
	in_child(c) {
		expect_fails(EPERM, call_munmap(a, 3 * page));
		expect_fails(EPERM, call_mprotect(a + page, page, PROT_READ));
		expect_layout(a, "wwr");
		/* What is not sealed is not sealed in the child either. */
		expect_ok(call_munmap(a, page));
		in_child(grandchild) {
			expect_fails(EPERM, call_munmap(a + page, page));
			expect_held(a + page, "bc");
		}
		join_child(&grandchild);
	}
	join_child(&c);
	expect_layout(a, "wwr");
	expect_held(a, "abc");
}
