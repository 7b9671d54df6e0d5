/* SPDX-License-Identifier: BSD-2-Clause */
/* overlayfs: a file is copied up when it is first opened for writing. */
#include "cts.h"

#ifdef HAVE_SYS_MOUNT_H
#include <sys/mount.h>

/* An overlay below ./merged over a tmpfs of the case's own, whose lower layer has `file`. */
static void mount_overlay(void)
{
	int fd;

	expect_ok(chdir(fixture_tmpfs(0, NULL)));
	if (mkdir("lower", 0755) || mkdir("upper", 0755) || mkdir("work", 0755) ||
	    mkdir("merged", 0755))
		broken("mkdir(): errno %d", errno);
	fd = call_open("lower/file", O_RDWR | O_CREAT, 0644);
	expect_at_least(0, fd);
	fill_pattern(fd, 0, 2 * page);
	expect_ok(call_close(fd));
	if (mount("overlay", "merged", "overlay", 0,
		  "lowerdir=lower,upperdir=upper,workdir=work,userxattr") &&
	    mount("overlay", "merged", "overlay", 0, "lowerdir=lower,upperdir=upper,workdir=work"))
		skip("no overlayfs here: errno %d", errno);
}

struct overlay_row {
	struct row row;
	int share;
};

static const struct overlay_row shares[] = {
	{ ROW("private",
	      "a private mapping made before the file is copied up keeps the lower file's data"),
	  MAP_PRIVATE },
	{ ROW("shared",
	      "a shared read-only mapping made before the file is copied up keeps the lower "
	      "file's data"),
	  MAP_SHARED },
};

CASES("special.overlay.copied-up", struct overlay_row, shares, REQUIRES("special.overlayfs"),
      NEEDS(NEED_USERNS))
{
	int lower, upper;
	char *before, *after;

	mount_overlay();
	lower = open_path("merged/file", O_RDONLY);
	before = expect_map(call_mmap(NULL, 2 * page, PROT_READ, row->share, lower, 0));
	expect_pattern(before, 0, page);
	upper = open_path("merged/file", O_RDWR);
	expect_int(1, call_pwrite(upper, "\377", 1, 0));
	expect_int(1, call_pwrite(upper, "\376", 1, (off_t)page));
	/* The second page is touched only now. */
	expect_pattern(before, 0, 2 * page);
	after = expect_map(call_mmap(NULL, 2 * page, PROT_READ, row->share, upper, 0));
	expect_byte(after, 0xff);
	expect_byte(after + page, 0xfe);
}
#endif
