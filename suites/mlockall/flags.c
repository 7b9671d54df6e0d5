/* SPDX-License-Identifier: BSD-2-Clause */
/* The flags of mlockall(). A call that fails locks nothing, now and later. */
#include "cts.h"

#define KNOWN ((unsigned)(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT))

struct flags_row {
	struct row row;
	int flags;
};

static char *anonymous(void)
{
	return map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
}

static const struct flags_row none[] = {
	{ ROW("zero", "flags 0 is refused", REQUIRES("mlockall.flags-zero-einval")), 0 },
	{ ROW("onfault", "MCL_ONFAULT is refused without MCL_CURRENT and MCL_FUTURE",
	      REQUIRES("mlockall.onfault-alone-einval")), MCL_ONFAULT },
};

CASES("mlockall.flags.none", struct flags_row, none,
      RULE("mlockall() fails with EINVAL and locks nothing"))
{
	char *before = anonymous();

	expect_fails(EINVAL, call_mlockall(row->flags));
	expect_locked(before, "0");
	expect_locked(anonymous(), "0");
}

static const struct flags_row unknown[] = {
	{ ROW("alone", "a bit that is no flag of mlockall() is refused"), 0 },
	{ ROW("current", "a bit that is no flag of mlockall() is refused beside MCL_CURRENT"),
	  MCL_CURRENT },
	{ ROW("future", "a bit that is no flag of mlockall() is refused beside MCL_FUTURE"),
	  MCL_FUTURE },
};

CASES("mlockall.flags.unknown", struct flags_row, unknown,
      REQUIRES("mlockall.flags-unknown-einval"))
{
	char *before = anonymous();
	unsigned bit;

	for (bit = 1; bit; bit <<= 1)
		if (!(bit & KNOWN))
			expect_fails(EINVAL, call_mlockall(row->flags | (int)bit));
	expect_locked(before, "0");
	expect_locked(anonymous(), "0");
}

/* The flags are wrong whatever the privilege. */
CASES("mlockall.flags.no-privilege", struct flags_row, none,
      RULE("without the privilege to lock"),
      NEEDS(NEED_NO_PRIVILEGE))
{
	set_limit(RLIMIT_MEMLOCK, 0);
	expect_fails(EINVAL, call_mlockall(row->flags));
}
