/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <sys/mman.h>

#include "mapping.h"
#include "rows.h"

const struct object_row objects[OBJECTS] = {
	{ ROW("file", "a file"), BACKING_FILE },
	{ ROW("memfd", "a memfd"), BACKING_MEMFD },
	{ ROW("shm", "a shared memory object"), BACKING_SHM },
};

const struct mapping_row object_mappings[2 * OBJECTS] = {
	{ ROW("file-shared", "a shared mapping of a file"), BACKING_FILE, MAP_SHARED },
	{ ROW("file-private", "a private mapping of a file"), BACKING_FILE, MAP_PRIVATE },
	{ ROW("memfd-shared", "a shared mapping of a memfd"), BACKING_MEMFD, MAP_SHARED },
	{ ROW("memfd-private", "a private mapping of a memfd"), BACKING_MEMFD, MAP_PRIVATE },
	{ ROW("shm-shared", "a shared mapping of a shared memory object"), BACKING_SHM,
	  MAP_SHARED },
	{ ROW("shm-private", "a private mapping of a shared memory object"), BACKING_SHM,
	  MAP_PRIVATE },
};

#define KIND(id, words, backing, share)    \
	{                                  \
		ROW(id, words), backing, share \
	}

const struct mapping_row each_mapping[2 * BACKING_COUNT] = { EACH_MAPPING(KIND) };
