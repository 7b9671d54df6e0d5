/* SPDX-License-Identifier: BSD-2-Clause */
/* `mmap-cts compare` is a script in perl, of which this is the way in: see compare/. */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "case.h"
#include "commands.h"
#include "complain.h"
#include "options.h"
#include "output.h"

#define SCRIPT "compare/compare"

/*
 * Beside the program where it was built, then where it was installed, whether or not the whole of
 * that was moved. Complains and returns NULL if it is in none of them.
 */
static const char *find_script(void)
{
	static const char *const places[] = { "%.*s/" SCRIPT, "%.*s/../share/" PACKAGE "/" SCRIPT };
	static char path[PATH_MAX];
	const char *slash = program_path ? strrchr(program_path, '/') : NULL;
	size_t i;

	for (i = 0; slash && i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, sizeof(path), places[i], (int)(slash - program_path), program_path);
		if (access(path, R_OK) == 0)
			return path;
	}
	if (access(PKGDATADIR "/" SCRIPT, R_OK) == 0)
		return PKGDATADIR "/" SCRIPT;
	complain("compare needs %s, which is not there", PKGDATADIR "/" SCRIPT);
	return NULL;
}

static void exec_perl(const char *script, const struct options *options)
{
	static const char *const colors[] = {
		[COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never",
	};
	const char **argv = calloc(10 + 2 * options->against_count + options->pattern_count,
				   sizeof(*argv));
	size_t count = 0, i;

	if (!argv) {
		complain("not enough memory for the arguments");
		return;
	}
	argv[count++] = "perl";
	argv[count++] = script;
	argv[count++] = program_path;
	for (i = 0; i < options->against_count; i++) {
		argv[count++] = "--against";
		argv[count++] = options->against[i];
	}
	if (options->html) {
		argv[count++] = "--html";
		argv[count++] = options->html;
	}
	argv[count++] = "--color";
	argv[count++] = colors[options->color];
	argv[count++] = "--";
	for (i = 0; i < options->pattern_count; i++)
		argv[count++] = options->patterns[i];
	execvp(argv[0], (char *const *)argv);
	complain("compare needs perl: %s", strerror(errno));
	free(argv);
}

int command_compare(const struct options *options)
{
	const char *script = find_script();

	if (!script)
		return EXIT_TROUBLE;
	if (!program_path) {
		complain("compare needs to know the path of the program");
		return EXIT_TROUBLE;
	}
	/* Without a standard output this complains. */
	if (!options->stdout_closed || output_finish())
		exec_perl(script, options);
	return EXIT_TROUBLE;
}
