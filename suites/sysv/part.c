/* SPDX-License-Identifier: BSD-2-Clause */
/* Attachments that other calls have cut into parts. */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

struct cut_row {
	struct row row;
	int first, count; /* the pages of four that are cut */
	char how;	  /* 'p'rotected, 'u'nmapped, 'm'apped over */
};

static const struct cut_row cuts[] = {
	{ ROW("protected-head", "whose first page is protected"), 0, 1, 'p' },
	{ ROW("protected-middle", "whose middle is protected"), 1, 2, 'p' },
	{ ROW("protected-tail", "whose last page is protected"), 3, 1, 'p' },
	{ ROW("unmapped-head", "whose first page is unmapped"), 0, 1, 'u' },
	{ ROW("unmapped-middle", "whose middle is unmapped"), 1, 2, 'u' },
	{ ROW("unmapped-tail", "whose last page is unmapped"), 3, 1, 'u' },
	{ ROW("replaced-middle", "whose middle was mapped over, but for what is there"), 1, 2,
	  'm' },
};

CASES("sysv.part.shmdt", struct cut_row, cuts,
      RULE("shmdt() by the address of shmat() detaches all parts of an attachment"),
      REQUIRES("sysv.shmdt-detaches-parts"))
{
	int id = shm_segment(call_shmget(IPC_PRIVATE, 4 * page, IPC_CREAT | 0600));
	char *other = expect_map(call_shmat(expect_at_least(0, id), NULL, 0));
	char *m = expect_map(call_shmat(id, NULL, 0)), *cut = m + (size_t)row->first * page;
	size_t length = (size_t)row->count * page;

	expect_access(store(m + 2 * page, 1));
	switch (row->how) {
	case 'p':
		expect_ok(call_mprotect(cut, length, PROT_READ));
		break;
	case 'u':
		expect_ok(call_munmap(cut, length));
		break;
	default:
		map_anon_at(cut, length, RW, MAP_PRIVATE);
		expect_access(store(cut, 2));
	}
	expect_ok(call_shmdt(m));
	expect_layout(m, row->how == 'm' ? ".ww." : "....");
	if (row->how == 'm')
		expect_byte(cut, 2);
	expect_int(1, shm_attached(id));
	expect_layout(other, "wwww");
	expect_byte(other + 2 * page, 1);
}

CASE("sysv.part.moved", "mremap() moves an attachment, which stays one and is detached by munmap()",
     REQUIRES("sysv.mremap-keeps-attachment"))
{
	int id = shm_segment(call_shmget(IPC_PRIVATE, 2 * page, IPC_CREAT | 0600));
	char *m = expect_map(call_shmat(expect_at_least(0, id), NULL, 0)), *to;
	char *other = expect_map(call_shmat(id, NULL, 0));
	size_t unit = SHMLBA;

	to = page_of(arena(2 + 2 * unit / page) + unit - 1);
	to -= (uintptr_t)to % unit;
	expect_access(store(m + page, 1));
	expect_address(to, call_mremap(m, 2 * page, 2 * page, MREMAP_MAYMOVE | MREMAP_FIXED, to));
	expect_layout(m, "..");
	expect_int(2, shm_attached(id));
	expect_byte(to + page, 1);
	expect_access(store(to, 2));
	expect_byte(other, 2);
	expect_ok(call_munmap(to, 2 * page));
	expect_int(1, shm_attached(id));
}

/* Of the second segment the last two pages are moved to where the first one's were. */
CASE("sysv.part.other", "shmdt() leaves a part of another segment, at the place of one of its own",
     REQUIRES("sysv.shmdt-detaches-parts"))
{
	int id = shm_segment(call_shmget(IPC_PRIVATE, 4 * page, IPC_CREAT | 0600));
	int next = shm_segment(call_shmget(IPC_PRIVATE, 4 * page, IPC_CREAT | 0600));
	char *m, *n;

	skip_unless((size_t)SHMLBA == page, "parts of a segment cannot be moved to any page");
	m = expect_map(call_shmat(expect_at_least(0, id), NULL, 0));
	n = expect_map(call_shmat(expect_at_least(0, next), NULL, 0));
	expect_access(store(n + 2 * page, 1));
	expect_address(m + 2 * page, call_mremap(n + 2 * page, 2 * page, 2 * page,
						 MREMAP_MAYMOVE | MREMAP_FIXED, m + 2 * page));
	expect_ok(call_shmdt(m));
	expect_layout(m, "..ww");
	expect_byte(m + 2 * page, 1);
	expect_int(0, shm_attached(id));
	expect_int(2, shm_attached(next));
}
