/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes of a case. An expectation that fails in one ends that process, and the case with it.
 *
 *	struct child c;
 *
 *	in_child(c) {
 *		expect_byte(m, 1);
 *		expect_access(store(m, 2));
 *	}
 *	join_child(&c);
 *	expect_byte(m, 2);
 */
#ifndef CTS_PROCESS_H
#define CTS_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "case.h"
#include "report.h"

struct child {
	pid_t pid; /* 0 in the child itself */
	int to_child[2];
	int to_parent[2];
};

/*
 * The block runs in a child made by fork() of the entry, which then ends. No break or return.
 * SIGPIPE is ignored from then on.
 */
#define in_child(c) for (; fork_child(&(c)); end_child(&(c)))
bool fork_child(struct child *child);
_Noreturn void end_child(struct child *child);

/*
 * Waits for the end of the child, which is expected to have found nothing wrong. What it reported
 * itself ends the case; a signal that killed it fails the case, save SIGKILL, which breaks it.
 */
#define join_child(child) join_child_at(HERE, (child))
void join_child_at(const char *at, struct child *child);

/*
 * Turns: wake() lets the other process go on from its next await(). Each works on both sides, and
 * ends the case as join_child() does when the other process is no more.
 */
#define wake(child)  wake_at(HERE, (child))
#define await(child) await_at(HERE, (child))
void wake_at(const char *at, struct child *child);
void await_at(const char *at, struct child *child);

/*
 * Runs function(arg) in a child of vfork(), which has the memory of this process as its own, and
 * returns the exit status of the child: what function returned. Skips where there is no vfork().
 */
#define in_vfork(function, arg) in_vfork_at(HERE, (function), (arg))
int in_vfork_at(const char *at, int (*function)(void *), void *arg);

/*
 * Runs function(arg) in a child with the default action of the signal, and of those that the probes
 * catch, and expects it to die of the signal. It dumps no core.
 */
#define expect_killed(signo, function, arg) expect_death(HERE, (signo), (function), (arg))
void expect_death(const char *at, int signo, void (*function)(void *), void *arg);

/* An access outside any probe, for expect_killed(): the address is arg. */
void load_unguarded(void *at);
void store_unguarded(void *at);

/* execve() of the entry with the environment of this process, for one that fails. */
int call_execve(const char *path, char *const argv[]);

/*
 * What runs in a new image of the program after execve(). EXECED("name") { … } defines
 * int (int argc, char **argv); 0 says that all is well. The arguments are those of expect_execed()
 * alone, argc of them: words of the case's own, decimal() numbers, inherited() descriptors. It has
 * no report: it tells by its status and what it prints, so it uses no expectation and no call_.
 *
 * expect_execed() forks, executes the program again for it and expects the status 0. Skips the
 * case where the program does not know its own path.
 */
struct execed {
	const char *name;
	int (*run)(int argc, char **argv);
};
#define EXECED(name_) EXECED_AT(__LINE__, name_)
#define EXECED_AT(n, name_) EXECED_DEFINE(n, name_)
#define EXECED_DEFINE(n, name_)                                                                    \
	static int execed_##n(int argc, char **argv);                                              \
	static const struct execed def_##n = { name_, execed_##n };                                \
	REGISTER_IN(cts_execed, n)                                                                 \
	static int execed_##n(int argc __attribute__((unused)),                                    \
			      char **argv __attribute__((unused)))
/* Empty in a program without any. */
extern const struct execed *const __start_cts_execed[] __attribute__((weak));
extern const struct execed *const __stop_cts_execed[] __attribute__((weak));

/*
 * Runs function(arg) in the child of the next expect_execed() just before it executes the program:
 * what it maps and locks no other process has. It may use expectations.
 */
void before_exec(void (*function)(void *arg), void *arg);

/* expect_execed("name", words …) */
#define expect_execed(...) expect_status_of_exec(HERE, (const char *const[]){ __VA_ARGS__, NULL })
void expect_status_of_exec(const char *at, const char *const *words);

/* The number in decimal. The text of the last 8 calls is valid. */
const char *decimal(intmax_t number);
/* The number of the descriptor in decimal, which from now on stays open over execve(). */
const char *inherited(int fd);

/*
 * A command, its words separated by spaces, that starts programs of another machine, such as an
 * emulator; looked up in PATH. It stands in this variable of the environment.
 */
#define WRAPPER_VARIABLE "TARGET_WRAPPER"

/*
 * For main(), after case_init(): argv[1] is EXECED_OPTION and argv[2] the name. Returns the exit
 * status, in which 0 of the function is not 0, for an image that ends before tells nothing.
 */
#define EXECED_OPTION "--execed"
int execed_main(int argc, char **argv);

#endif
