/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "debug.h"
#include "directory.h"
#include "job.h"
#include "needs.h"
#include "objects.h"
#include "output.h"
#include "settings.h"
#include "signals.h"
#include "tap.h"

static int finish(const struct result *result)
{
	settings_restore();
	objects_remove(result);
	directory_remove();
	tap_result(0, result, NULL);
	tap_end(0);
	return output_finish() ? (int)tap_status() : EXIT_TROUBLE;
}

/* Until the last process of the case has closed the report. */
_Noreturn static void judge(const struct plan *plan, struct result *result, int report)
{
	static struct job job;
	const struct ending ending = { ENDED_UNSEEN, 0 };

	/* An interrupt from the terminal is for the debugger and the case. */
	setsid();
	job.result = result;
	job_read_report(&job, report);
	result_judge(result, plan_item(plan, 0), &ending);
	_exit(finish(result));
}

/* The first child ends at once, so that the case has none that it did not make. */
static bool fork_judge(const struct plan *plan, struct result *result, const int report[2])
{
	pid_t pid = fork();

	if (pid < 0)
		return false;
	if (pid > 0) {
		waitpid(pid, NULL, 0);
		return true;
	}
	pid = fork();
	if (pid != 0)
		_exit(pid < 0);
	close(report[1]);
	judge(plan, result, report[0]);
}

int debug_run(const struct plan *plan, const struct options *options, const char *base,
	      const char *own)
{
	static struct result result;
	const struct test_case *test = plan_item(plan, 0)->test;
	const char *reason = needs_unmet(test);
	struct job_setup setup = {
		.item = plan_item(plan, 0),
		.entry = plan_entry(plan, 0),
		.defect = options->defect,
		.context = { .directory = own, .number = 1 },
	};
	int report[2];

	result_begin(&result);
	tap_begin(plan, options, base);
	output_flush();
	if (!reason)
		reason = settings_apply(test, options->invasive);
	if (reason) {
		result_skip(&result, reason);
		return finish(&result);
	}
	if (pipe(report) != 0 || !fork_judge(plan, &result, report)) {
		result_broken(&result, "cannot be started: %s", strerror(errno));
		return finish(&result);
	}
	close(report[0]);
	signals_default();
	setup.context.report = report[1];
	job_become(&setup);
}
