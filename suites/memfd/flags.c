/* SPDX-License-Identifier: BSD-2-Clause */
/* The flags of memfd_create(). A call that fails leaves no descriptor behind. */
#include "cts.h"

#define KNOWN (MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB | MFD_NOEXEC_SEAL | MFD_EXEC)

static int lowest(void)
{
	int fd = dup(STDOUT_FILENO);

	if (fd < 0)
		broken("dup: %s", strerror(errno));
	close(fd);
	return fd;
}

struct flags_row {
	struct row row;
	unsigned flags;
};

static const struct flags_row unknown[] = {
	{ ROW("alone", "a bit that is no flag of memfd_create() is refused"), 0 },
	{ ROW("cloexec", "a bit that is no flag is refused beside MFD_CLOEXEC"), MFD_CLOEXEC },
	{ ROW("sealing", "a bit that is no flag is refused beside MFD_ALLOW_SEALING"),
	  MFD_ALLOW_SEALING },
};

/* The bits of a huge page size too, because MFD_HUGETLB is not there. */
CASES("memfd.flags.unknown", struct flags_row, unknown, REQUIRES("memfd.bad-flags-einval"))
{
	int next = lowest();
	unsigned bit;

	for (bit = 1; bit; bit <<= 1)
		if (!(bit & KNOWN))
			expect_fails(EINVAL, call_memfd_create("case", row->flags | bit));
	expect_int(next, lowest());
}

static const struct flags_row wrong[] = {
	{ ROW("exec-and-noexec", "MFD_EXEC and MFD_NOEXEC_SEAL exclude each other"),
	  MFD_EXEC | MFD_NOEXEC_SEAL },
	{ ROW("exec-and-noexec-sealing", "MFD_EXEC and MFD_NOEXEC_SEAL exclude each other always"),
	  MFD_EXEC | MFD_NOEXEC_SEAL | MFD_ALLOW_SEALING },
	{ ROW("size", "a huge page size without MFD_HUGETLB is refused"), 21u << MAP_HUGE_SHIFT },
	{ ROW("size-exec", "a huge page size with MFD_EXEC alone is refused"),
	  MFD_EXEC | 21u << MAP_HUGE_SHIFT },
	{ ROW("all", "all bits at once are refused"), ~0u },
};

CASES("memfd.flags.wrong", struct flags_row, wrong, REQUIRES("memfd.bad-flags-einval"))
{
	int next = lowest();

	expect_fails(EINVAL, call_memfd_create("case", row->flags));
	expect_int(next, lowest());
}
