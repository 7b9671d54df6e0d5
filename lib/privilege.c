/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#ifdef HAVE_SYS_MOUNT_H
#include <sys/mount.h>
#endif
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif
#include <sys/stat.h>
#include <unistd.h>

#include "abi.h"
#include "names.h"
#include "privilege.h"
#include "report.h"
#include "system_call.h"
#include "trace.h"

#if defined(HAVE_SYSTEM_CALL) && defined(__NR_capget) && defined(__NR_capset)
#define HAVE_CAPABILITIES
#endif

/* Who owns nothing and may do nothing, by custom. */
#define NOBODY 65534

#ifdef HAVE_CAPABILITIES
/* The layout of version 3; no libc declares the calls. */
struct capabilities {
	struct {
		uint32_t version;
		int pid;
	} header;
	struct {
		uint32_t effective;
		uint32_t permitted;
		uint32_t inheritable;
	} set[2];
};
#define CAPABILITY_VERSION 0x20080522

static bool get_capabilities(struct capabilities *have)
{
	memset(have, 0, sizeof(*have));
	have->header.version = CAPABILITY_VERSION;
	return system_call(__NR_capget, &have->header, have->set) == 0;
}

/* Those that are permitted can be made effective, so they count. */
static bool has_any(void)
{
	struct capabilities have;

	if (!get_capabilities(&have))
		return geteuid() == 0;
	return (have.set[0].permitted | have.set[1].permitted) != 0;
}

bool has_capability(int capability)
{
	struct capabilities have;

	if (capability < 0 || capability > 63)
		return false;
	if (!get_capabilities(&have))
		return geteuid() == 0;
	return have.set[capability / 32].effective >> capability % 32 & 1;
}

static void clear_capabilities(void)
{
	struct capabilities none;

	memset(&none, 0, sizeof(none));
	none.header.version = CAPABILITY_VERSION;
	system_call(__NR_capset, &none.header, none.set);
}
#else
static bool has_any(void)
{
	return geteuid() == 0;
}

bool has_capability(int capability)
{
	(void)capability;
	return geteuid() == 0;
}

static void clear_capabilities(void)
{
}
#endif

bool has_first_capability(int capability)
{
	const ino_t first = 0xeffffffd; /* PROC_USER_INIT_INO */
	struct stat status;

	return has_capability(capability) &&
	       (stat("/proc/self/ns/user", &status) != 0 || status.st_ino == first);
}

void drop_privileges(void)
{
	char name[24];

	if (!has_any())
		return;
	/*
	 * In a user namespace without that id, and without the capability to become another user,
	 * this fails. To have no capability is what counts.
	 */
	errno = 0;
	if (geteuid() == 0 && setgroups(0, NULL) == 0 && setgid(NOBODY) == 0)
		(void)!setuid(NOBODY);
	clear_capabilities();
	if (has_any())
		skip("privileges cannot be given up: %s", errno_name(errno, name));
#ifdef HAVE_PRCTL
	/* The change of the user id took /proc/self away. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
#endif
	trace_note("privileges are dropped");
}

#ifdef HAVE_SYS_MOUNT_H
static bool write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written;

	if (fd < 0)
		return false;
	written = write(fd, text, strlen(text));
	close(fd);
	return written == (ssize_t)strlen(text);
}

/* This user becomes root of the namespace, and is the only one in it. */
static bool map_ids(uid_t uid, gid_t gid)
{
	char text[64];

	/* Linux before 3.19 has no such file, and needs none. */
	if (!write_text("/proc/self/setgroups", "deny") && errno != ENOENT)
		return false;
	snprintf(text, sizeof(text), "0 %ju 1", (uintmax_t)uid);
	if (!write_text("/proc/self/uid_map", text))
		return false;
	snprintf(text, sizeof(text), "0 %ju 1", (uintmax_t)gid);
	return write_text("/proc/self/gid_map", text);
}

void enter_namespace(void)
{
	static bool entered;
	uid_t uid = geteuid();
	gid_t gid = getegid();
	char name[24];

	if (entered)
		return;
	if (unshare(CLONE_NEWNS) != 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
			skip("no user namespace: unshare: %s", errno_name(errno, name));
		if (!map_ids(uid, gid))
			skip("no user namespace: its ids cannot be mapped: %s",
			     errno_name(errno, name));
	}
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		skip("no mount namespace: mount: %s", errno_name(errno, name));
	entered = true;
	trace_note("in a namespace of its own");
}
#else
void enter_namespace(void)
{
	skip("no mount()");
}
#endif
