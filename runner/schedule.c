/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "children.h"
#include "clock.h"
#include "complain.h"
#include "directory.h"
#include "job.h"
#include "needs.h"
#include "objects.h"
#include "names.h"
#include "output.h"
#include "progress.h"
#include "schedule.h"
#include "settings.h"
#include "signals.h"
#include "state.h"
#include "tap.h"

#define WINDOW (2 * JOBS_MAX)

static const struct plan *plan;
static const struct options *options;
static const char *directory;

/*
 * All memory is had before the first case, and no more of it than the number of jobs asks for: a
 * page that the runner writes costs each fork().
 */
static struct job *jobs;
static struct pollfd *ends; /* the two pipes of each, and room for signals_wait() */
static unsigned job_limit;
CASE_STATE static unsigned running;

/* The results from position turn to next - 1, each at its position modulo window_size. */
static struct slot {
	struct result *result;
	bool done;
} *window;
static unsigned window_size; /* how far the cases may run ahead of one that takes long */
CASE_STATE static unsigned long turn; /* to be reported next */
CASE_STATE static unsigned long next; /* to be started next */

static struct result *results;
static size_t results_size; /* in bytes */

/* The result used last is used next. */
static struct result **idle;
CASE_STATE static unsigned idle_count;

CASE_STATE static bool alone;	/* what runs must run alone */
CASE_STATE static bool starved; /* no room for another process until one ends */
CASE_STATE static bool suspect; /* a case may have left processes */
static bool littered;		/* and they could not be killed */
static bool stopping;		/* what is killed now is not judged */
CASE_STATE static pid_t origin; /* the first process since there was none */
CASE_STATE static pid_t ended;	/* the first process of a case that ended last */

static struct slot *slot_of(unsigned long position)
{
	return &window[position % window_size];
}

static void release(unsigned long position)
{
	idle[idle_count++] = slot_of(position)->result;
	slot_of(position)->done = false;
}

static void report(void)
{
	struct result *first, *second;

	while (turn < next && slot_of(turn)->done) {
		first = slot_of(turn)->result;
		if (plan->entries == 1) {
			tap_result(turn, first, NULL);
			release(turn++);
			continue;
		}
		/* By either entry: each tells of the other. */
		if (turn + 1 >= next || !slot_of(turn + 1)->done)
			break;
		second = slot_of(turn + 1)->result;
		tap_result(turn, first, second);
		tap_result(turn + 1, second, first);
		release(turn++);
		release(turn++);
	}
}

/* What an interruption left of the results. */
static void report_the_rest(void)
{
	for (; turn < next; turn++) {
		if (slot_of(turn)->done)
			tap_result(turn, slot_of(turn)->result, NULL);
	}
}

static struct job *unused_job(void)
{
	struct job *job = jobs;

	while (job->pid)
		job++;
	return job;
}

/* Puts back what was set for the case that is over. */
static void leave_alone(struct result *result)
{
	const char *problem = settings_restore();

	alone = false;
	if (problem)
		result_broken(result, "%s", problem);
}

/* Starts the job of a result. False if it has to wait for room. */
static bool start_job(unsigned long position, struct result *result)
{
	const struct item *item = plan_item(plan, position);
	struct job_setup setup = {
		.item = item,
		.entry = plan_entry(plan, position),
		.defect = options->defect,
		.context = { .directory = directory, .number = (unsigned)position + 1 },
		.results = results,
		.results_size = results_size,
	};
	struct job *job = unused_job();
	char text[24];

	job->result = result;
	job->position = position;
	if (job_start(job, &setup, options->timeout)) {
		if (!running++)
			origin = job->pid;
		return true;
	}
	if (running)
		return false;
	result_broken(result, "cannot be started: %s", errno_name(errno, text));
	slot_of(position)->done = true;
	return true;
}

/* Starts or skips the next case. False if it has to wait for another. */
static bool start_next(void)
{
	const struct test_case *test = plan_item(plan, next)->test;
	struct slot *slot = slot_of(next);
	struct result *result = idle[idle_count - 1];
	const char *reason = needs_unmet(test);

	result_begin(result);
	if (!reason && needs_to_be_alone(test)) {
		if (running)
			return false;
		alone = true;
		reason = settings_apply(test, options->invasive);
	}
	if (reason) {
		result_skip(result, reason);
		slot->done = true;
		alone = false;
	} else {
		progress_show(next, plan->total, item_id(plan_item(plan, next)));
		starved = !start_job(next, result);
		if (starved)
			return false;
		if (slot->done && alone)
			leave_alone(result);
	}
	slot->result = result;
	idle_count--;
	next++;
	return true;
}

static bool may_start(void)
{
	return next < plan->total && next < turn + window_size && running < job_limit && !alone &&
	       !starved && !(suspect && running);
}

