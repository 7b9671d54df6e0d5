/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A case in a process of its own: its session, its process group, its pipes and its end. The
 * functions return at once; job_start() aside, none fails.
 */
#ifndef CTS_JOB_H
#define CTS_JOB_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "judge.h"
#include "plan.h"

struct defect;

struct job {
	pid_t pid; /* of the first process, which leads the group; 0: the job is over */
	struct result *result;
	unsigned long position; /* in the plan */
	int report, output;	/* the ends to read; -1 once closed */
	int64_t listen_from;	/* the pipes are not looked at before */
	int64_t deadline;
	bool killed; /* every process was sent SIGKILL, and the end is awaited */
	bool reaped; /* the first process is gone */
	bool leaked; /* the pipes stayed open after the end of the group */
	struct ending ending;
	size_t received; /* of the report, in bytes */
	size_t partial;	 /* the bytes of a record that has not come whole */
};

/* What a process of a case is given. */
struct job_setup {
	const struct item *item;
	enum entry_kind entry;
	const struct defect *defect; /* NULL: none */
	struct case_context context; /* the report is set here */
	void *results;		     /* the runner's, which the case is not given */
	size_t results_size;	     /* in bytes */
};

/* Starts it. Returns false with errno if there is no room for it. */
bool job_start(struct job *job, struct job_setup *setup, unsigned long timeout);

/* Becomes the case: never returns. */
_Noreturn void job_become(const struct job_setup *setup);

/* Takes what is in the pipes. Kills the job if it floods the report. */
void job_read(struct job *job);

/* Kills every process of the group; for the reason in ending, unless there is one already. */
void job_kill(struct job *job, struct ending ending);

/* Past its deadline: kills it, or gives it up where that was of no use. */
void job_expire(struct job *job, unsigned long timeout);

/* The first process ended or stopped so. */
void job_ended(struct job *job, struct ending ending);

/* Reaps what has ended of the group. True when nothing is left: the job is over. */
bool job_finish(struct job *job);

/* Takes records from fd until it would block: false at the end, or when no more is wanted. */
bool job_read_report(struct job *job, int fd);

#endif
