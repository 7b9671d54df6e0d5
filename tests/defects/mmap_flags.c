/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static void *private_by_default(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((flags & 0x0f) != MAP_SHARED && (flags & 0x0f) != MAP_SHARED_VALIDATE)
		flags = (flags & ~0x0f) | MAP_PRIVATE;
	return right->mmap(addr, length, prot, flags, fd, offset);
}

DEFECT("mmap-private-by-default", "flags that name no type of mapping make a private one",
       BREAKS("mmap.flags.none-einval", "mmap.flags.bad-type-einval"))
{
	wrong->mmap = private_by_default;
}
