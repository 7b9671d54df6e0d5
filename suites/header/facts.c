/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "facts.h"

static enum fact_state state_of(const struct header_fact *fact)
{
	return fact->state;
}

enum fact_state (*fact_state)(const struct header_fact *fact) = state_of;

/* "PROT_READ (constant, posix2008); " */
static void append(char *text, size_t size, const struct header_fact *fact)
{
	const size_t used = strlen(text);

	snprintf(text + used, size - used, "%s%s (%s, %s)%s%s", used ? "; " : "", fact->name,
		 fact->kind, fact->mode, *fact->detail ? ": " : "", fact->detail);
}

void expect_all_facts(const char *at, const char *group)
{
	const struct header_fact *fact;
	unsigned judged = 0, asked = 0;
	char wrong[1024] = "";

	report_checked();
	for (fact = header_facts; fact->group; fact++) {
		if (strcmp(fact->group, group) != 0)
			continue;
		asked++;
		judged += fact_state(fact) != FACT_UNKNOWN;
		if (fact_state(fact) == FACT_NO)
			append(wrong, sizeof(wrong), fact);
	}
	if (!asked)
		report_broken(at, "expected/headers.tsv has nothing of the group %s", group);
	if (*wrong)
		report_fail(at, group, "each declaration of expected/headers.tsv", wrong);
	if (!judged)
		skip("the compiler does not know the language that is asked for");
}
