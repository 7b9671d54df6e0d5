/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "abi.h"
#include "names.h"

struct name {
	const char *name;
	uintmax_t value;
};

#define N(constant) { #constant, (uintmax_t)(constant) }
#define END	    { NULL, 0 }

static const struct name errnos[] = {
	N(EPERM),	 N(ENOENT),	N(EINTR),  N(EIO),    N(ENXIO),	      N(EBADF),	   N(ECHILD),
	N(EAGAIN),	 N(ENOMEM),	N(EACCES), N(EFAULT), N(EBUSY),	      N(EEXIST),   N(ENODEV),
	N(ENOTDIR),	 N(EISDIR),	N(EINVAL), N(ENFILE), N(EMFILE),      N(ETXTBSY),  N(EFBIG),
	N(ENOSPC),	 N(ESPIPE),	N(EROFS),  N(EPIPE),  N(ENAMETOOLONG), N(ENOSYS),  N(ELOOP),
	N(EOVERFLOW),	 N(EOPNOTSUPP), N(ETIMEDOUT), N(ESRCH), N(E2BIG),     N(ENOEXEC), N(ERANGE),
#if ENOTSUP != EOPNOTSUPP
	N(ENOTSUP),
#endif
	END,
};

static const struct name signals[] = {
	N(SIGHUP),  N(SIGINT),	N(SIGQUIT), N(SIGILL),	N(SIGTRAP), N(SIGABRT), N(SIGBUS),
	N(SIGFPE),  N(SIGKILL), N(SIGUSR1), N(SIGSEGV), N(SIGUSR2), N(SIGPIPE), N(SIGALRM),
	N(SIGTERM), N(SIGCHLD), N(SIGCONT), N(SIGSTOP), N(SIGTSTP), N(SIGXCPU), N(SIGXFSZ),
	N(SIGSYS),  END,
};

static const struct name segv_codes[] = {
	{ "SEGV_MAPERR", 1 }, { "SEGV_ACCERR", 2 }, { "SEGV_BNDERR", 3 }, { "SEGV_PKUERR", 4 }, END
};

static const struct name bus_codes[] = {
	{ "BUS_ADRALN", 1 }, { "BUS_ADRERR", 2 }, { "BUS_OBJERR", 3 }, { "BUS_MCEERR_AR", 4 }, END
};

static const struct name common_codes[] = {
	{ "SI_USER", 0 }, { "SI_KERNEL", 0x80 }, END
};

static const struct name prots[] = {
	N(PROT_READ), N(PROT_WRITE), N(PROT_EXEC),
#ifdef PROT_GROWSDOWN
	N(PROT_GROWSDOWN), N(PROT_GROWSUP),
#endif
	END,
};

/* MAP_SHARED_VALIDATE first: its bits are those of MAP_SHARED and MAP_PRIVATE together. */
static const struct name maps[] = {
	N(MAP_SHARED_VALIDATE), N(MAP_SHARED), N(MAP_PRIVATE), N(MAP_FIXED), N(MAP_ANONYMOUS),
	N(MAP_FIXED_NOREPLACE), N(MAP_UNINITIALIZED), N(MAP_DROPPABLE),
#ifdef MAP_GROWSDOWN
	N(MAP_GROWSDOWN),
#endif
#ifdef MAP_DENYWRITE
	N(MAP_DENYWRITE),
#endif
#ifdef MAP_EXECUTABLE
	N(MAP_EXECUTABLE),
#endif
#ifdef MAP_LOCKED
	N(MAP_LOCKED),
#endif
#ifdef MAP_NORESERVE
	N(MAP_NORESERVE),
#endif
#ifdef MAP_POPULATE
	N(MAP_POPULATE),
#endif
#ifdef MAP_NONBLOCK
	N(MAP_NONBLOCK),
#endif
#ifdef MAP_STACK
	N(MAP_STACK),
#endif
#ifdef MAP_HUGETLB
	N(MAP_HUGETLB),
#endif
#ifdef MAP_SYNC
	N(MAP_SYNC),
#endif
#ifdef MAP_32BIT
	N(MAP_32BIT),
#endif
	END,
};

static const struct name mremaps[] = { N(MREMAP_MAYMOVE), N(MREMAP_FIXED), N(MREMAP_DONTUNMAP), END };
static const struct name syncs[] = { N(MS_ASYNC), N(MS_INVALIDATE), N(MS_SYNC), END };
static const struct name mlocks[] = { N(MLOCK_ONFAULT), END };
static const struct name mcls[] = { N(MCL_CURRENT), N(MCL_FUTURE), N(MCL_ONFAULT), END };
static const struct name mfds[] = { N(MFD_CLOEXEC), N(MFD_ALLOW_SEALING), END };

