/* SPDX-License-Identifier: BSD-2-Clause */
/* The values of constants, which are the kernel's. */
#include "cts.h"
#include "facts.h"

static const struct facts_row values[] = {
	{ ROW("map-types", "MAP_SHARED is 1, MAP_PRIVATE 2 and MAP_SHARED_VALIDATE both",
	      REQUIRES("header.val.map-type-values")), "map-types" },
	{ ROW("map-type-mask", "MAP_TYPE has the bits of every type",
	      REQUIRES("header.val.map-type-mask")), "map-type-mask" },
	{ ROW("map-file", "MAP_FILE is 0", REQUIRES("header.val.map-file-zero")), "map-file" },
	{ ROW("map-huge", "MAP_HUGE_ values are the logarithm of a size from bit 26 on",
	      REQUIRES("header.val.map-huge")), "map-huge" },
	{ ROW("x86", "the flags have the values of x86", REQUIRES("header.val.x86-abi")), "x86" },
	{ ROW("madv", "the MADV_ values are the kernel's", REQUIRES("header.val.madv")), "madv" },
	{ ROW("mremap", "the MREMAP_ values are 1, 2 and 4", REQUIRES("header.val.mremap")),
	  "mremap" },
	{ ROW("growsup", "there is no MAP_GROWSUP where stacks grow down",
	      REQUIRES("header.val.map-growsup")), "growsup" },
	{ ROW("prot-grows", "PROT_GROWSDOWN and PROT_GROWSUP have bits of their own",
	      REQUIRES("header.val.prot-grows")), "prot-grows" },
};

CASES("header.values", struct facts_row, values)
{
	expect_facts(row->group);
}
