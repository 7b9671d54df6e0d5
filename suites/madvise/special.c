/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mappings that the system has made of what is no ordinary memory. Every process has one, of the
 * data that the time is read from: [vvar].
 */
#include "cts.h"

#define RW (PROT_READ | PROT_WRITE)

static bool is_vvar(const struct map_line *line, void *arg)
{
	if (strcmp(line->path, "[vvar]") != 0)
		return true;
	*(struct map_line *)arg = *line;
	return false;
}

struct special_row {
	struct row row;
	int advice;
	const char *flag; /* in VmFlags: what of the mapping forbids it, where not each has it */
	bool discards;	  /* so that a seal forbids it with EPERM */
};

#define SPECIAL(id, advice, flag, discards, requirements)                                          \
	{ ROW(id, #advice " of a special mapping fails with EINVAL and leaves it", requirements),  \
	  advice, flag, discards }

static const struct special_row special[] = {
	SPECIAL("dodump", MADV_DODUMP, NULL, false,
		REQUIRES("madvise.dodump.special-einval")),
	SPECIAL("dofork", MADV_DOFORK, "io", false,
		REQUIRES("madvise.dofork.special-einval")),
	SPECIAL("guard", MADV_GUARD_INSTALL, NULL, true,
		REQUIRES("madvise.guard.bad-mapping-einval")),
	SPECIAL("populate-read", MADV_POPULATE_READ, NULL, false,
		REQUIRES("madvise.populate-special-einval")),
	SPECIAL("populate-write", MADV_POPULATE_WRITE, NULL, false,
		REQUIRES("madvise.populate-special-einval")),
	SPECIAL("dontneed", MADV_DONTNEED, NULL, true,
		REQUIRES("madvise.dontneed.special-einval")),
	SPECIAL("cold", MADV_COLD, NULL, false,
		REQUIRES("madvise.cold-pageout-locked-einval")),
	SPECIAL("pageout", MADV_PAGEOUT, NULL, false,
		REQUIRES("madvise.cold-pageout-locked-einval")),
};

CASES("madvise.special.refused", struct special_row, special, NEEDS(NEED_PROC))
{
	struct map_line vvar = { .start = 0 };
	char *m;

	skip_unless(advice_supported(row->advice), "the kernel does not know the advice");
	maps_each(is_vvar, &vvar);
	skip_unless(vvar.start, "no [vvar]");
	m = (char *)vvar.start;
	trace_region('v', m, page);
	skip_unless(!row->flag || smaps_flag(m, row->flag), "[vvar] is no device memory");
	/* A kernel may seal what it maps itself. */
	skip_unless(!row->discards || !smaps_flag(m, "sl"), "[vvar] is sealed");
	expect_fails(EINVAL, call_madvise(m, page, row->advice));
	expect_layout(m, "r");
}
