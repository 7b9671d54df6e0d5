/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#if __has_include(<sys/sysmacros.h>)
#include <sys/sysmacros.h>
#endif
#include <unistd.h>

#if defined(HAVE_GNU_GET_LIBC_VERSION) && defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif
#if defined(HAVE_SYS_VFS_H)
#include <sys/vfs.h>
#elif defined(HAVE_SYS_STATFS_H)
#include <sys/statfs.h>
#endif

#include "facts.h"
#include "proc.h"

struct facts facts;

const struct capability capabilities[CAPABILITIES] = {
	{ "ipc_lock", 14 },
	{ "sys_admin", 21 },
	{ "sys_rawio", 17 },
	{ "sys_resource", 24 },
};

int version_compare(const char *have, const char *want)
{
	unsigned long a, b;
	char *end;

	for (;;) {
		a = strtoul(have, &end, 10);
		have = *end == '.' ? end + 1 : "";
		b = strtoul(want, &end, 10);
		if (a != b)
			return a < b ? -1 : 1;
		if (end[0] != '.' || end[1] < '0' || end[1] > '9')
			return 0;
		want = end + 1;
	}
}

static const char *find_arch(void)
{
#if defined(__x86_64__) && defined(__ILP32__)
	return "x32";
#elif defined(__x86_64__)
	return "x86_64";
#elif defined(__i386__)
	return "i386";
#elif defined(__aarch64__)
	return "aarch64";
#elif defined(__arm__)
	return "arm";
#elif defined(__riscv)
	return __riscv_xlen == 64 ? "riscv64" : "riscv32";
#elif defined(__loongarch__)
	return "loongarch64";
#elif defined(__powerpc64__)
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "ppc64le" : "ppc64";
#elif defined(__powerpc__)
	return "ppc";
#elif defined(__s390x__)
	return "s390x";
#elif defined(__mips__) && defined(__mips64)
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "mips64el" : "mips64";
#elif defined(__mips__)
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "mipsel" : "mips";
#elif defined(__sparc__) && defined(__arch64__)
	return "sparc64";
#elif defined(__alpha__)
	return "alpha";
#elif defined(__hppa__)
	return "parisc";
#elif defined(__m68k__)
	return "m68k";
#elif defined(__sh__)
	return "sh4";
#else
	return facts.kernel.machine;
#endif
}

static void find_libc(void)
{
	facts.libc_version = "";
#if defined(__UCLIBC__)
	facts.libc = "uclibc";
#elif defined(__GLIBC__)
	facts.libc = "glibc";
#elif defined(__dietlibc__)
	facts.libc = "dietlibc";
#elif defined(__KLIBC__)
	facts.libc = "klibc";
#elif defined(__BIONIC__)
	facts.libc = "bionic";
#elif defined(__DEFINED_size_t) /* the marks of its <bits/alltypes.h> */
	facts.libc = "musl";
#else
	facts.libc = "unknown";
#endif
#if defined(HAVE_GNU_GET_LIBC_VERSION) && defined(__GLIBC__)
	facts.libc_version = gnu_get_libc_version();
#endif
}

#if defined(HAVE_SYS_VFS_H) || defined(HAVE_SYS_STATFS_H)
/* The name of the file system that holds the path; false if that cannot be asked. */
static bool name_fs(const char *path, char *name, size_t size)
{
	static const struct {
		uint32_t magic;
		const char *name;
	} types[] = {
		{ 0x01021994, "tmpfs" },   { 0x858458f6, "ramfs" },	{ 0xef53, "ext4" },
		{ 0x58465342, "xfs" },	   { 0x9123683e, "btrfs" },	{ 0x794c7630, "overlay" },
		{ 0xf2f52010, "f2fs" },	   { 0x2fc12fc1, "zfs" },	{ 0xca451a4e, "bcachefs" },
		{ 0x6969, "nfs" },	   { 0x01021997, "9p" },	{ 0x65735546, "fuse" },
		{ 0x00c0ffee, "hostfs" },  { 0xfe534d42, "smb2" },	{ 0xff534d42, "cifs" },
		{ 0x4d44, "vfat" },	   { 0x2011bab0, "exfat" },	{ 0x52654973, "reiserfs" },
		{ 0x3153464a, "jfs" },	   { 0x24051905, "ubifs" },	{ 0xf15f, "ecryptfs" },
		{ 0x00c36400, "ceph" },	   { 0x01161970, "gfs2" },	{ 0x7461636f, "ocfs2" },
		{ 0x5346414f, "afs" },	   { 0x3434, "nilfs2" },	{ 0x72b6, "jffs2" },
		{ 0x7366746e, "ntfs3" },   { 0x0bd00bd0, "lustre" },	{ 0x47504653, "gpfs" },
		{ 0x64626720, "debugfs" }, { 0x958458f6, "hugetlbfs" },
	};
	struct statfs status;
	size_t i;

	if (statfs(path, &status) != 0)
		return false;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].magic == (uint32_t)status.f_type) {
			snprintf(name, size, "%s", types[i].name);
			return true;
		}
	}
	snprintf(name, size, "0x%lx", (unsigned long)(uint32_t)status.f_type);
	return true;
}

