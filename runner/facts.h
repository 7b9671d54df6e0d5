/* SPDX-License-Identifier: BSD-2-Clause */
/* What is measured of the system under test. Where something cannot be known it says so. */
#ifndef CTS_FACTS_H
#define CTS_FACTS_H

#include <stdbool.h>
#include <sys/utsname.h>

struct facts {
	struct utsname kernel;
	char kernel_version[65]; /* the number in front of the release: "6.1.0"; "" if not Linux */
	const char *arch;	 /* of the program: i386 even on an x86_64 kernel */
	unsigned long page_size;
	const char *libc;
	const char *libc_version; /* "" where the library does not tell */
	/* Of the directory under test, "none" without one. "overlay/ext4" where the upper layer shows. */
	char fs[32];
	bool is_root;		  /* euid 0 */
	bool is_contained;	  /* in a user namespace that is not the first one */
	const char *sandbox;	  /* "none" */
	const char *emulator;	  /* "none" */
};

extern struct facts facts;

/* Measures; directory is the one under test, NULL for none. */
void facts_init(const char *directory);

/* The capabilities that matter to mappings. */
struct capability {
	const char *name;
	int number;
};
#define CAPABILITIES 4
extern const struct capability capabilities[CAPABILITIES];

/*
 * Compares the numbers of two versions, as many as want has: 6.1 equals 6.1.5, and 6.10 is more.
 * Negative, 0 or positive as have is before, at or after want.
 */
int version_compare(const char *have, const char *want);

#endif
