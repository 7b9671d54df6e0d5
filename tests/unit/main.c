/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdlib.h>

#include "case.h"
#include "unit.h"

int main(void)
{
	static TCase *(*const all[])(void) = {
		case_of_catalogue, case_of_children, case_of_conditions, case_of_entry,
		case_of_expectations, case_of_judge, case_of_limits, case_of_maps,
		case_of_names, case_of_options, case_of_output, case_of_plan,
		case_of_set_up, case_of_settings, case_of_symbols, case_of_tap, case_of_thread,
		case_of_trace,
	};
	Suite *suite = suite_create("mmap-cts");
	SRunner *runner = srunner_create(suite);
	size_t i;
	int failed;

	case_init();
	for (i = 0; i < COUNT(all); i++)
		suite_add_tcase(suite, all[i]());
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