/* The line of /proc/self/mountinfo for the file system that holds the directory. */
static bool find_mount(const char *directory, char *line, size_t size)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "r");
	unsigned device_major, device_minor;
	struct stat inside;
	bool found = false;

	if (!mounts)
		return false;
	while (!found && stat(directory, &inside) == 0 && fgets(line, (int)size, mounts))
		found = sscanf(line, "%*s %*s %u:%u", &device_major, &device_minor) == 2 &&
			device_major == (unsigned)major(inside.st_dev) &&
			device_minor == (unsigned)minor(inside.st_dev);
	fclose(mounts);
	return found;
}

/*
 * An overlay is told with its upper layer, since what is written there is a file of its file system,
 * where that path is known; in most containers it is not. FUSE is told with what its server calls
 * itself, if it does.
 */
static void find_layer(const char *directory)
{
	char line[2 * PATH_MAX], upper[PATH_MAX], name[sizeof(facts.fs) / 2];
	const char *option;

	if (!find_mount(directory, line, sizeof(line)))
		return;
	if (strcmp(facts.fs, "overlay") == 0) {
		option = strstr(line, "upperdir=");
		if (option && sscanf(option, "upperdir=%4095[^, \n]", upper) == 1 &&
		    *upper == '/' && name_fs(upper, name, sizeof(name)))
			snprintf(facts.fs, sizeof(facts.fs), "overlay/%s", name);
	} else if (strcmp(facts.fs, "fuse") == 0) {
		option = strstr(line, " - fuse.");
		if (option)
			sscanf(option, " - %31[^ \n]", facts.fs);
	}
}

static void find_fs(const char *directory)
{
	if (name_fs(directory, facts.fs, sizeof(facts.fs)))
		find_layer(directory);
}
#else
static void find_fs(const char *directory)
{
	(void)directory;
}
#endif

/* The release ends where its numbers do: "6.1.0" of "6.1.0-9-amd64". */
static void find_kernel(void)
{
	size_t length;

	if (uname(&facts.kernel) != 0)
		strcpy(facts.kernel.sysname, "unknown");
	if (strcmp(facts.kernel.sysname, "Linux") != 0)
		return;
	length = strspn(facts.kernel.release, "0123456789.");
	if (length >= sizeof(facts.kernel_version))
		length = sizeof(facts.kernel_version) - 1;
	memcpy(facts.kernel_version, facts.kernel.release, length);
	facts.kernel_version[length] = '\0';
}

/*
 * An emulator answers for the usual name of a program's file with that of the emulated program; by
 * another spelling of the name it gives itself away.
 */
static const char *find_emulator(void)
{
	static const struct {
		const char *part;
		const char *name;
	} programs[] = {
		{ "/qemu-", "qemu-user" }, { "valgrind", "valgrind" }, { "FEX", "fex" },
		{ "box64", "box64" },	   { "box86", "box86" },       { "rosetta", "rosetta" },
	};
	char usual[PATH_MAX] = "", other[PATH_MAX] = "";
	size_t i;

	if (readlink("/proc/self/exe", usual, sizeof(usual) - 1) > 0 &&
	    readlink("/proc/./self/exe", other, sizeof(other) - 1) > 0 &&
	    strcmp(usual, other) != 0) {
		for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
			if (strstr(other, programs[i].part))
				return programs[i].name;
		}
		return "unknown";
	}
	if (proc_read("/proc/cpuinfo", other, sizeof(other)) && strstr(other, "User Mode Linux"))
		return "uml";
	return "none";
}

static const char *find_sandbox(void)
{
	/* All releases of gVisor up to 2024 give this as the version of their kernel. */
	static const char gvisor[] = "#1 SMP Sun Jan 10 15:06:54 PST 2016";

	if (strstr(facts.kernel.release, "gvisor") || strcmp(facts.kernel.version, gvisor) == 0)
		return "gvisor";
	if (strstr(facts.kernel.release, "-Microsoft"))
		return "wsl1";
#if defined(HAVE_SYS_PRCTL_H) && defined(PR_GET_SECCOMP)
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 2)
		return "seccomp";
#endif
	return "none";
}

static bool find_contained(void)
{
	unsigned long inside, outside, count;
	char text[128];

	return proc_read("/proc/self/uid_map", text, sizeof(text)) &&
	       (sscanf(text, "%lu %lu %lu", &inside, &outside, &count) != 3 || inside || outside ||
		count != UINT32_MAX);
}

void facts_init(const char *directory)
{
	find_kernel();
	facts.arch = find_arch();
	facts.page_size = (unsigned long)sysconf(_SC_PAGESIZE);
	find_libc();
	strcpy(facts.fs, "none");
	if (directory) {
		strcpy(facts.fs, "unknown");
		find_fs(directory);
	}
	facts.is_root = geteuid() == 0;
	facts.is_contained = find_contained();
	facts.sandbox = find_sandbox();
	facts.emulator = find_emulator();
}
