/* SPDX-License-Identifier: BSD-2-Clause */
/* Which cases are run, in which order and by which entry: positions from 0 to total - 1. */
#ifndef CTS_PLAN_H
#define CTS_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "catalogue.h"
#include "options.h"

enum entry_kind { ENTRY_LIBC, ENTRY_SYSCALL };
#define ENTRY_KINDS 2
extern const char *const entry_names[ENTRY_KINDS];

struct plan {
	unsigned *order; /* of the items chosen, in the catalogue */
	size_t count;
	enum entry_kind first_entry;
	unsigned entries; /* 2: each item by either, one after the other */
	unsigned long total;
};

/* Complains and returns false about a pattern or a requirement that matches no case. */
bool plan_init(struct plan *plan, const struct options *options);

const struct item *plan_item(const struct plan *plan, unsigned long position);
enum entry_kind plan_entry(const struct plan *plan, unsigned long position);

/* The id in the report: with "/libc" or "/syscall" when both are run. */
#define PLAN_NAME_MAX (ID_MAX + 16)
const char *plan_name(const struct plan *plan, unsigned long position, char name[PLAN_NAME_MAX]);

#endif
