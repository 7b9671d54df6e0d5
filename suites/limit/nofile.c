/* SPDX-License-Identifier: BSD-2-Clause */
/* RLIMIT_NOFILE: mmap() takes no descriptor of its own. */
#include "cts.h"
#include "rows.h"

CASES("limit.nofile", struct mapping_row, each_mapping,
      RULE("With no descriptor free mmap() maps as it does with one"),
      REQUIRES("rlimit.nofile.mmap-needs-none"))
{
	struct layout m = lay_out(row->backing, row->share, 2, false);
	rlim_t limit = get_limit(RLIMIT_NOFILE);
	char *elsewhere;

	set_limit(RLIMIT_NOFILE, 0);
	expect_fails(EMFILE, call_open("/", O_RDONLY, 0));
	expect_address(m.at, map_object(&m, m.at, 0, 2 * page, PROT_READ | PROT_WRITE, MAP_FIXED));
	elsewhere = expect_map(map_object(&m, NULL, 0, page, PROT_READ | PROT_WRITE, 0));
	expect_byte(elsewhere, backing_byte(row->backing, m.offset));
	expect_layout(m.at - page, "-ww-");
	expect_ok(call_munmap(elsewhere, page));
	set_limit(RLIMIT_NOFILE, limit);
	expect_unchanged(&m, 0, 2);
}
