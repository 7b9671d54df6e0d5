/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

/* A file of /proc of that name; each line is edited in place, its end being a NUL meanwhile. */
static ssize_t read_edited(const char *path, char *text, size_t size, const char *name,
			   void (*edit)(char *line))
{
	ssize_t length = right->proc_read(path, text, size);
	char *line, *end;

	if (length <= 0 || !strstr(path, name))
		return length;
	for (line = text; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		edit(line);
		*end = '\n';
	}
	return length;
}

#define EDITED(function, name, edit)                                                               \
	static ssize_t function(const char *path, char *text, size_t size)                         \
	{                                                                                          \
		return read_edited(path, text, size, name, edit);                                  \
	}

/* The field of a line of maps, from 0 on. */
static char *field(char *line, int number)
{
	for (; line && number > 0; number--) {
		line = strchr(line, ' ');
		line += line != NULL;
	}
	return line;
}

/* The last character of a field. */
static char *last(char *field)
{
	return field + strcspn(field, " ") - 1;
}

static void other_perms(char *line)
{
	char *mode = field(line, 1);

	if (mode[1] == 'w' || mode[2] == 'x')
		mode[0] = 'r';
	if (mode[0] == 'r')
		mode[2] = 'x';
}

static void none_as_read(char *line)
{
	memcpy(field(line, 1), "r--", strncmp(field(line, 1), "---", 3) == 0 ? 3 : 0);
}

static void shared_as_private(char *line)
{
	field(line, 1)[3] = 'p';
}

static void other_offset(char *line)
{
	*last(field(line, 2)) = '1';
}

static void other_inode(char *line)
{
	char *digit = last(field(line, 4));

	*digit = *digit == '9' ? '8' : (char)(*digit + 1);
}

static void cut_name(char *line)
{
	if (strchr(line, '/'))
		line[strlen(line) - 1] = '_';
}

static void no_escape(char *line)
{
	char *at;

	while ((at = strstr(line, "\\012")))
		memcpy(at, "\\011", 4);
}

static void overlap(char *line)
{
	char *digit = strchr(line, '-');

	/* A page is more than 256 bytes: the start is that much lower. */
	for (digit -= 3; digit >= line && *digit == '0'; digit--)
		*digit = 'f';
	if (digit >= line)
		*digit = *digit == 'a' ? '9' : (char)(*digit - 1);
}

static void no_anon_name(char *line)
{
	char *name = strstr(line, "[anon");

	if (name)
		strcpy(name, "[]");
}

EDITED(read_no_anon_name, "maps", no_anon_name)
EDITED(read_other_perms, "maps", other_perms)
EDITED(read_none_as_read, "maps", none_as_read)
EDITED(read_shared_as_private, "maps", shared_as_private)
EDITED(read_other_offset, "maps", other_offset)
EDITED(read_other_inode, "maps", other_inode)
EDITED(read_cut_name, "maps", cut_name)
EDITED(read_no_escape, "maps", no_escape)
EDITED(read_overlap, "maps", overlap)

DEFECT("maps-perms-implied", "maps shows what the hardware allows, not what was asked for",
       BREAKS("proc.maps.perm-letters"))
{
	wrong->proc_read = read_other_perms;
}

DEFECT("maps-none-as-read", "maps shows memory without access as readable",
       BREAKS("proc.maps.perm-letters"))
{
	wrong->proc_read = read_none_as_read;
}

DEFECT("maps-shared-as-private", "maps shows p for every mapping",
       BREAKS("proc.maps.perm-letters", "proc.maps.ro-shared-still-s"))
{
	wrong->proc_read = read_shared_as_private;
}

DEFECT("maps-other-offset", "maps shows another offset", BREAKS("proc.maps.offset"))
{
	wrong->proc_read = read_other_offset;
}

DEFECT("maps-other-inode", "maps shows another inode", BREAKS("proc.maps.dev-inode"))
{
	wrong->proc_read = read_other_inode;
}

