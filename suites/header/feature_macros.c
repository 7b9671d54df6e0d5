/* SPDX-License-Identifier: BSD-2-Clause */
/* What the feature test macros of glibc show and hide of <sys/mman.h>: mmap(2) and its kin. */
#include "cts.h"
#include "facts.h"

static const struct facts_row macros[] = {
	{ ROW("strict-hides-flags", "-std=c99 and _POSIX_C_SOURCE hide the flags that Linux adds",
	      REQUIRES("header.ftm.extra-hidden-in-strict")), "hidden" },
	{ ROW("default-shows-flags", "_DEFAULT_SOURCE shows the flags that Linux adds",
	      REQUIRES("header.ftm.default-source")), "default-source" },
	{ ROW("gnu-shows-flags", "_GNU_SOURCE alone shows every flag",
	      REQUIRES("header.ftm.gnu-source")), "gnu-source" },
	{ ROW("gnu-shows-functions", "_GNU_SOURCE declares mremap() and what else is Linux's own",
	      REQUIRES("header.ftm.gnu-functions")), "gnu-functions" },
	{ ROW("hides-gnu-functions", "without _GNU_SOURCE mremap() and its kin are not declared",
	      REQUIRES("header.ftm.gnu-functions", "header.mman.name-space")),
	  "gnu-functions-hidden" },
	{ ROW("default-shows-functions", "_DEFAULT_SOURCE declares madvise() and mincore()",
	      REQUIRES("header.ftm.gnu-functions")), "default-functions" },
	{ ROW("strict-hides-functions", "-std=c99 and _POSIX_C_SOURCE hide madvise() and mincore()",
	      REQUIRES("header.ftm.gnu-functions", "header.mman.name-space")),
	  "default-functions-hidden" },
};

CASES("header.feature_macros", struct facts_row, macros)
{
	expect_facts(row->group);
}
