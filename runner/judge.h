/* SPDX-License-Identifier: BSD-2-Clause */
/* From what a case said and how it ended to a verdict. */
#ifndef CTS_JUDGE_H
#define CTS_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "catalogue.h"
#include "report.h"

enum verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_BROKEN, VERDICT_SKIP };

/* How the first process of a case ended. */
struct ending {
	enum {
		ENDED_EXIT,	  /* number: the status */
		ENDED_SIGNAL,	  /* number: the signal */
		ENDED_STOP,	  /* number: the signal that stopped it */
		ENDED_TIMEOUT,	  /* number: the seconds it was given */
		ENDED_UNKILLABLE, /* timed out, and SIGKILL did not end it */
		ENDED_UNSEEN,	  /* nobody watched: it ran without fork */
	} kind;
	int number;
};

enum field { FIELD_AT, FIELD_EXPRESSION, FIELD_EXPECTED, FIELD_OBSERVED, FIELD_TRACE, FIELDS };
#define FIELD_REASON	   1
#define FIELD_BROKEN_TRACE 2

/* What is written for every case comes first, so that few pages are. */
struct result {
	enum verdict verdict;
	bool died; /* ended before it was done, which a known deviation may explain */
	bool done;
	bool has_directory; /* of its own, to be removed */
	unsigned long checks;
	enum report_type said;	   /* the gravest record: fail, broken, skip, or 0 */
	const char *untrusted;	   /* why the records are not believed; NULL: they are */
	const char *field[FIELDS]; /* of the gravest record; "" where there is none */
	size_t observed;	   /* the bytes of observations */
	size_t named;		   /* the bytes of objects */
	size_t printed;		   /* the bytes of output */
	char reason[1024];	   /* of a broken case or a skip */
	char record[REPORT_MAX];   /* the report as it comes */
	char text[REPORT_MAX];	   /* that the fields point into */
	char observations[2048];   /* KEY, NUL, VALUE, NUL ... */
	char objects[4096];	   /* NAME, NUL … of shared memory that it may have left */
	char output[4096];	   /* the beginning of its standard output and error */
};

void result_begin(struct result *result);

/* One record. */
void result_record(struct result *result, enum report_type type, const char *payload,
		   size_t length);

/* The report pipe is not what it should be. The first reason stays. */
void result_distrust(struct result *result, const char *why);

/* The verdict without running the case. */
void result_skip(struct result *result, const char *reason);
void result_broken(struct result *result, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The verdict, after all records. */
void result_judge(struct result *result, const struct item *item, const struct ending *ending);

#endif
