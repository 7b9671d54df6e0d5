/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a case is, and how one is declared.
 *
 *	CASE("munmap.length.zero",
 *	     "munmap() of length 0 fails with EINVAL and unmaps nothing",
 *	     REQUIRES("munmap.len.zero-einval"))
 *	{
 *		char *m = map_anon(page, PROT_READ, MAP_PRIVATE);
 *
 *		expect_fails(EINVAL, call_munmap(m, 0));
 *		expect_layout(m, "r");
 *	}
 *
 * The id begins with the path of the file: suites/munmap/length.c holds munmap.length.*.
 */
#ifndef CTS_CASE_H
#define CTS_CASE_H

#include <stddef.h>

/* What a case needs of the target; the runner grants it or skips the case with the reason. */
enum need {
	NEED_ROOT = 1 << 0,	     /* every capability that the system can give */
	NEED_NO_PRIVILEGE = 1 << 1,  /* no capability: as root they are dropped in the child */
	NEED_PROC = 1 << 2,	     /* /proc/self */
	NEED_DIR = 1 << 3,	     /* files on the directory under test */
	NEED_USERNS = 1 << 4,	     /* a mount namespace of its own, and a user namespace if it must */
	NEED_THREADS = 1 << 5,	     /* pthread_create() */
	NEED_64BIT = 1 << 6,	     /* pointers of 64 bits */
	NEED_32BIT = 1 << 7,	     /* pointers of 32 bits */
	NEED_X86_64 = 1 << 8,	     /* an x86-64 kernel, whatever the program's pointers */
	NEED_EXEC = 1 << 9,	     /* the program can execute itself again */
	NEED_INVASIVE = 1 << 10,     /* --invasive; runs alone, puts back what it changes */
};

/*
 * A setting of the machine, below /proc/sys, that a case needs. Only with --invasive; the runner
 * writes the value before the case, puts the old one back after it, and runs nothing beside it.
 */
struct sysctl_setting {
	const char *name;  /* "vm/max_map_count" */
	const char *value; /* "1000" */
};

/* The first member of a row of a table of cases, named `row`. */
struct row {
	const char *id;		     /* appended to the id of the table, after a dot */
	const char *sentence;	     /* which rule this row asserts */
	const char *const *requires; /* NULL: those of the table */
};

struct test_case {
	const char *id;
	const char *sentence; /* of a table: what its rows assert, NULL if they say it themselves */
	const char *const *requires;
	const char *file;
	int line;
	unsigned needs;	    /* enum need, ORed */
	/*
	 * Free huge pages of the default size that the case uses. It runs alone. With --invasive the
	 * runner enlarges the pool for it; otherwise the case is skipped when there are too few.
	 */
	unsigned hugepages;
	const struct sysctl_setting *sysctls; /* ended by a NULL name; NULL for none */
	void (*run)(const void *row);
	const void *rows; /* NULL: a single case */
	size_t nrows;
	size_t row_size;
};

/* The ids of expected/requirements.tsv that the case asserts; an unknown one breaks the build. */
#define REQUIRES(...) .requires = (const char *const[]){ __VA_ARGS__, NULL }
#define NEEDS(...)    .needs = (__VA_ARGS__)
#define HUGEPAGES(n)  .hugepages = (n)
/* SYSCTL({ "vm/overcommit_memory", "2" }, …) */
#define SYSCTL(...)   .sysctls = (const struct sysctl_setting[]){ __VA_ARGS__, { NULL, NULL } }

/* Declares and registers a case; the body follows in braces. */
#define CASE(id, sentence, ...) CASE_AT(__LINE__, id, sentence, __VA_ARGS__)

/* For a table: the rule of all its rows, which then say what of it is theirs. "RULE: ROW" */
#define RULE(rule) .sentence = (rule)

/*
 * Declares a case for each row of the array rows, whose elements are of type and begin with
 * `struct row row`. The body follows and sees `const type *row`. A row begins with ROW().
 */
#define CASES(id, type, rows, ...) CASES_AT(__LINE__, id, type, rows, __VA_ARGS__)
#define ROW(id_, ...)		   .row = { .id = id_, .sentence = __VA_ARGS__ }

#define CASE_AT(n, ...) CASE_DEFINE(n, __VA_ARGS__)
#define CASE_DEFINE(n, id_, sentence_, ...)                                                        \
	static void case_##n(void);                                                                \
	static void run_##n(const void *row)                                                       \
	{                                                                                          \
		(void)row;                                                                         \
		case_##n();                                                                        \
	}                                                                                          \
	static const struct test_case def_##n = { .id = id_,                                       \
						  .sentence = sentence_,                           \
						  .file = __FILE__,                                \
						  .line = n,                                       \
						  .run = run_##n,                                  \
						  __VA_ARGS__ };                                   \
	REGISTER_IN(cts_cases, n)                                                                  \
	static void case_##n(void)

#define CASES_AT(n, ...) CASES_DEFINE(n, __VA_ARGS__)
#define CASES_DEFINE(n, id_, type, rows_, ...)                                                     \
	_Static_assert(offsetof(type, row) == 0, "struct row row comes first");                    \
	static void case_##n(const type *row);                                                     \
	static void run_##n(const void *row)                                                       \
	{                                                                                          \
		case_##n(row);                                                                     \
	}                                                                                          \
	static const struct test_case def_##n = { .id = id_,                                       \
						  .file = __FILE__,                                \
						  .line = n,                                       \
						  .run = run_##n,                                  \
						  .rows = rows_,                                   \
						  .nrows = sizeof(rows_) / sizeof((rows_)[0]),     \
						  .row_size = sizeof(type),                        \
						  __VA_ARGS__ };                                   \
	REGISTER_IN(cts_cases, n)                                                                  \
	static void case_##n(const type *row)

/* A pointer to def_N in a section of its own: the linker gathers the registry. */
#define REGISTER_IN(section_name, n)                                                               \
	static __typeof__(def_##n) *const registered_##n                                           \
		__attribute__((used, section(#section_name))) = &def_##n;

/* What the runner gives a case. */
struct case_context {
	int report;	       /* where the records go */
	const char *directory; /* under test, of this run; NULL: no files */
	unsigned number;       /* of the case in this run: its own directory is DIRECTORY/NUMBER */
};

/*
 * Runs a case in this process, as its needs ask, and ends the process. The runner has judged
 * before what it can judge of the needs; this does the rest (namespaces, dropping privileges) and
 * may skip the case. Every signal has its default action and none is blocked; the probes take
 * theirs.
 */
_Noreturn void case_run(const struct test_case *test, const void *row,
			const struct case_context *context);

/* The path of this program, for cases that execute it again; NULL if it is not known. */
extern const char *program_path;

/* Page size and the like; once, before anything else of lib/. */
void case_init(void);

/* The registry, in no particular order. */
extern const struct test_case *const __start_cts_cases[];
extern const struct test_case *const __stop_cts_cases[];

#endif
