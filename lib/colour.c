/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "abi.h"
#include "arena.h"
#include "colour.h"
#include "report.h"
#include "state.h"

size_t colour_period;

CASE_STATE static bool is_wrong;

void colour_init(void)
{
#if defined(__mips__) || defined(__arm__) || defined(__sparc__) || defined(__sh__)
	colour_period = (size_t)SHMLBA;
#else
	colour_period = page;
#endif
}

/* An address or offset that is no multiple of the page size is refused for that. */
void colour_note(bool was_refused, uintptr_t off)
{
	is_wrong = was_refused && off % page == 0 && off % colour_period != 0;
}

void skip_wrong_colour(void)
{
	if (is_wrong)
		report_skip("caches alias: no shared mapping at an address of another colour than "
			    "its offset");
}
