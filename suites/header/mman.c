/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What <sys/mman.h> has to declare by POSIX: with _POSIX_C_SOURCE or _XOPEN_SOURCE alone, by
 * default, and with _GNU_SOURCE. expected/headers.tsv has each name.
 */
#include "cts.h"
#include "entry.h"
#include "facts.h"

static const struct facts_row mman[] = {
	{ ROW("self-sufficient", "the header needs no other, and may be included twice",
	      REQUIRES("header.mman.self-sufficient")), "self-sufficient" },
	{ ROW("names",
	      "in strict mode the header defines no macro but of the names reserved for it",
	      REQUIRES("header.mman.name-space")), "names" },
	{ ROW("prot", "PROT_NONE, PROT_READ, PROT_WRITE and PROT_EXEC are integer constants",
	      REQUIRES("header.mman.prot-constants")), "prot" },
	{ ROW("prot-bits", "the protections are bits of their own, and PROT_NONE is none",
	      REQUIRES("header.mman.prot-distinct-bits")), "prot-bits" },
	{ ROW("map",
	      "MAP_SHARED, MAP_PRIVATE and MAP_FIXED are integer constants, different and not 0",
	      REQUIRES("header.mman.map-constants")), "map" },
	{ ROW("map-anonymous", "MAP_ANON and MAP_ANONYMOUS are of POSIX.1-2024, and equal",
	      REQUIRES("header.mman.map-anon-posix2024")), "map-anonymous" },
	{ ROW("map-failed", "MAP_FAILED is a macro of type void *",
	      REQUIRES("header.mman.map-failed")), "map-failed" },
	{ ROW("ms",
	      "MS_ASYNC, MS_SYNC and MS_INVALIDATE are integer constants and bits of their own",
	      REQUIRES("header.mman.ms-constants")), "ms" },
	{ ROW("mcl", "MCL_CURRENT and MCL_FUTURE are integer constants and bits of their own",
	      REQUIRES("header.mman.mcl-constants")), "mcl" },
	{ ROW("posix-madv", "the five POSIX_MADV_ values are integer constants and different",
	      REQUIRES("header.mman.madv-posix-constants")), "posix-madv" },
	{ ROW("types", "mode_t, off_t and size_t are types", REQUIRES("header.mman.types")),
	  "types" },
	{ ROW("mmap", "mmap() is declared with the type of the standard",
	      REQUIRES("header.mman.proto-mmap")), "function-mmap" },
	{ ROW("munmap", "munmap() is declared with the type of the standard",
	      REQUIRES("header.mman.proto-munmap")), "function-munmap" },
	{ ROW("mprotect", "mprotect() is declared with the type of the standard",
	      REQUIRES("header.mman.proto-mprotect")), "function-mprotect" },
	{ ROW("msync", "msync() is declared with the type of the standard",
	      REQUIRES("header.mman.proto-msync")), "function-msync" },
	{ ROW("mlock", "mlock() and its kin are declared with the types of the standard",
	      REQUIRES("header.mman.proto-mlock")), "function-mlock" },
	{ ROW("posix-madvise", "posix_madvise() is declared with the type of the standard",
	      REQUIRES("header.mman.proto-posix-madvise")), "function-posix-madvise" },
	{ ROW("shm", "shm_open() and shm_unlink() are declared with the types of the standard",
	      REQUIRES("header.mman.proto-shm")), "function-shm" },
	{ ROW("c++", "C++ can include the header, and its functions have C linkage",
	      REQUIRES("header.mman.cplusplus")), "c++" },
};

CASES("header.mman", struct facts_row, mman)
{
	expect_facts(row->group);
}

CASE("header.mman.map-failed-value", "MAP_FAILED is (void *)-1, and so no null pointer",
     REQUIRES("header.mman.map-failed", "header.mman.map-failed-is-minus-one"))
{
	/* What the function of the library returns, too. */
	void *failed = call_mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	expect(MAP_FAILED != NULL);
	expect_address((void *)-1, MAP_FAILED);
	expect_address((void *)-1, failed);
}

/* What is not there of the option is hidden, and its struct can be defined anew. */
CASE("header.mman.typed-memory", "what the header has of typed memory it has all of",
     REQUIRES("header.mman.typed-mem-absent"))
{
	const struct header_fact *fact;
	unsigned present = 0, all = 0;

	for (fact = header_facts; fact->group; fact++)
		if (strcmp(fact->group, "typed-mem") == 0) {
			present += fact_state(fact) == FACT_NO;
			all++;
		}
	observe("header.mman.typed-memory", "%s", present ? "declared" : "not declared");
	expect(all && (present == 0 || present == all));
}
