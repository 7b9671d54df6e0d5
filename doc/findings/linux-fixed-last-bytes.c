/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

int main(void)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

	for (int n = 1; n <= 3; n++) {
		if (mmap((void *)(UINTPTR_MAX - n + 1), 1, PROT_READ, flags, -1, 0) != MAP_FAILED)
			return 2;
		printf("mmap() at the address -%d says: %s\n", n, strerror(errno));
		if (errno != EINVAL && errno != ENOMEM)
			return 1;
	}
	return 0;
}
