/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	size_t length = SIZE_MAX - 2 * sysconf(_SC_PAGESIZE);

	if (mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
		return 2;
	printf("mmap() of more than the address space says: %s\n", strerror(errno));
	return errno != ENOMEM;
}