static void end_job(struct job *job)
{
	struct result *result = job->result;

	running--;
	starved = false;
	suspect = suspect || job->leaked;
	result_judge(result, plan_item(plan, job->position), &job->ending);
	objects_remove(result);
	if (result->has_directory)
		directory_remove_case((unsigned)job->position + 1);
	if (alone)
		leave_alone(result);
	slot_of(job->position)->done = !stopping;
}

static struct job *job_of(pid_t pid)
{
	unsigned i;

	for (i = 0; i < job_limit; i++) {
		if (jobs[i].pid == pid)
			return &jobs[i];
	}
	return NULL;
}

bool schedule_owns(pid_t pid)
{
	pid_t session = getsid(pid);

	return pid == ended || (session > 0 && job_of(session));
}

/* Returns whether there are no children at all. */
static bool take_changes(void)
{
	struct change change;
	bool none_left = false;
	struct job *job;

	while (children_next_change(&change, &none_left)) {
		job = job_of(change.pid);
		if (job && !job->reaped) {
			ended = change.pid;
			job_ended(job, change.ending);
		} else if (change.ending.kind != ENDED_STOP) {
			waitpid(change.pid, NULL, WNOHANG);
		}
	}
	return none_left;
}

/* For when no case is running. */
static void kill_leftovers(void)
{
	suspect = false;
	if (littered || children_kill(origin))
		return;
	littered = true;
	complain("a process of a case could not be killed");
}

static void take_in(void)
{
	bool none_left = take_changes();
	int64_t time = now();
	struct job *job;
	unsigned i;

	for (i = 0; i < job_limit; i++) {
		job = &jobs[i];
		if (!job->pid)
			continue;
		if (ends[2 * i].revents || ends[2 * i + 1].revents)
			job_read(job);
		if (!job_finish(job) && time >= job->deadline)
			job_expire(job, options->timeout);
		if (!job->pid)
			end_job(job);
	}
	if (!running && (suspect || (!none_left && children_are_all_ours())))
		kill_leftovers();
}

/* Until something happens or a time set before comes. */
static void wait_for_jobs(void)
{
	int64_t until = INT64_MAX, wake, time = now();
	const struct job *job;
	bool listens;
	unsigned i;

	for (i = 0; i < job_limit; i++) {
		job = &jobs[i];
		listens = job->pid && time >= job->listen_from;
		ends[2 * i] = (struct pollfd){ .fd = listens ? job->report : -1, .events = POLLIN };
		ends[2 * i + 1] =
			(struct pollfd){ .fd = listens ? job->output : -1, .events = POLLIN };
		wake = listens ? job->deadline : job->listen_from;
		if (job->pid && wake < until)
			until = wake;
	}
	signals_wait(ends, 2 * job_limit, until > time ? until - time : 0);
}

/* A reader of the report that is slow takes no time from the cases. */
static void hand_on(void)
{
	int64_t before, late;
	unsigned i;

	report();
	before = now();
	output_flush();
	late = now() - before;
	for (i = 0; i < job_limit; i++)
		jobs[i].deadline += late;
}

static void stop(void)
{
	unsigned i;

	take_in();
	stopping = true;
	while (running) {
		for (i = 0; i < job_limit; i++) {
			if (jobs[i].pid)
				job_kill(&jobs[i], (struct ending){ ENDED_SIGNAL, SIGKILL });
		}
		wait_for_jobs();
		take_in();
	}
}

bool schedule_init(const struct plan *the_plan, const struct options *the_options,
		   const char *the_directory)
{
	plan = the_plan;
	options = the_options;
	directory = the_directory;
	job_limit = options->jobs < JOBS_MAX ? (unsigned)options->jobs : JOBS_MAX;
	window_size = job_limit == 1 ? 2 : WINDOW;
	window = calloc(window_size, sizeof(*window));
	idle = calloc(window_size, sizeof(struct result *));
	ends = calloc(2 * (size_t)job_limit + 1, sizeof(*ends));
	jobs = calloc(job_limit, sizeof(*jobs));
	results_size = window_size * sizeof(*results);
	results = mmap(NULL, results_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		       0);
	if (!window || !idle || !ends || !jobs || results == MAP_FAILED) {
		complain("not enough memory for %u jobs", job_limit);
		return false;
	}
	for (; idle_count < window_size; idle_count++)
		idle[idle_count] = &results[window_size - 1 - idle_count];
	return true;
}

void schedule_run(void)
{
	while (turn < plan->total && !interrupted() && !output_failed()) {
		/* What is over is reported while the next are running. */
		while (may_start() && start_next())
			;
		hand_on();
		if (running) {
			wait_for_jobs();
			take_in();
		}
	}
	if (turn < plan->total) {
		stop();
		report_the_rest();
	}
	kill_leftovers();
}
