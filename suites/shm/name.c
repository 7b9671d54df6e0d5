/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of shared memory objects. */
#include "cts.h"

#include <limits.h>

#define LIMIT 255 /* NAME_MAX of tmpfs, the slash not counted */

struct name_row {
	struct row row;
	const char *name;
	int oflag;
};

#define CREATE (O_RDWR | O_CREAT)

static const struct name_row invalid[] = {
	{ ROW("empty", "the empty name is refused"), "", CREATE },
	{ ROW("slash", "a slash alone is refused"), "/", CREATE },
	{ ROW("slash-read", "a slash alone is refused with O_RDONLY"), "/", O_RDONLY },
	{ ROW("dot", "/. is refused"), "/.", CREATE },
	{ ROW("dot-read", "/. is refused with O_RDONLY"), "/.", O_RDONLY },
	{ ROW("dot-dot", "/.. is refused"), "/..", CREATE },
	{ ROW("dot-dot-read", "/.. is refused with O_RDONLY"), "/..", O_RDONLY },
	{ ROW("directory", "a name with a slash inside is refused"), "/mmap-cts/a", CREATE },
	{ ROW("directory-read", "a name with a slash inside is refused with O_RDONLY"),
	  "/mmap-cts/a", O_RDONLY },
	{ ROW("trailing-slash", "a name with a slash at its end is refused"), "/mmap-cts/",
	  CREATE },
};

CASES("shm.name.invalid", struct name_row, invalid, RULE("shm_open() fails with EINVAL"),
      REQUIRES("shm-open.invalid-name"))
{
	need_libc();
	need_objects();
	expect_fails(EINVAL, call_shm_open(row->name, row->oflag, 0600));
}

/* The name of the length, of which the start is one that the case may use. */
static const char *long_name(size_t length)
{
	static char name[3 * PATH_MAX];
	size_t used;

	snprintf(name, sizeof(name), "%s", shm_name("long"));
	used = strlen(name);
	memset(name + used, 'n', 1 + length - used);
	name[1 + length] = '\0';
	return name;
}

struct length_row {
	struct row row;
	size_t length; /* without the slash */
};

static const struct length_row too_long[] = {
	{ ROW("component", "a name one character longer than NAME_MAX gives ENAMETOOLONG"),
	  LIMIT + 1 },
	{ ROW("path", "a name longer than PATH_MAX gives ENAMETOOLONG"), PATH_MAX + 1 },
};

CASES("shm.name.too-long", struct length_row, too_long, RULE("shm_open()"),
      REQUIRES("shm-open.name-too-long"))
{
	const char *name = long_name(row->length);

	need_libc();
	expect_fails(ENAMETOOLONG, call_shm_open(name, O_RDWR | O_CREAT, 0600));
	expect_fails(ENAMETOOLONG, call_shm_open(name, O_RDONLY, 0));
}

CASES("shm.name.unlink-too-long", struct length_row, too_long, RULE("shm_unlink()"),
      REQUIRES("shm-unlink.name-too-long"))
{
	need_libc();
	expect_fails(ENAMETOOLONG, call_shm_unlink(long_name(row->length)));
}

CASE("shm.name.longest", "a name of NAME_MAX characters is accepted",
     REQUIRES("shm-open.name-too-long", "shm-unlink.removes-name"))
{
	const char *name = shm_object(long_name(LIMIT));
	int fd = trace_fd(expect_at_least(0, call_shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600)));

	fill_pattern(fd, 0, page);
	expect_file_pattern(trace_fd(expect_at_least(0, call_shm_open(name, O_RDONLY, 0))), 0,
			    page);
	expect_ok(call_shm_unlink(name));
	expect_fails(ENOENT, call_shm_open(name, O_RDONLY, 0));
}

CASE("shm.name.no-slash", "what a name without a slash at its start means is left open",
     REQUIRES("shm-open.no-slash"))
{
	const char *name = shm_name("no-slash"), *bare = name + 1;
	int fd = trace_fd(expect_at_least(0, call_shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600)));
	int other = call_shm_open(bare, O_RDWR, 0), error = errno;
	bool same = other >= 0 && fixture_stat(other).st_ino == fixture_stat(fd).st_ino;

	observe("shm.no-slash", "%s",
		other < 0 ? strerror(error)
		: same	  ? "the same object"
			  : "another");
	/* The object with the slash is what it was. */
	fill_pattern(fd, 0, page);
	expect_file_pattern(trace_fd(expect_at_least(0, call_shm_open(name, O_RDWR, 0))), 0, page);
	if (same)
		expect_file_pattern(other, 0, page);
}

CASE("shm.name.file", "the object is a file of that name in /dev/shm",
     REQUIRES("shm-open.dev-shm-visible"))
{
	const char *name = shm_name("file");
	int fd = trace_fd(expect_at_least(0, call_shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600)));
	struct stat status = fixture_stat(fd), file;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/dev/shm%s", name);
	expect_ok(stat(path, &file));
	expect(S_ISREG(file.st_mode));
	expect_int(status.st_ino, file.st_ino);
	expect_int(status.st_dev, file.st_dev);
	expect_ok(call_shm_unlink(name));
	expect(access(path, F_OK) == -1 && errno == ENOENT);
}
