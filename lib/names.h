/* SPDX-License-Identifier: BSD-2-Clause */
/* Symbolic names of the constants of <sys/mman.h> and friends. */
#ifndef CTS_NAMES_H
#define CTS_NAMES_H

#include <stddef.h>
#include <stdint.h>

enum names {
	NAMES_PROT,
	NAMES_MAP,
	NAMES_MREMAP,
	NAMES_MS,
	NAMES_MADV,
	NAMES_POSIX_MADV,
	NAMES_MLOCK,
	NAMES_MCL,
	NAMES_MFD,
	NAMES_OPEN,
	NAMES_FCNTL, /* F_ADD_SEALS and other commands */
	NAMES_SEAL,
	NAMES_FALLOC,
	NAMES_PKEY,
	NAMES_SHMGET,
	NAMES_SHMAT,
	NAMES_SHMCTL,
	NAMES_SYSCONF,
};

/* "EINVAL", "SIGBUS", "BUS_ADRERR"; a decimal number in text (of at least 24 bytes) if unknown. */
const char *errno_name(int error, char *text);
const char *signal_name(int signo, char *text);
const char *si_code_name(int signo, int code, char *text);

/*
 * The flags of a set, joined by '|', unknown bits in hexadecimal; or the one value of a set that is
 * not of flags, in decimal if it is unknown. Returns text.
 */
const char *flag_names(enum names set, uintmax_t flags, char *text, size_t size);

/* The number of an errno or a signal by its name, -1 if there is none such. */
int errno_by_name(const char *name);
int signal_by_name(const char *name);

#endif
