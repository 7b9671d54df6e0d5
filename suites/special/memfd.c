/* SPDX-License-Identifier: BSD-2-Clause */
/* A memfd is mapped as a file is. */
#include "cts.h"

struct memfd_row {
	struct row row;
	int share;
};

static const struct memfd_row shares[] = {
	{ ROW("shared", "a memfd can be mapped shared with each protection"), MAP_SHARED },
	{ ROW("private", "a memfd can be mapped private with each protection"), MAP_PRIVATE },
	{ ROW("validate", "a memfd can be mapped MAP_SHARED_VALIDATE with each protection",
	      REQUIRES("special.memfd", "mmap.flag.shared-validate.same-as-shared")),
	  MAP_SHARED_VALIDATE },
};

CASES("special.memfd", struct memfd_row, shares, REQUIRES("special.memfd"))
{
	int fd = fixture_memfd((off_t)page);
	unsigned char in_file = pattern(0);
	int prot;
	char *m;

	need_executable_memory();
	for (prot = 0; prot <= (PROT_READ | PROT_WRITE | PROT_EXEC); prot++) {
		m = expect_map(call_mmap(NULL, page, prot, row->share, fd, 0));
		if (prot & PROT_READ)
			expect_byte(m, in_file);
		if (prot & PROT_WRITE) {
			expect_access(store(m, (unsigned char)(0xf0 + prot)));
			if (row->share != MAP_PRIVATE)
				in_file = (unsigned char)(0xf0 + prot);
		} else {
			expect_signo(SIGSEGV, store(m, 1));
		}
		expect_file_byte(fd, 0, in_file);
	}
}
