/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <sys/mman.h>

#include "arena.h"
#include "call.h"
#include "expect.h"
#include "probe.h"

/*	| - | w | - |	*/
void expect_refusal(const char *at, int error, size_t length, int prot, int flags, int fd,
		    off_t offset)
{
	char *old = map_anon_at(arena(3) + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_no_fault(at, "a store to the old memory", store(old, 1));
	expect_no_mapping(at, "mmap() at any address", error,
			  call_mmap(NULL, length, prot, flags, fd, offset));
	expect_no_mapping(at, "mmap() with a hint", error,
			  call_mmap(old, length, prot, flags, fd, offset));
	expect_no_mapping(at, "mmap() with MAP_FIXED", error,
			  call_mmap(old, length, prot, flags | MAP_FIXED, fd, offset));
	expect_bytes(at, "the old memory", old, 1, BYTES_VALUE, 1);
	expect_states(at, "the old memory and its neighbours", old - page, "-w-");
}
