/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi.h"
#include "names.h"
#include "names_table.h"

static const struct name prots[] = {
	N(PROT_READ), N(PROT_WRITE), N(PROT_EXEC),
#ifdef PROT_SEM
	N(PROT_SEM),
#endif
#ifdef PROT_BTI
	N(PROT_BTI),
#endif
#ifdef PROT_MTE
	N(PROT_MTE),
#endif
#ifdef PROT_SAO
	N(PROT_SAO),
#endif
#ifdef PROT_ADI
	N(PROT_ADI),
#endif
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
#ifdef MAP_ABOVE4G
	N(MAP_ABOVE4G),
#endif
	END,
};

static const struct name mremaps[] = {
	N(MREMAP_MAYMOVE), N(MREMAP_FIXED), N(MREMAP_DONTUNMAP), END,
};

static const struct name syncs[] = { N(MS_ASYNC), N(MS_INVALIDATE), N(MS_SYNC), END };
static const struct name mlocks[] = { N(MLOCK_ONFAULT), END };
static const struct name mcls[] = { N(MCL_CURRENT), N(MCL_FUTURE), N(MCL_ONFAULT), END };
static const struct name mfds[] = {
	N(MFD_CLOEXEC), N(MFD_ALLOW_SEALING), N(MFD_HUGETLB), N(MFD_NOEXEC_SEAL), N(MFD_EXEC), END,
};

/* O_SYNC before O_DSYNC and O_TMPFILE before O_DIRECTORY, as the latter are among their bits. */
static const struct name opens[] = {
	N(O_WRONLY), N(O_RDWR), N(O_CREAT), N(O_EXCL), N(O_TRUNC), N(O_APPEND), N(O_NONBLOCK),
	N(O_PATH),
#ifdef O_SYNC
	N(O_SYNC),
#endif
#ifdef O_DSYNC
	N(O_DSYNC),
#endif
#ifdef O_TMPFILE
	N(O_TMPFILE),
#endif
#ifdef O_DIRECTORY
	N(O_DIRECTORY),
#endif
#ifdef O_DIRECT
	N(O_DIRECT),
#endif
#ifdef O_NOFOLLOW
	N(O_NOFOLLOW),
#endif
#ifdef O_CLOEXEC
	N(O_CLOEXEC),
#endif
#if defined(O_LARGEFILE)
	N(O_LARGEFILE),
#endif
	END,
};

static const struct name advices[] = {
	N(MADV_NORMAL), N(MADV_RANDOM), N(MADV_SEQUENTIAL), N(MADV_WILLNEED), N(MADV_DONTNEED),
	N(MADV_FREE), N(MADV_REMOVE), N(MADV_DONTFORK), N(MADV_DOFORK), N(MADV_MERGEABLE),
	N(MADV_UNMERGEABLE), N(MADV_HUGEPAGE), N(MADV_NOHUGEPAGE), N(MADV_DONTDUMP),
	N(MADV_DODUMP), N(MADV_WIPEONFORK), N(MADV_KEEPONFORK), N(MADV_COLD), N(MADV_PAGEOUT),
	N(MADV_POPULATE_READ), N(MADV_POPULATE_WRITE), N(MADV_DONTNEED_LOCKED), N(MADV_COLLAPSE),
	N(MADV_GUARD_INSTALL), N(MADV_GUARD_REMOVE), END,
};

static const struct name posix_advices[] = {
	N(POSIX_MADV_NORMAL), N(POSIX_MADV_RANDOM), N(POSIX_MADV_SEQUENTIAL),
	N(POSIX_MADV_WILLNEED), N(POSIX_MADV_DONTNEED), END,
};

static const struct name commands[] = {
	N(F_DUPFD), N(F_GETFD), N(F_SETFD), N(F_GETFL), N(F_SETFL), N(F_ADD_SEALS), N(F_GET_SEALS),
	END,
};

static const struct name seals[] = {
	N(F_SEAL_SEAL), N(F_SEAL_SHRINK), N(F_SEAL_GROW), N(F_SEAL_WRITE), N(F_SEAL_FUTURE_WRITE),
	N(F_SEAL_EXEC), END,
};

static const struct name fallocs[] = {
	N(FALLOC_FL_KEEP_SIZE), N(FALLOC_FL_PUNCH_HOLE), N(FALLOC_FL_COLLAPSE_RANGE),
	N(FALLOC_FL_ZERO_RANGE), END,
};

static const struct name pkeys[] = { N(PKEY_DISABLE_ACCESS), N(PKEY_DISABLE_WRITE), END };

