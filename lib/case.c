/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <unistd.h>

#include "arena.h"
#include "case.h"
#include "colour.h"
#include "entry.h"
#include "fixture.h"
#include "privilege.h"
#include "probe.h"
#include "report.h"
#include "trace.h"

const char *program_path;

/* Who started the program may have chosen that what can be read can be executed: not a case. */
static void reset_personality(void)
{
	const int now = personality(0xffffffff);

	if (now != -1 && (now & READ_IMPLIES_EXEC))
		personality((unsigned long)now & ~(unsigned long)READ_IMPLIES_EXEC);
}

void case_init(void)
{
#ifdef HAVE_SYSCONF
	page = (size_t)sysconf(_SC_PAGESIZE);
#else
	page = (size_t)getpagesize();
#endif
	colour_init();
	pattern_init();
	entry_complete();
	reset_personality();
}

_Noreturn void case_run(const struct test_case *test, const void *row,
			const struct case_context *context)
{
	probe_catch();
	/* Without a word, which the runner takes for broken: there is no way to say it. */
	if (report_open(context->report) < 0)
		_exit(1);
	trace_directory(context->directory);
	fixture_init(context->directory, context->number);
	if (test->needs & NEED_USERNS)
		enter_namespace();
	if (test->needs & NEED_NO_PRIVILEGE)
		drop_privileges();
	test->run(row);
	report_end(1);
}
