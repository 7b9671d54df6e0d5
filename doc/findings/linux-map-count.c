/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	long page = sysconf(_SC_PAGESIZE), pages = 2L << 20, i;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	char *p = mmap(NULL, pages * page, PROT_NONE, flags, -1, 0), *got = p;

	if (p == MAP_FAILED)
		return 77;
	/* Every second page becomes a mapping of its own. */
	for (i = 0; i < pages && got != MAP_FAILED; i += 2)
		got = mmap(p + i * page, page, PROT_READ, flags | MAP_FIXED, -1, 0);
	if (got != MAP_FAILED)
		return 77;
	printf("after %ld mappings mmap() says: %s\n", i, strerror(errno));
	return errno != EMFILE;
}
