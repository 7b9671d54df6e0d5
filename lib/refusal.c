/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/mman.h>

#include "arena.h"
#include "call.h"
#include "expect.h"
#include "probe.h"

/* After these errors alone does POSIX promise that no mapping is gone. */
static bool keeps_mappings(int error)
{
	return error == EBADF || error == EINVAL || error == ENOTSUP;
}

/*	| - | w | - |	*/
static char *old_memory(const char *at)
{
	char *old = map_anon_at(arena(3) + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_no_fault(at, "a store to the old memory", store(old, 1));
	return old;
}

static void expect_kept(const char *at, char *old)
{
	expect_bytes(at, "the old memory", old, 1, BYTES_VALUE, 1);
	expect_states(at, "the old memory and its neighbours", old - page, "-w-");
}

void expect_refusal(const char *at, int error, size_t length, int prot, int flags, int fd,
		    off_t offset)
{
	char *old = old_memory(at);

	expect_no_mapping(at, "mmap() at any address", error,
			  call_mmap(NULL, length, prot, flags, fd, offset));
	expect_no_mapping(at, "mmap() with a hint", error,
			  call_mmap(old, length, prot, flags, fd, offset));
	expect_kept(at, old);
	expect_no_mapping(at, "mmap() with MAP_FIXED", error,
			  call_mmap(old, length, prot, flags | MAP_FIXED, fd, offset));
	if (keeps_mappings(error) || is_mapped(old))
		expect_kept(at, old);
	else
		expect_states(at, "the neighbours of the old memory", old - page, "-.-");
}

void expect_refusal_in_place(const char *at, int error, size_t length, int prot, int flags, int fd,
			     off_t offset)
{
	char *old = old_memory(at);

	expect_no_mapping(at, "mmap() with MAP_FIXED", error,
			  call_mmap(old, length, prot, flags | MAP_FIXED, fd, offset));
	expect_kept(at, old);
}
