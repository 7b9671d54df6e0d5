/* SPDX-License-Identifier: BSD-2-Clause */
/* mmap-cts: see man/mmap-cts.1. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "case.h"
#include "catalogue.h"
#include "commands.h"
#include "complain.h"
#include "init.h"
#include "options.h"
#include "output.h"
#include "process.h"

static const struct command commands[] = {
	{ "run", "[OPTION...] [PATTERN...]", "run the cases and report in TAP", command_run },
	{ "list", "[OPTION...] [PATTERN...]", "print the ids of the cases", command_list },
	{ "explain", "[OPTION...] CASE|REQUIREMENT...", "tell all about a case or a requirement",
	  command_explain },
	{ "requirements", "[PATTERN...]", "print each requirement with the cases that assert it",
	  command_requirements },
	{ "compare", "[OPTION...] REPORT...", "tell what differs between reports", command_compare },
	{ "defects", "", "print the defects that this program holds", command_defects },
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static bool exists(const struct command *command)
{
	return command->run != command_defects || holds_defects();
}

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < COMMAND_COUNT; i++) {
		if (exists(&commands[i]) && strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

/* A case that closes descriptors, and a file that gets their number, must find 0 to 2 taken. */
static bool open_standard_descriptors(void)
{
	bool stdout_closed = false;
	int fd;

	for (fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (fd == STDOUT_FILENO)
			stdout_closed = true;
		if (open("/dev/null", O_RDWR) < 0)
			open("/", O_RDONLY);
	}
	return stdout_closed;
}

/* Where the system does not tell, argv[0] does unless the program was found in PATH. */
static void find_program_path(const char *argv0)
{
	static char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (length > 0) {
		path[length] = '\0';
		if (access(path, X_OK) == 0) {
			program_path = path;
			return;
		}
	}
	if (argv0 && strchr(argv0, '/') && realpath(argv0, path))
		program_path = path;
}

static int help(void)
{
	size_t i;

	output_text("Usage: mmap-cts COMMAND [OPTION...] [ARGUMENT...]\n"
		    "Tests how memory mappings work against POSIX.1-2024 and the manual pages of "
		    "Linux.\n\nCommands:\n");
	for (i = 0; i < COMMAND_COUNT; i++) {
		if (exists(&commands[i]))
			output("  %-13s %s\n", commands[i].name, commands[i].help);
	}
	output_text("\nOptions of run:\n");
	options_help(&commands[0]);
	output_text("\n'mmap-cts COMMAND --help' tells of the others. The manual is mmap-cts(1).\n");
	return output_finish() ? EXIT_AS_EXPECTED : EXIT_TROUBLE;
}

static int help_command(const struct command *command)
{
	output("Usage: mmap-cts %s %s\n", command->name, command->operands);
	output("Commands: %s.\n\n", command->help);
	options_help(command);
	return output_finish() ? EXIT_AS_EXPECTED : EXIT_TROUBLE;
}

static int version(void)
{
	output("mmap-cts %s\n", PACKAGE_VERSION);
	return output_finish() ? EXIT_AS_EXPECTED : EXIT_TROUBLE;
}

/* Also within the options of a command, as people type it. */
static bool asks(int argc, char **argv, const char *option)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], option) == 0)
			return true;
	}
	return false;
}

static int perform(int argc, char **argv)
{
	static struct options options;
	const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;

	options.stdout_closed = open_standard_descriptors();
	find_program_path(argv[0]);
	output_to_stdout(options.stdout_closed);
	if (argc > 1 && argv[1][0] != '-' && !command) {
		complain("unknown command '%s'; see mmap-cts --help", argv[1]);
		return EXIT_TROUBLE;
	}
	if (asks(argc, argv, "--help"))
		return command ? help_command(command) : help();
	if (asks(argc, argv, "--version"))
		return version();
	if (!command) {
		if (argc > 1)
			complain("unknown option '%s'; see mmap-cts --help", argv[1]);
		else
			complain("a command is needed; see mmap-cts --help");
		return EXIT_TROUBLE;
	}
	if (!options_parse(&options, command, argc - 2, argv + 2) || !catalogue_init())
		return EXIT_TROUBLE;
	return command->run(&options);
}

/* A kernel that was told nothing else gives its first process no argument. */
static int perform_as_init(int argc, char **argv)
{
	static char run[] = "run";
	char *words[] = { argv[0], run, NULL };

	init_begin();
	return init_end(argc > 1 ? perform(argc, argv) : perform(2, words));
}

int main(int argc, char **argv)
{
	case_init();
	if (argc > 1 && strcmp(argv[1], EXECED_OPTION) == 0)
		return execed_main(argc, argv);
	return getpid() == 1 ? perform_as_init(argc, argv) : perform(argc, argv);
}
