/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables that cases of many themes run over. */
#ifndef CTS_ROWS_H
#define CTS_ROWS_H

#include "case.h"
#include "fixture.h"

/* Every kind of object that has a size; see fixture_object(). */
struct object_row {
	struct row row;
	enum backing backing;
};
#define OBJECTS 3
extern const struct object_row objects[OBJECTS];

/* A shared and a private mapping of each of them. */
struct mapping_row {
	struct row row;
	enum backing backing;
	int share; /* MAP_SHARED or MAP_PRIVATE */
};
extern const struct mapping_row object_mappings[2 * OBJECTS];

/* A shared and a private mapping of every kind, those of EACH_MAPPING(). */
extern const struct mapping_row each_mapping[2 * BACKING_COUNT];

#endif
