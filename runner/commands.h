/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands of mmap-cts. Each returns the exit status. */
#ifndef CTS_COMMANDS_H
#define CTS_COMMANDS_H

struct options;

int command_run(const struct options *options);
int command_list(const struct options *options);
int command_explain(const struct options *options);
int command_requirements(const struct options *options);
int command_compare(const struct options *options);
int command_defects(const struct options *options);

#endif