DEFECT("maps-name-cut", "maps shows paths without their last character",
       BREAKS("proc.maps.line-format", "proc.maps.newline-escape", "proc.maps.shared-anon-name"))
{
	wrong->proc_read = read_cut_name;
}

DEFECT("maps-other-escape", "maps shows a newline as a tabulator",
       BREAKS("proc.maps.newline-escape"))
{
	wrong->proc_read = read_no_escape;
}

DEFECT("maps-overlap", "maps shows starts that are too low", BREAKS("proc.maps.line-format"))
{
	wrong->proc_read = read_overlap;
}

DEFECT("maps-no-anon-name", "maps does not show the names of anonymous memory",
       BREAKS("proc.maps.anon-name", "proc.maps.anon-shmem-name"))
{
	wrong->proc_read = read_no_anon_name;
}

/* Numbers of KiB that are off by one. */
static void off_by_one(char *line)
{
	char *unit = strstr(line, " kB");

	if (unit)
		unit[-1] = unit[-1] == '9' ? '8' : (char)(unit[-1] + 1);
}

static void no_flags(char *line)
{
	if (strncmp(line, "VmFlags:", 8) == 0)
		memset(line + 8, ' ', strlen(line + 8));
}

static void all_flags(char *line)
{
	static const char all[] = " rd wr ex sh ms lo gd";

	if (strncmp(line, "VmFlags:", 8) == 0 && strlen(line + 8) >= sizeof(all) - 1)
		memcpy(line + 8, all, sizeof(all) - 1);
}

static void zero_size(char *line)
{
	if (strncmp(line, "VmSize:", 7) != 0)
		return;
	for (line += 7; *line; line++) {
		if (*line >= '0' && *line <= '9')
			*line = '0';
	}
}

static void other_locked(char *line)
{
	if (strncmp(line, "VmLck:", 6) == 0)
		off_by_one(line);
}

EDITED(read_off_by_one, "smaps", off_by_one)
EDITED(read_no_flags, "smaps", no_flags)
EDITED(read_all_flags, "smaps", all_flags)
EDITED(read_zero_size, "status", zero_size)
EDITED(read_other_locked, "status", other_locked)

DEFECT("smaps-off-by-one", "sizes of smaps are wrong by a KiB",
       BREAKS("proc.smaps.sizes", "proc.smaps.private-shared-dirty", "proc.smaps.kernelpagesize",
	      "proc.smaps.locked"))
{
	wrong->proc_read = read_off_by_one;
}

DEFECT("smaps-no-flags", "VmFlags is empty", BREAKS("proc.smaps.vmflags"))
{
	wrong->proc_read = read_no_flags;
}

DEFECT("smaps-all-flags", "VmFlags is the same for every mapping", BREAKS("proc.smaps.vmflags"))
{
	wrong->proc_read = read_all_flags;
}

DEFECT("status-no-size", "VmSize is 0", BREAKS("proc.status.vmsize"))
{
	wrong->proc_read = read_zero_size;
}

DEFECT("status-locked-off-by-one", "VmLck is wrong by a KiB", BREAKS("mlock.vmlck-field"))
{
	wrong->proc_read = read_other_locked;
}

static ssize_t read_first(const char *path, char *text, size_t size)
{
	static char first[1 << 16];
	static ssize_t length;

	if (strcmp(path, "/proc/self/maps") != 0 || size < sizeof(first))
		return right->proc_read(path, text, size);
	if (length == 0)
		length = right->proc_read(path, first, sizeof(first));
	memcpy(text, first, (size_t)length + 1);
	return length;
}

DEFECT("maps-stale", "maps stays as it was read first",
       BREAKS("libc.malloc-large-uses-mmap", "libc.calls-add-mappings", "proc.maps.line-format"))
{
	wrong->proc_read = read_first;
}
