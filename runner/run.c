/* SPDX-License-Identifier: BSD-2-Clause */
/* The command run: what stands around the cases. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "children.h"
#include "commands.h"
#include "complain.h"
#include "debug.h"
#include "directory.h"
#include "expectations.h"
#include "facts.h"
#include "needs.h"
#include "output.h"
#include "plan.h"
#include "progress.h"
#include "schedule.h"
#include "signals.h"
#include "tap.h"

static void no_core_dumps(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CORE, &limit) == 0) {
		limit.rlim_cur = 0;
		setrlimit(RLIMIT_CORE, &limit);
	}
}

static bool open_output(const struct options *options)
{
	if (options->output)
		return output_to_file(options->output);
	if (options->stdout_closed)
		complain("standard output is closed; the report needs it, or --output");
	return !options->stdout_closed;
}

/* *base is the directory under test, *own that of the run; NULL if there is none. */
static bool make_directory(const char *base, const char **own)
{
	*own = NULL;
	if (!base)
		return true;
	*own = directory_make(base);
	if (!*own)
		complain("cannot make a directory in %s: %s", base, strerror(errno));
	return *own != NULL;
}

/* A directory that is full is no property of the system: what could not be judged for it is told. */
static int status_of_run(const char *base)
{
	const unsigned long count = tap_without_space();
	const enum exit_status status = tap_status();

	if (count == 0)
		return (int)status;
	complain("no space is left in %s: %lu case%s skipped for it", base, count,
		 count == 1 ? " was" : "s were");
	return status == EXIT_AS_EXPECTED ? EXIT_TROUBLE : (int)status;
}

static int run_all(const struct plan *plan, const struct options *options, const char *base)
{
	int signo;

	if (options->output || options->detail == DETAIL_QUIET || !output_is_terminal())
		progress_enable();
	tap_begin(plan, options, base);
	schedule_run();
	progress_hide();
	directory_remove();
	signo = interrupted();
	tap_end(signo);
	if (!output_finish() && !signo)
		return EXIT_TROUBLE;
	return signo ? 128 + signo : status_of_run(base);
}

int command_run(const struct options *options)
{
	const char *base, *own;
	static struct plan plan;

	if (!plan_init(&plan, options) || !directory_find(options->directory, &base))
		return EXIT_TROUBLE;
	if (options->no_fork && plan.total != 1) {
		complain("--no-fork is for one case, not %lu", plan.total);
		return EXIT_TROUBLE;
	}
	if (options->no_fork && getpid() == 1) {
		complain("--no-fork is not for process 1, which must not end");
		return EXIT_TROUBLE;
	}
	facts_init(base);
	if (!expectations_load(options) || !open_output(options))
		return EXIT_TROUBLE;
	if (!signals_take_over(schedule_owns) || !make_directory(base, &own)) {
		output_discard();
		return EXIT_TROUBLE;
	}
	needs_init(options, own);
	no_core_dumps();
	if (options->no_fork)
		return debug_run(&plan, options, base, own);
	children_init();
	if (schedule_init(&plan, options, own))
		return run_all(&plan, options, base);
	directory_remove();
	output_discard();
	return EXIT_TROUBLE;
}
