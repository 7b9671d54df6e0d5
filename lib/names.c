/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "names_table.h"

static const struct name errnos[] = {
	N(E2BIG), N(EACCES), N(EAGAIN), N(EBADF), N(EBUSY), N(ECHILD), N(EDEADLK), N(EDOM),
	N(EEXIST), N(EFAULT), N(EFBIG), N(EINTR), N(EINVAL), N(EIO), N(EISDIR), N(ELOOP),
	N(EMFILE), N(EMLINK), N(ENAMETOOLONG), N(ENFILE), N(ENODEV), N(ENOENT), N(ENOEXEC),
	N(ENOLCK), N(ENOMEM), N(ENOSPC), N(ENOSYS), N(ENOTDIR), N(ENOTEMPTY), N(ENOTTY),
	N(ENXIO), N(EOPNOTSUPP), N(EOVERFLOW), N(EPERM), N(EPIPE), N(ERANGE), N(EROFS),
	N(ESPIPE), N(ESRCH), N(ETIMEDOUT), N(ETXTBSY), N(EXDEV),
#if defined(ENOTSUP) && ENOTSUP != EOPNOTSUPP
	N(ENOTSUP),
#endif
#ifdef EDQUOT
	N(EDQUOT),
#endif
#ifdef ESTALE
	N(ESTALE),
#endif
#ifdef EHWPOISON
	N(EHWPOISON),
#endif
	END,
};

static const struct name signals[] = {
	N(SIGABRT), N(SIGALRM), N(SIGBUS), N(SIGCHLD), N(SIGCONT), N(SIGFPE), N(SIGHUP),
	N(SIGILL), N(SIGINT), N(SIGKILL), N(SIGPIPE), N(SIGQUIT), N(SIGSEGV), N(SIGSTOP),
	N(SIGSYS), N(SIGTERM), N(SIGTRAP), N(SIGTSTP), N(SIGTTIN), N(SIGTTOU), N(SIGURG),
	N(SIGUSR1), N(SIGUSR2), N(SIGVTALRM), N(SIGXCPU), N(SIGXFSZ), END,
};

static const struct name segv_codes[] = {
	{ "SEGV_MAPERR", 1 }, { "SEGV_ACCERR", 2 },   { "SEGV_BNDERR", 3 },
	{ "SEGV_PKUERR", 4 }, { "SEGV_MTEAERR", 8 },  { "SEGV_MTESERR", 9 },
	{ "SEGV_CPERR", 10 }, END,
};

static const struct name bus_codes[] = {
	{ "BUS_ADRALN", 1 }, { "BUS_ADRERR", 2 }, { "BUS_OBJERR", 3 },
	{ "BUS_MCEERR_AR", 4 }, { "BUS_MCEERR_AO", 5 }, END,
};

static const struct name ill_codes[] = {
	{ "ILL_ILLOPC", 1 }, { "ILL_ILLOPN", 2 }, { "ILL_ILLADR", 3 }, { "ILL_ILLTRP", 4 },
	{ "ILL_PRVOPC", 5 }, { "ILL_PRVREG", 6 }, { "ILL_COPROC", 7 }, { "ILL_BADSTK", 8 }, END,
};

static const struct name trap_codes[] = {
	{ "TRAP_BRKPT", 1 }, { "TRAP_TRACE", 2 }, END,
};

static const struct name common_codes[] = {
	{ "SI_USER", 0 }, { "SI_KERNEL", 0x80 }, { "SI_QUEUE", (uintmax_t)-1 },
	{ "SI_TKILL", (uintmax_t)-6 }, END,
};

const char *name_of(const struct name *names, uintmax_t value)
{
	for (; names->name; names++)
		if (names->value == value)
			return names->name;
	return NULL;
}

static const char *name_or_number(const struct name *names, int value, char *text)
{
	const char *name = name_of(names, (uintmax_t)value);

	if (name)
		return name;
	snprintf(text, 24, "%d", value);
	return text;
}

const char *errno_name(int error, char *text)
{
	return name_or_number(errnos, error, text);
}

const char *signal_name(int signo, char *text)
{
	return name_or_number(signals, signo, text);
}

const char *si_code_name(int signo, int code, char *text)
{
	const char *name = NULL;

	if (signo == SIGSEGV)
		name = name_of(segv_codes, (uintmax_t)code);
	else if (signo == SIGBUS)
		name = name_of(bus_codes, (uintmax_t)code);
	else if (signo == SIGILL)
		name = name_of(ill_codes, (uintmax_t)code);
	else if (signo == SIGTRAP)
		name = name_of(trap_codes, (uintmax_t)code);
	return name ? name : name_or_number(common_codes, code, text);
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
