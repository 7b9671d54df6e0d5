/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A defect: a deliberately wrong implementation of the entry, by which cases prove that they can
 * fail. Only the programs of tests/ hold any.
 *
 *	DEFECT("munmap-length-zero", "munmap() of length 0 succeeds", BREAKS("munmap.len.zero-einval"))
 *	{
 *		wrong->munmap = munmap_length_zero;
 *	}
 */
#ifndef CTS_DEFECT_H
#define CTS_DEFECT_H

#include "case.h"
#include "entry.h"

struct defect {
	const char *name;
	const char *sentence;
	const char *const *breaks; /* the requirements whose cases must catch it */
	void (*apply)(struct entry *wrong);
};

/* MAP_FAILED, with errno. */
void *map_fails(int error);

/* The entry that the defect was laid over, for what it does right. */
extern const struct entry *right;

#define BREAKS(...) (const char *const[]){ __VA_ARGS__, NULL }

/*
 * A variant: an implementation that differs from the usual one and is as correct. It is laid over
 * the entry like a defect, but no case may fail under it, except those of the requirements that it
 * does not meet: what Linux does or promises, and this variant otherwise. Where it does not meet one
 * in some cases only, these are named, by patterns.
 *
 *	VARIANT("msync-always-sync", "MS_ASYNC writes at once", MEETS_ALL)
 *	VARIANT("mmap-cold", "...", UNMET("mincore.file-page-cache", "case:proc.smaps.size.*"))
 */
#define VARIANT	   DEFECT
#define UNMET(...) BREAKS(__VA_ARGS__)
#define MEETS_ALL  (const char *const[]){ NULL }

#define DEFECT(name, sentence, breaks) DEFECT_AT(__LINE__, name, sentence, breaks)
#define DEFECT_AT(n, ...) DEFECT_DEFINE(n, __VA_ARGS__)
#define DEFECT_DEFINE(n, name_, sentence_, ...)                                                    \
	static void apply_##n(struct entry *wrong);                                                \
	static const struct defect def_##n = { .name = name_,                                      \
					       .sentence = sentence_,                              \
					       .breaks = __VA_ARGS__,                              \
					       .apply = apply_##n };                               \
	REGISTER_IN(cts_defects, n)                                                                \
	static void apply_##n(struct entry *wrong)

/* Empty in the program that is installed. */
extern const struct defect *const __start_cts_defects[] __attribute__((weak));
extern const struct defect *const __stop_cts_defects[] __attribute__((weak));

/* Lays the defect over the entry in use. */
void defect_apply(const struct defect *defect);

#endif
