/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a case tells the runner what happened: records through a pipe, written whole with a
 * write() of at most REPORT_MAX bytes, so that several processes of one case can share it.
 * Nothing of a verdict stands in a mapping.
 */
#ifndef CTS_REPORT_H
#define CTS_REPORT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

enum report_type {
	REPORT_DONE = 'D',      /* the body returned; empty */
	REPORT_CHECKS = 'C',    /* payload: the number of checks of one process, in decimal */
	REPORT_FAIL = 'F',      /* payload: fields at, expression, expected, observed, trace */
	REPORT_BROKEN = 'B',    /* payload: fields at, reason, trace */
	REPORT_SKIP = 'S',      /* payload: the reason */
	REPORT_OBSERVE = 'O',   /* payload: fields key, value */
	REPORT_OBJECT = 'N',    /* payload: the name of a shared memory object to be removed */
	REPORT_DIRECTORY = 'R', /* the case makes its own directory, to be removed; empty */
};

/* A record: the header, then length bytes. Fields are separated by REPORT_SEPARATOR. */
struct report_header {
	uint16_t magic;
	uint8_t type;
	uint8_t zero;
	uint16_t length;
};

#define REPORT_MAGIC	 0x7463
#define REPORT_SEPARATOR '\037'
#define REPORT_MAX	 4096

/*
 * Sends the following reports of this process to fd, which is moved out of the way of the case's
 * own descriptors and closed by exec. Returns the descriptor in use, or -1 with errno.
 */
int report_open(int fd);

/* One more expectation was checked. */
void report_checked(void);

/* In a new process of the case, which counts its own checks. */
void report_forked(void);

/*
 * The three ends of a process of a case; none returns. at is "file:line". A failure or a breakage
 * carries the trace.
 */
_Noreturn void report_fail(const char *at, const char *expression, const char *expected,
			   const char *observed);
_Noreturn void report_broken(const char *at, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
_Noreturn void report_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Records a value that the standard leaves open; it is not judged. Keys are [a-z0-9.-]. */
void observe(const char *key, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * The case may create a shared memory object of that name, which begins with OBJECT_PREFIX. It is
 * removed after the case, whatever becomes of it.
 */
void report_object(const char *name);
void report_directory(void); /* the same of the directory of the case */
#define OBJECT_PREFIX "/mmap-cts-"

/* Ends this process of the case: the checks are reported, and done when it is the case's first. */
_Noreturn void report_end(int is_first);

/* What a case says of itself. */
#define CTS_STRING_(x) #x
#define CTS_STRING(x)  CTS_STRING_(x)
#define HERE	       __FILE__ ":" CTS_STRING(__LINE__)
#define broken(...)    report_broken(HERE, __VA_ARGS__)
#define skip(...)      report_skip(__VA_ARGS__)

#endif