static const struct name opens[] = {
	N(O_WRONLY), N(O_RDWR), N(O_CREAT), N(O_EXCL), N(O_TRUNC), N(O_APPEND), N(O_NONBLOCK),
	N(O_PATH),   N(O_DIRECTORY), N(O_CLOEXEC), END,
};

static const struct name advices[] = {
	{ "MADV_NORMAL", 0 },	      { "MADV_RANDOM", 1 },	  { "MADV_SEQUENTIAL", 2 },
	{ "MADV_WILLNEED", 3 },	      { "MADV_DONTNEED", 4 },	  { "MADV_FREE", 8 },
	{ "MADV_REMOVE", 9 },	      { "MADV_DONTFORK", 10 },	  { "MADV_DOFORK", 11 },
	{ "MADV_MERGEABLE", 12 },     { "MADV_UNMERGEABLE", 13 }, { "MADV_HUGEPAGE", 14 },
	{ "MADV_NOHUGEPAGE", 15 },    { "MADV_DONTDUMP", 16 },	  { "MADV_DODUMP", 17 },
	{ "MADV_WIPEONFORK", 18 },    { "MADV_KEEPONFORK", 19 },  { "MADV_COLD", 20 },
	{ "MADV_PAGEOUT", 21 },	      { "MADV_POPULATE_READ", 22 }, { "MADV_POPULATE_WRITE", 23 },
	{ "MADV_DONTNEED_LOCKED", 24 }, { "MADV_COLLAPSE", 25 },  { "MADV_GUARD_INSTALL", 102 },
	{ "MADV_GUARD_REMOVE", 103 }, END,
};

static const struct name *const sets[] = {
	[NAMES_PROT] = prots, [NAMES_MAP] = maps,   [NAMES_MREMAP] = mremaps,
	[NAMES_MS] = syncs,   [NAMES_MLOCK] = mlocks, [NAMES_MCL] = mcls,
	[NAMES_MFD] = mfds,   [NAMES_OPEN] = opens, [NAMES_MADV] = advices,
};

/* What a set of flags is called when no bit is set. */
static const char *const zeroes[] = { [NAMES_PROT] = "PROT_NONE", [NAMES_OPEN] = "O_RDONLY" };

static const char *find(const struct name *names, uintmax_t value)
{
	for (; names->name; names++)
		if (names->value == value)
			return names->name;
	return NULL;
}

static const char *find_or_number(const struct name *names, int value, char *text)
{
	const char *name = find(names, (uintmax_t)value);

	if (name)
		return name;
	snprintf(text, 24, "%d", value);
	return text;
}

const char *errno_name(int error, char *text)
{
	return find_or_number(errnos, error, text);
}

const char *signal_name(int signo, char *text)
{
	return find_or_number(signals, signo, text);
}

const char *si_code_name(int signo, int code, char *text)
{
	const char *name = NULL;

	if (signo == SIGSEGV)
		name = find(segv_codes, (uintmax_t)code);
	else if (signo == SIGBUS)
		name = find(bus_codes, (uintmax_t)code);
	return name ? name : find_or_number(common_codes, code, text);
}

static void join(char *text, size_t size, const char *word)
{
	size_t used = strlen(text);

	snprintf(text + used, size - used, "%s%s", used ? "|" : "", word);
}

const char *flag_names(enum names set, uintmax_t flags, char *text, size_t size)
{
	const size_t zero_count = sizeof(zeroes) / sizeof(zeroes[0]);
	const struct name *name;
	char number[24];

	text[0] = '\0';
	if (set == NAMES_MADV) {
		const char *advice = find(advices, flags);

		snprintf(number, sizeof(number), "%jd", (intmax_t)flags);
		join(text, size, advice ? advice : number);
		return text;
	}
	if (flags == 0 && (size_t)set < zero_count && zeroes[set]) {
		join(text, size, zeroes[set]);
		return text;
	}
	for (name = sets[set]; name->name; name++) {
		if (name->value == 0 || (flags & name->value) != name->value)
			continue;
		join(text, size, name->name);
		flags &= ~name->value;
	}
	if (flags || text[0] == '\0') {
		snprintf(number, sizeof(number), flags ? "%#jx" : "0", flags);
		join(text, size, number);
	}
	return text;
}

static int number_of(const struct name *names, const char *wanted)
{
	for (; names->name; names++)
		if (strcmp(names->name, wanted) == 0)
			return (int)names->value;
	return -1;
}

int errno_by_name(const char *name)
{
	return number_of(errnos, name);
}

int signal_by_name(const char *name)
{
	return number_of(signals, name);
}
