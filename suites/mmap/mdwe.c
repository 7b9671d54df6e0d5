/* SPDX-License-Identifier: BSD-2-Clause */
/* PR_SET_MDWE: memory that can be written is not executed. */
#include "cts.h"

#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE		 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif
#ifndef PR_MDWE_NO_INHERIT
#define PR_MDWE_NO_INHERIT 2
#endif

#define RW (PROT_READ | PROT_WRITE)
#define RX (PROT_READ | PROT_EXEC)

/* For the rest of the process. */
static void deny_write_exec(void)
{
	if (prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0))
		skip("no PR_SET_MDWE: errno %d", errno);
}

struct mdwe_row {
	struct row row;
	int prot;
};

static const struct mdwe_row refused[] = {
	{ ROW("write-exec", "PROT_WRITE|PROT_EXEC together"), PROT_WRITE | PROT_EXEC },
	{ ROW("read-write-exec", "PROT_READ|PROT_WRITE|PROT_EXEC together"), RW | PROT_EXEC },
};

CASES("mmap.mdwe.refused", struct mdwe_row, refused, REQUIRES("mmap.prot.mdwe-eacces"),
      RULE("after PR_SET_MDWE mmap() fails with EACCES"))
{
	int fd = fixture_memfd((off_t)page);

	deny_write_exec();
	expect_map_refused(EACCES, page, row->prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	expect_map_refused(EACCES, page, row->prot, MAP_PRIVATE, fd, 0);
	expect_map_refused(EACCES, page, row->prot, MAP_SHARED, fd, 0);
}

CASE("mmap.mdwe.given",
     "memory that is executable from the start and never writable is given, and so is memory "
     "that can be written alone",
     REQUIRES("mmap.prot.mdwe-eacces"))
{
	char *m;

	need_executable_memory();
	deny_write_exec();
	m = expect_map(call_mmap(NULL, page, RX, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	expect_layout(m, "r");
	/* It stays executable, and can lose that. */
	expect_ok(call_mprotect(m, page, RX));
	expect_ok(call_mprotect(m, page, PROT_READ));
	expect_fails(EACCES, call_mprotect(m, page, RX));
	m = expect_map(call_mmap(NULL, page, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	expect_layout(m, "w");
}

CASE("mmap.mdwe.keeps-old", "what PR_SET_MDWE refuses leaves what was there",
     REQUIRES("mmap.fail.fixed-keeps-old", "mmap.prot.mdwe-eacces"))
{
	deny_write_exec();
	expect_map_keeps_old(EACCES, page, RW | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static const struct mdwe_row gaining[] = {
	{ ROW("none", "PROT_NONE does not become executable"), PROT_NONE },
	{ ROW("read", "PROT_READ does not become executable"), PROT_READ },
	{ ROW("read-write", "PROT_READ|PROT_WRITE does not become executable"), RW },
};

CASES("mmap.mdwe.mprotect", struct mdwe_row, gaining, REQUIRES("mmap.prot.mdwe-eacces"),
      RULE("after PR_SET_MDWE mprotect() fails with EACCES"))
{
	const char *layout = row->prot == PROT_NONE ? "-" : row->prot == PROT_READ ? "r" : "w";
	char *before = map_anon(page, row->prot, MAP_PRIVATE), *after;

	deny_write_exec();
	after = map_anon(page, row->prot, MAP_PRIVATE);
	expect_fails(EACCES, call_mprotect(before, page, RX));
	expect_fails(EACCES, call_mprotect(after, page, RX));
	expect_fails(EACCES, call_mprotect(after, page, row->prot | PROT_EXEC));
	expect_layout(before, layout);
	expect_layout(after, layout);
}

CASE("mmap.mdwe.fork", "a child inherits that memory which can be written is not executed",
     REQUIRES("mmap.prot.mdwe-fork"))
{
	struct child c;

	deny_write_exec();
	in_child (c)
		expect_map_refused(EACCES, page, RW | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
				   0);
	join_child(&c);
}

CASE("mmap.mdwe.no-inherit",
     "with PR_MDWE_NO_INHERIT a child may execute memory that can be written, its parent may not",
     REQUIRES("mmap.prot.mdwe-no-inherit"))
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	struct child c;

	need_executable_memory();
	if (prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN | PR_MDWE_NO_INHERIT, 0, 0, 0))
		skip("no PR_MDWE_NO_INHERIT: errno %d", errno);
	expect_map_refused(EACCES, page, RW | PROT_EXEC, flags, -1, 0);
	in_child(c)
		expect_map(call_mmap(NULL, page, RW | PROT_EXEC, flags, -1, 0));
	join_child(&c);
	expect_map_refused(EACCES, page, RW | PROT_EXEC, flags, -1, 0);
}
#endif
