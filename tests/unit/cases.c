/* SPDX-License-Identifier: BSD-2-Clause */
/* The catalogue of the program: two cases and a table. They are listed, not run. */
#include "config.h"

#include "case.h"
#include "expect.h"

CASE("unit.new", "needs a kernel that is new", REQUIRES("mseal.blocks-munmap"))
{
	expect(true);
}

CASE("unit.alpha", "comes first", REQUIRES("mmap.len.zero-einval"), NEEDS(NEED_PROC | NEED_DIR),
     HUGEPAGES(2), SYSCTL({ "vm/some", "1" }))
{
	expect(true);
}

struct plain_row {
	struct row row;
};

static const struct plain_row rows[] = {
	{ ROW("a", "row a") }, { ROW("b", "row b") }, { ROW("c", "row c") },
	{ ROW("d", "row d") }, { ROW("e", "row e") }, { ROW("f", "row f") },
	{ ROW("g", "row g") },
	{ ROW("h", "row h", REQUIRES("mmap.len.zero-einval")) },
};

CASES("unit.table", struct plain_row, rows, RULE("a rule"), REQUIRES("munmap.len-zero-einval"))
{
	expect(row != NULL);
}