/* The permission bits of shmget() print as a number, like all that is unknown. */
static const struct name shmgets[] = {
	N(IPC_CREAT), N(IPC_EXCL), N(SHM_HUGETLB), N(SHM_NORESERVE), END,
};

static const struct name shmats[] = {
	N(SHM_RDONLY), N(SHM_RND), N(SHM_REMAP), N(SHM_EXEC), END,
};

static const struct name shmctls[] = {
	N(IPC_RMID), N(IPC_SET), N(IPC_STAT), N(SHM_LOCK), N(SHM_UNLOCK), END,
};

static const struct name sysconfs[] = {
#ifdef _SC_PAGESIZE
	N(_SC_PAGESIZE),
#endif
#ifdef _SC_VERSION
	N(_SC_VERSION),
#endif
#ifdef _SC_MAPPED_FILES
	N(_SC_MAPPED_FILES), N(_SC_MEMORY_PROTECTION), N(_SC_MEMLOCK), N(_SC_MEMLOCK_RANGE),
	N(_SC_SHARED_MEMORY_OBJECTS), N(_SC_SYNCHRONIZED_IO),
#endif
#ifdef _SC_ADVISORY_INFO
	N(_SC_ADVISORY_INFO),
#endif
#ifdef _SC_TYPED_MEMORY_OBJECTS
	N(_SC_TYPED_MEMORY_OBJECTS),
#endif
	END,
};

static const struct set {
	const struct name *names;
	const char *zero; /* of flags: what it is called when no bit is set */
	bool is_value;	  /* one of the names, no flags */
} sets[] = {
	[NAMES_PROT] = { prots, "PROT_NONE", false },
	[NAMES_MAP] = { maps, "0", false },
	[NAMES_MREMAP] = { mremaps, "0", false },
	[NAMES_MS] = { syncs, "0", false },
	[NAMES_MADV] = { advices, NULL, true },
	[NAMES_POSIX_MADV] = { posix_advices, NULL, true },
	[NAMES_MLOCK] = { mlocks, "0", false },
	[NAMES_MCL] = { mcls, "0", false },
	[NAMES_MFD] = { mfds, "0", false },
	[NAMES_OPEN] = { opens, "O_RDONLY", false },
	[NAMES_FCNTL] = { commands, NULL, true },
	[NAMES_SEAL] = { seals, "0", false },
	[NAMES_FALLOC] = { fallocs, "0", false },
	[NAMES_PKEY] = { pkeys, "0", false },
	[NAMES_SHMGET] = { shmgets, "0", false },
	[NAMES_SHMAT] = { shmats, "0", false },
	[NAMES_SHMCTL] = { shmctls, NULL, true },
	[NAMES_SYSCONF] = { sysconfs, NULL, true },
};

static void join(char *text, size_t size, const char *word)
{
	size_t used = strlen(text);

	snprintf(text + used, size - used, "%s%s", used ? "|" : "", word);
}

/* The size of huge pages, as its logarithm, stands where other flags could be. */
static uintmax_t join_huge_size(uintmax_t flags, char *text, size_t size)
{
	const uintmax_t huge = flags >> MAP_HUGE_SHIFT & MAP_HUGE_MASK;
	char number[40];

	if (huge) {
		snprintf(number, sizeof(number), "%ju<<MAP_HUGE_SHIFT", huge);
		join(text, size, number);
	}
	return flags & ~(huge << MAP_HUGE_SHIFT);
}

const char *flag_names(enum names set, uintmax_t flags, char *text, size_t size)
{
	const struct name *name;
	char number[24];

	text[0] = '\0';
	if (sets[set].is_value) {
		const char *value = name_of(sets[set].names, flags);

		snprintf(number, sizeof(number), "%d", (int)flags);
		join(text, size, value ? value : number);
		return text;
	}
	if (flags == 0) {
		join(text, size, sets[set].zero);
		return text;
	}
#ifdef MAP_HUGETLB
	if (set == NAMES_MAP && flags & MAP_HUGETLB)
		flags = join_huge_size(flags, text, size);
#endif
	if (set == NAMES_MFD && flags & MFD_HUGETLB)
		flags = join_huge_size(flags, text, size);
	for (name = sets[set].names; name->name; name++) {
		if (name->value == 0 || (flags & name->value) != name->value)
			continue;
		join(text, size, name->name);
		flags &= ~name->value;
	}
	if (flags) {
		snprintf(number, sizeof(number), set == NAMES_SHMGET ? "%#jo" : "%#jx", flags);
		join(text, size, number);
	}
	return text;
}
