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
#include <sys/types.h>

struct child {
	pid_t pid;
	int to_child[2];
	int to_parent[2];
};

/* The block runs in a child made by fork() of the entry, which then ends. No break or return. */
#define in_child(c) for (; fork_child(&(c)); end_child())
bool fork_child(struct child *child);
_Noreturn void end_child(void);

/* Waits for the end of the child, which is expected to have found nothing wrong. */
void join_child(struct child *child);

/* Turns: wake() lets the other process go on from its next await(). Each works on both sides. */
void wake(struct child *child);
void await(struct child *child);

/*
 * Runs function(arg) in a child with the default actions of every signal and expects it to die of
 * the signal.
 */
#define expect_killed(signo, function, arg) expect_death(HERE, (signo), (function), (arg))
void expect_death(const char *at, int signo, void (*function)(void *), void *arg);

/* An access outside any probe, for expect_killed(): the address is arg. */
void load_unguarded(void *at);
void store_unguarded(void *at);

/*
 * What runs in a new image of the program after execve(). EXECED("name") { … } defines
 * int (int argc, char **argv); 0 says that all is well. The arguments are decimal numbers or words
 * of the case's own. It has no report: it tells by its status and what it prints.
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
	static int execed_##n(int argc, char **argv)
extern const struct execed *const __start_cts_execed[];
extern const struct execed *const __stop_cts_execed[];

#define expect_execed(name, ...)                                                                   \
	expect_status_of_exec(HERE, name, (const char *const[]){ __VA_ARGS__, NULL })
void expect_status_of_exec(const char *at, const char *name, const char *const *argv);

/* For main(): argv[1] is EXECED_OPTION and argv[2] the name. Returns the exit status. */
#define EXECED_OPTION "--execed"
int execed_main(int argc, char **argv);

#endif
